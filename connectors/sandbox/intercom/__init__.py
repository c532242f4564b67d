"""A stand-in for Intercom: stateful, with Intercom's own payloads."""
