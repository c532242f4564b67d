"""Whatever fault strikes what we send: it is said once, or a person sees that it was not, with the reason.

Every fault strikes a conversation of its own, all at the same time in one installation.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from urllib.request import urlopen

import pytest

from connectors.sandbox.defaults import CHANNEL_ID, EMPLOYEE_ID
from connectors.sandbox.faults import Fault, Kind
from tests.support.installation import QUICK, Installation, installed
from tests.support.polling import until
from tests.support.shared import SHARED

PASSWORD = "How do I reset my password?"
# What passes: the answer is said, once.
PASSING: tuple[Kind, ...] = ("429", "500", "timeout_before", "timeout_after", "reset", "cut", "expired")
# What does not: a person gets the conversation, and the message can be seen dead, with the reason.
LASTING: dict[Kind, tuple[str, ...]] = {
    "scope": ("missing_scope", "api_plan_restricted", "403"),
    "gone": ("channel_not_found", "not_found", "404"),
}


@dataclass(frozen=True)
class Side:
    """One channel: how somebody asks there, what the bot said, and which requests carry its words."""

    asks: Callable[[Installation], str]
    said: Callable[[Installation, str], list[str]]
    path: str
    method: str
    named: Callable[[str], str]  # the thread, as it stands in such a request


SIDES = {
    "slack": Side(
        asks=lambda f: f.sandbox.slack.say(EMPLOYEE_ID, CHANNEL_ID, PASSWORD, mention=True),
        said=lambda f, ts: f.sandbox.slack.said_by_bot(CHANNEL_ID, ts),
        path="/api/chat.*",
        method="POST",
        named=lambda ts: ts,
    ),
    "intercom": Side(
        asks=lambda f: f.sandbox.intercom.customer_starts(f.sandbox.customer_id, PASSWORD),
        said=lambda f, number: f.sandbox.intercom.said_by_bot(number),
        path="/conversations/*/reply",
        method="POST",
        named=lambda number: f"/conversations/{number}/",
    ),
    "zendesk": Side(
        asks=lambda f: str(f.sandbox.zendesk.requester_creates(f.sandbox.requester_id, "Help", PASSWORD)),
        said=lambda f, number: f.sandbox.zendesk.said_by_bot(number),
        path="/api/v2/tickets/*",
        method="PUT",
        named=lambda number: f"/tickets/{number}",
    ),
}


@pytest.fixture(params=SIDES)
def side(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def firstline(database_url: str, redis_url: str, tmp_path: Path) -> Iterator[Installation]:
    """No worker runs yet, so every question meets the fault that is injected for it."""
    contracts = SHARED / "contracts"
    with installed(
        database_url,
        redis_url,
        tmp_path,
        behaviour=QUICK.replace("timeout_seconds = 2", "timeout_seconds = 1\nbreaker_seconds = 0.5"),
        contracts=contracts if contracts.exists() else None,
    ) as installation:
        yield installation
        assert installation.sandbox.violations == []


def ask_with_fault(firstline: Installation, side: Side, kind: Kind) -> str:
    """Asks a question whose answer meets this fault once; returns its thread."""
    thread = side.asks(firstline)
    fault = Fault(
        vendor="*",
        kind=kind,
        path=side.path,
        method=side.method,
        containing=side.named(thread),
        seconds=2,
        retry_after=1,
    )
    firstline.sandbox.faults.add(fault)
    return thread


def states(firstline: Installation, thread: str, kind: str = "answer") -> list[tuple[str, str]]:
    rows = firstline.rows(
        "SELECT o.state, coalesce(o.problem, '') AS problem FROM outbox o "
        "JOIN conversations c ON c.id = conversation_id WHERE c.thread_id LIKE %s AND o.kind = %s",
        f"%{thread}",
        kind,
    )
    return [(row["state"], row["problem"]) for row in rows]


def all_said(firstline: Installation, threads: Iterable[str]) -> bool:
    firstline.sweep()
    return all(states(firstline, thread) == [("sent", "")] for thread in threads)


def test_what_passes_is_said_once(firstline: Installation, side: str) -> None:
    channel = SIDES[side]
    threads = {kind: ask_with_fault(firstline, channel, kind) for kind in PASSING}
    firstline.work()

    until(partial(all_said, firstline, threads.values()), 60, what="every answer to be sent")
    said = {kind: channel.said(firstline, thread) for kind, thread in threads.items()}
    assert {kind: len(words) for kind, words in said.items()} == dict.fromkeys(PASSING, 1), said
    assert all("Security" in words[0] for words in said.values())
    assert firstline.sandbox.faults.active == []  # every fault has struck


@pytest.fixture
def in_a_hurry(database_url: str, redis_url: str, tmp_path: Path) -> Iterator[Installation]:
    """It puts nothing off for longer than two seconds."""
    behaviour = QUICK.replace("[delivery]", "[delivery]\nbackoff_limit_seconds = 2")
    with installed(database_url, redis_url, tmp_path, behaviour=behaviour) as installation:
        yield installation


def test_a_vendor_that_asks_for_years_by_mistake_is_not_left_alone_for_them(in_a_hurry: Installation) -> None:
    # given that each vendor asks once for 11,574 days of patience, Zendesk also as the ticket is made
    threads = {name: side.asks(in_a_hurry) for name, side in SIDES.items()}
    slow = partial(Fault, kind="429", retry_after=999_999_999)
    for name, side in SIDES.items():
        in_a_hurry.sandbox.faults.add(slow(vendor=name, path=side.path, method=side.method))
    in_a_hurry.sandbox.faults.add(slow(vendor="zendesk", path="/api/v2/tickets*", method="POST"))
    # when they are asked, by one process
    in_a_hurry.work()
    person = in_a_hurry.sandbox.slack.say(EMPLOYEE_ID, CHANNEL_ID, "I want to talk to a person", mention=True)
    # then all is said within seconds
    until(lambda: all(SIDES[name].said(in_a_hurry, thread) for name, thread in threads.items()), 30, "every answer")
    until(lambda: states(in_a_hurry, person, "handoff") == [("sent", "")], 30, "the ticket")
    assert in_a_hurry.sandbox.faults.active == []


def test_what_lasts_is_seen_by_a_person_with_the_reason(firstline: Installation, side: str) -> None:
    channel = SIDES[side]
    threads = {kind: ask_with_fault(firstline, channel, kind) for kind in LASTING}
    firstline.work()

    def settled() -> bool:
        firstline.sweep()
        return all(states(firstline, thread, "handoff") == [("sent", "")] for thread in threads.values())

    until(settled, 60, what="a person for each")
    for kind, thread in threads.items():
        ((state, problem),) = states(firstline, thread)
        assert state == "dead"
        assert any(word in problem for word in LASTING[kind]), problem
        assert not any("Security" in words for words in channel.said(firstline, thread))
    reasons = firstline.rows("SELECT DISTINCT reason FROM handoffs")
    assert reasons == [{"reason": "undeliverable"}]


def test_what_waits_for_a_credential_is_said_once_by_whoever_has_a_good_one(firstline: Installation, side: str) -> None:
    channel = SIDES[side]
    faults = firstline.sandbox.faults
    faults.add(Fault(vendor=side, kind="expired", path=channel.path, method=channel.method, times=None))
    threads = [channel.asks(firstline) for _ in range(3)]
    firstline.work()
    waiting = [("pending", "CredentialRefused")]
    until(
        lambda: all([(a, b.partition(":")[0]) for a, b in states(firstline, one)] == waiting for one in threads),
        60,
        what="three answers that wait",
    )
    faults.add(Fault(vendor=side, kind="expired", times=None))  # and nothing can be read
    refused = re.compile(rf'firstline_credential_refused{{account="{side}[^"]*"}} 1.0')
    until(lambda: refused.search(urlopen(f"{firstline.operations.url}/metrics").read().decode()), what="the metric")

    firstline.rest()  # for a new token in the environment
    faults.clear()
    firstline.work()
    until(partial(all_said, firstline, threads), 60, what="all three")

    assert [len(channel.said(firstline, thread)) for thread in threads] == [1, 1, 1]
    assert firstline.rows("SELECT 1 FROM outbox WHERE state = 'dead'") == []
    alarms = firstline.rows("SELECT DISTINCT settled_by FROM alarms WHERE kind = 'credential_refused'")
    assert alarms == [{"settled_by": "taken"}]
