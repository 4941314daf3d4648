"""What teams can carry, and what is loaded on them."""
