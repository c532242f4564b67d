"""Custom answers as operators write them: a TOML file with `[[answers]]`, or a Markdown file that begins with TOML
between two lines of `+++` and goes on with the words. One that is wrong is named, and none of its file is taken.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import Field, ValidationError, model_validator

from bot.config.section import Section
from bot.errors import FirstlineError
from bot.model import CustomAnswer, CustomKind, Level, Readership
from bot.model.reader import MAX_GROUP_CHARS
from bot.wording.catalogue import LANGUAGES

FENCE = "+++"
SUFFIXES = (".toml", ".md", ".markdown")
_NAME = r"^[a-z0-9][a-z0-9._-]*$"
_Words = Annotated[str, Field(min_length=2, max_length=500, pattern=r"\w")]


class BadAnswerFile(FirstlineError):
    """A file of custom answers that cannot be read. The message says where, what was found and what was expected."""


class AnswerFields(Section):
    """Of one answer in a file: `answer` or `guidance`, and when and for whom it holds."""

    name: str = Field(max_length=80, pattern=_NAME)
    questions: tuple[_Words, ...] = Field((), max_length=100)
    answer: str | None = Field(None, min_length=1, max_length=8000)
    guidance: str | None = Field(None, min_length=1, max_length=2000)
    exact: bool = False
    starts: date | datetime | None = None
    ends: date | datetime | None = None
    audience: Level = Level.PUBLIC
    groups: tuple[Annotated[str, Field(min_length=1, max_length=MAX_GROUP_CHARS)], ...] = ()
    languages: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _says_one_thing(self) -> AnswerFields:
        if (self.answer is None) == (self.guidance is None):
            raise ValueError("expected `answer` or `guidance`, and not both")
        if self.answer is not None and not self.questions:
            raise ValueError("found no `questions`, expected at least one that it answers")
        if unknown := set(self.languages) - set(LANGUAGES):
            raise ValueError(f"languages: found {', '.join(sorted(unknown))}, expected some of {', '.join(LANGUAGES)}")
        return self


def read_answers(path: Path, zone: ZoneInfo) -> list[CustomAnswer]:
    """All answers of a file. `zone`: of its dates; a last day is included. Raises BadAnswerFile."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise BadAnswerFile(f"{path}: cannot be read: {why}") from None
    try:
        found = list(_tables(path, text))
    except tomllib.TOMLDecodeError as error:
        raise BadAnswerFile(f"{path}: {error}") from None
    answers = [_answer(path, number, table, zone) for number, table in enumerate(found, start=1)]
    names = [answer.name for answer in answers]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise BadAnswerFile(f"{path}: the name {twice[0]} is there twice")
    return answers


def _tables(path: Path, text: str) -> Iterator[Mapping[str, Any]]:
    if path.suffix.lower() not in SUFFIXES:
        raise BadAnswerFile(f"{path}: found {path.suffix or 'no suffix'}, expected one of {', '.join(SUFFIXES)}")
    if path.suffix.lower() == ".toml":
        read = tomllib.loads(text)
        tables = read.get("answers")
        if set(read) != {"answers"} or not isinstance(tables, list) or not all(isinstance(one, dict) for one in tables):
            raise BadAnswerFile(f"{path}: found {', '.join(read) or 'nothing'}, expected [[answers]] alone")
        yield from tables
        return
    before, _, rest = text.partition(f"{FENCE}\n")
    head, closed, body = rest.partition(f"\n{FENCE}")
    if before.strip() or not closed or body[:1] not in ("", "\n", "\r"):
        raise BadAnswerFile(f"{path}: expected TOML between two lines of {FENCE} at the beginning, and then the answer")
    fields = tomllib.loads(head)
    kind = fields.pop("kind", CustomKind.ANSWER)
    if kind not in list(CustomKind):
        raise BadAnswerFile(f"{path}: kind: found {kind!r}, expected answer or guidance")
    yield {"name": path.stem.lower().replace(" ", "-"), **fields, kind: body.strip()}


def _answer(path: Path, number: int, table: Mapping[str, Any], zone: ZoneInfo) -> CustomAnswer:
    called = table.get("name", f"answer {number}")
    try:
        fields = AnswerFields.model_validate(table)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        said = first["msg"].removeprefix("Value error, ")
        raise BadAnswerFile(f"{path}: {called}: {f'{where}: ' if where else ''}{said}") from None
    starts = _moment(fields.starts, zone)
    ends = _moment(fields.ends, zone, after=True)
    if starts is not None and ends is not None and ends <= starts:
        raise BadAnswerFile(f"{path}: {called}: it ends {fields.ends}, before it starts {fields.starts}")
    return CustomAnswer(
        name=fields.name,
        kind=CustomKind.ANSWER if fields.answer is not None else CustomKind.GUIDANCE,
        text=(fields.answer or fields.guidance or "").strip(),
        questions=fields.questions,
        exact=fields.exact,
        starts=starts,
        ends=ends,
        readership=Readership.of(fields.audience, fields.groups),
        languages=fields.languages,
        channels=fields.channels,
    )


def _moment(day: date | datetime | None, zone: ZoneInfo, *, after: bool = False) -> datetime | None:
    """The beginning of a day, or its end with `after`; a time without an offset is one of `zone`."""
    if day is None:
        return None
    if isinstance(day, datetime):
        return day if day.tzinfo else day.replace(tzinfo=zone)
    return datetime.combine(day + timedelta(days=1) if after else day, time(), zone)
