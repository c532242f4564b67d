"""What Slack sends: verified and read in our words. `route` has the webhook, `parse` is pure."""

from connectors.slack.inbound.parse import parse, verify

__all__ = ["parse", "verify"]
