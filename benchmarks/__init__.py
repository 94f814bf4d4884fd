"""Measurements; each says how it is run."""
