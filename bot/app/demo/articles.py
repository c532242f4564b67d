"""What the demo answers from: the project's own pages, or a folder or site that the operator names."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from bot.app.demo.data_dir import Home
from bot.errors import ConfigurationError, FirstlineError
from bot.knowledge.ingest import ingest
from bot.knowledge.sources.web import Web, is_address
from bot.store.db import Database
from bot.store.queries import queries

# Beside the code, as in a checkout.
DOCS = Path(__file__).parents[3] / "docs"
_NAMED = 3


@dataclass(frozen=True, slots=True)
class Articles:
    """`own`: a path or an address of the operator's; None: the project's pages."""

    own: str | None = None
    private: bool = False  # addresses of private networks may be read

    @property
    def name(self) -> str:
        return self.own or "docs/"

    @property
    def folder(self) -> Path | None:
        """Where files are that the demo has to publish; None for a site."""
        if self.own is None:
            return DOCS
        path = Path(self.own).expanduser().resolve()
        return None if is_address(self.own) else path if path.is_dir() else path.parent

    def check(self) -> None:
        """Raises ConfigurationError where nothing is there to be read."""
        if self.own is None and not DOCS.is_dir():
            raise ConfigurationError(f"the demo's articles are not in {DOCS}; run it from a checkout of the project")
        if self.own is not None and not is_address(self.own) and not Path(self.own).expanduser().exists():
            raise ConfigurationError(
                f"--articles: found nothing at {self.own}, expected a folder, a file or an address"
            )

    def read(self, database: Database, home: Home, published: str) -> int:
        """Into the knowledge, in the place of others that an earlier demo read; how many there are. `published`: the
        address of the demo's own server for files. Raises FirstlineError where there is none."""
        if home.articles != self.name:
            with database.connection() as connection:
                queries.forget_articles(connection)
        lines: list[str] = []
        base_url = published if self.folder is not None else None
        target = str(DOCS) if self.own is None else self.own
        if not is_address(target):
            target = str(Path(target).expanduser())
        summary = ingest(
            database, None, [target], lines.append, base_url=base_url, web=Web(private=self.private or self.own is None)
        )
        home.note_articles(self.name)
        count = summary.added + summary.updated + summary.unchanged
        if not count:
            why = "".join(f"\n  {line}" for line in lines[:_NAMED])
            raise FirstlineError(f"--articles: no article could be read from {self.name}{why}")
        return count
