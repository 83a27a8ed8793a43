"""Tables of histories as eight systems export them, with what each column is."""
