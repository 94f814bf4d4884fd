"""Replies as each channel shows them: pure, one file a format."""
