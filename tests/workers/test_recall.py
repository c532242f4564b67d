"""After a backup was restored: a question from before is looked for an answer of the bot's first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.config import Answers
from bot.errors import DeliveryError, NotSent
from bot.model import OwnWords, ThreadRef
from bot.ports import Capabilities
from bot.store.catch_up.restored import Restores, mark_restored
from tests.support.builders import message, outcome
from tests.support.fakes import FakeAnswerer, FakeConnector, FakeVendor
from tests.support.store import Store
from workers.answer import AnswerJob
from workers.bulkheads.breaker import as_it_is
from workers.fetch.recall import Recall

NOW = datetime.now(UTC)


@dataclass
class Remembers(FakeConnector):
    """A channel that shows what the bot has said."""

    words: list[OwnWords] = field(default_factory=list)
    error: DeliveryError | None = None

    @property
    def capabilities(self) -> Capabilities:
        return Capabilities(own_words=self)

    def own_words(self, thread: ThreadRef, since: datetime) -> Sequence[OwnWords]:
        if self.error is not None:
            raise self.error
        return [one for one in self.words if one.at >= since]


def said(at: datetime, *, id: str = "v1", key: str | None = None) -> OwnWords:
    return OwnWords(id=id, key=key, text="Click on it.", at=at)


def answer(store: Store, channel: Remembers, **settings: Any) -> FakeAnswerer:
    answerer = FakeAnswerer(store.database, outcome())
    connectors = {"intercom": channel}
    AnswerJob(
        store.conversations,
        answerer,
        connectors,
        Answers(**{"settle_seconds": 0, **settings}),
        recorded=lambda _: None,
        recall=Recall(Restores(store.database), connectors, as_it_is),
    ).answer(store.conversation_id())
    return answerer


def states(store: Store) -> list[tuple[str, str]]:
    rows = store.rows("SELECT author, state FROM messages ORDER BY sent_at, id")
    return [(row["author"], row["state"]) for row in rows]


def test_what_the_old_installation_answered_is_not_answered_again(store: Store) -> None:
    store.accept([message(sent_at=NOW)])
    mark_restored(store.database)
    channel = Remembers(FakeVendor(store.database), words=[said(NOW + timedelta(seconds=3))])
    assert answer(store, channel).seen == []
    assert states(store) == [("requester", "answered"), ("bot", "recorded")]
    assert store.outbox_kinds() == []


def test_what_was_written_after_its_answer_still_waits_and_is_answered(store: Store) -> None:
    store.accept([message(sent_at=NOW)])
    store.accept([message(sent_at=NOW + timedelta(seconds=60))])
    mark_restored(store.database)
    channel = Remembers(FakeVendor(store.database), words=[said(NOW + timedelta(seconds=3))])
    (seen,) = answer(store, channel).seen
    assert len(seen.waiting) == 1
    assert store.outbox_kinds() == ["answer"]


def test_words_that_the_backup_knows_are_an_answer_to_something_else(store: Store) -> None:
    """What it had to send was sent late, below the next question, which nobody has answered."""
    store.accept([message(sent_at=NOW)])
    claim = store.conversations.claim(store.conversation_id())
    assert claim is not None
    store.conversations.record(claim, outcome())
    store.accept([message(sent_at=NOW + timedelta(seconds=1))])
    mark_restored(store.database)
    channel = Remembers(FakeVendor(store.database))
    (row,) = store.rows("SELECT key::text AS key FROM outbox")
    channel.words = [said(NOW + timedelta(seconds=2), key=row["key"])]
    assert answer(store, channel).seen == [], "not before it is known what became of it"
    sending = store.outbox.claim(store.conversation_id(), "requester")
    assert sending is not None
    assert sending.unsure
    store.sent(sending)
    store.rows("UPDATE conversations SET retry_at = 'epoch' RETURNING id")
    assert len(answer(store, channel).seen) == 1


def test_a_vendor_that_cannot_be_asked_costs_no_attempt(store: Store) -> None:
    store.accept([message(sent_at=NOW)])
    mark_restored(store.database)
    channel = Remembers(FakeVendor(store.database), error=NotSent("down"))
    assert answer(store, channel).seen == []
    assert store.rows("SELECT failures FROM conversations") == [{"failures": 0}]
    assert states(store) == [("requester", "waiting")]


@pytest.mark.parametrize("restored", [False, True])
def test_questions_of_today_are_answered_without_a_look(store: Store, *, restored: bool) -> None:
    if restored:
        mark_restored(store.database)
        store.rows("UPDATE restores SET at = now() - interval '1 hour' RETURNING at")
    store.accept([message(sent_at=NOW)])
    channel = Remembers(FakeVendor(store.database), error=NotSent("it must not be asked"))
    assert len(answer(store, channel).seen) == 1


def test_what_waited_in_the_backup_has_not_waited_since(store: Store) -> None:
    """Or all of it would go to people at once, for having waited so long."""
    store.accept([message(sent_at=NOW)])
    store.rows("UPDATE messages SET received_at = now() - interval '1 day' RETURNING id")
    marked = mark_restored(store.database)
    assert marked.waiting == 1
    claim = store.conversations.claim(store.conversation_id())
    assert claim is not None
    assert claim.quiet_seconds < 60
