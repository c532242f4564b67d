"""What the tour's scenes act with: people in the sandbox, eyes for what they see, and a time limit."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import requests

from bot.app.demo.errors import Unmet
from bot.app.demo.transcript import Transcript
from bot.app.demo.visitor import Visitor
from bot.store.db import Database
from connectors.render.incoming import html_to_text

T = TypeVar("T")
Json = dict[str, Any]
TIMEOUT_SECONDS = 45.0
LOOK_SECONDS = 0.1
THROWN_AWAY = ("draft human_took_over", "draft withdrawn")  # as the worker says it


@dataclass(slots=True, kw_only=True)
class Stage:
    """`sandbox` is the address of the sandbox; `check` raises when a process of ours has died."""

    sandbox: str
    visitor: Visitor
    worker_log: Path
    database: Database
    transcript: Transcript
    check: Callable[[], None] = lambda: None
    timeout: float = TIMEOUT_SECONDS
    _session: requests.Session = field(default_factory=requests.Session)

    def act(self, who: str, **what: Any) -> Json:
        """Have somebody do something; the ids of what now exists."""
        answer = self._session.post(f"{self.sandbox}/sandbox/act/{who}", json=what, timeout=10)
        if not answer.ok:
            raise Unmet(f"the sandbox lets the {who} act, but it answered {answer.status_code}: {answer.text[:200]}")
        made: Json = answer.json()
        return made

    def state(self) -> Json:
        seen: Json = self._session.get(f"{self.sandbox}/sandbox/state", timeout=10).json()
        return seen

    def violations(self) -> list[str]:
        """What the vendors' own descriptions have against our requests, where the sandbox has been given them."""
        found: list[str] = self._session.get(f"{self.sandbox}/sandbox/violations", timeout=10).json()["violations"]
        return found

    def person(self, who: str) -> str:
        """The name of the employee, customer or requester."""
        return str(self.state()["people"][who])

    def expect(self, what: str, look: Callable[[], T | None]) -> T:
        """The first thing that `look` finds; it looks for `timeout` seconds. Raises Unmet, naming `what`."""
        started = time.monotonic()
        while not (found := look()):
            self.check()
            if time.monotonic() - started > self.timeout:
                raise Unmet(f"{what}: did not happen within {self.timeout:.0f} seconds")
            time.sleep(LOOK_SECONDS)
        return found

    def require(self, what: str, holds: bool) -> None:
        """Raises Unmet, naming `what`, where it does not hold now."""
        if not holds:
            raise Unmet(f"{what}: this is not so")

    def slack_thread(self, ts: str) -> list[Json]:
        """Everything in the thread, the oldest first."""
        threads = (thread for channel in self.state()["slack"]["channels"] for thread in channel["threads"])
        return next((_readable(thread["messages"]) for thread in threads if thread["ts"] == ts), [])

    def intercom_conversation(self, number: str) -> list[Json]:
        return _messages_of(self.state()["intercom"]["conversations"], number)

    def zendesk_ticket(self, number: str) -> list[Json]:
        return _messages_of(self.state()["zendesk"]["tickets"], number)

    def zendesk_tickets(self) -> dict[str, Json]:
        """Tickets by number, without what was said in them."""
        return {ticket["id"]: ticket for ticket in self.state()["zendesk"]["tickets"]}

    def thought_about(self, channel: str, thread_id: str) -> int | None:
        """The id of this conversation, if a worker thinks about it right now."""
        with self.database.connection() as connection:
            row = connection.execute(
                "SELECT id FROM conversations WHERE channel = %s AND thread_id = %s AND lease_until > now()",
                [channel, thread_id],
            ).fetchone()
        return int(row["id"]) if row else None

    def thrown_away(self, conversation: int) -> bool:
        """Whether the worker has said that it threw a draft away because a human took the conversation over: in the
        middle of it, where it heard of that in time, or in the end."""
        lines = (json.loads(line) for line in self.worker_log.read_text().splitlines() if line.startswith("{"))
        return any(line.get("conversation") == conversation and line["message"] in THROWN_AWAY for line in lines)

    def unsent(self, conversation: int) -> int:
        """How many outbox messages wait to be sent in a conversation."""
        with self.database.connection() as connection:
            row = connection.execute(
                "SELECT count(*) AS messages FROM outbox WHERE conversation_id = %s AND state = 'pending'",
                [conversation],
            ).fetchone()
        return int(row["messages"]) if row else 0


def by_bot(messages: list[Json], *, after: int = 0, public: bool = True) -> Json | None:
    """The bot's first message that is whole, leaving out so many messages at the beginning."""
    found: Iterator[Json] = (m for m in messages[after:] if m["by"] == "bot" and m["public"] is public)
    return next((one for one in found if not one.get("unfinished")), None)


def _messages_of(places: list[Json], number: str) -> list[Json]:
    return next((_readable(place["messages"]) for place in places if place["id"] == number), [])


def _readable(messages: list[Json]) -> list[Json]:
    """The messages with `text` in each, also where the vendor has HTML."""
    return [{**message, "text": message.get("text") or html_to_text(message.get("html", ""))} for message in messages]
