"""Past conversations from a file, one JSON object a line (docs/rehearsal.md). A line that is none is told, and the rest
goes in.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from bot.model import Audience, Author, Requester, Turn
from bot.rehearsal.past import PastConversation

AUTHORS = {"customer": Author.REQUESTER, "agent": Author.AGENT, "bot": Author.BOT}
LONGEST_LINE = 5_000_000  # characters
# Words without a time are a minute apart.
_BEGAN = datetime(2020, 1, 1, tzinfo=UTC)
_STEP = timedelta(minutes=1)
_SHOWN = 40  # characters of a value that is none of anybody's words

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a line is not rehearsed: no word of the conversation is in it."""

    line: int
    field: str  # "": the line as a whole
    found: str
    expected: str

    def __str__(self) -> str:
        where = f"line {self.line}" + (f", {self.field}" if self.field else "")
        return f"{where}: found {self.found}, expected {self.expected}"


class _Form(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class _Message(_Form):
    by: Literal["customer", "agent", "bot"] = Field(alias="from")
    text: Words
    at: datetime | None = None
    name: str | None = None


class _Person(_Form):
    id: str = "requester"
    name: str | None = None
    email: str | None = None
    locale: str | None = None
    tags: tuple[str, ...] = ()


class _Line(_Form):
    id: Annotated[str, Field(coerce_numbers_to_str=True)] | None = None
    messages: tuple[_Message, ...] = Field(min_length=1)
    channel: str = ""
    language: str | None = None
    brand: str | None = None
    audience: Audience = Audience.CUSTOMER
    requester: _Person = _Person()
    link: str | None = None


def read(lines: Iterable[str]) -> Iterator[PastConversation | Problem]:
    """Empty lines are passed over; of two with the same id the second is a problem."""
    seen: set[str] = set()
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        found = _read(number, line)
        if isinstance(found, PastConversation) and found.key in seen:
            found = Problem(number, "id", "one that an earlier line has", "one of its own")
        if isinstance(found, PastConversation):
            seen.add(found.key)
        yield found


def _read(number: int, line: str) -> PastConversation | Problem:
    if len(line) > LONGEST_LINE:
        return Problem(number, "", f"{len(line):,} characters", f"at most {LONGEST_LINE:,}")
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return Problem(number, "", "what is no JSON", "an object with `messages` on one line")
    if not isinstance(value, dict):
        return Problem(number, "", _kind(value), "an object with `messages`")
    try:
        form = _Line.model_validate(value)
    except ValidationError as error:
        return _problem(number, error)
    if all(message.by != "customer" for message in form.messages):
        return Problem(number, "messages", "none from the customer", "at least one")
    return _conversation(form.id or f"line {number}", form)


def _conversation(key: str, form: _Line) -> PastConversation:
    turns = tuple(
        Turn(author=AUTHORS[message.by], text=message.text, at=at, name=message.name)
        for message, at in zip(form.messages, _times(form.messages), strict=True)
    )
    person = form.requester
    return PastConversation(
        key=key,
        turns=turns,
        channel=form.channel,
        requester=Requester(id=person.id, name=person.name, email=person.email, locale=person.locale, tags=person.tags),
        audience=form.audience,
        brand=form.brand,
        language=form.language,
        link=form.link,
    )


def _times(messages: Iterable[_Message]) -> Iterator[datetime]:
    """In the order of the lines, whatever their clocks say."""
    last = _BEGAN
    for message in messages:
        at = message.at or last + _STEP
        last = max(last, at if at.tzinfo else at.replace(tzinfo=UTC))
        yield last


def _problem(number: int, error: ValidationError) -> Problem:
    first = error.errors(include_url=False)[0]
    where = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in first["loc"]).lstrip(".")
    found = "nothing" if first["type"] == "missing" else _found(where, first["input"])
    return Problem(number, where, found, _expected(where, first))


def _found(where: str, value: Any) -> str:
    private = where.endswith((".text", ".name", ".email"))
    return repr(value) if isinstance(value, str) and not private and len(value) <= _SHOWN else _kind(value)


def _expected(where: str, error: Any) -> str:
    if error["type"] in ("literal_error", "enum"):
        return f"one of {error['ctx']['expected']}"
    if where.endswith(".text"):
        return "what was written, as text"
    if where.endswith(".at"):
        return "a time in ISO 8601, such as 2026-01-05T09:00:00Z"
    if where == "messages":
        return "a list of at least one message"
    kinds = {"string_type": "text", "tuple_type": "a list", "model_type": "an object"}
    return kinds.get(error["type"], str(error["msg"]))


def _kind(value: Any) -> str:
    names = {dict: "an object", list: "a list", str: "text", bool: "true or false", type(None): "null"}
    kind = names.get(type(value), "a number")
    return "empty text" if value == "" or (isinstance(value, str) and not value.strip()) else kind
