"""Companies that are watched week by week, and what may change in them."""
