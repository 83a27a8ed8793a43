"""A market that moves: whether it does, and how far it is followed."""
