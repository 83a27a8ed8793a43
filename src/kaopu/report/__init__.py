"""Reports: text and HTML, rendered from the explanation and evaluation records."""
