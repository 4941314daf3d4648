"""The program's dates as a calendar that others subscribe to."""
