"""What `benchmarks/quality.py` is made of: sets, programs, protocol, figures, table."""
