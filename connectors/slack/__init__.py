"""Slack: mentions in channels, their threads, and direct messages. `channel` describes it, `connector` is the port."""
