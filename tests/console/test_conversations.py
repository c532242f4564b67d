"""The list of conversations, and one with everything that is kept of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

import pytest

from bot.console.conversations.steps import ORDER
from bot.console.shown import markdown
from bot.model import (
    Alternative,
    Answer,
    Attachment,
    EscalationDecision,
    Intent,
    Outcome,
    Passage,
    Reason,
    Role,
    SignalValue,
    Usage,
    Work,
)
from bot.pipeline import STEPS
from bot.store.console.conversations import ConversationList, Filters, Page
from tests.console.conftest import SignedIn
from tests.support.builders import agent_message, feedback, message
from tests.support.store import Store

MAIL = "nina@bloggs.example"
PASSAGE = Passage(id=3, title="Reset", url="https://help.example/reset", text="Choose Reset.", score=0.73)
ANSWERED = Outcome(
    answer=Answer(text="Choose **Reset**.", cites=(PASSAGE,), grounded=True, confidence=0.81),
    decision=EscalationDecision(
        escalate=False,
        signals=(SignalValue(name="frustration", strength=0.4, threshold=0.7, explanation="some sharp words"),),
        alternatives=(Alternative(threshold=0.0, reason=Reason.FRUSTRATED), Alternative(threshold=0.5, reason=None)),
    ),
    work=Work(
        calls=(
            Usage(model="m-large", input_tokens=900, output_tokens=80, cost=Decimal("0.0123"), prompt="answering@3"),
        ),
        rounds=1,
        passages=(PASSAGE,),
        seconds={"retrieve": 0.02, "compose": 1.4},
        notes={"compose": "says something"},
        guards=("injection",),
    ),
)
UNPRICED = replace(
    ANSWERED,
    work=replace(ANSWERED.work, calls=(*ANSWERED.work.calls, Usage(model="m-new", input_tokens=9, output_tokens=9))),
)
HANDED_OVER = Outcome(
    answer=None,
    decision=EscalationDecision(
        escalate=True,
        reason=Reason.SENSITIVE,
        explanation="It is about money.",
        intent=Intent.REFUND_OR_BILLING_DISPUTE,
    ),
)


def held(
    store: Store, outcome: Outcome = ANSWERED, thread_id: str = "524", text: str = "Hi?", **changes: object
) -> int:
    """A conversation with a question and what came of it; its number."""
    store.accept([message(text, thread_id=thread_id, **changes)])
    number = store.conversation_id(thread_id)
    claim = store.conversations.claim(number)
    assert claim is not None
    store.conversations.record(claim, outcome)
    return number


def numbers(page: Page) -> list[int]:
    return [line.id for line in page.lines]


def on_page(text: str) -> list[int]:
    return [int(found) for found in re.findall(r"data-open href=\"/conversations/(\d+)\"", text)]


def test_a_conversation_is_shown_with_all_that_was_done_for_it(store: Store, signed_in: SignedIn) -> None:
    number = held(store, text=f"My address is {MAIL}. How do I reset my password?")
    store.send_next()
    store.accept([feedback(False, comment=f"Ask {MAIL}")])

    page = signed_in(Role.VIEWER).get(f"/conversations/{number}").text

    assert "How do I reset my password?" in page
    assert "Choose <strong>Reset</strong>." in page
    assert "Decided: the bot answered" in page
    assert "confidence 0.81" in page
    assert "guard: injection" in page
    assert "frustration" in page
    assert "0.30 short" in page
    assert "0.0 to 0.5: a person, frustrated" in page
    assert "0.73" in page
    assert "m-large" in page
    assert "answering@3" in page
    assert "says something" in page
    assert "1.4 s" in page
    assert "answer to the requester:" in page
    assert "“That did not help”" in page


def test_personal_data_is_hidden_until_a_reviewer_asks_for_it_and_that_is_noted(
    store: Store, signed_in: SignedIn
) -> None:
    file = Attachment(name="Nina Bloggs.pdf", content_type="application/pdf")
    number = held(store, text=f"My address is {MAIL}.", attachments=(file,))
    reviewer = signed_in(Role.REVIEWER)

    hidden = reviewer.get(f"/conversations/{number}").text
    shown = reviewer.post(f"/conversations/{number}", why="Joe Bloggs says that their address is wrong").text

    for told in (MAIL, "Joe Bloggs", "joe@bloggs.example", "Nina"):
        assert told not in hidden
    assert "My address is &lt;EMAIL_1&gt;." in hidden
    for told in (MAIL, "Joe Bloggs", "joe@bloggs.example", "Nina Bloggs.pdf"):
        assert told in shown
    noted = store.rows("SELECT by, what, which, details FROM audit_log WHERE which IS NOT NULL ORDER BY id")
    assert noted == [
        {"by": "reviewer", "what": "looked at a conversation", "which": str(number), "details": None},
        {
            "by": "reviewer",
            "what": "asked for the personal data of a conversation",
            "which": str(number),
            "details": "<NAME_1> says that their address is wrong",  # the log is kept when Joe is erased
        },
    ]


def test_who_it_is_with_can_be_asked_for_where_nothing_else_is_hidden(store: Store, signed_in: SignedIn) -> None:
    number = held(store, text="Hello?")
    page = signed_in(Role.REVIEWER).get(f"/conversations/{number}").text
    assert "Who it is with is hidden." in page
    assert "Show what was written" in page


def test_a_viewer_may_not_ask_for_it(store: Store, signed_in: SignedIn) -> None:
    number = held(store, text=f"My address is {MAIL}.")
    viewer = signed_in(Role.VIEWER)
    viewer.get(f"/conversations/{number}")

    response = viewer.post(f"/conversations/{number}")

    assert response.status_code == 403
    assert MAIL not in response.text


def test_what_people_write_stays_text_and_links_lead_to_the_web_alone(store: Store, signed_in: SignedIn) -> None:
    number = held(store, text="<script>alert(1)</script>", link="javascript:alert(2)")

    page = signed_in(Role.VIEWER).get(f"/conversations/{number}").text

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "javascript:" not in page


def test_what_an_agent_says_in_a_ticket_and_a_message_that_was_given_up_are_shown(
    store: Store, signed_in: SignedIn
) -> None:
    number = held(store, HANDED_OVER)
    store.rows(
        "UPDATE outbox SET state = 'dead', problem = 'Refused: 403', attempts = 2 WHERE lane = 'desk' RETURNING id"
    )
    store.accept([agent_message("I have your money.")])

    page = signed_in(Role.VIEWER).get(f"/conversations/{number}").text

    assert "Handed over to zendesk" in page
    assert "It is about money." in page
    assert "given up" in page
    assert "Refused: 403" in page
    assert "I have your money." in page


def test_one_that_is_not_there_is_told_of(signed_in: SignedIn) -> None:
    assert signed_in(Role.VIEWER).get("/conversations/999").status_code == 404


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({}, ["other", "unhappy", "answered", "handed"]),
        ({"channel": "slack"}, ["other"]),
        ({"outcome": "with_people"}, ["handed"]),
        ({"outcome": "open"}, ["other", "unhappy", "answered", "handed"]),
        ({"reason": "sensitive"}, ["handed"]),
        ({"rating": "not_helped"}, ["unhappy"]),
        ({"model": "m-large"}, ["unhappy", "answered"]),
        ({"model": "m-small"}, ["other"]),
        ({"prompt": "answering@3"}, ["unhappy", "answered"]),
        ({"from": "2100-01-01"}, []),
        ({"to": "2100-01-01", "channel": "intercom", "model": "m-large"}, ["unhappy", "answered"]),
    ],
)
def test_the_list_is_filtered(
    store: Store, signed_in: SignedIn, asked: dict[str, str], expected: Sequence[str]
) -> None:
    small = replace(ANSWERED, work=Work(calls=(Usage(model="m-small", prompt="answering@2"),)))
    known = {
        "handed": held(store, HANDED_OVER, "1"),
        "answered": held(store, ANSWERED, "2"),
        "unhappy": held(store, ANSWERED, "3"),
        "other": held(store, small, "4", channel="slack", account="T1"),
    }
    store.accept([feedback(False, thread_id="3")])

    page = signed_in(Role.VIEWER).get("/conversations", **asked).text

    assert on_page(page) == [known[name] for name in expected]


@pytest.mark.parametrize("asked", [{"outcome": "happy"}, {"rating": "6"}, {"from": "yesterday"}, {"after": "x"}])
def test_what_there_is_not_is_told_of(signed_in: SignedIn, asked: dict[str, str]) -> None:
    (name,) = asked
    page = signed_in(Role.VIEWER).get("/conversations", **asked).text
    assert f"{name}: found" in page
    assert "expected" in page


def test_pages_follow_each_other_and_nothing_is_left_out_or_shown_twice(store: Store) -> None:
    made = [held(store, thread_id=str(number)) for number in range(7)]
    store.rows("UPDATE conversations SET created_at = '2026-01-01' RETURNING id")  # all at one moment
    conversations = ConversationList(store.database, page=3)

    first = conversations.page(Filters())
    assert first.next is not None
    second = conversations.page(Filters(), first.next)
    assert second.next is not None
    third = conversations.page(Filters(), second.next)

    assert [*numbers(first), *numbers(second), *numbers(third)] == made[::-1]
    assert third.next is None


def test_what_is_rare_is_looked_for_so_far_and_then_further(store: Store) -> None:
    rare = held(store, HANDED_OVER, "rare")
    for number in range(5):
        held(store, thread_id=str(number))
    conversations = ConversationList(store.database, window=4)
    asked = Filters(reason="sensitive")

    first = conversations.page(asked)
    assert first.lines == []
    assert first.looked_back_to is not None
    assert first.next is not None

    assert numbers(conversations.page(asked, first.next)) == [rare]


def test_a_rare_channel_is_looked_for_so_far_and_then_further(store: Store) -> None:
    rare = held(store, thread_id="rare", channel="slack", account="T1")
    for number in range(5):
        held(store, thread_id=str(number))
    conversations = ConversationList(store.database, scan=4)
    asked = Filters(channel="slack")

    first = conversations.page(asked)
    assert first.lines == []
    assert first.next is not None

    second = conversations.page(asked, first.next)
    assert numbers(second) == [rare]
    assert second.next is None


@pytest.mark.parametrize("called", ["{id}", "#{id}", "thread-7", "joe-7", " thread-7 "])
def test_one_is_found_by_its_number_and_by_ids_of_the_vendor(store: Store, signed_in: SignedIn, called: str) -> None:
    held(store, thread_id="another")
    number = held(store, thread_id="thread-7", author_id="joe-7", requester=None)

    response = signed_in(Role.VIEWER).get("/conversations", q=called.format(id=number))

    assert response.url.endswith(f"/conversations/{number}")


def test_a_ticket_leads_to_its_conversation(store: Store) -> None:
    number = held(store, HANDED_OVER)
    store.rows("UPDATE handoffs SET ticket_id = '4711' RETURNING id")
    conversations = ConversationList(store.database)
    assert numbers(conversations.known_as("4711")) == [number]
    assert numbers(conversations.known_as("9" * 40)) == []


def test_a_list_shows_how_each_begins_without_personal_data_and_that_is_a_look_at_them(
    store: Store, signed_in: SignedIn
) -> None:
    one = held(store, thread_id="1", text=f"It is {MAIL} here. {'I cannot log in. ' * 20}")
    other = held(store, thread_id="2", text="Thanks, Joe Bloggs")

    page = signed_in(Role.VIEWER).get("/").text

    assert "It is &lt;EMAIL_1&gt; here. I cannot log in." in page
    assert "…" in page
    assert MAIL not in page
    assert "Bloggs" not in page
    assert "What was said is encrypted and cannot be searched" in page
    noted = store.rows("SELECT what, details FROM audit_log ORDER BY id")
    assert noted[-1] == {"what": "looked at how conversations begin", "details": f"{other}, {one}"}


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("<b onclick=x>no</b>", "&lt;b onclick=x&gt;no&lt;/b&gt;"),
        ("![p](https://x.example/p.png)", '!<a href="https://x.example/p.png">p</a>'),
        ("[here](/sign-out)", "[here](/sign-out)"),
        ("[here](javascript:alert(1))", "[here](javascript:alert(1))"),
        ("[here](https://help.example)", '<a href="https://help.example">here</a>'),
        ("> |plan|price|\n> |-|-|\n> |Pro|<b>9</b>|", "<td>&lt;b&gt;9&lt;/b&gt;</td>"),
    ],
)
def test_the_bots_words_are_formatted_and_nothing_in_them_runs(said: str, shown: str) -> None:
    html = markdown(said)
    assert shown in html
    assert "<img" not in html
    assert 'href="javascript' not in html


def test_the_steps_are_told_in_the_pipelines_order() -> None:
    assert [step.__name__ for step in STEPS] == list(ORDER)


@pytest.mark.parametrize(
    "path",
    [
        "/conversations/99999999999999999999",
        "/conversations?q=%00",
        "/conversations?q=99999999999999999999",
        "/conversations?q=%F0%9F%98%80%22%27;--",
        "/conversations?after=2026-01-01~1",
        "/conversations?after=2026-01-01T00:00%2B00:00~99999999999999999999",
        "/conversations?to=9999-12-31",
        "/conversations?from=0001-01-01",
        "/conversations?channel=%00",
        "/audit?before=99999999999999999999",
        "/audit?by=%00",
        "/knowledge/gaps?days=0",
        "/nothing/there",
        "/static/../app.py",
    ],
)
def test_an_odd_address_is_told_of_and_breaks_nothing(signed_in: SignedIn, path: str) -> None:
    response = signed_in(Role.ADMIN).get(path)
    assert response.status_code < 500
    assert "This page failed" not in response.text


def test_a_part_of_the_cost_is_told_as_none_of_it(store: Store, signed_in: SignedIn) -> None:
    """Given two answers, the price of whose models is known of one alone."""
    number = held(store)
    viewer = signed_in(Role.VIEWER)
    assert "0.0123" in viewer.get("/").text
    held(store, UNPRICED, text="And how?")

    assert "0.0123" not in viewer.get("/").text
    assert "prices are not known" in viewer.get(f"/conversations/{number}").text
