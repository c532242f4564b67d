"""Conversations to which things happen in any order, told to the store; beside it what has to come of them."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field

from hypothesis import strategies as st

from bot.model import Owner
from bot.store.outcomes.assumptions import Assumptions
from tests.support.builders import agent_message, feedback, message, outcome, ownership, ticket_request
from tests.support.store import Store

STEPS = "found missed thanks helped unhelped agent close ticket solve silence".split()  # noqa: SIM905
SILENCE = 25  # hours
WEEK = 7 * 24
_numbers = itertools.count(1)


@dataclass
class History:
    """One conversation, told to the store, and beside it what has to come of it, written down as plainly as
    possible."""

    store: Store
    thread: str = field(default_factory=lambda: f"history{next(_numbers)}")
    human: bool = False
    ticket: str | None = None
    found: bool | None = None  # the last answer
    key: str | None = None  # its outbox message
    unhelpful: set[str] = field(default_factory=set)  # since a human last had it
    answer_age: int = 0
    standing: str | None = None
    age: int = 0  # of the standing resolution
    reopened: bool = False
    ended_since_answer: bool = False

    @property
    def state(self) -> str:
        if not self.human and self.standing:
            return self.standing
        return "reopened" if self.reopened and not self.standing else "open"

    @property
    def id(self) -> int:
        return self.store.conversation_id(self.thread)

    def begin(self) -> None:
        self.store.accept([message(thread_id=self.thread)])
        self.answered(found=True)

    def end(self) -> None:
        if self.standing:
            self.reopened, self.standing, self.ended_since_answer = self.age <= WEEK, None, True

    def resolve(self, kind: str, age: int = 0) -> None:
        if self.standing is None:
            self.standing, self.age = kind, age

    def answered(self, *, found: bool | None) -> None:
        claim = self.store.conversations.claim(self.id)
        assert claim is not None
        self.store.conversations.record(claim, outcome(grounded=found))
        (row,) = self.store.rows(
            "SELECT key FROM outbox WHERE conversation_id = %s AND kind = 'answer' ORDER BY id DESC LIMIT 1", self.id
        )
        self.answer_age = 0
        if found is not None:
            self.end()
            self.found, self.key, self.ended_since_answer = found, str(row["key"]), False

    def asks(self, *, found: bool | None) -> None:
        self.store.accept([message(thread_id=self.thread)])
        if self.human:
            self.end()
        else:
            self.answered(found=found)

    def judges(self, *, helpful: bool) -> None:
        at = message().sent_at
        self.store.accept([feedback(helpful, about=self.key, at=at, thread_id=self.thread)])
        assert self.key is not None
        if self.human:
            return
        if helpful:
            self.unhelpful.discard(self.key)
            if self.standing == "assumed":
                self.standing = "confirmed"
            self.resolve("confirmed")
        else:
            self.unhelpful.add(self.key)
            self.end()
            if len(self.unhelpful) >= 2:
                self.human = True
                self.remember_ticket()

    def remember_ticket(self) -> None:
        (row,) = self.store.rows("SELECT key FROM handoffs WHERE conversation_id = %s AND state <> 'closed'", self.id)
        self.ticket = str(row["key"])

    def step(self, name: str) -> None:
        match name:
            case "found" | "missed":
                self.asks(found=name == "found")
            case "thanks":
                self.asks(found=None)
            case "helped" | "unhelped":
                self.judges(helpful=name == "helped")
            case "agent":
                self.store.accept([agent_message(thread_id=self.thread)])
                self.human = True
            case "close":
                self.close()
            case "ticket" if self.ticket is None:
                self.store.accept([ticket_request(next(_numbers), thread_id=self.thread)])
                self.end()
                self.human = True
                self.remember_ticket()
            case "solve" if self.ticket:
                where = {"channel": "zendesk", "account": "acme", "thread_id": "9", "handoff_key": self.ticket}
                self.store.accept([ownership(Owner.BOT, **where)])
                self.given_back("human")
            case "silence":
                self.be_silent()
        self.deliver()

    def close(self) -> None:
        self.store.accept([ownership(Owner.BOT, closing=True, thread_id=self.thread)])
        if self.ticket is None:
            self.given_back("assumed" if self.found and not self.human else "human")

    def given_back(self, kind: str) -> None:
        self.human, self.ticket = False, None
        self.unhelpful.clear()
        self.resolve(kind)

    def be_silent(self) -> None:
        for table, column in (
            ("conversations", "last_answer_at"), ("resolutions", "at"), ("resolutions", "ended_at")
        ):  # fmt: skip
            which = "id" if table == "conversations" else "conversation_id"
            with self.store.database.connection() as connection:
                connection.execute(
                    f"UPDATE {table} SET {column} = {column} - make_interval(hours => {SILENCE}) WHERE {which} = %s",
                    (self.id,),
                )
        self.answer_age += SILENCE
        self.age += SILENCE
        Assumptions(
            self.store.database, self.store.cipher, self.store.ratings,
            after_seconds=24 * 3600, asked=lambda _: None, rest_seconds=0,
        ).run()  # fmt: skip
        quiet = not self.human and self.found and self.key not in self.unhelpful and not self.ended_since_answer
        if quiet and 24 < self.answer_age < 24 + WEEK:
            self.resolve("assumed", self.answer_age - 24)

    def deliver(self) -> None:
        """All that is to be sent arrives."""
        for lane in ("requester", "desk"):
            while (queued := self.store.outbox.claim(self.id, lane)) is not None:
                self.store.sent(queued, f"ticket{next(_numbers)}")


histories = st.lists(st.lists(st.sampled_from(STEPS), max_size=10), min_size=1, max_size=3)
