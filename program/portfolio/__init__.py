"""Several programs in one table."""
