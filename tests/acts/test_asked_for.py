"""An answer asks for something to be done: kept with it, shown word for word, and never claimed to be done."""

from __future__ import annotations

import pytest

from bot.model import Mode, Reason
from bot.store.approvals.ask import MOST
from bot.store.outbox.message import OutboxMessage
from bot.text.shown import MAX_SHOWN, shown
from tests.support.acting import Asking, wanted
from tests.support.builders import agent_message, message
from tests.support.wording import EN


def answers(asking: Asking) -> list[str]:
    return [body["text"] for body in asking.queued("answer")]


def asked(asking: Asking) -> OutboxMessage:
    found = asking.store.outbox.claim(asking.store.conversation_id(), "team")
    assert found is not None
    return found


def test_the_answer_says_that_it_waits_and_people_are_asked(asking: Asking) -> None:
    number = asking.answered()

    assert answers(asking) == [f"I can ask for that.\n\n{EN.say('act_waits', numbers=number)}"]
    assert asking.state(number) == "waiting"
    card = asking.store.outbox.contents.approval(asked(asking))
    told = dict(card.details)
    assert (card.channel, card.place, card.outcome) == ("slack", "C0YES", None)
    assert told["Tool"] == "refund_order"
    assert told["With exactly these arguments"] == 'order: "A-17"\namount: 12.5'
    assert told["For"] == "Joe Bloggs, joe@bloggs.example, intercom joe"


def test_nothing_is_kept_in_the_clear(asking: Asking) -> None:
    asking.answered()

    (row,) = asking.store.rows("SELECT r::text AS whole, body FROM act_requests r")
    assert "A-17" not in row["whole"]
    assert "Refund" not in row["whole"]
    assert b"A-17" not in row["body"]


def test_what_waits_is_not_asked_for_twice(asking: Asking) -> None:
    number = asking.answered()
    asking.store.send_next()
    asking.store.accept([message("Did you do it?")])

    assert asking.record(wanted(), wanted()) == number
    assert EN.say("act_waits", numbers=number) in answers(asking)[-1]
    assert len(asking.queued("approval")) == 1


def test_what_nobody_could_read_as_a_whole_or_too_many_at_once_are_not_asked_for(asking: Asking) -> None:
    several = [wanted(order=f"A-{one}") for one in range(MOST + 1)]
    asking.answered(wanted(order="x" * MAX_SHOWN), *several)

    assert len(asking.store.rows("SELECT FROM act_requests")) == MOST
    assert EN.say("act_refused") in answers(asking)[0]


def test_what_is_not_said_is_not_asked_for(asking: Asking) -> None:
    asking.answered(reason=Reason.HUMAN_REQUESTED, text="")

    assert asking.store.rows("SELECT FROM act_requests") == []


def test_a_draft_asks_for_nothing(asking: Asking) -> None:
    asking.store.accept([message("Please refund order A-17.", mode=Mode.DRAFT)])
    asking.record()

    assert asking.store.rows("SELECT FROM act_requests") == []


def test_an_answer_that_a_human_was_quicker_than_asks_for_nothing(asking: Asking) -> None:
    number = asking.answered()
    asking.store.accept([agent_message()])
    assert asking.store.outbox.claim(asking.store.conversation_id(), "requester") is None

    assert asking.state(number) == "declined"
    assert asking.steps(number) == ["waiting", "declined"]
    assert asking.store.outbox.contents.approval(asked(asking)).outcome is not None


@pytest.mark.parametrize("sly", ["\u202e", "\u200b", "\n", "\x1b[2K", "\u2066", "\xa0"])
def test_no_character_hides_or_turns_what_an_approver_reads(sly: str) -> None:
    (line,) = shown({"amount": f"1{sly}000"}).splitlines()

    assert sly not in line
    assert "\\" in line


def test_text_in_any_script_is_shown_as_it_is() -> None:
    assert shown({"note": "Größe 42 – 大"}) == 'note: "Größe 42 – 大"'
