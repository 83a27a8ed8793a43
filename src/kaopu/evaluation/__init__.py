"""The evaluation: the validation protocol, its metrics, and what stands beside it."""
