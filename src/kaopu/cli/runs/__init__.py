"""How a command runs a scoring: its targets, its progress, and what it prints."""
