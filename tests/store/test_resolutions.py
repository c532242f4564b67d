"""When a conversation counts as resolved, when not any more, and when its requester is asked for a rating."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from bot.model import Mode, Outcome, Owner, Purpose, Reason
from bot.store.db import Database
from bot.store.outcomes.assumptions import Assumptions
from bot.store.outcomes.resolutions import Ratings
from tests.support.builders import agent_message, feedback, message, outcome, ownership, ticket_request
from tests.support.store import Store

DAY = 24 * 3600.0


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    """Requesters in Intercom and Slack are asked after every kind of resolution."""
    database = Database(database_url)
    ratings = Ratings(channels={"intercom", "slack"}, after={"confirmed", "assumed", "human"})
    yield Store(database, ratings=ratings)
    database.close()


def answer(store: Store, said: Outcome | None = None, text: str = "How do I reset my password?") -> str:
    """Joe asks and is answered; the answer's key."""
    store.accept([message(text)])
    claim = store.conversations.claim(store.conversation_id())
    assert claim is not None
    store.conversations.record(claim, said or outcome())
    queued = store.outbox.claim(store.conversation_id(), "requester")
    assert queued is not None
    store.sent(queued)
    return queued.key


def age(store: Store, seconds: float) -> None:
    """All that has happened so far was that long ago."""
    for statement in (
        "UPDATE conversations SET last_answer_at = last_answer_at - make_interval(secs => %s)",
        "UPDATE messages SET received_at = received_at - make_interval(secs => %s)",
        "UPDATE resolutions SET at = at - make_interval(secs => %s)",
        "UPDATE resolutions SET ended_at = ended_at - make_interval(secs => %s)",
    ):
        with store.database.connection() as connection:
            connection.execute(statement, (seconds,))


def assume(store: Store) -> int:
    asked: list[int] = []
    return Assumptions(
        store.database, store.cipher, store.ratings, after_seconds=DAY, asked=asked.append, rest_seconds=0
    ).run()


def state(store: Store) -> tuple[str, str | None]:
    """The conversation's state and who resolved it."""
    (row,) = store.rows("SELECT state, resolved_by FROM conversation_outcomes")
    return row["state"], row["resolved_by"]


def hand_over(store: Store) -> None:
    store.accept([ticket_request(requester=message().requester)])


def solved(store: Store) -> None:
    """An agent solves the ticket of the handoff."""
    (row,) = store.rows("SELECT key, ticket_id FROM handoffs WHERE state <> 'closed'")
    store.accept([ownership(Owner.BOT, channel="zendesk", account="acme", thread_id="9", handoff_key=str(row["key"]))])


def test_a_conversation_is_open_until_something_says_otherwise(store: Store) -> None:
    store.accept([message()])
    assert state(store) == ("open", None)


def test_that_helped_confirms(store: Store) -> None:
    store.accept([feedback(True, about=answer(store))])
    assert state(store) == ("confirmed", "bot")


@pytest.mark.parametrize("changes", [{"by": "bo"}, {"helpful": None, "score": 5}])
def test_only_the_requesters_own_word_on_an_answer_confirms(store: Store, changes: dict[str, Any]) -> None:
    about = answer(store)
    store.accept([feedback(**{"helpful": True, "about": about, **changes})])
    assert state(store) == ("open", None)


def test_nothing_is_confirmed_while_something_waits(store: Store) -> None:
    about = answer(store)
    store.accept([message("And what about my printer?"), feedback(True, about=about)])
    assert state(store) == ("open", None)
    assert store.rows("SELECT FROM resolutions") == []


def test_silence_after_an_answer_is_assumed_to_be_a_resolution(store: Store) -> None:
    answer(store)
    age(store, DAY - 60)
    assert assume(store) == 0
    age(store, 120)
    assert (assume(store), assume(store)) == (1, 0)
    assert state(store) == ("assumed", "bot")


def nothing_found(store: Store, _: str) -> None:
    answer(store, outcome("I could not find it.", grounded=False))


def only_greeted(store: Store, _: str) -> None:
    with store.database.connection() as connection:
        connection.execute("DELETE FROM messages WHERE author = 'bot'")
    answer(store, outcome("Hello!", grounded=None))


def did_not_help(store: Store, about: str) -> None:
    store.accept([feedback(False, about=about)])
    store.send_next()


def something_waits(store: Store, _: str) -> None:
    store.accept([message("And my printer?")])


def a_human_has_it(store: Store, _: str) -> None:
    hand_over(store)


def long_forgotten(store: Store, _: str) -> None:
    age(store, 30 * DAY)


@pytest.mark.parametrize(
    "happens", [nothing_found, only_greeted, did_not_help, something_waits, a_human_has_it, long_forgotten]
)
def test_silence_means_nothing_where(store: Store, happens: Callable[[Store, str], None]) -> None:
    happens(store, answer(store))
    age(store, DAY + 60)
    assert assume(store) == 0
    assert store.rows("SELECT FROM resolutions") == []


def test_what_was_assumed_may_be_confirmed_later(store: Store) -> None:
    about = answer(store)
    age(store, DAY + 60)
    assume(store)
    store.accept([feedback(True, about=about)])
    assert state(store) == ("confirmed", "bot")
    assert len(store.rows("SELECT FROM resolutions")) == 1


def test_a_solved_ticket_is_a_humans_resolution_with_its_handoff(store: Store) -> None:
    answer(store)
    hand_over(store)
    assert state(store) == ("open", None)
    solved(store)
    assert state(store) == ("human", "human")
    (row,) = store.rows("SELECT r.handoff_id, h.reason FROM resolutions r JOIN handoffs h ON h.id = r.handoff_id")
    assert row["reason"] == "ticket_requested"


def test_a_conversation_that_a_teammate_answered_and_closed_is_a_humans(store: Store) -> None:
    answer(store)
    store.accept([agent_message(), ownership(Owner.BOT, closing=True)])
    assert state(store) == ("human", "human")


def test_a_conversation_closed_after_the_bots_answer_is_assumed_to_be_resolved(store: Store) -> None:
    answer(store)
    store.accept([ownership(Owner.BOT, closing=True)])
    assert state(store) == ("assumed", "bot")


def test_a_conversation_closed_without_any_answer_is_a_humans(store: Store) -> None:
    answer(store, outcome("I could not find it.", grounded=False))
    store.accept([ownership(Owner.BOT, closing=True)])
    assert state(store) == ("human", "human")


def test_where_the_bot_only_drafts_agents_resolve(store: Store) -> None:
    store.accept([message(mode=Mode.DRAFT)])
    claim = store.conversations.claim(store.conversation_id())
    assert claim is not None
    store.conversations.record(claim, outcome())
    store.accept([ownership(Owner.BOT, closing=True)])
    assert state(store) == ("human", "human")
    assert store.rows("SELECT answers FROM conversation_outcomes") == [{"answers": 0}]


def test_asking_the_bot_to_answer_resolves_nothing(store: Store) -> None:
    answer(store)
    store.accept([agent_message(), ownership(Owner.BOT, answer_now=True)])
    assert state(store) == ("open", None)


def ask_again(store: Store) -> None:
    answer(store, text="It came back.")


def say_it_did_not_help(store: Store) -> None:
    (row,) = store.rows("SELECT key FROM outbox WHERE kind = 'answer' ORDER BY id DESC LIMIT 1")
    store.accept([feedback(False, about=str(row["key"]), after=100)])


@pytest.mark.parametrize("comes_back", [ask_again, say_it_did_not_help, hand_over])
def test_what_goes_on_within_seven_days_was_no_resolution(store: Store, comes_back: Callable[[Store], None]) -> None:
    store.accept([feedback(True, about=answer(store))])
    store.send_next()
    age(store, 6 * DAY)
    comes_back(store)
    assert state(store) == ("reopened", None)
    assert [row["reopened"] for row in store.rows("SELECT reopened FROM resolution_history")] == [True]


def test_what_goes_on_later_was_one_and_the_conversation_is_open_again(store: Store) -> None:
    store.accept([feedback(True, about=answer(store))])
    store.send_next()
    age(store, 8 * DAY)
    ask_again(store)
    assert state(store) == ("open", None)
    assert [row["reopened"] for row in store.rows("SELECT reopened FROM resolution_history")] == [False]


def test_thanks_reopen_nothing(store: Store) -> None:
    store.accept([feedback(True, about=answer(store))])
    store.send_next()
    answer(store, outcome("You're welcome!", grounded=None), "Thank you!")
    assert state(store) == ("confirmed", "bot")


def test_an_agent_who_speaks_in_the_solved_ticket_reopens_it(store: Store) -> None:
    hand_over(store)
    (row,) = store.rows("SELECT key FROM handoffs")
    solved(store)
    store.accept([agent_message(channel="zendesk", account="acme", thread_id="9", handoff_key=str(row["key"]))])
    assert state(store) == ("reopened", None)
    solved(store)
    assert state(store) == ("human", "human")


def test_words_for_the_human_who_has_it_again_reopen_it_too(store: Store) -> None:
    store.accept([feedback(True, about=answer(store)), agent_message(), message("One more thing")])
    assert state(store) == ("reopened", None)


def test_a_rating_is_asked_once_a_resolution_and_linked_to_it(store: Store) -> None:
    about = answer(store)
    store.follow_ups.clear()
    for after in (10, 20):
        store.accept([feedback(True, about=about, after=after)])
    assert store.outbox_kinds() == ["rating"]
    assert [follow_up.deliver for follow_up in store.follow_ups] == [store.conversation_id()]
    queued = store.outbox.claim(store.conversation_id(), "requester")
    assert queued is not None
    reply = store.outbox.contents.words(queued)
    assert (reply.purpose, reply.recipient_id) == (Purpose.RATING, "joe")
    store.sent(queued)

    store.accept([feedback(score=2, about=queued.key, after=30), feedback(about=queued.key, comment="Slow", after=40)])
    rows = store.rows("SELECT score, satisfied, has_comment, resolution, resolved_by, handoff_id FROM csat")
    assert [tuple(row.values()) for row in rows] == [(2, False, True, "confirmed", "bot", None)]


def test_a_rating_of_a_human_names_the_handoff(store: Store) -> None:
    hand_over(store)
    while store.outbox_kinds():
        for lane in ("requester", "desk"):
            if (queued := store.outbox.claim(store.conversation_id(), lane)) is not None:
                store.sent(queued)
    solved(store)
    store.send_next()
    store.accept([feedback(score=5)])  # the vendor's own question, about no message of ours
    (row,) = store.rows("SELECT resolved_by, handoff_reason FROM csat")
    assert tuple(row.values()) == ("human", "ticket_requested")


def test_each_resolution_has_its_own_rating(store: Store) -> None:
    for score in (1, 5):
        store.accept([feedback(True, about=answer(store), after=10 * score)])
        queued = store.outbox.claim(store.conversation_id(), "requester")
        assert queued is not None
        store.sent(queued)
        store.accept([feedback(score=score, about=queued.key, after=10 * score + 1)])
    assert [row["score"] for row in store.rows("SELECT score FROM csat ORDER BY resolution_id")] == [1, 5]


def comes_back(store: Store) -> None:
    store.accept([message("Wait, it does not work.")])


def taken_over(store: Store) -> None:
    store.accept([agent_message()])


@pytest.mark.parametrize("happens", [comes_back, taken_over])
def test_nobody_is_asked_who_is_in_the_middle_of_something(store: Store, happens: Callable[[Store], None]) -> None:
    store.accept([feedback(True, about=answer(store))])
    happens(store)
    assert store.outbox.claim(store.conversation_id(), "requester") is None
    assert store.outbox_kinds() == []


@pytest.mark.parametrize("ratings", [Ratings(after={"confirmed"}), Ratings(channels={"intercom"}, after={"human"})])
def test_nobody_is_asked_where_the_operator_does_not_want_it(database_url: str, ratings: Ratings) -> None:
    store = Store(Database(database_url), ratings=ratings)
    store.accept([feedback(True, about=answer(store))])
    assert (state(store), store.outbox_kinds()) == (("confirmed", "bot"), [])
    store.database.close()


def test_the_second_answer_that_did_not_help_brings_a_person(store: Store) -> None:
    for number, (about, kinds) in enumerate([("", ["offer"]), ("", ["handoff", "handoff_notice"])]):
        about = answer(store, text=f"Question {number}")
        store.accept([feedback(False, about=about, after=10 + number)])
        assert store.outbox_kinds() == kinds
        if number == 0:
            store.send_next()
    assert store.owner() == "human"
    assert store.rows("SELECT reason FROM handoffs") == [{"reason": Reason.NOT_HELPED.value}]


def test_the_same_answer_twice_is_one_that_did_not_help(store: Store) -> None:
    about = answer(store)
    for after in (10, 20):
        store.accept([feedback(False, about=about, after=after)])
    assert store.owner() == "bot"
