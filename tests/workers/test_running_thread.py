"""A thread that was running before the bot was called is read for the answer, and never kept."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from bot.config import Answers
from bot.errors import DeliveryError, NotSent, Refused
from bot.model import Author, ThreadRef, Turn
from bot.ports import Capabilities
from tests.support.builders import START, message, outcome
from tests.support.fakes import FakeAnswerer, FakeConnector, FakeVendor
from tests.support.store import Store
from workers.answer import AnswerJob

MIA = Turn(author=Author.REQUESTER, text="The VPN is down", at=START - timedelta(minutes=5), name="Mia Lund")


@dataclass
class Reader:
    error: DeliveryError | None = None
    asked: list[tuple[ThreadRef, datetime]] = field(default_factory=list)

    def transcript(self, thread: ThreadRef) -> tuple[Turn, ...]:
        raise AssertionError("the whole thread is for tickets")

    def before(self, thread: ThreadRef, at: datetime) -> tuple[Turn, ...]:
        self.asked.append((thread, at))
        if self.error is not None:
            raise self.error
        return (MIA,)


def answering(store: Store, reader: Reader) -> FakeAnswerer:
    class Threaded(FakeConnector):
        @property
        def capabilities(self) -> Capabilities:
            return Capabilities(transcripts=reader)

    answerer = FakeAnswerer(store.database, outcome())
    connectors = {"intercom": Threaded(FakeVendor(store.database))}
    job = AnswerJob(store.conversations, answerer, connectors, Answers(settle_seconds=0), recorded=lambda _: None)
    job.answer(store.conversation_id())
    return answerer


def test_what_was_said_before_the_first_message_is_read_and_not_kept(store: Store) -> None:
    first, second = message("any idea?"), message("please")
    store.accept([first, second])
    reader = Reader()
    (seen,) = answering(store, reader).seen

    assert seen.before == (MIA,)
    assert reader.asked == [(first.thread, first.sent_at)]
    assert store.conversations.snapshot(store.conversation_id()).before == ()
    assert len(store.rows("SELECT 1 FROM messages WHERE author = 'requester'")) == 2


@pytest.mark.parametrize("error", [NotSent("429", retry_after=30), Refused("not_in_channel")])
def test_a_thread_that_cannot_be_read_keeps_nobody_waiting(store: Store, error: DeliveryError) -> None:
    store.accept([message("any idea?")])
    (seen,) = answering(store, Reader(error)).seen

    assert seen.before == ()
    assert store.outbox_kinds() == ["answer"]
