"""Delivery under every fault, in full: `make soak`."""
