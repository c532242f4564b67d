"""All that is kept of a person, opened: what they are told who ask for it (GDPR, articles 15 and 20)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from bot.store.cipher import Cipher
from bot.store.db import Database
from bot.store.people.blind import keys_of
from bot.store.people.erasures import Erasures
from bot.store.people.who import Person
from bot.store.queries import Row, queries
from bot.store.work import UnitOfWork

# What stands in these columns for itself alone: leases, keys and places in a queue say nothing of anybody.
_OURS = frozenset(
    {"lease_token", "lease_until", "held_by", "email_index", "author_index", "vault", "erasure_id", "key"}
)


class PersonExport:
    def __init__(self, database: Database, cipher: Cipher, erasures: Erasures) -> None:
        self._database = database
        self._cipher = cipher
        self._erasures = erasures

    def of(self, person: Person, *, linked: bool = False) -> dict[str, Any]:
        """JSON values. Raises StoreUnavailable."""
        found = self._erasures.find(person, linked=linked)
        with self._database.reading(self._cipher) as work:
            made_at = queries.time_now(work.connection)
            conversations = [self._conversation(work, number) for number in found.conversations]
            columns, authors = found.person.columns(), found.person.indexes(keys_of(work.connection, self._cipher))
            beside = {
                "messages": self._rows(queries.export_authored(work.connection, indexes=authors)),
                "feedback": self._rows(queries.export_feedback(work.connection, **columns)),
                "unaddressed_messages": self._rows(queries.export_unaddressed(work.connection, **columns)),
            }
            examples = self._rows(queries.export_examples(work.connection, indexes=authors))
            rehearsed = self._rows(queries.export_rehearsed(work.connection, indexes=authors))
            chats = self._rows(
                queries.export_chats(
                    work.connection,
                    **found.person.columns(),
                    channels=[one.channel for one in found.threads],
                    threads=[one.thread_id for one in found.threads],
                )
            )
        return {
            "made_at": str(made_at),
            "person": found.person.to_json(),
            "also_known_by": sorted(found.also),
            "conversations": [one for one in conversations if one],
            "chats": chats,
            "examples": examples,  # marked for training or evaluation
            "rehearsed": rehearsed,  # what the bot would have answered, as rehearsals found
            "beside": beside,  # in others' conversations
        }

    def _conversation(self, work: UnitOfWork, number: int) -> Mapping[str, Any] | None:
        row = queries.export_conversation(work.connection, id=number)
        return None if row is None else self._readable(row)

    def _rows(self, rows: Iterator[Row]) -> list[dict[str, Any]]:
        return [self._readable(row) for row in rows]

    def _readable(self, value: Any) -> Any:
        """What is sealed is opened; what no key opens is named."""
        match value:
            case dict():
                shown = ((name, one) for name, one in value.items() if name not in _OURS and one is not None)
                return {name: self._readable(one) for name, one in shown}
            case list():
                return [self._readable(one) for one in value]
            case str() if value.startswith("\\x"):  # bytea, as jsonb has it
                return self._opened(bytes.fromhex(value[2:]))
            case bytes() | memoryview():
                return self._opened(bytes(value))
            case str() | int() | float() | bool():
                return value
            case _:
                return str(value)

    def _opened(self, sealed: bytes) -> Any:
        return self._cipher.open(sealed) if self._cipher.opens(sealed) else "(cannot be read: its key is lost)"


def readable(told: Mapping[str, Any]) -> str:
    """The same as text that a person reads (Markdown): what was said, by whom and when, and the rest below it."""
    lines = [
        f"# What is kept of {', '.join(told['person']['emails']) or 'this person'}",
        "",
        f"Made {told['made_at']}.",
    ]
    for conversation in told["conversations"]:
        lines += ["", f"## {conversation['channel']}, since {conversation['created_at']}", ""]
        lines += [_said(one) for one in conversation.get("messages", ())]
        rest = {name: value for name, value in conversation.items() if name != "messages" and value}
        lines += ["", "```json", json.dumps(rest, ensure_ascii=False, indent=2), "```"]
    for chat in told["chats"]:
        lines += ["", f"## Page of a web chat, since {chat['begun_at']}", ""]
        lines += [_said(one) for one in chat.get("messages") or ()]
    lines += ["", "## In others' conversations", ""]
    lines += [_said({"author": "wrote", **one}) for one in told["beside"]["messages"]]
    lines += [_said({**one, "author": "wrote"}) for one in told["beside"]["unaddressed_messages"]]
    lines += [f"- rated, {one['at']}: {one.get('comment', '')}" for one in told["beside"]["feedback"]]
    return "\n".join(lines) + "\n"


def _said(message: Mapping[str, Any]) -> str:
    body = message.get("body")
    text = body.get("text", "") if isinstance(body, Mapping) else str(body)
    who = message.get("author") or message.get("said_by")
    return f"- **{who}**, {message.get('sent_at') or message.get('at')}: {text}"
