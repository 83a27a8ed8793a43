"""What the notes of a table say, in words."""
