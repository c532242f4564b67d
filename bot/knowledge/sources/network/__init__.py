"""Where pages may be read from; reading them is `bot.knowledge.sources.web`'s."""
