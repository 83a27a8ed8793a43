"""What benchmarks/scoring.py is made of: leads, models, rivals, and a watch."""
