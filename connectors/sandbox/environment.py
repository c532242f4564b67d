"""The settings that point Firstline's channels at a sandbox."""

from __future__ import annotations

from connectors import registry
from connectors.sandbox.defaults import CREDENTIALS, Credentials


def demo_environment(sandbox_url: str, credentials: Credentials = CREDENTIALS) -> dict[str, str]:
    """Of every channel that has a stand-in; the sandbox is at `sandbox_url`."""
    url = sandbox_url.rstrip("/")
    stand_ins = (channel.stand_in() for channel in registry.CHANNELS if channel.stand_in is not None)
    return {name: value for stand_in in stand_ins for name, value in stand_in.environment(url, credentials).items()}
