"""What is found, in the reader's language: a passage of an article that has a translation in it gives way to that, and
where there is none, one language of an article is enough."""

from __future__ import annotations

from collections.abc import Sequence

from bot.knowledge.sources.translations import primary
from bot.knowledge.words import CONFIGS
from bot.model import Reader
from bot.store.queries import Connection, Row, queries

_TAGS = {config: tag for tag, config in CONFIGS.items()}


def in_readers_language(
    connection: Connection, ranked: Sequence[int], reader: Reader, audiences: Sequence[str]
) -> list[int]:
    """Ids of passages, the best first, as `ranked` has them in any language. What stands in for a passage is the best
    one of the translation that was found too, else the one at the same place in it."""
    language = primary(reader.language)
    config = CONFIGS.get(language, "")
    rows: dict[int, Row] = {
        row["id"]: row
        for row in queries.translations_of(
            connection, ids=list(ranked), language=language, config=config, audiences=list(audiences)
        )
    }
    first: dict[str, str] = {}  # of what there is not in that language: in which it was found first
    chosen: dict[int, None] = {}
    for id in ranked:
        row = rows.get(id)
        if row is None or _tag(row) == language:
            chosen.setdefault(id)
        elif row["translation"] is not None:
            found = (one for one in ranked if one in rows and rows[one]["article"] == row["translation"])
            chosen.setdefault(next((one for one in found if one not in chosen), row["instead"]))
        elif first.setdefault(row["original"], _tag(row)) == _tag(row):
            chosen.setdefault(id)
    return list(chosen)


def _tag(row: Row) -> str:
    """The language that an article says it is in, else the one that its words were taken for."""
    return primary(row["language"]) or _TAGS.get(row["config"], "")
