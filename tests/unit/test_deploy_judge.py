"""The judge of `make deploy-test` sees what went wrong, in what the stand-ins say."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

import pytest

from connectors.sandbox.webhook_sender import Delivered
from tests.deploy.judge import Case, judge, refusals
from tests.scenarios.talks import Talk
from tests.support.sandbox import running

BEGAN = datetime(2026, 1, 5, 9, tzinfo=UTC)


def case(channel: str, said: Sequence[str], *, wants_person: bool = False, waited: float = 1.0) -> Case:
    words = [(str(number), text) for number, text in enumerate(said)]
    talk = Talk(channel=channel, thread="1", say=lambda text: text, take_over=None, said=lambda: words)
    now = time.monotonic()
    return Case("case 1", wants_person, talk, now - waited, now if said else None)


@pytest.mark.parametrize(
    ("one", "fault"),
    [
        (lambda: case("slack", ["An answer."]), None),
        (lambda: case("slack", []), "lost"),
        (lambda: case("intercom", ["An answer.", "An answer."]), "twice"),
        (lambda: case("zendesk", ["An answer."], waited=20.5), "late"),
        (lambda: case("intercom", ["A person comes."], wants_person=True), None),
        (lambda: case("intercom", ["Not yet.", "Your request has now reached us."], wants_person=True), None),
        (lambda: case("intercom", ["A person comes.", "A person will come."], wants_person=True), "twice"),
        (lambda: case("slack", ["A person comes.", "Your ticket."], wants_person=True), "lost"),  # no ticket
    ],
)
def test_what_became_of_a_conversation(one: Callable[[], Case], fault: str | None) -> None:
    with running() as here:
        faults = judge([one()], here.sandbox).faults
    assert [found.split(":")[0] for found in faults] == ([fault] if fault else [])


def test_a_refusal_lasts_until_any_delivery_is_taken() -> None:
    attempts = ((0.0, 200), (1.0, 503), (1.5, 0), (3.5, 200), (4.0, 503), (4.5, 401))
    log = [
        Delivered(vendor="slack", url="/", status=status, at=BEGAN + timedelta(seconds=at)) for at, status in attempts
    ]
    assert refusals(log) == (3, 2.5)


def test_a_refusal_that_never_ends_is_not_short() -> None:
    log = [
        Delivered(vendor="slack", url="/", status=503, at=BEGAN),
        Delivered(vendor="slack", url="/", status=503, at=BEGAN + timedelta(seconds=9)),
    ]
    assert refusals(log) == (2, 9.0)
