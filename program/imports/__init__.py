"""A tracker's file brought in: staged, planned, applied, taken away again."""
