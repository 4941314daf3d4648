"""What teams and the program aim at in an increment, how far that is, and what it was worth."""
