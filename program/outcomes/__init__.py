"""What the program is for, and the key results that tell."""
