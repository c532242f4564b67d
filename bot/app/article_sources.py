"""The sources of articles as the container has them: the operator's list, and what reads each kind."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING

from bot.config import Settings, SourceSettings
from bot.knowledge.ingest.refresh import Refresher
from bot.knowledge.sources.configured import Opener, openers
from bot.knowledge.sources.help_center import open_help_center
from connectors import registry

if TYPE_CHECKING:
    from bot.app.container import Container


def refresher(container: Container) -> Refresher:
    return Refresher(
        container.database, lambda: container.embedder, sources_of(container.settings), openers(_of_vendors(container))
    )


def sources_of(settings: Settings) -> tuple[SourceSettings, ...]:
    """As listed; a relative path is one from where firstline.toml is, whoever reads it from where."""
    folder = settings.env.firstline_config.absolute().parent
    return tuple(
        source.model_copy(update={"where": str(folder / (source.where or ""))}) if _is_path(source) else source
        for source in settings.behaviour.knowledge.sources
    )


def _is_path(source: SourceSettings) -> bool:
    return source.kind in ("folder", "git") and source.where is not None and "://" not in source.where


def _of_vendors(container: Container) -> Mapping[str, Opener]:
    """Of the channels that are on."""
    centers = registry.help_centers(container.settings)
    return {kind: partial(open_help_center, center) for kind, center in centers.items()}
