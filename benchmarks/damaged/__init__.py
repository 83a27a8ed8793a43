"""Tables spelled in other ways or spoilt, and what became of them; see `damage.py`."""
