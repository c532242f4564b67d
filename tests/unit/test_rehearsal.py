"""One conversation replayed, what it comes to, and the report of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from html.parser import HTMLParser

import pytest

from bot.errors import StoreUnavailable
from bot.model import (
    Answer,
    Asks,
    Assessment,
    Author,
    Cancellation,
    Conversation,
    EscalationDecision,
    Finished,
    Kind,
    Outcome,
    Piece,
    Prompt,
    Reason,
    TextPiece,
    Usage,
    Work,
)
from bot.privacy import Redactor
from bot.privacy.detect import Detector
from bot.rehearsal.comparing import Verdict
from bot.rehearsal.comparing.kinds import AgentKind, agents_kind
from bot.rehearsal.past import PastConversation
from bot.rehearsal.replay import Replay
from bot.rehearsal.report.report import Rehearsed, Side, as_json, html
from bot.rehearsal.result import RESULTS
from bot.rehearsal.shares import at_least, share
from bot.rehearsal.summary import summary
from tests.support.rehearsing import past

NO_ONE = EscalationDecision(escalate=False)
PERSON = EscalationDecision(escalate=True, reason=Reason.HUMAN_REQUESTED, explanation="They asked for a person.")
RESET = Outcome(
    answer=Answer(text="Open **Settings** and press **Reset password**.", grounded=True, confidence=0.9),
    decision=NO_ONE,
    assessment=Assessment(intent="how to"),
    work=Work(calls=(Usage(model="m", input_tokens=900, output_tokens=50, cost=Decimal("0.002")),)),
)
HANDED_OVER = Outcome(answer=None, decision=PERSON, assessment=Assessment(intent="human request"))


NOBODY = Redactor(lambda _: ())  # finds nothing


class Scripted:
    """An `Answerer`: these outcomes, one after the other; `asked` is what it was given."""

    def __init__(self, *outcomes: Outcome | Exception) -> None:
        self._outcomes = list(outcomes)
        self.asked: list[Conversation] = []

    def __call__(self, conversation: Conversation, cancellation: Cancellation) -> Outcome:
        self.asked.append(conversation)
        outcome = self._outcomes.pop(0)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome


TWO = past(
    "1",
    "customer: Hi, I'm Nina Okafor. Please write to nina@okafor.example.",
    "customer: How do I reset my password?",
    "agent: Hi Nina, in Settings press Reset password. Best, Tom",
    "customer: I want to talk to somebody",
    "agent: I've forwarded this to our team.",
    "customer: Thanks",
    "agent: You're welcome",
)


def test_each_exchange_is_asked_as_it_really_stood() -> None:
    """After what agents really said; what the bot would have said before is none of it."""
    answerer = Scripted(RESET, RESET, RESET)

    results = Replay(answerer, NOBODY, shown=True)(7, TWO)

    first, second, _ = answerer.asked
    assert [turn.text for turn in first.waiting] == [turn.text for turn in TWO.turns[:2]]
    assert first.turns == ()
    assert second.turns == TWO.turns[:3]
    assert second.turns[-1].author is Author.AGENT
    assert [one.exchange for one in results] == [1, 2, 3]
    assert results[0].agent == TWO.turns[2].text


def test_after_a_handoff_a_person_has_it() -> None:
    results = Replay(Scripted(RESET, HANDED_OVER), NOBODY, shown=True)(1, TWO)

    assert [one.kind for one in results] == [Kind.ANSWERED, Kind.HANDED_OVER]
    assert (results[1].reason, results[1].explanation) == ("human_requested", "They asked for a person.")
    assert results[1].comparison.same_outcome is True  # the agent had to act


def test_what_raises_is_told_and_the_rest_goes_on() -> None:
    results = Replay(Scripted(ValueError("Nina Okafor"), RESET, RESET), NOBODY, shown=True)(1, TWO)

    assert [one.kind for one in results] == [Kind.FAILED, Kind.ANSWERED, Kind.ANSWERED]
    assert results[0].problem == "ValueError"


def test_an_outage_is_no_result() -> None:
    with pytest.raises(StoreUnavailable):
        Replay(Scripted(StoreUnavailable("away")), NOBODY, shown=True)(1, TWO)


@pytest.fixture(scope="module")
def redactor() -> Redactor:
    return Redactor(Detector())


def test_personal_data_is_masked_alike_throughout(redactor: Redactor) -> None:
    outcome = replace(RESET, answer=Answer(text="We wrote to nina@okafor.example.", grounded=True))
    (first, *_) = Replay(Scripted(outcome, RESET, RESET), redactor)(1, TWO)

    for text in (first.asked, first.said, first.agent):
        assert "okafor" not in text.lower()
        assert "nina" not in text.lower()
    (mail,) = {word.strip(".,") for word in first.said.split() if "EMAIL" in word.upper()}
    assert mail in first.asked


SAYS = "Go to your profile and use the link that we send."  # in other words than code knows


@pytest.mark.parametrize(
    ("reply", "facts", "judged"),
    [
        ('{"verdict": "same"}', Verdict.SAME, True),
        ('{"verdict": "partly"}', Verdict.PARTLY, True),
        ('{"verdict": "yes"}', Verdict.DIFFERENT, False),
        ("They are alike.", Verdict.DIFFERENT, False),
    ],
)
def test_a_model_may_have_the_last_word_where_code_cannot_tell(reply: str, facts: Verdict, judged: bool) -> None:
    told = past("1", "customer: How do I reset my password? I'm nina@okafor.example.", f"agent: {SAYS}")
    asked: list[str] = []

    class Chat:
        def reply(self, prompt: Prompt) -> Iterator[Piece]:
            asked.append(str([one.text for one in prompt.messages]))
            yield TextPiece(reply)
            yield Finished(usage=Usage(model="m"))

    (found,) = Replay(Scripted(RESET), Redactor(Detector()), shown=True, judge=Chat())(1, told)

    assert (found.comparison.facts, found.comparison.judged) == (facts, judged)
    assert "nina@okafor.example" in found.asked
    assert "nina" not in "".join(asked)


def test_no_model_is_asked_where_code_can_tell() -> None:
    class Chat:
        def reply(self, prompt: Prompt) -> Iterator[Piece]:
            raise AssertionError(prompt)

    found = Replay(Scripted(RESET, HANDED_OVER), NOBODY, shown=True, judge=Chat())(1, TWO)
    assert found[0].comparison.facts is Verdict.SAME


KINDS = {
    Kind.ANSWERED: RESET,
    Kind.HANDED_OVER: HANDED_OVER,
    Kind.NOT_FOUND: Outcome(answer=Answer(text="I couldn't find that."), decision=NO_ONE),
    Kind.DECLINED: Outcome(answer=Answer(text="I can help with invoices.", declined=True), decision=NO_ONE),
    Kind.SMALL_TALK: Outcome(answer=Answer(text="You're welcome!", grounded=None), decision=NO_ONE),
    Kind.ASKED_BACK: Outcome(answer=Answer(text="Which one?", grounded=None, asks=Asks.WHICH), decision=NO_ONE),
    Kind.SILENT: Outcome(answer=Answer(text="", silent=True), decision=NO_ONE),
}


def test_kinds_of_outcomes() -> None:
    assert {kind: outcome.kind for kind, outcome in KINDS.items()} == {kind: kind for kind in KINDS}


AGENTS = {
    "Open Settings and press Reset password.": AgentKind.ANSWERED,
    "Hi, which browser do you use?": AgentKind.ASKED_BACK,
    "Could you send me the order number, please? Then I'll have a look.": AgentKind.ASKED_BACK,
    "I have refunded the second payment.": AgentKind.ACTED,
    "I've forwarded this to our billing team.": AgentKind.ACTED,
    "Thank you!": AgentKind.NONE,
    "": AgentKind.NONE,
}


def test_kinds_of_what_agents_did() -> None:
    assert {text: agents_kind(text) for text in AGENTS} == AGENTS


def test_shares_are_exact() -> None:
    """Clopper and Pearson's interval, against published values: 9 of 10 (Brown, Cai, DasGupta, 2001), and the rule of
    three."""
    found = share(9, 10)
    assert (round(found.low, 3), round(found.high, 4)) == (0.555, 0.9975)
    assert share(0, 0) == share(0, 0, 0.99)
    assert (share(0, 0).low, share(0, 0).high, share(0, 0).value) == (0.0, 1.0, None)
    assert round(at_least(100, 100), 4) == round(0.05 ** (1 / 100), 4)
    assert at_least(0, 50) == 0.0
    assert at_least(45, 50) < 0.9 < share(45, 50).high


def rehearsed(*, personal_data: bool = False) -> Rehearsed:
    hostile = past("2", "customer: <script>alert(1)</script> how?", "agent: <b>So</b> it goes: press the red button.")
    wrong = replace(RESET, answer=Answer(text="Press the green lever twice.", grounded=True, confidence=0.8))
    before = [
        *Replay(Scripted(RESET, HANDED_OVER), NOBODY, shown=True)(1, TWO),
        *Replay(Scripted(wrong), NOBODY, shown=True)(2, hostile),
    ]
    after = [
        *Replay(Scripted(RESET, RESET, RESET), NOBODY, shown=True)(1, TWO),
        *Replay(Scripted(wrong), NOBODY, shown=True)(2, hostile),
    ]
    return Rehearsed(
        source="past.jsonl",
        at=datetime(2026, 1, 5, tzinfo=UTC),
        sides=(Side(name="firstline", results=before), Side(name="bolder", results=after)),
        left_out={"deleted": 3},
        personal_data=personal_data,
    )


def test_the_figures_are_counted_by_conversation_and_by_question() -> None:
    before, after = (summary(side.results) for side in rehearsed().sides)

    assert (before.conversations, before.exchanges, after.exchanges) == (2, 3, 4)
    assert {kind: found.hits for kind, found in before.ends.items()} == {Kind.ANSWERED: 1, Kind.HANDED_OVER: 1}
    assert before.reasons == {"human_requested": 1}
    assert (before.cost, before.cost_per_conversation) == (Decimal("0.004"), Decimal("0.002"))
    (how_to,) = before.agreement
    assert (how_to.intent, how_to.agrees.hits, how_to.agrees.of, how_to.spoke) == ("how_to", 1, 2, 2)


class Seen(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.asks: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.asks += [f"{name}={value}" for name, value in attrs if name in ("src", "srcset", "data", "background")]


def test_the_report_asks_nobody_for_anything_and_runs_nothing() -> None:
    written = html(rehearsed())

    seen = Seen()
    seen.feed(written)
    assert seen.asks == []
    assert "script" not in seen.tags
    assert "link" not in seen.tags
    assert set(re.findall(r"url\((.)", written)) <= {"#"}  # a part of the same drawing
    assert "&lt;script&gt;alert(1)" in written
    assert written.count("<svg") == len(re.findall(r'<svg [^>]*role="img" aria-label="', written))
    assert seen.tags.count("h1") == 1


def test_the_report_links_to_pages_only() -> None:
    one, other = past("1", "customer: how?"), past("2", "customer: how?")
    linked = [replace(one, link="javascript:alert(1)"), replace(other, link="https://desk.example/2")]
    results = [result for it in linked for result in Replay(Scripted(RESET), NOBODY, shown=True)(1, it)]
    of = rehearsed()

    written = html(replace(of, sides=(Side(name="firstline", results=results),)))

    assert "javascript:" not in written
    assert 'href="https://desk.example/2"' in written


def test_where_two_configurations_differ_comes_first() -> None:
    written = html(rehearsed())

    first = written.split("<article")[1]
    assert "1, question 2" in first
    assert "handed over" in first
    assert "Where they differ (2)" in written  # the third question only one of them had


def test_scripts_get_the_same_as_json() -> None:
    of = rehearsed()
    found = as_json(of)

    first, second = found["configurations"]
    assert (first["name"], second["name"]) == ("firstline", "bolder")
    assert first["figures"]["conversations"] == 2
    assert first["figures"]["cost"] == "0.004"
    assert RESULTS.validate_python(first["exchanges"]) == list(of.sides[0].results)
    assert found["left_out"] == {"deleted": 3}


def test_a_conversation_without_an_agent_cannot_be_compared() -> None:
    (only,) = Replay(Scripted(RESET), NOBODY, shown=True)(1, PastConversation(key="3", turns=TWO.turns[1:2]))
    assert only.comparison.agent is AgentKind.NONE
    assert only.comparison.agrees is None
