"""What the explanation keeps of past deals, and what decides them as a whole."""
