"""Tables of what happened to deals, as a pipeline file names them, and what they tell."""
