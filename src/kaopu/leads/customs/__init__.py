"""How a column is written, settled over the whole of it: decimal sign, dates, percents."""
