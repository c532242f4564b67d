"""Whom the bot answers, and with which prompt and model: where requesters stand, and how far it goes now."""
