"""Single cells of every type: their one text, and what is wrong with some of them."""
