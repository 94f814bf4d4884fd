"""Answers questions about a report in its own words, with citations."""

# Here and not only in what is installed: Heroku-likes install what the bot needs, and run it from its folder.
VERSION = "0.1.0"
