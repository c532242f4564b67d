"""Stand-ins for what lies behind our ports. Each is a real implementation in memory, and each refuses to work while
the calling thread holds a database connection: the network may not be waited for inside a transaction.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from flask import Blueprint

from bot import leave
from bot.errors import DeliveryError, OutcomeUnknown
from bot.model import (
    Attachment,
    Cancellation,
    Conversation,
    DeskComment,
    Handoff,
    Labels,
    Outcome,
    Receipt,
    Reply,
    Requester,
)
from bot.ports import Accept, Capabilities
from bot.store.db import Database


def ask_leave() -> None:
    """As every vendor's client does before a request that writes."""
    with leave.to_write(True):
        return


@dataclass
class FakeVendor:
    """A vendor in memory: what was said and which tickets exist, by our key. `script` holds errors to raise next;
    `OutcomeUnknown` is raised after the work was done, the others instead of it."""

    database: Database
    script: list[DeliveryError] = field(default_factory=list)
    said: list[tuple[str, str]] = field(default_factory=list)  # key, text
    tickets: list[tuple[str, Handoff]] = field(default_factory=list)
    comments: list[tuple[str, DeskComment]] = field(default_factory=list)
    labels: list[Labels] = field(default_factory=list)
    looked: int = 0

    def work(self, do: Callable[[], None]) -> None:
        assert not self.database.held_by_this_thread, "the network is waited for while a connection is held"
        ask_leave()
        error = self.script.pop(0) if self.script else None
        if error is None or isinstance(error, OutcomeUnknown):
            do()
        if error is not None:
            raise error


class BareConnector:
    """A channel in which nothing is said. Tests subclass it with the one thing that they are about."""

    channel: str = "slack"

    @property
    def capabilities(self) -> Capabilities:
        return Capabilities()

    def blueprint(self, accept: Accept) -> Blueprint:
        raise AssertionError("no web here")

    def identify(self, account: str, requester: Requester) -> Requester:
        raise AssertionError("nobody is looked up here")

    def send(self, reply: Reply, key: str) -> Receipt:
        raise AssertionError("nothing is sent here")

    def find_sent(self, reply: Reply, key: str) -> Receipt | None:
        raise AssertionError("nothing is looked for here")


@dataclass
class FakeConnector(BareConnector):
    vendor: FakeVendor
    channel: str = "intercom"

    @property
    def capabilities(self) -> Capabilities:
        return Capabilities(labels=self, files=self)

    def read_file(self, account: str, attachment: Attachment, limit: int, timeout: float) -> bytes:
        self.vendor.work(lambda: None)
        return attachment.name.encode()

    def identify(self, account: str, requester: Requester) -> Requester:
        self.vendor.work(lambda: None)
        return replace(requester, phone="+49 30 1234567")

    def send(self, reply: Reply, key: str) -> Receipt:
        self.vendor.work(lambda: self.vendor.said.append((key, reply.text)))
        return Receipt(external_id=f"part-{len(self.vendor.said)}")

    def label(self, labels: Labels) -> None:
        self.vendor.work(lambda: self.vendor.labels.append(labels))

    def find_sent(self, reply: Reply, key: str) -> Receipt | None:
        self.vendor.looked += 1
        return next((Receipt(external_id=k) for k, _ in self.vendor.said if k == key), None)


@dataclass
class FakeDesk:
    vendor: FakeVendor
    channel: str = "zendesk"

    def create_handoff(self, handoff: Handoff, key: str) -> Receipt:
        self.vendor.work(lambda: self.vendor.tickets.append((key, handoff)))
        return Receipt(external_id=str(76 + len(self.vendor.tickets)))

    def find_handoff(self, handoff: Handoff, key: str) -> Receipt | None:
        found = [number for number, (k, _) in enumerate(self.vendor.tickets, start=77) if k == key]
        return Receipt(external_id=str(found[0])) if found else None

    def comment(self, comment: DeskComment, key: str) -> Receipt:
        self.vendor.work(lambda: self.vendor.comments.append((key, comment)))
        return Receipt(external_id=f"c{len(self.vendor.comments)}")

    def find_comment(self, comment: DeskComment, key: str) -> Receipt | None:
        return next((Receipt(external_id=k) for k, _ in self.vendor.comments if k == key), None)


@dataclass
class FakeAnswerer:
    """The pipeline: answers with `outcome`, after calling `before`, where a test lets something happen meanwhile."""

    database: Database
    outcome: Outcome
    before: Callable[[], object] = lambda: None
    seen: list[Conversation] = field(default_factory=list)
    entered: threading.Event = field(default_factory=threading.Event)

    def __call__(self, conversation: Conversation, cancellation: Cancellation) -> Outcome:
        assert not self.database.held_by_this_thread, "the model thinks while a connection is held"
        self.seen.append(conversation)
        self.entered.set()
        self.before()
        return self.outcome
