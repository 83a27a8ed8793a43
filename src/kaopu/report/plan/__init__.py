"""A week's plan in words: its view, text, page and table."""
