"""What of a run is finished: its folder, its parts, and what they were made from."""
