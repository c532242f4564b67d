"""The sources that firstline.toml lists, read: one process at a time reads one, and what came of it is remembered."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from bot.config import SourceSettings
from bot.errors import FirstlineError
from bot.knowledge.article import Source
from bot.knowledge.ingest.run import Ingestion, found_at
from bot.knowledge.ingest.summary import Summary
from bot.knowledge.sources.configured import Opener, open_source, readership_of, readerships
from bot.ports import Embedder
from bot.store.db import Database
from bot.store.knowledge.sources import Claim, Sources

log = logging.getLogger("firstline.ingest")
SIGN_OF_LIFE_SECONDS = 30.0


class LostClaim(FirstlineError):
    """Another process reads the source by now."""


class Refresher:
    """Thread-safe."""

    def __init__(
        self,
        database: Database,
        embedder: Callable[[], Embedder | None],
        sources: Sequence[SourceSettings],
        openers: Mapping[str, Opener],
    ) -> None:
        self._database = database
        self._embedder = embedder
        self._sources = {source.name: source for source in sources}
        self._openers = openers
        self._states = Sources(database)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self._sources)

    def want(self, name: str) -> None:
        """It is to be read again soon, by whichever process. Raises StoreUnavailable."""
        self._states.want(name)

    def run_due(self, stopped: Callable[[], None]) -> Mapping[str, Summary]:
        """Read what is due, one after the other, and say what came of each. Raises StoreUnavailable, and what
        `stopped` raises."""
        done: dict[str, Summary] = {}
        for name, settings in self._sources.items():
            stopped()
            claim = self._states.claim(name, every_seconds=settings.every_hours * 3600)
            if claim is not None:
                run = Ingestion(self._database, self._embedder(), _quiet, listed=readerships(self._sources.values()))
                self._take(run, settings, claim, stopped)
                done[name] = run.finish()
        return done

    def run(self, run: Ingestion, names: Sequence[str], *, dry: bool = False) -> None:
        """Read these now, due or not, as part of `run`; `dry` as that is. All of each: what was deleted at a vendor
        shows only so. Raises StoreUnavailable."""
        for name in names:
            settings = self._sources[name]
            if dry:
                run.take(self._opened(settings, None), readership_of(settings))
            elif claim := self._states.claim(name, anyhow=True):
                self._take(run, settings, replace(claim, cursor=None), lambda: None)
            else:
                run.refuse(name, "it is being read by another process")

    def _take(self, run: Ingestion, settings: SourceSettings, claim: Claim, stopped: Callable[[], None]) -> None:
        try:
            source = self._opened(settings, claim.cursor)
            taken = run.take(source, readership_of(settings), self._alive(claim, stopped))
        except BaseException:
            self._states.release(claim)
            raise
        if taken.problem is not None:
            log.error("a source of articles is not well", extra={"source": claim.name, "problem": taken.problem})
        self._states.end(claim, problem=taken.problem, cursor=source.cursor, skipped=taken.skipped)

    def _opened(self, settings: SourceSettings, cursor: str | None) -> Source:
        return found_at(settings.name, lambda: open_source(settings, cursor, self._openers))

    def _alive(self, claim: Claim, stopped: Callable[[], None]) -> Callable[[], None]:
        """Asked time and again by a run: it says that it goes on, and hears where it must not."""
        next_sign = time.monotonic() + SIGN_OF_LIFE_SECONDS

        def check() -> None:
            nonlocal next_sign
            stopped()
            if time.monotonic() < next_sign:
                return
            next_sign = time.monotonic() + SIGN_OF_LIFE_SECONDS
            if not self._states.keep(claim):
                raise LostClaim(f"{claim.name}: another process reads it by now")

        return check


def _quiet(_: str) -> None:
    """Nobody reads along: what matters is in the summary."""
