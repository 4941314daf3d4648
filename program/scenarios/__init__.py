"""What if: consequences before they are real, kept, compared, voted on, applied."""
