"""What people said of the facts that were read from notes."""
