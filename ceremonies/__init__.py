"""The rules of each ceremony, and nothing else: no web, no database, no clock, no dice."""
