"""When the work is done, in ranges, and how well such ranges held."""
