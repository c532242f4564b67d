"""Guards on the way in: what is not the bot's to obey, and what it does not talk about."""
