"""Revisions, oldest first; each file is one step up."""
