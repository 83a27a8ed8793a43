"""The leakage audit: which columns of an export give the outcome away."""
