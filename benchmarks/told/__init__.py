"""What the benchmark of histories and notes lets a model see."""
