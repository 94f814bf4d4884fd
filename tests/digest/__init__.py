"""The digest, its pure side."""
