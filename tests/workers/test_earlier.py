"""A returning requester's last conversation is told to the model where the operator allows it, and nobody else's
ever."""

from __future__ import annotations

from typing import Any

import pytest

from bot.config.model import MemorySettings
from bot.model import Audience, Conversation, Memory, Requester, Summary
from bot.store.memory.earlier import Earlier
from bot.store.memory.summaries import Summaries
from tests.support.builders import message, outcome
from tests.support.remembering import prompt_of
from tests.support.store import Store

DAYS = 86_400.0
JOE = {"channel": "slack", "account": "T1", "author_id": "U1", "requester": Requester(id="U1", name="Joe Bloggs")}
TOLD = "In an earlier conversation of the same requester:"


def allow(store: Store) -> None:
    store.earlier = Earlier(7 * DAYS, ("slack",))
    store.__post_init__()


def first_conversation(store: Store, **changes: Any) -> None:
    first = {**JOE, "thread_id": "D1:100.1", **changes}
    store.accept([message("My order A-10293 has not arrived, write to sam@rivera.example", **first)])
    conversation_id = store.conversation_id(str(first["thread_id"]))
    claim = store.conversations.claim(conversation_id)
    assert claim is not None
    store.conversations.record(claim, outcome("It is on its way."))


def second_conversation(store: Store, **changes: Any) -> Conversation:
    second = {**JOE, "thread_id": "D1:200.1", **changes}
    store.accept([message("Any news about it?", **second)])
    claim = store.conversations.claim(store.conversation_id(str(second["thread_id"])))
    assert claim is not None
    return claim.conversation


def test_what_the_last_conversation_was_about_is_told(store: Store) -> None:
    allow(store)
    first_conversation(store)

    prompt = prompt_of(second_conversation(store))

    assert TOLD in prompt
    assert "A-10293" in prompt
    assert "sam@rivera" not in prompt
    assert "<EMAIL_1>" in prompt


def test_its_summary_is_told_with_the_placeholders_of_this_conversation(store: Store) -> None:
    allow(store)
    first_conversation(store)
    summaries = Summaries(store.database, store.cipher)
    read = summaries.read(store.conversation_id("D1:100.1"), 10)
    summary = Summary(prose="The order B-77 goes to <EMAIL_9>, and not to <EMAIL_8>.")
    memory = Memory(summary=summary, values={"<EMAIL_9>": "sam@rivera.example"}, requester_id="U1")
    assert summaries.keep(read, len(read.turns), memory, {})

    prompt = prompt_of(second_conversation(store))

    assert "The order B-77 goes to <EMAIL_1>, and not to …." in prompt


def test_it_is_off_by_default(store: Store) -> None:
    first_conversation(store)

    assert MemorySettings().earlier_seconds == 0
    assert second_conversation(store).memory.earlier is None


@pytest.mark.parametrize(
    "changes",
    [
        {"author_id": "U2", "requester": Requester(id="U2", name="Joe Bloggs")},
        {"thread_id": "C9:200.1"},
        {"account": "T2"},
        {"audience": Audience.EMPLOYEE},
        {"brand": "Other"},
    ],
)
def test_nothing_is_told_to_others_or_elsewhere(store: Store, changes: dict[str, Any]) -> None:
    allow(store)
    first_conversation(store)

    assert second_conversation(store, **changes).memory.earlier is None


def test_nothing_is_told_where_a_name_may_be_made_up(store: Store) -> None:
    allow(store)
    first_conversation(store, channel="zendesk", thread_id="100")

    later = second_conversation(store, channel="zendesk", thread_id="200")

    assert later.memory.earlier is None


def test_what_is_too_old_is_not_told(store: Store) -> None:
    allow(store)
    first_conversation(store)
    store.rows("UPDATE conversations SET created_at = 'epoch', last_answer_at = now() - interval '8 days' RETURNING id")

    assert second_conversation(store).memory.earlier is None
