"""A look at a model: its view, as text and as one page."""
