"""Programs that help to build and test the project; nothing the bot runs on imports them."""
