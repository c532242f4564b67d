"""Thinking: a draft counts only if nothing relevant happened meanwhile, and a failure ends with a person."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from bot.config import Answers
from bot.errors import NotSent
from bot.model import Audience, Conversation, Mode, Outcome, Owner, Passage, Reason, Requester
from bot.store.claims import Audiences
from tests.support.builders import agent_message, message, outcome
from tests.support.clock import Clock
from tests.support.fakes import FakeAnswerer, FakeConnector, FakeVendor
from tests.support.store import Store
from workers.answer import AnswerJob


def answer_job(
    store: Store,
    answerer: Any,
    vendor: type[FakeConnector] = FakeConnector,
    *,
    audiences_of: Callable[[Conversation], Audiences | None] = lambda _: None,
    hear: Callable[[Conversation], bool] = lambda _: False,
    fell_short: Callable[[int], object] = lambda _: None,
    **settings: Any,
) -> AnswerJob:
    return AnswerJob(
        store.conversations,
        answerer,
        {"intercom": vendor(FakeVendor(store.database))},
        Answers(**{"settle_seconds": 0, **settings}),
        recorded=lambda _: None,
        audiences_of=audiences_of,
        hear=hear,
        fell_short=fell_short,
    )


def test_an_agent_who_takes_over_while_the_bot_thinks_is_not_talked_over(store: Store) -> None:
    store.accept([message()])
    answerer = FakeAnswerer(store.database, outcome(), before=lambda: store.accept([agent_message()]))
    answer_job(store, answerer).answer(store.conversation_id())
    assert len(answerer.seen) == 1
    assert store.outbox_kinds() == []


def test_a_message_that_comes_in_while_the_bot_thinks_is_answered_together(store: Store) -> None:
    store.accept([message("first")])
    extra = iter([[message("second")]])
    answerer = FakeAnswerer(store.database, outcome(), before=lambda: store.accept(next(extra, [])))
    answer_job(store, answerer).answer(store.conversation_id())
    assert [len(conversation.waiting) for conversation in answerer.seen] == [1, 2]
    assert store.outbox_kinds() == ["answer"]


def test_what_rests_on_an_article_that_is_gone_meanwhile_is_thought_about_again(store: Store) -> None:
    store.accept([message()])
    found = outcome()
    assert found.answer is not None
    gone = replace(found, answer=replace(found.answer, cites=(Passage(id=1, title="", url="", text="", score=1.0),)))
    drafts = iter([gone, found])
    answerer = FakeAnswerer(store.database, found, before=lambda: setattr(answerer, "outcome", next(drafts)))
    answer_job(store, answerer, audiences_of=lambda _: lambda _: ["customer"]).answer(store.conversation_id())
    assert [conversation.failed_attempts for conversation in answerer.seen] == [1, 2]
    assert store.outbox_kinds() == ["answer"]


def test_a_requester_who_is_still_writing_is_waited_for(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """The settle window: the draft is ready at once, the second message comes within it."""
    store.accept([message("hi")])
    clock = Clock.of(monkeypatch, "workers.answer")
    more, waited = iter([[message("my printer is on fire")]]), list[float]()

    class Meanwhile(threading.Event):
        def wait(self, timeout: float | None = None) -> bool:
            assert timeout is not None
            waited.append(timeout)
            store.accept(next(more, []))
            clock.sleep(timeout)
            return False

    answerer = FakeAnswerer(store.database, outcome())
    job = answer_job(store, answerer, settle_seconds=60)
    monkeypatch.setattr(job, "_stopping", Meanwhile())
    job.answer(store.conversation_id())
    assert [30 < seconds <= 60 for seconds in waited] == [True, True]
    assert [len(conversation.waiting) for conversation in answerer.seen] == [1, 2]
    assert store.outbox_kinds() == ["answer"]


def test_the_requester_is_looked_up_once(store: Store) -> None:
    for _ in range(2):
        store.accept([message()])
        answerer = FakeAnswerer(store.database, outcome())
        answer_job(store, answerer).answer(store.conversation_id())
        assert answerer.seen[0].requester.phone == "+49 30 1234567"
    assert store.rows("SELECT identified FROM conversations") == [{"identified": True}]


def test_a_requester_whom_nobody_needed_to_look_up_is_not_kept_again(store: Store) -> None:
    class Vendor(FakeConnector):
        def identify(self, account: str, requester: Requester) -> Requester:
            return requester

    store.accept([message()])
    answer_job(store, FakeAnswerer(store.database, outcome()), Vendor).answer(store.conversation_id())
    assert store.outbox_kinds() == ["answer"]
    assert store.rows("SELECT identified FROM conversations") == [{"identified": False}]


def test_whether_a_person_is_needed_comes_before_any_thought(store: Store) -> None:
    store.accept([message("a person, please")])
    heard: list[str] = []

    def hear(conversation: Conversation) -> bool:
        heard.extend(turn.text for turn in conversation.waiting)
        return True

    answerer = FakeAnswerer(store.database, outcome())
    answer_job(store, answerer, hear=hear).answer(store.conversation_id())
    assert heard == ["a person, please"]
    assert answerer.seen == []


@pytest.mark.parametrize(("grounded", "looked_at"), [(True, 0), (False, 1)])
def test_only_after_an_answer_that_fell_short_may_a_person_be_needed(
    store: Store, grounded: bool, looked_at: int
) -> None:
    store.accept([message()])
    looked: list[int] = []
    answerer = FakeAnswerer(store.database, outcome(grounded=grounded))
    answer_job(store, answerer, fell_short=looked.append).answer(store.conversation_id())
    assert looked == [store.conversation_id()] * looked_at


def test_a_pipeline_that_keeps_failing_ends_with_a_person(store: Store) -> None:
    def fail(_: object) -> Outcome:
        raise ZeroDivisionError

    store.accept([message()])
    number = store.conversation_id()
    for _ in range(4):
        store.rows("UPDATE conversations SET retry_at = 'epoch' RETURNING id")
        answer_job(store, fail, max_attempts=3).answer(number)
    assert store.owner() == Owner.HUMAN
    assert store.rows("SELECT reason FROM handoffs") == [{"reason": Reason.STUCK}]
    assert store.outbox_kinds() == ["handoff", "handoff_notice"]


def test_a_failure_is_logged_without_what_was_said(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    store.accept([message("where is my feldspar?")])
    answer_job(store, lambda _: 1 // 0).answer(store.conversation_id())
    (failed,) = [record for record in caplog.records if record.levelname == "ERROR"]
    told = failed.getMessage() + str(failed.__dict__)
    assert "the draft failed" in told
    assert "feldspar" not in told
    assert "Bloggs" not in told


def test_stopping_while_waiting_for_quiet_gives_the_conversation_back(store: Store) -> None:
    store.accept([message()])
    number = store.conversation_id()
    answerer = FakeAnswerer(store.database, outcome())
    busy = answer_job(store, answerer, settle_seconds=60)
    thread = threading.Thread(target=busy.answer, args=(number,))
    thread.start()
    assert answerer.entered.wait(10)
    busy.stop(10)
    thread.join(10)
    claim = store.conversations.claim(number)
    assert claim is not None
    assert claim.attempt == 1


@pytest.mark.parametrize("settle_seconds", [0, 0.5])
def test_an_answer_that_is_finished_while_its_process_stops_is_recorded(store: Store, settle_seconds: float) -> None:
    """Thought and paid for; that its requester has yet to be quiet for a moment makes no difference."""
    store.accept([message()])
    number = store.conversation_id()
    thinking = threading.Event()
    answerer = FakeAnswerer(store.database, outcome(), before=lambda: thinking.wait(20))
    busy = answer_job(store, answerer, settle_seconds=settle_seconds)
    thread = threading.Thread(target=busy.answer, args=(number,))
    thread.start()
    assert answerer.entered.wait(10)
    busy.stop(10)
    thinking.set()
    thread.join(10)
    assert store.outbox_kinds() == ["answer"]


def test_a_process_that_stops_in_mid_thought_gives_its_lease_back(store: Store) -> None:
    store.accept([message()])
    number = store.conversation_id()
    release = threading.Event()
    answerer = FakeAnswerer(store.database, outcome(), before=lambda: release.wait(20))
    busy = answer_job(store, answerer)
    thread = threading.Thread(target=busy.answer, args=(number,))
    thread.start()
    assert answerer.entered.wait(10)
    busy.give_back()
    claim = store.conversations.claim(number)
    release.set()
    thread.join(10)
    assert claim is not None
    assert store.outbox_kinds() == []  # the first draft came too late


def test_unasked_the_bot_says_only_what_it_is_sure_of(store: Store) -> None:
    for number, confidence in enumerate((0.2, 0.9)):
        thread = f"c{number}"
        store.accept([message(mode=Mode.PROACTIVE, thread_id=thread)])
        found = outcome()
        assert found.answer is not None
        found = replace(found, answer=replace(found.answer, confidence=confidence))
        answer_job(store, FakeAnswerer(store.database, found)).answer(store.conversation_id(thread))
    (queued,) = store.rows("SELECT thread_id FROM outbox JOIN conversations c ON c.id = conversation_id")
    assert queued == {"thread_id": "c1"}


def test_a_pipeline_that_keeps_failing_where_nobody_asked_bothers_nobody(store: Store) -> None:
    def fail(_: object) -> Outcome:
        raise ZeroDivisionError

    store.accept([message(mode=Mode.PROACTIVE)])
    number = store.conversation_id()
    for _ in range(4):
        store.rows("UPDATE conversations SET retry_at = 'epoch' RETURNING id")
        answer_job(store, fail, max_attempts=3).answer(number)
    assert store.outbox_kinds() == []
    assert store.rows("SELECT state FROM messages") == [{"state": "skipped"}]


@pytest.mark.parametrize("known", [replace(Requester(id="joe"), guest=True), NotSent("Slack is down")])
def test_who_may_be_a_guest_is_shown_what_customers_are_shown(store: Store, known: Requester | NotSent) -> None:
    class Vendor(FakeConnector):
        def identify(self, account: str, requester: Requester) -> Requester:
            if isinstance(known, NotSent):
                raise known
            return known

    store.accept([message(audience=Audience.EMPLOYEE)])
    answerer = FakeAnswerer(store.database, outcome())
    answer_job(store, answerer, Vendor).answer(store.conversation_id())
    assert [conversation.audience for conversation in answerer.seen] == [Audience.CUSTOMER]
    (kept,) = store.rows("SELECT audience FROM conversations")
    # A failed look-up is made again with the next question.
    assert kept["audience"] == ("employee" if isinstance(known, NotSent) else "customer")


def test_who_cannot_be_looked_up_again_is_in_nothing(store: Store) -> None:
    class Vendor(FakeConnector):
        def identify(self, account: str, requester: Requester) -> Requester:
            raise NotSent("Slack is down")

    member = Requester(id="joe", known=True, memberships=("usergroup:S1",))
    store.accept([message(requester=member, read_along=False)])
    answerer = FakeAnswerer(store.database, outcome())
    answer_job(store, answerer, Vendor).answer(store.conversation_id())
    assert [conversation.requester for conversation in answerer.seen] == [Requester(id="joe")]
