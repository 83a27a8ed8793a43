"""The pages: each a documented record, computed here and rendered by its template."""
