"""Commands about the life of a model: promoted, served, watched, trained again."""
