"""The check of an export in words: its sections as text, and as one page."""
