"""What a ticket tells from our own tables, and whose words in a thread reach it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.model import Answer, Article, EscalationDecision, Handoff, Outcome, Owner, Passage, Reason, Receipt, Tried
from tests.support.builders import START, feedback, message, outcome, ownership
from tests.support.store import Store

VPN = Passage(id=1, title="VPN error 809", url="https://help.example/vpn", text="Use TCP.", score=1)
ANSWER = Answer(text="Use TCP.", cites=(VPN, replace(VPN, id=2)), grounded=True)
HANDED_OVER = EscalationDecision(escalate=True, reason=Reason.HUMAN_REQUESTED, explanation="They asked for a person.")


def answered(store: Store, text: str, thread_id: str = "524") -> None:
    store.accept([message(text, thread_id=thread_id)])
    claim = store.conversations.claim(store.conversation_id(thread_id))
    assert claim is not None
    store.conversations.record(claim, Outcome(answer=ANSWER, decision=EscalationDecision(escalate=False)))
    store.send_next(thread_id=thread_id)


def handed_over(store: Store, thread_id: str = "524", ticket: str = "t1", **words: str) -> Handoff:
    """What the desk gets; the ticket exists then."""
    store.accept([message(words.get("text", "human please"), thread_id=thread_id)])
    assert store.conversations.create_handoff(store.conversation_id(thread_id), HANDED_OVER)
    queued = store.outbox.claim(store.conversation_id(thread_id), "desk")
    assert queued is not None
    _, handoff = store.outbox.contents.handoff(queued)
    store.outbox.mark_sent(queued, Receipt(external_id=ticket, url=f"https://desk.example/{ticket}"))
    return handoff


def solved(store: Store, ticket: str = "t1", after: int = 1000) -> None:
    store.accept(
        [
            ownership(
                Owner.BOT,
                channel="zendesk",
                account="acme",
                thread_id=ticket,
                at=START + timedelta(seconds=after),
                closing=True,
            )
        ]
    )


def test_what_was_shown_and_what_they_made_of_it_is_told_once_an_article(store: Store) -> None:
    answered(store, "What is VPN error 809?")
    (key,) = (row["key"] for row in store.rows("SELECT key FROM outbox WHERE kind = 'answer'"))
    store.accept([feedback(False, about=str(key), reasons=("outdated",), comment="gone")])

    article = Article(title="VPN error 809", url="https://help.example/vpn")
    assert handed_over(store).note.tried == (
        Tried(articles=(article,), helpful=False, reasons=("outdated",), comment="gone"),
    )


def test_what_somebody_else_pressed_is_not_theirs(store: Store) -> None:
    answered(store, "What is VPN error 809?")
    (key,) = (row["key"] for row in store.rows("SELECT key FROM outbox WHERE kind = 'answer'"))
    store.accept([feedback(False, about=str(key), by="mia")])

    (tried,) = handed_over(store).note.tried
    assert tried.helpful is None


def test_an_answer_that_found_nothing_was_no_article(store: Store) -> None:
    store.accept([message()])
    claim = store.conversations.claim(store.conversation_id())
    assert claim is not None
    store.conversations.record(claim, outcome("I found nothing.", grounded=False))

    assert handed_over(store).note.tried == ()


def test_other_open_tickets_of_the_same_person_are_named(store: Store) -> None:
    handed_over(store, "1", "t1", text="The badge reader at gate 4 is dead")
    handed_over(store, "2", "t2", text="My second screen stays black")
    solved(store, "t2")
    note = handed_over(store, "3", "t3").note

    assert [(line.ticket_id, line.url, line.subject, line.state) for line in note.tickets] == [
        ("t1", "https://desk.example/t1", "The badge reader at gate 4 is dead", "open")
    ]
    assert note.earlier is None


def test_a_second_matter_has_its_own_title_and_tells_of_the_first(store: Store) -> None:
    answered(store, "What is VPN error 809?")
    handed_over(store)
    solved(store)
    second = handed_over_later(store, "How do I order a second screen for my desk?")

    assert second.subject == "How do I order a second screen for my desk?"
    assert second.note.earlier is not None
    assert (second.note.earlier.ticket_id, second.note.earlier.state) == ("t1", "solved")
    assert second.note.tried == ()


def handed_over_later(store: Store, text: str) -> Handoff:
    store.accept([message(text, sent_at=START + timedelta(seconds=2000))])
    assert store.conversations.create_handoff(store.conversation_id(), HANDED_OVER)
    queued = store.outbox.claim(store.conversation_id(), "desk")
    assert queued is not None
    return store.outbox.contents.handoff(queued)[1]


def test_what_was_found_out_is_kept_for_another_attempt(store: Store) -> None:
    store.accept([message()])
    store.conversations.create_handoff(store.conversation_id(), HANDED_OVER)
    queued = store.outbox.claim(store.conversation_id(), "desk")
    assert queued is not None
    _, handoff = store.outbox.contents.handoff(queued)
    store.outbox.keep(queued, replace(handoff, subject="A", summary="B", note=replace(handoff.note, mood="calm")))
    store.outbox.postpone(queued, 0, "a test")
    again = store.outbox.claim(store.conversation_id(), "desk")
    assert again is not None

    _, found = store.outbox.contents.handoff(again)
    assert (found.subject, found.summary, found.note.mood) == ("A", "B", "calm")
    assert found.turns == handoff.turns


@pytest.mark.parametrize(("owner", "heard"), [(Owner.HUMAN, True), (Owner.BOT, False)])
def test_whoever_answers_in_the_thread_is_read_by_the_agent_under_their_name(
    store: Store, owner: Owner, heard: bool
) -> None:
    store.accept([message("the badge reader is dead")])
    if owner is Owner.HUMAN:
        handed_over(store)
    beside = message("It blinks red", author_id="mia", author_name="@U0MIA", addressed=False)
    store.accept([beside, beside])

    queued = store.outbox.claim(store.conversation_id(), "desk")
    assert (queued is not None) is heard
    if queued is not None:
        _, comment, _ = store.outbox.contents.comment(queued)
        assert (comment.text, comment.by) == ("It blinks red", "@U0MIA")
    # Nobody waits for an answer to it, now or when the bot has the conversation again.
    states = [row["state"] for row in store.rows("SELECT state FROM messages ORDER BY id DESC LIMIT 1")]
    assert states == (["recorded"] if heard else ["waiting"])


def test_the_requesters_own_further_words_carry_no_name(store: Store) -> None:
    handed_over(store)
    store.accept([message("thanks", addressed=False)])
    queued = store.outbox.claim(store.conversation_id(), "desk")
    assert queued is not None
    assert store.outbox.contents.comment(queued)[1].by is None
