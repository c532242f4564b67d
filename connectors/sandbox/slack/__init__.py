"""A stand-in for Slack: stateful, with Slack's own payloads."""
