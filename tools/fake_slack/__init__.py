"""A Slack Web API that fails on purpose: see README.md."""
