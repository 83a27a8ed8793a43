"""Decides where each column of an export stands in the pipeline file."""
