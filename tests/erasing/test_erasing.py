"""A person is erased: nothing of theirs is left, nothing of it comes back, and others keep theirs."""

from __future__ import annotations

import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.app.privacy.people import UnknownChannel, as_kept
from bot.jobs import QUEUES, Job, JobQueue
from bot.jobs import queue as of
from bot.model import Event, MessageEdited, Reason, Receipt, Requester, ThreadRef
from bot.ports import Speaker
from bot.store.chats.kept import PostgresChats
from bot.store.claims import Recorded
from bot.store.people.erasures import LostLease
from bot.store.people.who import Person, VendorId
from connectors import registry
from tests.erasing.conftest import JOE, JOES_ID, NAMES, Site
from tests.support.builders import agent_message, edit, feedback, message, outcome, ticket_request
from tests.support.polling import until

ANA_HERSELF = Requester(id="ana", name="Ana", email="ana@lima.example")
ANA: dict[str, Any] = {"author_id": "ana", "requester": ANA_HERSELF, "thread_id": "9"}


def later() -> datetime:
    return datetime.now(UTC) + timedelta(seconds=1)


def conversations(site: Site) -> int:
    return len(site.store.rows("SELECT id FROM conversations"))


def test_who_is_found_by_an_address_is_erased_with_every_account_that_has_it(site: Site) -> None:
    site.store.accept([message(), message(**ANA)])
    elsewhere: dict[str, Any] = {"channel": "slack", "account": "T1", "thread_id": "D1:1.0", "author_id": "U1"}
    joe_there = Requester(id="U1", email="JOE@bloggs.example ")
    site.store.accept([message(**{**elsewhere, "requester": joe_there})])
    before_it_was_known: dict[str, Any] = {**elsewhere, "thread_id": "D1:2.0", "requester": Requester(id="U1")}
    site.store.accept([message(**before_it_was_known)])

    done = site.erase()

    assert [row["requester_id"] for row in site.store.rows("SELECT requester_id FROM conversations")] == ["ana"]
    receipt = done.progress.receipt
    assert receipt is not None
    assert receipt["removed"]["conversations"] == 3
    assert receipt["removed"]["messages"] == 3
    assert {(one["system"], one["id"]) for one in receipt["kept_elsewhere"]} == {
        ("intercom", "524"),
        ("slack", "D1:1.0"),
        ("slack", "D1:2.0"),
    }


def test_other_addresses_of_the_same_account_are_named_and_erased_only_when_asked_for(site: Site) -> None:
    site.store.accept([message(), message(thread_id="2", requester=Requester(id="joe", email="j@other.example"))])
    there: dict[str, Any] = {"channel": "zendesk", "account": "acme", "thread_id": "3", "author_id": "77"}
    site.store.accept([message(**{**there, "requester": Requester(id="77", email="j@other.example")})])

    assert site.erasures.find(JOE).also == {"j@other.example"}
    assert len(site.erasures.find(JOE).conversations) == 2
    assert len(site.erasures.find(JOE, linked=True).conversations) == 3


def test_conversations_that_a_version_before_wrote_are_found_too(site: Site) -> None:
    site.store.accept([message()])
    site.store.rows("UPDATE conversations SET email_index = NULL RETURNING id")

    site.erase()

    assert conversations(site) == 0


def test_what_was_said_before_is_not_taken_in_again_and_what_is_said_afterwards_is(site: Site) -> None:
    first = message("my first question")
    site.store.accept([first])
    site.erase(Person(ids=frozenset({JOES_ID})))

    again: list[Event] = [
        first,
        replace(first, message_id="late"),
        agent_message("an agent's words in their thread"),
        message("from another thread", thread_id="77"),
        message("as somebody else", thread_id="78", author_id="x", requester=Requester(id="joe")),
        edit(first, "in other words"),
        MessageEdited(thread=first.thread, message_id=first.message_id, at=later(), text="corrected much later"),
        ticket_request(thread_id="79", requester=Requester(id="joe"), title="A ticket"),
        feedback(helpful=False, comment="It did not help"),
        message("unaddressed", thread_id="80", addressed=False),
    ]
    for event in again:
        site.store.accept([event])
    assert conversations(site) == 0
    assert not site.store.rows("SELECT id FROM message_edits UNION ALL SELECT id FROM unaddressed_messages")

    site.store.accept([replace(first, message_id="new", text="a new question", sent_at=later())])
    claim = site.store.conversations.claim(site.store.conversation_id())
    assert claim is not None
    assert [turn.text for turn in claim.conversation.waiting] == ["a new question"]


def test_what_begins_anew_is_not_erased_by_what_is_left_to_do(site: Site) -> None:
    first = message()
    site.store.accept([first])
    erasure = site.erasures.begin(JOE, by="test")

    site.store.accept([replace(first, message_id="new", sent_at=later())])
    assert site.go_on(erasure)

    assert [row["thread_id"] for row in site.store.rows("SELECT thread_id FROM conversations")] == ["524"]


def test_an_answer_that_is_being_thought_about_is_not_recorded(site: Site) -> None:
    site.store.accept([message()])
    claim = site.store.conversations.claim(site.store.conversation_id())
    assert claim is not None
    erasure = site.erasures.begin(JOE, by="test")

    assert site.store.conversations.record(claim, outcome()) is Recorded.ERASED
    assert not site.go_on(erasure)  # until the lease of what was thought about is over, traces may come
    assert conversations(site) == 0
    assert site.store.conversations.record(claim, outcome()) is Recorded.ERASED
    site.store.conversations.identified(claim, Requester(id="joe", name="Joe Bloggs"))
    site.store.conversations.release(claim)
    site.store.moods.keep_up(claim.conversation.id)

    assert conversations(site) == 0


def test_a_ticket_that_is_being_made_is_waited_for_and_named(site: Site) -> None:
    site.store.accept([message()])
    claim = site.store.conversations.claim(site.store.conversation_id())
    assert claim is not None
    site.store.conversations.record(claim, outcome(reason=Reason.HUMAN_REQUESTED))
    making = site.store.outbox.claim(site.store.conversation_id(), "desk")
    assert making is not None
    erasure = site.erasures.begin(JOE, by="test")

    assert not site.store.outbox.still_allowed(making)
    assert not site.go_on(erasure)
    assert conversations(site) == 1  # hidden
    site.store.outbox.mark_sent(making, Receipt(external_id="4711", url="https://acme.zendesk.com/4711"))
    assert site.go_on(erasure)

    done = site.erasures.with_key(erasure.key)
    assert done is not None
    assert done.progress.receipt is not None
    (ticket,) = [one for one in done.progress.receipt["kept_elsewhere"] if one["what"] == "ticket"]
    assert (ticket["system"], ticket["id"], ticket["open"]) == ("zendesk", "4711", True)
    assert conversations(site) == 0
    # What the desk tells of it from now on is nobody's.
    key = ticket["external_id"].removeprefix("firstline:")
    there: dict[str, Any] = {"channel": "zendesk", "account": "acme", "thread_id": "4711", "handoff_key": key}
    site.store.accept([agent_message("for Joe", **there, sent_at=later())])
    assert conversations(site) == 0


def test_a_ticket_that_is_not_begun_is_not_made(site: Site) -> None:
    site.store.accept([message()])
    claim = site.store.conversations.claim(site.store.conversation_id())
    assert claim is not None
    site.store.conversations.record(claim, outcome(reason=Reason.HUMAN_REQUESTED))
    number = site.store.conversation_id()
    site.erasures.begin(JOE, by="test")

    assert site.store.outbox.claim(number, "desk") is None
    assert site.store.outbox.claim(number, "requester") is None


def test_what_they_wrote_in_others_conversations_goes_and_the_rest_of_these_stays(site: Site) -> None:
    theirs = message("my own words", **ANA)
    site.store.accept([theirs, message("Joe's words beside", thread_id="9", requester=None)])
    (row,) = site.store.rows("SELECT id FROM messages WHERE author_index IS NOT NULL")
    theirs_too = row["id"]

    done = site.erase(Person(ids=frozenset({JOES_ID})))

    claim = site.store.conversations.claim(site.store.conversation_id("9"))
    assert claim is not None
    assert [turn.text for turn in claim.conversation.waiting] == ["my own words"]
    (row,) = site.store.rows("SELECT body FROM messages WHERE state = 'withdrawn'")
    assert site.store.cipher.open(row["body"])["text"] == ""
    assert done.progress.receipt is not None
    assert done.progress.receipt["removed"]["messages"] == 1
    assert set(site.langfuse.deleted) == {NAMES.trace(site.store.conversation_id("9"), theirs_too)}


def test_traces_are_deleted_and_again_once_none_can_be_on_its_way(site: Site) -> None:
    site.store.accept([message(), message(**ANA), feedback(score=1)])
    ours = site.store.conversation_id()
    (row,) = site.store.rows("SELECT id FROM messages WHERE conversation_id = %s", ours)
    assert site.store.conversations.claim(ours) is not None  # somebody is at it
    erasure = site.erasures.begin(JOE, by="test")

    csat = NAMES.score(NAMES.session(ours), "csat")
    assert not site.go_on(erasure)
    site.langfuse.scores[csat] = {"id": csat}  # it was on its way
    assert site.langfuse.deleted == [NAMES.trace(ours, row["id"])]
    now = site.erasures.with_key(erasure.key)
    assert now is not None
    site.erasures.keep(replace(now, progress=replace(now.progress, settles_at=0)), 0)
    assert site.go_on(erasure)

    assert site.langfuse.deleted == 2 * [NAMES.trace(ours, row["id"])]
    assert csat not in site.langfuse.scores


@pytest.mark.parametrize("status", [401, 413, 429, 500])
def test_a_server_of_traces_that_refuses_is_asked_again_and_keeps_nothing_else_waiting(site: Site, status: int) -> None:
    site.store.accept([message()])
    site.langfuse.mode, site.langfuse.status = "status", status
    erasure = site.erasures.begin(JOE, by="test")

    assert not site.go_on(erasure)
    assert conversations(site) == 0
    site.langfuse.mode = "well"
    assert site.go_on(erasure)

    assert len(site.langfuse.deleted) == 1


def test_an_erasure_that_was_stopped_anywhere_is_ended_by_the_next_process(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.store.accept([message(), message(thread_id="2"), message(thread_id="3")])
    erasure = site.erasures.begin(JOE, by="test")
    removal = site.removal
    parts = ("_conversation", "rest", "authored")
    for number, part in enumerate(parts):
        real, calls = getattr(removal, part), [0]

        def dies(*of: object, real: object = real, calls: list[int] = calls, after: int = number == 0) -> object:
            calls[0] += 1
            if calls[0] > after:
                raise KeyboardInterrupt
            return real(*of)  # type: ignore[operator]

        with monkeypatch.context() as patch:
            patch.setattr(removal, part, dies)
            with pytest.raises(KeyboardInterrupt):
                site.go_on(erasure)

    assert site.go_on(erasure)

    done = site.erasures.with_key(erasure.key)
    assert done is not None
    assert done.progress.receipt is not None
    assert done.progress.receipt["removed"]["conversations"] == 3  # each counted once


def test_of_two_processes_one_erases(site: Site) -> None:
    site.store.accept([message()])
    erasure = site.erasures.begin(JOE, by="test")

    assert site.erasures.lease(erasure.id) is not None
    assert site.erasures.lease(erasure.id) is None
    assert not site.erasing.run(erasure.id)  # the other is at it
    assert site.go_on(erasure)
    assert site.erasing.run(erasure.id)  # it has ended: whoever waits for it is told


def test_a_process_that_took_too_long_writes_nothing_over_what_another_ended(site: Site) -> None:
    site.store.accept([message()])
    erasure = site.erasures.begin(JOE, by="test")
    slow = site.erasures.lease(erasure.id)
    assert slow is not None
    assert site.go_on(erasure)  # once its lease is over

    with pytest.raises(LostLease):
        site.erasures.keep(slow, 0)
    with pytest.raises(LostLease):
        site.erasures.end(slow, {})
    with pytest.raises(LostLease):
        site.removal.rest(slow)

    done = site.erasures.with_key(erasure.key)
    assert done is not None
    assert done.progress.receipt is not None
    assert done.progress.person == Person()


def test_what_the_bot_says_to_a_page_whose_visitor_was_erased_is_not_kept(site: Site) -> None:
    chats, thread = (
        PostgresChats(site.store.database, site.store.cipher),
        ThreadRef("webchat", "shop", str(uuid.uuid4())),
    )
    chats.begin(thread, visitor="user:4711", client_id="c")
    chats.add(thread.thread_id, "m", Speaker.VISITOR, {"text": "Where is it?"})
    where: dict[str, Any] = {"channel": "webchat", "account": "shop", "thread_id": thread.thread_id}
    site.store.accept([message(**where, author_id="user:4711", requester=Requester(id="user:4711"))])
    person = as_kept(Person(ids=frozenset({VendorId("webchat", "shop", "4711")})), registry.CHANNELS)
    erasure = site.erasures.begin(person, by="test")

    assert chats.add(thread.thread_id, "late", Speaker.BOT, {"text": "Your question was…"}, own=True) is None
    assert site.go_on(erasure)

    assert site.store.rows("SELECT id FROM chats") == []
    assert conversations(site) == 0


def test_a_channel_that_there_is_not_has_nobody_to_erase() -> None:
    with pytest.raises(UnknownChannel, match="found 'slak', expected one of slack"):
        as_kept(Person(ids=frozenset({VendorId("slak", "T1", "U1")})), registry.CHANNELS)


def test_only_jobs_about_them_are_taken_from_redis(site: Site) -> None:
    site.store.accept([message()])
    number = site.store.conversation_id()
    queue = JobQueue(site.redis)
    queue.enqueue(Job.ESCALATE, number)
    queue.enqueue(Job.ACT, number)  # a request of that number, which is not theirs
    queue.enqueue_once(Job.SECOND_OPINION, number, 1, once_in=60)
    queue.enqueue_once(Job.SECOND_OPINION, number + 1, number, once_in=60)

    site.erase()

    left = [str(job.func_name).rpartition(".")[2] for name in (*QUEUES, "scores") for job in of(name, site.redis).jobs]
    assert sorted(left) == ["act", "second_opinion"]
    assert site.redis.exists(f"firstline:enqueued:second_opinion:{number + 1}:{number}")
    assert not site.redis.exists(f"firstline:enqueued:second_opinion:{number}:1")


def test_what_is_being_taken_in_when_it_begins_is_erased_with_the_rest(site: Site) -> None:
    """Deliveries of one person from many threads, and the erasure among them: whatever came in is erased or refused."""
    stop = threading.Event()

    def deliver(number: int) -> None:
        while not stop.is_set():
            site.store.accept([message(thread_id=f"{number}", sent_at=datetime.now(UTC) - timedelta(seconds=60))])

    with ThreadPoolExecutor(4) as pool:
        for number in range(4):
            pool.submit(deliver, number)
        until(lambda: conversations(site) == 4, what="four conversations")
        erasure = site.erasures.begin(JOE, by="test")
        left = [row["thread_id"] for row in site.store.rows("SELECT thread_id FROM conversations")]
        stop.set()
    assert site.go_on(erasure)

    assert [one for one in left if not one.startswith("erased:")] == []
    assert conversations(site) == 0


def test_an_edit_of_a_message_from_after_the_erasure_is_followed(site: Site) -> None:
    site.store.accept([message()])
    site.erase()
    new = replace(message("new"), sent_at=later())
    site.store.accept([new])

    site.store.accept([MessageEdited(thread=new.thread, message_id=new.message_id, at=new.sent_at, text="newer")])

    claim = site.store.conversations.claim(site.store.conversation_id())
    assert claim is not None
    assert [turn.text for turn in claim.conversation.waiting] == ["newer"]


def test_nobody_is_found_by_the_id_of_another_account(site: Site) -> None:
    site.store.accept([message()])

    assert site.erasures.find(Person(ids=frozenset({VendorId("intercom", "app2", "joe")}))).threads == ()
    assert site.erasures.find(Person(ids=frozenset({JOES_ID}))).threads == (ThreadRef("intercom", "app1", "524"),)
