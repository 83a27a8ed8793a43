"""Commands about the life of a model: promoted, rolled back, trained again."""
