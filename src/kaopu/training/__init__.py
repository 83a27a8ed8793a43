"""Training: from an export of finished deals to an evaluated model."""
