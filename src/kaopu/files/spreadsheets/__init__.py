"""What a spreadsheet says of its cells beside their values: number formats, errors."""
