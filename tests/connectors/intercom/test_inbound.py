"""What each of Intercom's webhooks becomes: a message, a change of hands, or nothing, for a reason."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from html import escape
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import BadPayload, BadSignature
from bot.model import (
    Attachment,
    Author,
    Feedback,
    Ignored,
    InboundMessage,
    MessageEdited,
    Mode,
    Owner,
    OwnershipChanged,
    Parsed,
    Requester,
    ThreadChanged,
    ThreadDeleted,
    ThreadRef,
)
from connectors.intercom.content import content_of
from connectors.intercom.inbound import parse as parse_as
from connectors.intercom.inbound import verify
from connectors.intercom.payload import Bot
from connectors.render import html_to_text
from tests.support.builders import understood
from tests.support.shared import shared
from tests.support.wording import HELPED

OURS = "991267900"
OUR_TEAM = "814865"
TEAMMATE = {"type": "admin", "id": "991267001", "name": "Ada Byron", "email": "ada@teammates.example"}
JOE = {"type": "user", "id": "6762f1571bb69f9f2193bbbb", "name": "Joe Bloggs", "email": "joe@bloggs.com"}
AT = 1734537561


def parse(payload: dict[str, Any], seat: str = OURS, team: str | None = None) -> Parsed:
    return parse_as(payload, Bot(seat=seat, team=team))


def delivery(topic: str, *parts: dict[str, Any], **item: Any) -> dict[str, Any]:
    """A notification about conversation 524 of Joe's, with these new parts."""
    source = {"type": "conversation", "id": "403918349", "subject": "", "body": "<p>Hello</p>", "author": JOE}
    found = {
        "type": "conversation",
        "id": "524",
        "created_at": AT - 2,
        "source": source,
        "contacts": {"contacts": [{"type": "contact", "id": JOE["id"], "external_id": "70"}]},
        "conversation_parts": {"conversation_parts": list(parts)},
    }
    return {
        "type": "notification_event",
        "app_id": "abc12345",
        "id": "notif_1",
        "topic": topic,
        "created_at": AT,
        "data": {"type": "notification_event_data", "item": {**found, **item}},
    }


def part(author: dict[str, Any], body: str | None, part_type: str = "comment", **more: Any) -> dict[str, Any]:
    made = {"type": "conversation_part", "id": "132", "part_type": part_type, "body": body, "created_at": AT}
    return {**made, "author": author, "attachments": [], **more}


def message_of(parsed: Parsed) -> InboundMessage:
    assert isinstance(parsed, tuple), parsed
    (event,) = parsed
    assert isinstance(event, InboundMessage)
    return event


def change_of(parsed: Parsed) -> OwnershipChanged:
    """The change of hands; where the conversation became the bot's own, a look at what was said goes with it."""
    assert isinstance(parsed, tuple), parsed
    event, *more = parsed
    assert isinstance(event, OwnershipChanged)
    assert more == ([ThreadChanged(thread=ThreadRef("intercom", "abc12345", "524"))] if event.answer_now else [])
    return event


def reason_of(parsed: Parsed) -> str:
    assert isinstance(parsed, Ignored), parsed
    return parsed.reason


# Every file of the contracts' folder: what its one event is about, or why it means nothing.
RECORDED = {
    "conversation.user.created.constructed-edited.json": (
        "source:403918349",
        Author.REQUESTER,
        "I can't reset my password",
    ),
    "conversation.user.replied.constructed.json": ("132", Author.REQUESTER, "Thanks again :)"),
    "conversation.admin.replied.constructed.json": ("134", Owner.HUMAN),
    "conversation.admin.assigned.constructed.json": ("140", Owner.HUMAN),
    "conversation.admin.noted.constructed.json": "a note: it stays among agents, and only a reply takes the "
    "conversation over",
    "conversation.admin.opened.constructed.json": "reopened: whose the conversation is stays the same",
    "conversation.admin.snoozed.constructed.json": "snoozed: whose the conversation is stays the same",
}


def test_every_recorded_delivery_is_read_or_ignored_for_a_reason() -> None:
    files = {file.name: file for file in shared("contracts/intercom/webhooks").glob("conversation.*.json")}
    closed = files.pop("conversation.admin.closed.constructed.json")
    assert files.keys() == RECORDED.keys()
    for name, expected in RECORDED.items():
        parsed = parse(json.loads(files[name].read_text()), OURS)
        match expected:
            case str():
                assert reason_of(parsed) == expected
            case (message_id, Author() as author, text):
                found = message_of(parsed)
                assert (found.message_id, found.author, found.text) == (message_id, author, text)
            case (event_id, Owner() as owner):
                change = change_of(parsed)
                assert (change.event_id, change.owner) == (event_id, owner)
    # An agent's last word comes before the conversation is the bot's again.
    last_word, handed_back = _pair(parse(json.loads(closed.read_text()), OURS))
    assert (last_word.author, last_word.text) == (Author.AGENT, "Goodbye :)")
    assert (handed_back.owner, handed_back.closing) == (Owner.BOT, True)


def _pair(parsed: Parsed) -> tuple[InboundMessage, OwnershipChanged]:
    assert isinstance(parsed, tuple)
    message, change = parsed
    assert isinstance(message, InboundMessage)
    assert isinstance(change, OwnershipChanged)
    return message, change


def test_signature_vectors() -> None:
    for vector in json.loads(shared("contracts/intercom/webhooks/signature-vectors.json").read_text()):
        headers = {vector["header"]: vector["expected"]}
        body = vector["raw_body"].encode()
        verify(headers, body, ["a new secret", vector["client_secret"]])
        with pytest.raises(BadSignature):
            verify(headers, body + b"\n", [vector["client_secret"]])
        with pytest.raises(BadSignature):
            verify(headers, body, ["a new secret"])
        with pytest.raises(BadSignature):
            verify({"X-Hub-Signature": vector["expected"].removeprefix("sha1=")}, body, [vector["client_secret"]])


def test_a_new_conversation_says_who_where_and_when() -> None:
    found = message_of(parse(delivery("conversation.user.created"), OURS))
    assert found == InboundMessage(
        thread=ThreadRef("intercom", "abc12345", "524"),
        message_id="source:403918349",
        author=Author.REQUESTER,
        author_id=JOE["id"],
        author_name="Joe Bloggs",
        text="Hello",
        sent_at=datetime.fromtimestamp(AT - 2, UTC),
        requester=Requester(id=JOE["id"], name="Joe Bloggs", email="joe@bloggs.com"),
        read_along=False,
        participants=frozenset({JOE["id"]}),
        link="https://app.intercom.com/a/inbox/abc12345/inbox/conversation/524",
    )


def test_two_notifications_of_one_reply_carry_one_message_id() -> None:
    first = delivery("conversation.user.replied", part(JOE, "<p>Still no</p>"))
    second = {**first, "id": "notif_2", "created_at": AT + 60}
    assert message_of(parse(first, OURS)).message_id == message_of(parse(second, OURS)).message_id == "132"


@pytest.mark.parametrize("kind", ["user", "lead", "contact"])
@pytest.mark.parametrize("part_type", ["comment", "open", "assignment"])
def test_a_contacts_words_count_whatever_the_part_is_called(kind: str, part_type: str) -> None:
    found = message_of(
        parse(delivery("conversation.user.replied", part({**JOE, "type": kind}, "<p>Hi</p>", part_type)), OURS)
    )
    assert (found.author, found.text) == (Author.REQUESTER, "Hi")


def test_several_new_parts_are_several_messages_in_order() -> None:
    parsed = parse(
        delivery("conversation.user.replied", part(JOE, "one", id="1"), part(JOE, "two", id="2")),
        OURS,
    )
    assert isinstance(parsed, tuple)
    assert [event.text for event in parsed if isinstance(event, InboundMessage)] == ["one", "two"]


def test_an_email_brings_its_subject() -> None:
    source = {"type": "email", "id": "9", "subject": "Refund?", "body": "<p>Please</p>", "author": JOE}
    assert message_of(parse(delivery("conversation.user.created", source=source), OURS)).text == "Refund?\n\nPlease"


def test_files_and_pasted_pictures_are_attachments_even_without_words() -> None:
    file = {"type": "upload", "name": "a.pdf", "url": "https://f.example/a", "content_type": "application/pdf"}
    sent = part(JOE, None, attachments=[{**file, "filesize": 100}])
    found = message_of(parse(delivery("conversation.user.replied", sent), OURS))
    assert found.text == ""
    assert found.attachments == (
        Attachment(name="a.pdf", content_type="application/pdf", size=100, url="https://f.example/a"),
    )
    pasted = part(JOE, '<div class="intercom-container"><img src="https://f.example/i/screen%20shot.png?x=1"></div>')
    found = message_of(parse(delivery("conversation.user.replied", pasted), OURS))
    assert found.attachments == (
        Attachment(name="screen shot.png", content_type="image/*", url="https://f.example/i/screen%20shot.png?x=1"),
    )


@pytest.mark.parametrize(
    "said",
    [part(JOE, None, "open"), part(JOE, "  ")],
    ids=["reopened without a word", "blank"],
)
def test_nothing_said_is_no_message(said: dict[str, Any]) -> None:
    parsed = parse(delivery("conversation.user.replied", said), OURS)
    assert reason_of(parsed) == "no contact wrote anything in it"


def test_a_teammates_reply_is_an_agents_message_to_the_same_requester() -> None:
    found = message_of(parse(delivery("conversation.admin.replied", part(TEAMMATE, "<p>I will look</p>")), OURS))
    assert (found.author, found.author_name, found.text, found.public) == (
        Author.AGENT,
        "Ada Byron",
        "I will look",
        True,
    )
    assert found.requester == Requester(id=JOE["id"], name="Joe Bloggs", email="joe@bloggs.com")


@pytest.mark.parametrize(
    "author",
    [{**TEAMMATE, "id": OURS}, {**TEAMMATE, "type": "bot"}, {**TEAMMATE, "type": "operator"}],
    ids=["our own seat", "fin", "operator"],
)
def test_the_bots_own_words_and_other_bots_come_to_nothing(author: dict[str, Any]) -> None:
    for topic in ("conversation.admin.replied", "conversation.user.replied"):
        assert isinstance(parse(delivery(topic, part(author, "<p>Hello, I am a bot</p>")), OURS), Ignored)


@pytest.mark.parametrize("part_type", ["note", "note_and_reopen"])
@pytest.mark.parametrize(
    "topic", ["conversation.admin.noted", "conversation.admin.replied", "conversation.admin.closed"]
)
def test_a_note_never_becomes_a_message(topic: str, part_type: str) -> None:
    parsed = parse(delivery(topic, part(TEAMMATE, "<p>He is difficult</p>", part_type)), OURS)
    assert not isinstance(parsed, tuple) or not any(isinstance(event, InboundMessage) for event in parsed)
    assert "difficult" not in str(parsed)


def test_a_campaign_in_a_teammates_name_is_nobodys_conversation() -> None:
    source = {
        "type": "conversation",
        "id": "7",
        "body": "<p>News!</p>",
        "author": TEAMMATE,
        "delivered_as": "automated",
    }
    assert isinstance(parse(delivery("conversation.admin.single.created", source=source)), Ignored)


def test_a_conversation_that_a_teammate_starts_is_theirs() -> None:
    source = {"type": "conversation", "id": "7", "body": "<p>How was the demo?</p>", "author": TEAMMATE}
    found = message_of(parse(delivery("conversation.admin.single.created", source=source), OURS))
    assert (found.author, found.message_id) == (Author.AGENT, "source:7")
    assert found.requester == Requester(id=JOE["id"])
    assert isinstance(
        parse(
            delivery("conversation.admin.single.created", source={**source, "author": {**TEAMMATE, "id": OURS}}), OURS
        ),
        Ignored,
    )


TEAM = {"type": "team", "id": "5017691"}
OWN_TEAM = {"type": "team", "id": OUR_TEAM}
BOT = {"type": "bot", "id": "278", "name": "Operator"}
# What happens, by whom, to whom, and whose it is then: without a team of the bot's own, and with one.
ASSIGNED: list[tuple[str, dict[str, Any], dict[str, Any] | None, Owner | None, Owner | None]] = [
    ("a teammate takes it", TEAMMATE, {"type": "admin", "id": TEAMMATE["id"]}, Owner.HUMAN, Owner.HUMAN),
    ("a teammate routes it", TEAMMATE, TEAM, Owner.HUMAN, Owner.HUMAN),
    ("a teammate gives it to the bot", TEAMMATE, {"type": "admin", "id": OURS}, Owner.BOT, Owner.BOT),
    ("a teammate gives it to the bot's team", TEAMMATE, OWN_TEAM, Owner.HUMAN, Owner.BOT),
    ("a workflow gives it to the bot", BOT, {"type": "admin", "id": OURS}, Owner.BOT, Owner.BOT),
    ("a workflow gives it to the bot's team", BOT, OWN_TEAM, None, Owner.BOT),
    ("a workflow gives it to a teammate", BOT, {"type": "admin", "id": TEAMMATE["id"]}, Owner.HUMAN, Owner.HUMAN),
    ("a workflow routes it", BOT, TEAM, None, Owner.HUMAN),
    ("the bot hands it over", {**TEAMMATE, "id": OURS}, TEAM, None, None),
    ("a teammate lets it go", TEAMMATE, {"type": "nobody_admin", "id": None}, None, None),
    ("a teammate unassigns it", TEAMMATE, {"type": "admin", "id": "0"}, None, None),
    ("nothing is known about it", TEAMMATE, None, None, None),
]


@pytest.mark.parametrize("topic", ["conversation.admin.assigned", "conversation.admin.open.assigned"])
@pytest.mark.parametrize("part_type", ["assignment", "assign_and_reopen"])
@pytest.mark.parametrize(
    ("author", "target", "teamless", "teamed"), [case[1:] for case in ASSIGNED], ids=[case[0] for case in ASSIGNED]
)
def test_an_assignment_decides_whose_it_is(
    topic: str,
    part_type: str,
    author: dict[str, Any],
    target: dict[str, Any] | None,
    teamless: Owner | None,
    teamed: Owner | None,
) -> None:
    payload = delivery(topic, part(author, None, part_type, assigned_to=target))
    for team, owner in ((None, teamless), (OUR_TEAM, teamed)):
        parsed = parse(payload, team=team)
        if owner is None:
            assert isinstance(parsed, Ignored)
        else:
            change = change_of(parsed)
            assert (change.owner, change.event_id, change.thread.thread_id) == (owner, "132", "524")
            assert change.answer_now is (owner is Owner.BOT)
            assert change.at == datetime.fromtimestamp(AT, UTC)


# Fin, Intercom's own bot.

FIN = {**BOT, "name": "Fin", "from_ai_agent": True, "is_ai_answer": True}


def fin(assignee: dict[str, Any] | None = None, state: str | None = "assumed_resolution") -> dict[str, Any]:
    """Fields of a conversation that Fin takes part in."""
    nobody = {"admin_assignee_id": None, "team_assignee_id": None}
    return {"ai_agent_participated": True, "ai_agent": {"resolution_state": state}, **nobody, **(assignee or {})}


@pytest.mark.parametrize("state", ["assumed_resolution", "confirmed_resolution", "routed_to_team", "abandoned", None])
@pytest.mark.parametrize(
    "assignee",
    [{}, {"team_assignee_id": 5017691}, {"admin_assignee_id": int(TEAMMATE["id"]), "team_assignee_id": int(OUR_TEAM)}],
    ids=["nobody", "another team", "a teammate of our team"],
)
def test_what_fin_has_is_not_ours(state: str | None, assignee: dict[str, Any]) -> None:
    for topic in ("conversation.user.created", "conversation.user.replied"):
        payload = delivery(topic, part(JOE, "<p>Help</p>"), **fin(assignee, state))
        assert reason_of(parse(payload, team=OUR_TEAM)) == "another bot has this conversation"


@pytest.mark.parametrize(
    "assignee", [{"team_assignee_id": int(OUR_TEAM)}, {"admin_assignee_id": OURS, "team_assignee_id": 5017691}]
)
def test_what_fin_has_routed_to_us_is_ours(assignee: dict[str, Any]) -> None:
    payload = delivery("conversation.user.replied", part(JOE, "<p>Help</p>"), **fin(assignee, "routed_to_team"))
    assert message_of(parse(payload, team=OUR_TEAM)).text == "Help"


def test_fins_words_take_a_conversation_from_us() -> None:
    """As a teammate's do: what Fin has answered is answered."""
    said = message_of(parse(delivery("conversation.operator.replied", part(FIN, "<p>Hello, I am Fin</p>"), **fin())))
    assert (said.author, said.author_name, said.text) == (Author.AGENT, "Fin", "Hello, I am Fin")
    # The first of them may come before the conversation itself knows of Fin.
    assert message_of(parse(delivery("conversation.operator.replied", part(FIN, "Hello")))).author is Author.AGENT


def test_a_workflows_words_take_nothing_from_us() -> None:
    greeting = part(BOT, "<p>We are back at nine</p>")
    assert isinstance(parse(delivery("conversation.operator.replied", greeting)), Ignored)
    ours = fin({"admin_assignee_id": OURS}, "routed_to_team")
    assert isinstance(parse(delivery("conversation.operator.replied", greeting, **ours)), Ignored)


# Feedback, and what is taken back.

KEY = "a5e1c524-5ddd-4c3e-9328-6bca5d6e3edb"


@pytest.mark.parametrize("name", ["quick_reply_uuid", "quick_reply_option_uuid"])
def test_that_helped_is_feedback_about_the_answer_it_stands_under(name: str) -> None:
    chosen = part(JOE, "<p>That helped</p>", metadata={name: KEY})
    assert parse(delivery("conversation.user.replied", chosen)) == (
        Feedback(
            thread=ThreadRef("intercom", "abc12345", "524"),
            by=JOE["id"],
            at=datetime.fromtimestamp(AT, UTC),
            about=KEY,
            helpful=True,
        ),
    )


@pytest.mark.parametrize("metadata", [{}, None, {"quick_reply_uuid": "nonsense"}, {"quick_reply_uuid": 7}])
def test_that_helped_without_its_answer_is_about_the_conversation(metadata: Any) -> None:
    parsed = parse(delivery("conversation.user.replied", part(JOE, "<p>That helped</p>", metadata=metadata)))
    assert isinstance(parsed, tuple)
    (event,) = parsed
    assert isinstance(event, Feedback)
    assert (event.about, event.helpful) == (None, True)


@pytest.mark.parametrize("metadata", [{}, None, {"quick_reply_uuid": "nonsense"}])
def test_that_it_did_not_help_is_what_the_customer_says_where_it_was_typed(metadata: Any) -> None:
    found = message_of(
        parse(delivery("conversation.user.replied", part(JOE, "<p>I still need help</p>", metadata=metadata)))
    )
    assert found.text == "I still need help"


def test_a_request_for_a_person_is_the_customers_words_pressed_or_typed() -> None:
    pressed = part(JOE, "<p>Talk to a person</p>", metadata={"quick_reply_uuid": KEY})
    found = message_of(parse(delivery("conversation.user.replied", pressed)))
    assert (found.text, found.message_id, found.addressed) == ("Talk to a person", "132", True)


def rated(**rating: Any) -> Parsed:
    told = {"created_at": AT - 60, "updated_at": AT, "contact": {"type": "contact", "id": JOE["id"]}, **rating}
    return parse(delivery("conversation.rating.added", conversation_rating=told))


def test_a_rating_is_feedback_about_the_conversation() -> None:
    parsed = rated(rating=4, remark="Quick!")
    assert parsed == (
        Feedback(
            thread=ThreadRef("intercom", "abc12345", "524"),
            by=JOE["id"],
            at=datetime.fromtimestamp(AT, UTC),
            score=4,
            comment="Quick!",
        ),
    )
    assert rated(rating=4, remark="Quick!") == parsed
    (silent,) = understood(rated(rating=1, remark=None, updated_at=None, contact=None))
    assert isinstance(silent, Feedback)
    assert (silent.by, silent.score, silent.comment) == (JOE["id"], 1, None)


@pytest.mark.parametrize("score", [None, 0, 6, "5", True])
def test_a_rating_without_a_score_from_one_to_five_means_nothing(score: Any) -> None:
    assert reason_of(rated(rating=score, remark="?")) == "no score from 1 to 5"


@pytest.mark.parametrize("author", [JOE, TEAMMATE], ids=["customer", "teammate"])
@pytest.mark.parametrize("more", [{"redacted": True}, {}], ids=["marked", "told by the topic alone"])
def test_a_redacted_part_is_taken_back(author: dict[str, Any], more: dict[str, Any]) -> None:
    gone = part(author, "<p><i>This message was deleted</i></p>", updated_at=AT + 300, **more)
    assert parse(delivery("conversation_part.redacted", gone)) == (
        MessageEdited(
            thread=ThreadRef("intercom", "abc12345", "524"),
            message_id="132",
            at=datetime.fromtimestamp(AT + 300, UTC),
            text=None,
        ),
    )


def test_a_redacted_opening_is_taken_back_under_the_id_it_came_in_with() -> None:
    first = message_of(parse(delivery("conversation.user.created")))
    source = {"type": "conversation", "id": "403918349", "body": "<p>gone</p>", "author": JOE, "redacted": True}
    parsed = parse(delivery("conversation_part.redacted", source=source))
    assert isinstance(parsed, tuple)
    (event,) = parsed
    assert isinstance(event, MessageEdited)
    assert (event.message_id, event.text) == (first.message_id, None)


def test_redacted_notes_and_our_own_words_were_never_kept() -> None:
    for author, kind in ((TEAMMATE, "note"), ({**TEAMMATE, "id": OURS}, "comment")):
        assert isinstance(parse(delivery("conversation_part.redacted", part(author, "gone", kind))), Ignored)


@pytest.mark.parametrize("name", ["conversation_id", "id"])
def test_a_deleted_conversation_is_to_be_emptied(name: str) -> None:
    payload = delivery("conversation.deleted")
    payload["data"]["item"] = {"type": "conversation", name: "524"}
    parsed = parse(payload)
    assert isinstance(parsed, tuple)
    (deletion,) = parsed
    assert isinstance(deletion, ThreadDeleted)
    assert deletion.thread.thread_id == "524"


# Tickets.

TICKET = {"type": "ticket", "id": 524, "ticket_id": "22", "category": "Customer"}


@pytest.mark.parametrize(
    "topic",
    ["ticket.created", "ticket.contact.replied", "ticket.admin.replied", "ticket.team.assigned", "ticket.closed"],
)
@pytest.mark.parametrize("item", [TICKET, {"type": "ticket", "ticket": TICKET}], ids=["plain", "nested"])
def test_a_tickets_news_are_fetched_under_the_conversations_id(topic: str, item: dict[str, Any]) -> None:
    payload = delivery(topic)
    payload["data"]["item"] = item
    assert parse(payload) == (ThreadChanged(thread=ThreadRef("intercom", "abc12345", "524")),)


@pytest.mark.parametrize("category", ["Back-office", "Tracker"])
def test_tickets_among_teammates_are_left_alone(category: str) -> None:
    payload = delivery("ticket.contact.replied")
    payload["data"]["item"] = {**TICKET, "category": category}
    assert reason_of(parse(payload)) == "a ticket that no customer sees"


def test_a_ticket_without_an_id_is_a_bad_payload() -> None:
    payload = delivery("ticket.created")
    payload["data"]["item"] = {"type": "ticket"}
    with pytest.raises(BadPayload, match=r"data\.item\.id"):
        parse(payload)


# E-mail.


def mailed(subject: str, sender: str = JOE["email"], text: str = "<p>I am away</p>") -> dict[str, Any]:
    headers = [{"type": "to", "email_address": "help@acme.example"}, {"type": "from", "email_address": sender}]
    return part(JOE, text, email_message_metadata={"subject": subject, "email_address_headers": headers})


@pytest.mark.parametrize(
    ("subject", "sender"),
    [
        ("Automatic reply: Your question", JOE["email"]),
        ("Out of office: Re: Your question", JOE["email"]),
        ("Undelivered Mail Returned to Sender", "MAILER-DAEMON@mx.example"),
        ("Your order", "no-reply@shop.example"),
    ],
)
def test_a_machines_mail_is_no_question(subject: str, sender: str) -> None:
    parsed = parse(delivery("conversation.user.replied", mailed(subject, sender)))
    assert reason_of(parsed).startswith("an automatic mail")
    assert subject not in reason_of(parsed)
    source = {"type": "email", "id": "9", "subject": subject, "body": "<p>x</p>", "author": {**JOE, "email": sender}}
    assert reason_of(parse(delivery("conversation.user.created", source=source))).startswith("an automatic mail")


def test_a_persons_mail_about_being_out_of_office_is_a_question() -> None:
    assert message_of(parse(delivery("conversation.user.replied", mailed("Re: Out of office rules")))).text
    # What is written in the messenger has no subject to be judged by.
    source = {"type": "conversation", "id": "9", "subject": "Automatic reply: x", "body": "<p>Hi</p>", "author": JOE}
    assert message_of(parse(delivery("conversation.user.created", source=source))).text == "Hi"


def test_lines_survive_where_a_body_is_plain_text() -> None:
    found = message_of(parse(delivery("conversation.user.replied", part(JOE, "one\ntwo\n\nthree"))))
    assert found.text.split() == ["one", "two", "three"]
    assert "one\ntwo" in found.text


@given(st.lists(st.sampled_from(["a", "b c", "\n", " ", "\t", "\r\n", "&", "&amp;", "&lt;", "\u2028", ">", "- "])))
def test_a_line_of_plain_text_is_one_as_in_html(pieces: list[str]) -> None:
    """Read as what it is: a parser takes some milliseconds a line."""
    plain = "".join(pieces)
    assert content_of({"body": plain}).text == html_to_text(plain.replace("\n", "<br>"), pictures=False).strip()


def test_closing_hands_back_unless_we_closed_it() -> None:
    change = change_of(parse(delivery("conversation.admin.closed", part(TEAMMATE, None, "close")), OURS))
    assert (change.owner, change.closing) == (Owner.BOT, True)
    ours = part({**TEAMMATE, "id": OURS}, "<p>Bye</p>", "close")
    assert reason_of(parse(delivery("conversation.admin.closed", ours), OURS)) == "our own seat closed it"


def test_closing_without_a_part_is_known_by_the_notification() -> None:
    assert change_of(parse(delivery("conversation.admin.closed"), OURS)).event_id == "notif_1"


def test_a_ping_is_answered_and_ignored() -> None:
    ping = {"type": "notification_event", "topic": "ping", "data": {"item": {"type": "ping", "message": "hello"}}}
    assert reason_of(parse(ping, OURS)) == "a ping"


@pytest.mark.parametrize(
    "path",
    [
        "topic",
        "app_id",
        "data.item",
        "data.item.id",
        "data.item.conversation_parts.conversation_parts",
        "data.item.conversation_parts.conversation_parts[0].id",
        "data.item.conversation_parts.conversation_parts[0].created_at",
        "data.item.conversation_parts.conversation_parts[0].author",
    ],
)
def test_what_is_missing_is_named(path: str) -> None:
    payload = delivery("conversation.user.replied", part(JOE, "<p>Hi</p>"))
    *way, last = path.replace("[0]", ".0").split(".")
    target: Any = payload
    for name in way:
        target = target[int(name) if name.isdigit() else name]
    del target[last]
    with pytest.raises(BadPayload, match=rf"^\$\.{path.replace('[', '.').replace(']', '.')}"):
        parse(payload, OURS)


@pytest.mark.parametrize("seconds", [10**30, -(10**18)])
def test_a_time_out_of_range_is_a_bad_payload(seconds: int) -> None:
    with pytest.raises(BadPayload, match="created_at"):
        parse(delivery("conversation.user.replied", part(JOE, "<p>Hi</p>", created_at=seconds)), OURS)


WORDS = st.text(st.characters(exclude_characters="<>&", exclude_categories=("Cs", "Cc", "Cn")), min_size=1)
TAGS = st.sampled_from(
    ["p", "div", "b", "i", "h1", "ul", "ol", "li", "pre", "code", "blockquote", "span", "table", "x"]
)
PIECES = st.recursive(
    WORDS,
    lambda inner: st.one_of(
        st.tuples(TAGS, st.lists(inner, max_size=4)).map(lambda made: f"<{made[0]}>{''.join(made[1])}</{made[0]}>"),
        inner.map(lambda words: f'<a href="https://e.example/">{words}</a>'),
        inner.map(lambda words: f"{words}<br><img src='https://e.example/i.png'>"),
    ),
    max_leaves=12,
)


@given(PIECES)
def test_any_html_becomes_text_without_tags(html: str) -> None:
    parsed = parse(delivery("conversation.user.replied", part(JOE, html)), OURS)
    if isinstance(parsed, tuple):
        assert "<" not in message_of(parsed).text


@given(WORDS.filter(lambda words: words.strip() not in ("", HELPED)))
def test_no_word_is_lost(words: str) -> None:
    found = message_of(parse(delivery("conversation.user.replied", part(JOE, f"<p>{escape(words)}</p>")), OURS))
    assert "".join(found.text.split()) == "".join(words.split())


@given(st.text())
def test_no_body_can_break_the_parser(body: str) -> None:
    parsed = parse(delivery("conversation.user.replied", part(JOE, body)), OURS)
    assert isinstance(parsed, tuple | Ignored)


REPLAYED = [
    delivery("conversation.user.created"),
    delivery("conversation.user.replied", part(JOE, "<p>Hi</p>")),
    delivery("conversation.user.replied", part(JOE, "<p>That helped</p>", metadata={"quick_reply_uuid": KEY})),
    delivery("conversation.admin.replied", part(TEAMMATE, "<p>Hi</p>")),
    delivery("conversation.admin.replied", part(TEAMMATE, None, "quick_reply")),
    delivery("conversation.admin.assigned", part(TEAMMATE, None, "assignment", assigned_to=OWN_TEAM)),
    delivery("conversation.admin.closed", part(TEAMMATE, "<p>Bye</p>", "close")),
    delivery("conversation.operator.replied", part(FIN, "<p>Hi</p>")),
    delivery("conversation_part.redacted", part(JOE, "gone", redacted=True)),
    delivery("conversation.rating.added", conversation_rating={"rating": 5, "updated_at": AT}),
    delivery("ticket.contact.replied"),
]


@pytest.mark.parametrize("payload", REPLAYED, ids=[payload["topic"] for payload in REPLAYED])
def test_the_same_news_under_another_notification_is_the_same_events(payload: dict[str, Any]) -> None:
    def events(given: dict[str, Any]) -> list[Any]:
        parsed = parse(given, team=OUR_TEAM)
        assert isinstance(parsed, tuple), parsed
        return list(parsed)

    again = {**payload, "id": "notif_2", "created_at": AT + 3600, "delivery_attempts": 2}
    assert events(payload) == events(again) == events(json.loads(json.dumps(payload)))


def test_the_words_of_a_reply_that_takes_the_conversation_are_kept() -> None:
    """Intercom makes one part of both; under other topics its body may be a note to the colleague who gets it."""
    taken = part(TEAMMATE, "<p>I will look</p>", "assignment", assigned_to={"type": "admin", "id": TEAMMATE["id"]})

    parsed = parse(delivery("conversation.admin.replied", taken), OURS)

    assert isinstance(parsed, tuple)
    said, changed = parsed
    assert isinstance(said, InboundMessage)
    assert (said.author, said.text, said.message_id) == (Author.AGENT, "I will look", "132")
    assert isinstance(changed, OwnershipChanged)
    assert change_of(parse(delivery("conversation.admin.assigned", taken), OURS)).owner is Owner.HUMAN


def test_deliveries_of_an_old_version_of_the_api_are_named() -> None:
    old = delivery("conversation.user.created", conversation_message={"body": "<p>hi</p>"})
    del old["data"]["item"]["source"]
    with pytest.raises(BadPayload, match=r"API version 1; choose 2\.14"):
        parse(old)


def test_where_the_bot_looks_on_whoever_takes_a_conversation_changes_nothing() -> None:
    bot = Bot(seat=OURS, mode=Mode.SHADOW)
    to_ada = part(TEAMMATE, None, "assignment", assigned_to=TEAMMATE)
    wordless = part(TEAMMATE, None, "quick_reply")
    said = part(TEAMMATE, "<p>Press Reset.</p>")

    taken = parse_as(delivery("conversation.admin.assigned", to_ada), bot)
    offered = parse_as(delivery("conversation.admin.replied", wordless), bot)
    (words,) = understood(parse_as(delivery("conversation.admin.replied", said), bot))
    closed = understood(parse_as(delivery("conversation.admin.closed", part(TEAMMATE, None, "close")), bot))

    assert isinstance(taken, Ignored)
    assert isinstance(offered, Ignored)
    assert isinstance(words, InboundMessage)
    assert (words.author, words.mode) == (Author.AGENT, Mode.SHADOW)
    assert [event.owner for event in closed if isinstance(event, OwnershipChanged)] == [Owner.BOT]


def test_where_the_bot_looks_on_fins_words_are_no_agents() -> None:
    answered = delivery("conversation.operator.replied", part(FIN, "<p>Try to restart.</p>"), **fin())
    assert isinstance(parse_as(answered, Bot(seat=OURS, mode=Mode.SHADOW)), Ignored)
