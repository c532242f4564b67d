"""Zendesk's API: zenpy with its habits mended, its transport, its rate limits, and attachments."""
