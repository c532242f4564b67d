"""Whom the bot answers: a share of the requesters, always the same ones. The others are people's, as without a bot."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.config import Answers, HandoffSettings, Limits, Rollout
from bot.config.steering.rollout import Arm
from bot.model import CONTROL, Mode, Owner
from bot.store.rollout.shares import Shares, shares, step_back
from escalation.policy import make_policy
from tests.support.asking import FACTS
from tests.support.builders import agent_message, edit, message, outcome, ownership
from tests.support.fakes import FakeAnswerer, FakeConnector, FakeVendor
from tests.support.store import Store
from workers.answer import AnswerJob
from workers.escalate import EscalationJob

ARMS = Rollout(arms=(Arm(name="shorter", share=30, tone="terse"), Arm(name="small", share=20, tone="plain")))


def rolled_out(store: Store, rollout: Rollout) -> Store:
    store.rollout = rollout
    store.__post_init__()
    return store


def answer(store: Store, thread_id: str = "524") -> FakeAnswerer:
    connector = FakeConnector(FakeVendor(store.database))
    answerer = FakeAnswerer(store.database, outcome())
    job = AnswerJob(
        store.conversations,
        answerer,
        {"intercom": connector, "zendesk": connector, "slack": connector},
        Answers(settle_seconds=0),
        recorded=lambda _: None,
    )
    job.answer(store.conversation_id(thread_id))
    return answerer


def arms(store: Store) -> dict[str, str]:
    """By requester."""
    return {row["requester_id"]: row["arm"] for row in store.rows("SELECT requester_id, arm FROM conversations")}


def people(store: Store, number: int, *, thread: str = "t", channel: str = "zendesk") -> dict[str, str]:
    for one in range(number):
        who = f"p{one}"
        store.accept([message(thread_id=f"{thread}{one}", author_id=who, channel=channel, requester=None)])
    return arms(store)


def test_at_no_share_a_ticket_is_peoples_and_nothing_of_it_is_kept_but_that_it_was_there(store: Store) -> None:
    rolled_out(store, Rollout(shares={"zendesk": 0}))
    store.accept([message("My card is 4111 1111 1111 1111.", channel="zendesk", account="acme")])

    answerer = answer(store)

    assert answerer.seen == []
    assert store.owner() == "human"
    assert store.outbox_kinds() == []
    assert store.rows("SELECT FROM handoffs") == []
    assert [row["reason"] for row in store.rows("SELECT reason FROM decisions")] == ["rollout"]
    store.accept([message("And my PIN is 1234.", channel="zendesk", account="acme")])
    store.accept([agent_message("Never tell us that.", channel="zendesk", account="acme")])
    bodies = [store.cipher.open(row["body"]) for row in store.rows("SELECT body FROM messages ORDER BY id")]
    assert [(body["text"], body["attachments"]) for body in bodies] == [("", [])] * 3


def test_where_nobody_reads_it_a_person_gets_it_at_once_and_its_words(store: Store) -> None:
    rolled_out(store, Rollout(shares={"slack": 0}))
    store.accept([message("How do I reset my password?", channel="slack", account="T1")])

    answer(store)

    assert store.outbox_kinds() == ["handoff", "handoff_notice"]
    assert [row["reason"] for row in store.rows("SELECT reason FROM handoffs")] == ["rollout"]
    (row,) = store.rows("SELECT body FROM messages")
    assert store.cipher.open(row["body"])["text"] == "How do I reset my password?"


def test_what_is_given_back_is_still_not_the_bots(store: Store) -> None:
    rolled_out(store, Rollout(shares={"zendesk": 0}))
    where = {"channel": "zendesk", "account": "acme"}
    store.accept([message(**where)])
    answer(store)
    store.accept([ownership(Owner.BOT, **where)])
    assert store.owner() == "bot"

    store.accept([message("It still does not work.", **where)])

    assert answer(store).seen == []
    assert store.owner() == "human"
    assert store.outbox_kinds() == []


@pytest.mark.parametrize("mode", [Mode.DRAFT, Mode.PROACTIVE])
def test_nothing_is_drafted_and_nothing_is_said_unasked(store: Store, mode: Mode) -> None:
    rolled_out(store, Rollout(shares={"zendesk": 0}))
    store.accept([message(mode=mode, channel="zendesk", account="acme")])

    assert answer(store).seen == []
    assert store.outbox_kinds() == []
    (row,) = store.rows("SELECT body FROM messages")
    assert store.cipher.open(row["body"])["text"] == ""


def test_no_model_is_asked_about_them_and_no_mood_is_kept(store: Store) -> None:
    asked: list[int] = []
    rolled_out(store, Rollout(shares={"zendesk": 50}))
    found = people(store, 40)
    job = EscalationJob(
        store.conversations,
        FACTS,
        make_policy(HandoffSettings(), Answers()),
        handed_over=asked.append,
        keep_moods=asked.append,
        keep_moods_of=lambda conversation: asked.append(conversation.id),
        ask_a_model=lambda conversation: asked.append(conversation.id),
    )
    for number in range(40):
        before, number_of = len(asked), store.conversation_id(f"t{number}")
        job.check(number_of)
        assert (len(asked) > before) is (found[f"p{number}"] != CONTROL)


def test_they_wait_for_no_limit_of_the_bots(store: Store) -> None:
    store.limits = Limits(requester_burst=1, requester_per_minute=1)
    rolled_out(store, Rollout(shares={"zendesk": 0}))
    for _ in range(3):
        store.accept([message(channel="zendesk", account="acme")])
    assert store.rows("SELECT FROM conversations WHERE paused_until > now()") == []
    assert store.rows("SELECT FROM buckets") == []


def test_a_share_that_grows_takes_others_in_and_moves_nobody_out(store: Store) -> None:
    rolled_out(store, Rollout(shares={"zendesk": 10}))
    inside: set[str] = set()
    number = 120
    for step, share in enumerate((10, 30, 60, 100)):
        Shares(store.database, Rollout()).set("channel", "zendesk", share, "ada")
        store.rows("DELETE FROM conversations RETURNING id")
        found = {who for who, arm in people(store, number, thread=f"s{step}-").items() if arm != CONTROL}
        assert inside <= found
        assert abs(len(found) / number - share / 100) < 0.15
        inside = found
    assert len(inside) == number


def test_a_conversation_that_has_begun_stays_as_it_is(store: Store) -> None:
    rolled_out(store, Rollout(shares={"zendesk": 100}))
    people(store, 1)
    Shares(store.database, Rollout()).set("channel", "zendesk", 0, "ada")

    store.accept([message(thread_id="t0", author_id="p0", channel="zendesk", requester=None)])
    store.accept([message(thread_id="new", author_id="p0", channel="zendesk", requester=None)])

    found = store.rows("SELECT thread_id, arm FROM conversations ORDER BY id")
    assert [(row["thread_id"], row["arm"]) for row in found] == [("t0", "standard"), ("new", "control")]


def test_what_began_before_there_was_a_rollout_is_the_bots(store: Store) -> None:
    store.accept([message()])
    store.rows("UPDATE conversations SET arm = NULL RETURNING id")
    rolled_out(store, Rollout(shares={"intercom": 0}))

    store.accept([message("Hello?")])

    assert len(answer(store).seen) == 1


def test_who_is_known_only_later_stands_where_they_stand(store: Store) -> None:
    rolled_out(store, Rollout(shares={"zendesk": 50}))
    for one in range(40):
        where: dict[str, Any] = {"thread_id": f"t{one}", "channel": "zendesk", "account": "acme", "requester": None}
        store.accept([agent_message("Hello, I write to you about your order.", **where)])
        store.accept([message(author_id=f"p{one}", **where)])
        store.accept([message(author_id=f"p{one}", **{**where, "thread_id": f"other{one}"})])
    by_person: dict[str, set[str]] = {}
    for row in store.rows("SELECT requester_id, arm FROM conversations"):
        by_person.setdefault(row["requester_id"], set()).add(row["arm"])
    assert {len(found) for found in by_person.values()} == {1}
    assert {arm for found in by_person.values() for arm in found} == {"standard", "control"}


def test_arms_have_their_shares_and_one_that_changes_leaves_the_others_people_alone(store: Store) -> None:
    rolled_out(store, ARMS)
    number = 200
    before = people(store, number)
    for arm, share in (("shorter", 0.3), ("small", 0.2), ("standard", 0.5)):
        assert abs(sum(one == arm for one in before.values()) / number - share) < 0.1

    def of(arm: str, found: dict[str, str]) -> set[str]:
        return {who for who, its in found.items() if its == arm}

    def after(arm: str, share: float) -> dict[str, str]:
        Shares(store.database, ARMS).set("arm", arm, share, "ada")
        store.rows("DELETE FROM conversations RETURNING id")
        return people(store, number)

    wider = after("small", 60)
    assert of("small", before) < of("small", wider)
    assert of("shorter", before) == of("shorter", wider)
    narrower = after("shorter", 5)
    assert of("shorter", narrower) < of("shorter", wider)
    assert of("small", narrower) == of("small", wider)


def test_who_nobody_knows_stays_where_they_are(store: Store) -> None:
    """Words of an agent's and of somebody without an id: the share may change meanwhile."""
    rolled_out(store, Rollout(shares={"zendesk": 100}))
    where: dict[str, Any] = {"channel": "zendesk", "account": "acme", "requester": None}
    store.accept([agent_message("Hello.", **where)])
    Shares(store.database, Rollout()).set("channel", "zendesk", 0, "ada")

    store.accept([agent_message("Are you there?", **where)])

    assert [row["arm"] for row in store.rows("SELECT arm FROM conversations")] == ["standard"]


def test_what_is_changed_at_its_vendors_brings_no_words_either(store: Store) -> None:
    rolled_out(store, Rollout(shares={"zendesk": 0}))
    said = message("My card is 4111.", channel="zendesk", account="acme")
    store.accept([said])
    answer(store)

    store.accept([edit(said, "My card is 4111 1111 1111 1111.")])

    (row,) = store.rows("SELECT body FROM messages")
    assert store.cipher.open(row["body"])["text"] == ""


def test_another_key_is_another_share(store: Store) -> None:
    rolled_out(store, Rollout(shares={"zendesk": 50}))
    first = people(store, 60)
    store.rows("DELETE FROM conversations RETURNING id")
    store.rows("DELETE FROM rollout_key RETURNING key")
    rolled_out(store, Rollout(shares={"zendesk": 50}))
    assert people(store, 60) != first


def test_what_was_said_here_counts_before_the_file_and_stepping_back_never_widens(store: Store) -> None:
    rollout = Rollout(shares={"slack": 20})
    Shares(store.database, rollout).set("channel", "zendesk", 50, "ada")
    with store.database.connection() as connection:
        slack, zendesk = shares(connection, rollout, ["slack", "zendesk"])
        assert (slack.share, slack.by, zendesk.share, zendesk.by) == (20, None, 50, "ada")
        assert step_back(connection, rollout, zendesk, "the watch") == 20
        assert step_back(connection, rollout, slack, "the watch") == 5
        assert step_back(connection, rollout, replace(slack, share=60), "the watch") is None
        found = {
            one.name: (one.share, one.stepped_back_from) for one in shares(connection, rollout, ["slack", "zendesk"])
        }
    assert found == {"slack": (5, 20), "zendesk": (20, 50)}
    Shares(store.database, rollout).set("channel", "slack", 20, "ada")
    assert Shares(store.database, rollout).all(["slack"])[0].stepped_back_from is None
