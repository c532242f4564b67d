"""Custom answers, as operators wrote them: in the clear, like articles."""

from __future__ import annotations

from bot.knowledge.audiences import Audiences, keep_audience
from bot.model import CustomAnswer, CustomKind, Level, Reader, Readership
from bot.store.db import Database
from bot.store.queries import Row, queries


def current(
    database: Database, reader: Reader, channel: str, audiences: Audiences | None = None
) -> tuple[CustomAnswer, ...]:
    """Those that hold now for this reader: a `ReadCustom` of `bot.pipeline.state`. Raises StoreUnavailable."""
    with database.connection() as connection:
        names = (audiences or Audiences()).of(connection, reader)
        rows = queries.current_custom_answers(connection, audiences=names, language=reader.language, channel=channel)
        return tuple(map(_custom, rows))


def listed(database: Database, name: str | None = None) -> tuple[CustomAnswer, ...]:
    """All, by name, or the one that is called so. Raises StoreUnavailable."""
    with database.connection() as connection:
        return tuple(map(_custom, queries.custom_answers_listed(connection, name=name)))


def put(database: Database, custom: CustomAnswer) -> bool:
    """Keep it under its name. Whether it takes another's place. Raises StoreUnavailable."""
    with database.connection() as connection:
        return bool(
            queries.put_custom_answer(
                connection,
                name=custom.name,
                kind=custom.kind,
                questions=list(custom.questions),
                text=custom.text,
                exact=custom.exact,
                starts_at=custom.starts,
                ends_at=custom.ends,
                audience=keep_audience(connection, custom.readership),
                languages=list(custom.languages),
                channels=list(custom.channels),
            )
        )


def end(database: Database, name: str) -> bool:
    """It is not given any more. False where there is none of this name, or it is over. Raises StoreUnavailable."""
    with database.connection() as connection:
        return bool(queries.end_custom_answer(connection, name=name))


def _custom(row: Row) -> CustomAnswer:
    return CustomAnswer(
        name=row["name"],
        kind=CustomKind(row["kind"]),
        questions=tuple(row["questions"]),
        text=row["text"],
        exact=row["exact"],
        starts=row["starts_at"],
        ends=row["ends_at"],
        readership=Readership.of(Level(row["level"]), row["groups"]),
        languages=tuple(row["languages"]),
        channels=tuple(row["channels"]),
    )
