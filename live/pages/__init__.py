"""The pages that are not rooms, and those that follow a program: what they show, and their forms."""
