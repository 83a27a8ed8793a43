"""A challenger beside the champion on the same deals, the rule, and what is decided."""
