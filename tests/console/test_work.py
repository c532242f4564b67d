"""What operators do: pause, retry, settle, approve. Viewers see it and do not."""

from __future__ import annotations

import pytest

from bot.model import Role
from bot.store.pacing.pauses import Pauses
from tests.console.conftest import SignedIn
from tests.support.acting import wanted
from tests.support.builders import message, outcome
from tests.support.store import Store


def audit(store: Store) -> list[tuple[str, str | None]]:
    sign_in = "('signed in', 'looked at how conversations begin')"
    rows = store.rows(f"SELECT what, which FROM audit_log WHERE what NOT IN {sign_in} ORDER BY id")
    return [(row["what"], row["which"]) for row in rows]


def asked_to_act(store: Store) -> int:
    """A conversation in which a tool waits for a yes; the request's number."""
    store.accept([message("Cancel my order.")])
    claim = store.conversations.claim(store.conversation_id())
    assert claim is not None
    done = outcome()
    store.conversations.record(claim, type(done)(answer=done.answer, decision=done.decision, requests=(wanted(),)))
    (row,) = store.rows("SELECT id FROM act_requests")
    return int(row["id"])


def test_the_bot_is_paused_and_resumed_in_a_channel_and_everywhere(store: Store, signed_in: SignedIn) -> None:
    operator = signed_in(Role.OPERATOR)
    operator.get("/work")

    operator.post("/work/pause", channel="slack")
    page = operator.post("/work/pause", channel="*").text

    assert {one.channel for one in Pauses(store.database).all()} == {"slack", "*"}
    assert "paused everywhere" in page
    assert ">answers<" not in page
    operator.post("/work/resume", channel="*")
    assert {one.channel for one in Pauses(store.database).all()} == {"slack"}
    assert audit(store) == [("paused the bot", "slack"), ("paused the bot", "*"), ("resumed the bot", "*")]


def test_a_channel_that_there_is_not_is_told_of(signed_in: SignedIn) -> None:
    operator = signed_in(Role.OPERATOR)
    operator.get("/work")
    assert "channel: found" in operator.post("/work/pause", channel="fax").text


@pytest.mark.parametrize("path", ["/work/pause", "/work/resume", "/work/letters/1/retry", "/work/letters/1/settle"])
def test_a_reviewer_may_not_act(store: Store, signed_in: SignedIn, path: str) -> None:
    reviewer = signed_in(Role.REVIEWER)
    assert "Pause" in reviewer.get("/work").text

    assert reviewer.post(path, channel="*").status_code == 403
    assert Pauses(store.database).all() == []


def test_a_dead_letter_is_tried_again_and_workers_hear_of_it(store: Store, signed_in: SignedIn) -> None:
    store.accept([message()])
    claim = store.conversations.claim(store.conversation_id())
    assert claim is not None
    store.conversations.record(claim, outcome())
    store.rows("UPDATE outbox SET state = 'dead', problem = 'Refused: 403' RETURNING id")
    operator = signed_in(Role.OPERATOR)
    page = operator.get("/work").text
    assert "Refused: 403" in page
    (letter,) = store.rows("SELECT id FROM outbox")
    store.follow_ups.clear()

    page = operator.post(f"/work/letters/{letter['id']}/retry").text

    assert "It is tried again." in page
    assert store.outbox_kinds() == ["answer"]
    assert [one.deliver for one in store.follow_ups] == [store.conversation_id()]
    assert audit(store) == [("tried a dead letter again", str(letter["id"]))]


def test_who_waits_for_too_long_is_shown(store: Store, signed_in: SignedIn) -> None:
    store.accept([message()])
    store.rows("UPDATE messages SET received_at = now() - interval '10 minutes' RETURNING id")
    page = signed_in(Role.VIEWER).get("/work").text
    assert "no worker took it: does one run?" in page
    assert f"/conversations/{store.conversation_id()}" in page


def test_an_alarm_is_settled(store: Store, signed_in: SignedIn) -> None:
    store.rows("INSERT INTO alarms (kind, about) VALUES ('budget_used_up', 'budget.day_cost') RETURNING id")
    operator = signed_in(Role.OPERATOR)
    assert "budget.day_cost" in operator.get("/work").text

    assert "settled" in operator.post("/work/alarms/1/settle").text

    assert store.rows("SELECT settled_by FROM alarms") == [{"settled_by": "operator"}]


def test_a_request_is_shown_word_for_word_approved_once_and_run(store: Store, signed_in: SignedIn) -> None:
    number = asked_to_act(store)
    operator = signed_in(Role.OPERATOR)
    page = operator.get("/work/approvals").text
    assert "joe@bloggs.example" in page
    store.follow_ups.clear()

    assert "a worker carries it out, once" in operator.post(f"/work/approvals/{number}", verdict="approve").text
    assert "does not wait any more" in operator.post(f"/work/approvals/{number}", verdict="decline").text

    assert [one.act for one in store.follow_ups] == [number]
    (step,) = store.rows("SELECT by FROM act_steps WHERE step = 'approved'")
    assert step["by"] == "console:operator"
    assert audit(store) == [
        ("looked at what waits for approval", None),
        ("approved a request", str(number)),
        ("looked at what waits for approval", None),
        ("declined a request", str(number)),
        ("looked at what waits for approval", None),
    ]


def test_what_waits_for_a_yes_is_not_for_viewers(store: Store, signed_in: SignedIn) -> None:
    asked_to_act(store)
    viewer = signed_in(Role.VIEWER)
    response = viewer.get("/work/approvals")
    assert response.status_code == 403
    assert "joe@bloggs.example" not in response.text


def test_a_conversation_is_given_to_people_once(store: Store, signed_in: SignedIn) -> None:
    store.accept([message()])
    number = store.conversation_id()
    operator = signed_in(Role.OPERATOR)
    assert "Give to people" in operator.get(f"/conversations/{number}").text
    store.follow_ups.clear()

    assert "is with people" in operator.post(f"/work/conversations/{number}/people").text
    assert "people have it already" in operator.post(f"/work/conversations/{number}/people").text

    assert store.owner() == "human"
    assert store.outbox_kinds() == ["handoff", "handoff_notice"]
    assert [one.deliver for one in store.follow_ups] == [number]
    assert operator.post("/work/conversations/999/people").status_code == 404  # led to a page that there is not
