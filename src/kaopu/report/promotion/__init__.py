"""A challenger beside the champion, and what was decided of them, in words."""
