"""A page on the small Slack that shows what its own page cannot."""
