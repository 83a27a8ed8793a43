"""What a request says: its head, its body, the leads in it."""
