"""Whether explanations are true: worlds with known causes, programs, measures."""
