"""A proposed pipeline file in words: the file itself, its reasons, and what is said."""
