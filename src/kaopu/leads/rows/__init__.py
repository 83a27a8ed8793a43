"""Which rows of an export are leads at all."""
