"""What Slack sends: verified and read in our words. `route` has the webhook, `deliveries` is pure."""

from connectors.slack.inbound.deliveries import parse, verify

__all__ = ["parse", "verify"]
