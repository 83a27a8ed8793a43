"""The model: parts, blend, calibration, selection, and the classifier of facts."""
