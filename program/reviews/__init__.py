"""What people say of a program in its weekly review."""
