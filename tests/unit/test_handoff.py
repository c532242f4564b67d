"""What the agent reads and what the requester is told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.config import Behaviour, BusinessHours, HandoffSettings
from bot.model import (
    Author,
    Conversation,
    EscalationDecision,
    Owner,
    Priority,
    Reason,
    Requester,
    ThreadRef,
    Turn,
)
from escalation.business_hours import is_open, next_opening
from escalation.handoff import build
from escalation.notice import handoff_notice

START = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)  # a Monday
DECISION = EscalationDecision(escalate=True, reason=Reason.HUMAN_REQUESTED, explanation="They asked for a person.")


def turn(author: Author, text: str, **more: Any) -> Turn:
    return Turn(author=author, text=text, at=START, **more)


def asked(text: str, **more: Any) -> Turn:
    return turn(Author.REQUESTER, text, **more)


def conversation(*turns: Turn, waiting: tuple[Turn, ...] = ()) -> Conversation:
    return Conversation(
        id=7,
        thread=ThreadRef("intercom", "app1", "524"),
        owner=Owner.BOT,
        epoch=0,
        requester=Requester(id="joe", name="Joe Bloggs"),
        turns=turns,
        waiting=waiting,
        link="https://app.intercom.example/524",
    )


def test_a_handoff_carries_everything_said_the_waiting_messages_last() -> None:
    before = (asked("How do I export my data from here?"), turn(Author.BOT, "I could not find that."))
    handoff = build(
        conversation(*before, waiting=(asked("agent please"),)),
        DECISION,
        Behaviour(handoff=HandoffSettings(priority="high")),
    )
    assert [said.text for said in handoff.turns] == [
        "How do I export my data from here?",
        "I could not find that.",
        "agent please",
    ]
    assert handoff.subject == "How do I export my data from here?"
    assert handoff.priority is Priority.HIGH
    assert handoff.reason is Reason.HUMAN_REQUESTED
    assert handoff.link == "https://app.intercom.example/524"


def test_the_subject_is_short_and_never_empty() -> None:
    long = build(conversation(waiting=(asked("word " * 100),)), DECISION, Behaviour())
    assert len(long.subject) <= 80
    assert build(conversation(), DECISION, Behaviour()).subject == "A conversation in intercom"


def test_the_receipt_in_business_hours_names_who_and_when() -> None:
    text = handoff_notice(Behaviour(handoff=HandoffSettings(team_name="the billing team")), START + timedelta(hours=1))
    assert "the billing team" in text
    assert "within one business day" in text
    assert "back on" not in text


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (datetime(2026, 1, 9, 18, 0, tzinfo=UTC), "Monday at 09:00 (Europe/Berlin)"),  # Friday evening
        (datetime(2026, 1, 6, 3, 0, tzinfo=UTC), "Tuesday at 09:00 (Europe/Berlin)"),  # before opening
        (datetime(2026, 3, 28, 12, 0, tzinfo=UTC), "Monday at 09:00 (Europe/Berlin)"),  # the clocks change on Sunday
    ],
)
def test_the_receipt_outside_the_hours_says_when_they_are_back(now: datetime, expected: str) -> None:
    text = handoff_notice(Behaviour(business_hours=BusinessHours(timezone="Europe/Berlin")), now)
    assert f"back on {expected}" in text


def test_a_desk_without_working_days_promises_no_day() -> None:
    text = handoff_notice(Behaviour(business_hours=BusinessHours(days=())), START)
    assert "back on" not in text
    assert "within one business day" in text


def test_a_shift_past_midnight_is_open_on_both_sides_of_it() -> None:
    night = BusinessHours(days=("mon",), opens="22:00", closes="06:00")
    assert is_open(night, datetime(2026, 1, 5, 23, 0, tzinfo=UTC))
    assert is_open(night, datetime(2026, 1, 6, 5, 59, tzinfo=UTC))
    assert not is_open(night, datetime(2026, 1, 6, 6, 0, tzinfo=UTC))


@given(st.datetimes(datetime(2025, 1, 1), datetime(2027, 1, 1)), st.sampled_from(["UTC", "Asia/Kolkata", "US/Pacific"]))
def test_the_next_opening_is_in_the_future_and_open(naive: datetime, zone: str) -> None:
    hours = BusinessHours(timezone=zone)
    now = naive.replace(tzinfo=UTC)
    opening = next_opening(hours, now)
    assert opening is not None
    assert now < opening <= now + timedelta(days=4)
    assert is_open(hours, opening)
