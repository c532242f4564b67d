"""What a requester wants, in one sentence of theirs: what the agent reads first, and what the ticket is called."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.config import Behaviour
from bot.model import Author, Conversation, EscalationDecision, Owner, Reason, Requester, ThreadRef, Turn
from bot.privacy.detect import Detector
from bot.privacy.placeholders import hide
from escalation.handoff import build, titled
from escalation.summary import gist, masked, quote

START = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
AGENTS = Behaviour().catalogue.agents
DECISION = EscalationDecision(escalate=True, reason=Reason.HUMAN_REQUESTED, explanation="They asked for a person.")


def turns(*texts: str, author: Author = Author.REQUESTER) -> tuple[Turn, ...]:
    return tuple(
        Turn(author=author, text=text, at=START + timedelta(minutes=minute)) for minute, text in enumerate(texts)
    )


def conversation(*said: Turn, returned_at: datetime | None = None) -> Conversation:
    return Conversation(
        id=1,
        thread=ThreadRef("slack", "T1", "D1:1.0"),
        owner=Owner.BOT,
        epoch=0,
        requester=Requester(id="U1"),
        turns=said,
        returned_at=returned_at,
    )


@pytest.mark.parametrize(
    ("said", "wants"),
    [
        (("hi", "How do I change the name on an invoice?", "human please"), "How do I change the name on an invoice?"),
        (
            ("VPN error 809 since this morning, what does it mean?", "any idea?"),
            "VPN error 809 since this morning, what does it mean?",
        ),
        (
            ("Dear Support Team,\n\nHow do I update my phone?\n\nBest regards\nTomás Silva",),
            "How do I update my phone?",
        ),
        (("Sehr geehrte Damen und Herren,\nich kann mich nicht anmelden.",), "ich kann mich nicht anmelden."),
        (
            ("I want to talk to a person: the badge reader at gate 4 is dead", "thanks"),
            "The badge reader at gate 4 is dead",
        ),
        (("I need a human again, the printer on floor 3 is broken",), "The printer on floor 3 is broken"),
        (("The printer on floor 3 is broken, can I talk to a person?",), "The printer on floor 3 is broken"),
        (("позовите оператора, счёт неверный",), "Счёт неверный"),
        (("Please delete my data under GDPR art. 17 today",), "Please delete my data under GDPR art. 17 today"),
        (("Dr. Weber cannot open the invoice of May.",), "Dr. Weber cannot open the invoice of May."),
        (("我的账户被锁定了，怎么解锁？", "我想和真人客服说话"), "我的账户被锁定了，怎么解锁？"),
        (
            ("How do I export my data?", "thanks", "How do I delete my account for good?"),
            "How do I delete my account for good?",
        ),
        (
            ("fyi, I need a person for that\n> ↪ Mia Lund:\n> My badge is dead since Monday",),
            "My badge is dead since Monday",
        ),
        (("How do I pay?\n> ↪ Mia Lund:\n> My badge is dead since Monday",), "How do I pay?"),
        (("> Mia Lund:\n> Where do I find the invoice of May?",), "Where do I find the invoice of May?"),
    ],
)
def test_the_sentence_is_the_one_that_tells_most(said: tuple[str, ...], wants: str) -> None:
    assert gist(turns(*said)).wants == wants


@pytest.mark.parametrize(
    "text",
    [
        "I need to talk to somebody about my laptop",
        "I want a human for my badge",
        "quiero hablar con alguien sobre mi factura",
        "Ich möchte jemanden wegen meiner Rechnung sprechen",
    ],
)
def test_who_says_what_about_wants_that(text: str) -> None:
    told = gist(turns(text))

    assert (told.wants, told.bare) == (text, False)


@pytest.mark.parametrize(
    "text",
    [
        *("Talk to support", "human please", "quiero hablar con una persona", "I want to talk to someone about this"),
        *("can I speak with a person for help", "quiero hablar con alguien por favor"),
    ],
)
def test_a_bare_request_for_a_person_is_known_as_one(text: str) -> None:
    assert gist(turns("hi", text)).bare


@pytest.mark.parametrize(
    "text", ["that did not help, I want to talk to a person", "this does not help. Get me a human!", "it did not help"]
)
def test_that_an_answer_did_not_help_is_not_what_they_want(text: str) -> None:
    told = gist(turns("Where do I find the invoice of May?", text))

    assert (told.wants, told.asked) == ("Where do I find the invoice of May?", ())


def test_what_else_was_asked_is_told_in_order() -> None:
    asked = gist(turns(*(f"How do I change setting number {n} of the panel?" for n in range(101, 110)))).asked

    assert asked[0] == "How do I change setting number 101 of the panel?"
    assert len(asked) == 4
    assert list(asked) == sorted(asked)


@pytest.mark.parametrize(
    "secret",
    [
        "4111 1111 1111 1111",
        "4111–1111–1111–1111",
        "078-05-1120",
        "DE89 3704 0044 0532 0130 00",
        "6212 3456 7890 1234 567",
        "my account number is 12345678",
        "Kontonummer: 0532013",
    ],
)
def test_no_number_that_opens_something_becomes_a_title(secret: str) -> None:
    detect = Detector()
    told = titled(
        build(conversation(*turns(f"My number is {secret} here, please unblock it now")), DECISION, Behaviour()),
        AGENTS,
        lambda text: hide(text, detect(text)),
    )

    digits = "".join(letter for letter in secret if letter.isdigit())
    assert digits[-5:] not in "".join(letter for letter in told.subject + told.summary if letter.isdigit())


def test_a_title_of_masked_words_alone_makes_way_for_the_next_sentence() -> None:
    told = build(
        conversation(*turns("4111 1111 1111 1111", "My card was charged twice in March")), DECISION, Behaviour()
    )
    assert told.subject == "My card was charged twice in March"


def test_an_order_number_stays() -> None:
    assert masked("Order 4500123 has not arrived") == "Order 4500123 has not arrived"


def test_a_second_matter_has_a_title_of_its_own() -> None:
    said = turns("The VPN does not connect any more at all", "I get it now", "How do I order a second screen?")
    settled = said[1].at

    assert (
        build(conversation(*said, returned_at=settled), DECISION, Behaviour()).subject
        == "How do I order a second screen?"
    )
    # Nothing was said since: it goes on with the old one.
    assert build(conversation(*said[:2], returned_at=settled), DECISION, Behaviour()).subject.startswith("The VPN")


@given(st.lists(st.tuples(st.sampled_from(Author), st.text(max_size=600)), max_size=12))
def test_of_anything_it_is_one_short_line(said: list[tuple[Author, str]]) -> None:
    told = build(conversation(*(Turn(author=who, text=text, at=START) for who, text in said)), DECISION, Behaviour())

    assert told.subject
    assert told.summary
    assert len(told.subject) <= 80
    assert all(len(line) <= 280 and "\n" not in line for line in (told.summary, *told.note.asked))


@given(st.text(), st.integers(min_value=2, max_value=50))
def test_a_quote_is_one_line_within_its_limit(text: str, limit: int) -> None:
    line = quote(text, limit)
    assert len(line) <= limit
    assert "\n" not in line
