"""Promotion: a challenger beside the champion on the same deals, the rule, what is decided."""
