"""The settings of this installation: `bot.config`, with the channels that there are."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path

from bot import config
from bot.config import Settings
from connectors import registry


def load(
    environ: Mapping[str, str] | None = None,
    *,
    dotenv: Path | None = Path(".env"),
    pending: Collection[str] = (),
    config_file: Path | None = None,
) -> Settings:
    """As `bot.config.load`. Raises ConfigurationError."""
    return config.load(environ, channels=registry.configs(), dotenv=dotenv, pending=pending, config_file=config_file)


def for_child(values: Mapping[str, str]) -> dict[str, str]:
    """As `bot.config.for_child`."""
    return config.for_child(values, channels=registry.configs())
