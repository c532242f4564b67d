"""Figures are watched and rollouts step back, the bot's answers are held against agents' own: never on an answer's way."""
