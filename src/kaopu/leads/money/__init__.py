"""What numbers of money are in, and what they are worth in one currency."""
