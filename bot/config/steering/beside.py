"""Another `firstline.toml` for the same installation, to be rehearsed beside it."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

from bot.config.settings import Settings, named_secrets, read_behaviour, secret_places
from bot.errors import ConfigurationError


def beside(settings: Settings, path: Path) -> Settings:
    """The same installation with another file in the place of `firstline.toml`. Raises ConfigurationError, also where
    it names a secret that this process does not have."""
    if not path.is_file():
        raise ConfigurationError(f"rehearsals.against: found {str(path)!r}, which does not exist; expected a file")
    behaviour, sections = read_behaviour(path, settings.known_channels)
    had = {name: one.get_secret_value() for name, one in settings.named.items()}
    return replace(
        settings,
        env=settings.env.model_copy(update={"firstline_config": path}),
        behaviour=behaviour,
        named=named_secrets(secret_places(behaviour), {**os.environ, **had}, path),
        of_channels={**settings.of_channels, **sections},
    )
