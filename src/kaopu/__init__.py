"""kaopu."""
