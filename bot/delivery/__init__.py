"""Durable delivery: what was accepted is posted once, across crashes, on one machine or many."""
