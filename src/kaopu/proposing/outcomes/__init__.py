"""Finds how an export tells the way its deals ended."""
