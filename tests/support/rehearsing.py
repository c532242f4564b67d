"""Past conversations for tests."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.model import Kind, Requester, ThreadRef, Turn
from bot.rehearsal.comparing import Comparison, Verdict, compare
from bot.rehearsal.comparing.kinds import AgentKind
from bot.rehearsal.past import PastConversation
from bot.rehearsal.reading import AUTHORS
from bot.rehearsal.report.overview import OVERVIEW
from bot.rehearsal.report.report import PAIR, Rehearsed, Side, pairs
from bot.rehearsal.result import Result, Source
from bot.store.rehearsals.kept import Rehearsals, Whose
from bot.store.rehearsals.runs import WantedRun
from tests.support.builders import START
from tests.support.store import Store

HOSTILE = "<img src=https://evil.example/x onerror=alert(1)><script>alert(2)</script>"
RESET = Result(
    conversation="T-1",
    exchange=1,
    kind=Kind.ANSWERED,
    asked=f"How do I reset my password? {HOSTILE}",
    said="Open **Settings**, choose **Security** and press **Reset password**.",
    agent="In Settings, Security press Reset password.",
    comparison=Comparison(facts=Verdict.SAME, agent=AgentKind.ANSWERED, same_outcome=True, score=0.8),
    sources=(Source(title="Reset your password", url="https://help.acme.example/password"),),
    intent="how_to",
    confidence=0.91,
    seconds=0.4,
)
MONEY = replace(
    RESET,
    conversation="T-2",
    kind=Kind.HANDED_OVER,
    said="",
    asked="I was charged twice!",
    agent="I have sent it back to you.",
    reason="sensitive",
    explanation="They dispute a charge.",
    intent="refund_or_billing_dispute",
    comparison=compare("", "", Kind.HANDED_OVER, "I have sent it back to you."),
    confidence=None,
)


def results(*, bolder: bool = False) -> list[Result]:
    many = [replace(RESET, conversation=f"T-{number}", confidence=number / 50) for number in range(3, 40)]
    told = compare("", "It takes 14 days.", Kind.ANSWERED, "It takes 5 days.")
    wrong = replace(RESET, conversation="T-40", said="It takes 14 days.", agent="It takes 5 days.", comparison=told)
    return [RESET, replace(MONEY, kind=Kind.ANSWERED, reason=None, said="Charges are final.") if bolder else MONEY,
            *many, wrong]  # fmt: skip


def past(key: str, *said: str) -> PastConversation:
    """`said`: "customer: …", "agent: …", "bot: …", a minute apart."""
    turns = []
    for number, line in enumerate(said):
        author, _, text = line.partition(": ")
        turns.append(Turn(author=AUTHORS[author], text=text, at=START + timedelta(minutes=number)))
    requester = Requester(id="nina", name="Nina Okafor", email="nina@okafor.example")
    return PastConversation(key=key, turns=tuple(turns), requester=requester)


def of_a_file() -> WantedRun:
    return WantedRun(source="past.jsonl", is_file=True, most=10)


def side_by_side() -> Rehearsed:
    """One exchange differs, one tells another figure than the agent, the rest agrees."""
    return Rehearsed(
        source="past.jsonl",
        at=datetime(2026, 1, 5, tzinfo=UTC),
        sides=(
            Side(name="firstline", version="quotes", results=results()),
            Side(name="bolder", version="answering@3 gpt-5-mini 4f2a9c", results=results(bolder=True)),
        ),
        left_out={"lines that could not be read": 2},
    )


def keep(store: Store, rehearsed: Rehearsed, **whose: Any) -> int:
    """As `firstline simulate` does it; every exchange is of the same conversation."""
    ordered = pairs(rehearsed.sides)
    usual: dict[str, Any] = {"thread": ThreadRef("intercom", "app1", "1"), "requester": Requester(id="joe")}
    owner = Whose(**{**usual, "since": START, **whose})
    exchanges = [(owner, PAIR.dump_python(one, mode="json")) for one in ordered]
    body = OVERVIEW.dump_python(rehearsed.overview(ordered), mode="json")
    return Rehearsals(store.database, store.cipher).keep("cli:ada", body, exchanges)
