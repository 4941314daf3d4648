"""The program at a glance, with the colours and their reasons."""
