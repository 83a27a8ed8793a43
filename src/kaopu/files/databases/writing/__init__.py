"""Tables of databases as targets of scores."""
