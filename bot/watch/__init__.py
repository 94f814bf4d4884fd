"""Whether the bot is well: asked over HTTP, counted, and told to its owner where it is not."""
