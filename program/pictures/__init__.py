"""What the pages of a program have in common, read once and kept up by what changed."""
