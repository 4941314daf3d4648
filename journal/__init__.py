"""Everything that happened, in order, once."""
