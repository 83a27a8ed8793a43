"""The lead table: every mapped column with its meaning, joined, noted and packed."""
