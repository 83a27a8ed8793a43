"""MLflow: its store, the runs of trainings, and the model that it loads and serves."""
