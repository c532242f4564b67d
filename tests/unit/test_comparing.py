"""The comparison of the bot's answers with agents'."""

from __future__ import annotations

import pytest

from bot.app.measuring.comparing import own, spoken
from bot.model import Kind
from bot.rehearsal.comparing import Verdict, compare
from bot.rehearsal.comparing.answers import same_facts
from bot.rehearsal.comparing.kinds import AgentKind
from tests.support.shared import shared

QUESTION = "How long do refunds take?"
BOT = "A refund takes 5 to 7 business days."


def test_another_figure_of_the_same_thing_contradicts() -> None:
    found = compare(QUESTION, BOT, Kind.ANSWERED, "Refunds take 14 business days.")
    assert (found.facts, found.conflicts, found.agrees) == (Verdict.DIFFERENT, ("figure",), False)


def test_another_address_to_write_to_contradicts() -> None:
    ours, theirs = (f"Please write to {name}@acme.example with your order number." for name in ("sales", "returns"))
    found = compare("How do I return it?", ours, Kind.ANSWERED, theirs)
    assert (found.conflicts, found.agrees) == (("address",), False)


def test_a_denial_contradicts() -> None:
    found = compare(
        "Can I extend the trial?", "Trials can be extended once.", Kind.ANSWERED, "Trials cannot be extended."
    )
    assert (found.conflicts, found.agrees) == (("denial",), False)


def test_one_page_is_one_answer() -> None:
    link = "https://www.help.acme.example/refunds/?utm=mail"
    found = compare(QUESTION, "It depends on your bank.", Kind.ANSWERED, f"Please see {link}.", cited=[link])
    assert (found.same_page, found.agrees) == (True, True)


def test_an_agents_signature_and_quoted_mail_are_no_facts() -> None:
    signed = "Best regards\nTom Baker\nAcme Ltd, 12 High Street"
    mail = f"It takes 5 to 7 business days.\n\n{signed}\n\n> How long does it take?"
    assert compare(QUESTION, BOT, Kind.ANSWERED, mail).agrees is True


@pytest.mark.parametrize(
    ("kind", "agent", "same"),
    [
        (Kind.HANDED_OVER, "I have refunded it.", True),
        (Kind.NOT_FOUND, "I have refunded it.", True),
        (Kind.ANSWERED, "I have refunded it.", False),
        (Kind.HANDED_OVER, "A refund takes a week.", False),
        (Kind.ASKED_BACK, "What is your order number?", True),
        (Kind.ANSWERED, "What is your order number?", False),
        (Kind.ANSWERED, "Thank you!", None),
    ],
)
def test_the_outcome_is_compared_too(kind: Kind, agent: str, same: bool | None) -> None:
    assert compare(QUESTION, BOT, kind, agent).same_outcome is same


def test_what_cannot_be_compared_is_no_agreement_and_no_difference() -> None:
    found = compare(QUESTION, "Yes.", Kind.ANSWERED, "Soon.")
    assert (found.facts, found.agrees) == (Verdict.NOTHING, None)
    assert compare(QUESTION, "", Kind.FAILED, "Soon.").agent is AgentKind.ANSWERED


def test_pairs_of_our_own_are_told_apart() -> None:
    """Written after the thresholds were chosen: what tells the same is seldom missed, what does not seldom passes."""
    pairs = own("kept")
    called = {pair: same_facts(pair.question, pair.bot, pair.agent)[0] is Verdict.SAME for pair in pairs}
    same = [called[pair] for pair in pairs if pair.same]
    other = [called[pair] for pair in pairs if not pair.same]
    assert sum(same) >= 0.85 * len(same)
    assert sum(other) <= 0.15 * len(other)


def test_what_people_said_of_another_matter_never_counts_as_the_same() -> None:
    """Spoken questions and answers of dstc10_faq, by which nothing was chosen: the gate is opened by what is judged
    "the same", so that has to be right when it is said."""
    pairs = spoken(shared("evals/dstc10_faq").parent)
    called = [pair.same for pair in pairs if same_facts(pair.question, pair.bot, pair.agent)[0] is Verdict.SAME]
    assert len(pairs) == 208
    assert len(called) >= 10
    assert all(called)
