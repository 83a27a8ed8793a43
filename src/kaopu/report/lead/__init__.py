"""One lead in words: its view, text, page parts and charts."""
