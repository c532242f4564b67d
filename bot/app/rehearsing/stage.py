"""The pipeline as it is configured, cut off from everybody: nothing can be stored, sent, streamed or traced."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from bot.app.container import Container
from bot.app.language_models import LanguageModels
from bot.app.steering.arms import QUOTES, version_with_model
from bot.model import Usage
from bot.ports import Answerer, ToolSource
from bot.store.db import Database
from bot.store.postgres.read_only import ReadOnlyDatabase

if TYPE_CHECKING:
    from bot.pipeline import Services


class OpenPurse:
    """A `Purse` for what no budget of conversations pays: what it costs stands in the report."""

    def allows(self, conversation: int | None, *, free: bool) -> bool:  # noqa: ARG002  (the port's names)
        return True

    def pay(self, conversation: int | None, usage: Usage) -> None:
        pass


@dataclass(frozen=True)
class Stage(Container):
    """As `Container`, over the same articles and settings."""

    @cached_property
    def database(self) -> Database:
        return ReadOnlyDatabase(
            self.database_url,
            self.settings.behaviour.workers.database_connections,
            timeout=self.database_timeout,
            limit=self.database_limit,
        )

    @cached_property
    def models(self) -> LanguageModels:
        return LanguageModels(self.settings, OpenPurse())

    @property
    def version(self) -> str:
        """As live answers have it."""
        return QUOTES if self.models.answering is None else version_with_model(self.settings.behaviour)

    @cached_property
    def tool_sources(self) -> tuple[ToolSource, ...]:
        """None: what tools tell is of today, and about somebody's tickets of today."""
        return ()

    @cached_property
    def services(self) -> Services:
        from bot.pipeline.state import no_stream

        return replace(super().services, open_stream=no_stream, read_file=None)

    @cached_property
    def answerer(self) -> Answerer:
        from bot.pipeline import Pipeline

        return Pipeline(self.services)
