"""What the running bot bears: every surface against a plain Bolt echo, by replicas, by intents, over hours."""
