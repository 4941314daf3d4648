"""Budget lines of teams and increments: planned, spent, expected."""
