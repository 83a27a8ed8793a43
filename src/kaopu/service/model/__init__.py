"""The served model: loaded, followed, and asked for scores and reasons."""
