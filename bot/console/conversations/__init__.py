"""Conversations: the list, and one of them with everything that is kept of it."""
