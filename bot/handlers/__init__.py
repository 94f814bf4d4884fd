"""Platform words in, platform words out: one module a channel."""
