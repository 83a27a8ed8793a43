"""What decides a company's deals, in words, as a picture and as a table."""
