"""Wires the house."""

import accounts.tables  # noqa: F401
