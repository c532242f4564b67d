"""While the bot thinks it shows; where nothing follows it stops showing; and people mentioned by id have names."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest

from bot.config import Answers
from bot.errors import NotSent
from bot.model import Mode, Outcome, Reason, ThreadRef
from bot.ports import Capabilities
from tests.support.builders import agent_message, message, outcome
from tests.support.fakes import FakeAnswerer, FakeConnector, FakeVendor
from tests.support.store import Store
from workers.answer import AnswerJob


@dataclass
class Showing(FakeConnector):
    """A channel that shows presence and knows names; `happened` is what it showed, with what the test adds."""

    happened: list[str] = field(default_factory=list)
    broken: bool = False
    names: bool = True

    @property
    def capabilities(self) -> Capabilities:
        return Capabilities(typing=self, mentions=self)

    @contextmanager
    def show(self, thread: ThreadRef) -> Iterator[None]:
        if self.broken:
            raise ZeroDivisionError
        self.happened.append(f"thinking {thread.account} {thread.thread_id}")
        yield
        self.happened.append("over")

    def working(self, thread: ThreadRef, note: str) -> None:
        self.happened.append(note)

    def clear(self, thread: ThreadRef) -> None:
        self.happened.append(f"done {thread.account} {thread.thread_id}")
        if self.broken:
            raise ZeroDivisionError

    def resolve(self, account: str, text: str) -> str:
        assert not self.vendor.database.held_by_this_thread
        if not self.names:
            raise NotSent("slow down", retry_after=3)
        return text.replace("@U0BO", f"@Bo of {account}")


def answer(
    store: Store, outcome: Outcome, *, before: Callable[[], object] = lambda: None, **changes: Any
) -> tuple[Showing, FakeAnswerer]:
    """One message is thought about; `changes` are to the channel."""
    channel = Showing(FakeVendor(store.database), **changes)
    answerer = FakeAnswerer(store.database, outcome, before=before)
    answer_job = AnswerJob(
        store.conversations, answerer, {"intercom": channel}, Answers(settle_seconds=0), recorded=lambda _: None
    )
    answer_job.answer(store.conversation_id())
    return channel, answerer


def test_it_shows_while_the_bot_thinks_and_is_left_for_the_answer_to_replace(store: Store) -> None:
    store.accept([message()])
    channel, _ = answer(store, outcome())
    assert channel.happened == ["thinking app1 524", "over"]


def test_a_failure_is_not_shown_as_thinking_for_ever(store: Store) -> None:
    store.accept([message()])
    channel, _ = answer(store, outcome(), before=lambda: 1 / 0)
    assert channel.happened == ["thinking app1 524", "over", "done app1 524"]


def test_nor_is_a_draft_that_a_human_forestalled(store: Store) -> None:
    store.accept([message()])
    channel, _ = answer(store, outcome(), before=lambda: store.accept([agent_message()]))
    assert channel.happened[-1] == "done app1 524"


def test_nor_a_handoff_without_an_answer(store: Store) -> None:
    store.accept([message()])
    channel, _ = answer(store, outcome("", reason=Reason.HUMAN_REQUESTED))
    assert channel.happened[-1] == "done app1 524"


def test_it_goes_on_while_more_is_answered(store: Store) -> None:
    store.accept([message("first")])
    extra = iter([[message("second")]])
    channel, _ = answer(store, outcome(), before=lambda: store.accept(next(extra, [])))
    assert channel.happened == ["thinking app1 524", "over"] * 2


@pytest.mark.parametrize("mode", [Mode.DRAFT, Mode.PROACTIVE])
def test_nobody_sees_it_where_nobody_asked_the_bot(store: Store, mode: Mode) -> None:
    store.accept([message(mode=mode)])
    channel, _ = answer(store, outcome())
    assert channel.happened == []


def test_a_bug_in_what_is_shown_keeps_no_answer_back(store: Store) -> None:
    store.accept([message(), message(thread_id="2")])
    answer(store, outcome(), broken=True)
    assert store.outbox_kinds() == ["answer"]


def test_people_mentioned_by_id_have_names_in_the_draft(store: Store) -> None:
    store.accept([message("Can @U0BO unlock the door?"), message("Or is @U0BO away?")])
    _, fake = answer(store, outcome())
    (seen,) = fake.seen
    assert [turn.text for turn in seen.waiting] == ["Can @Bo of app1 unlock the door?", "Or is @Bo of app1 away?"]
    assert store.outbox_kinds() == ["answer"]


def test_without_the_names_the_question_is_answered_as_it_is(store: Store) -> None:
    store.accept([message("Can @U0BO unlock the door?")])
    _, fake = answer(store, outcome(), names=False)
    assert [turn.text for turn in fake.seen[0].waiting] == ["Can @U0BO unlock the door?"]
    assert store.outbox_kinds() == ["answer"]
