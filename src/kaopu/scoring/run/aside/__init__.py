"""Rows that cannot be scored: found, put aside and told."""
