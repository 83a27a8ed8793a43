"""What the rows of a table say: one module a shape."""
