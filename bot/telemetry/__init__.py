"""What the bot tells of itself while it runs: logs, metrics, traces. None of them holds what anybody wrote."""
