"""A stand-in for Zendesk: stateful, with Zendesk's own payloads."""
