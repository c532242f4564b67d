"""Learning what a prompt injection sounds like: `python -m bot.guards.training`, and the figures' leave-one-set-out."""
