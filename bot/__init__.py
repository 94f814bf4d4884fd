"""Answers questions about a report in its own words, with citations."""
