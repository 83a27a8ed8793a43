"""Warning signs: which the facts raise, what each costs, and what clearing one gives."""
