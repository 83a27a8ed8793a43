"""Ways to score that run elsewhere than in this process."""
