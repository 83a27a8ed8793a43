"""Exact Shapley values: of the log-odds, source by source, and of the probability."""
