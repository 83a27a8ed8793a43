"""What benchmarks/scoring.py is made of: leads, models, rivals, and how they are measured."""
