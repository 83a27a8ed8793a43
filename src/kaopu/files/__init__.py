"""Files in and out: exports as tables of texts, and files that appear whole."""
