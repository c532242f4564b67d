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
from bot.model import Attachment, Author, Ignored, InboundMessage, Owner, OwnershipChange, Parsed, Requester
from connectors.intercom.inbound import parse, verify
from tests.support.shared import shared

OURS = "991267900"
TEAMMATE = {"type": "admin", "id": "991267001", "name": "Ada Byron", "email": "ada@teammates.example"}
JOE = {"type": "user", "id": "6762f1571bb69f9f2193bbbb", "name": "Joe Bloggs", "email": "joe@bloggs.com"}
AT = 1734537561


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


def change_of(parsed: Parsed) -> OwnershipChange:
    assert isinstance(parsed, tuple), parsed
    (event,) = parsed
    assert isinstance(event, OwnershipChange)
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
    "conversation.admin.replied.constructed.json": ("134", Owner.HUMAN, "a teammate answered"),
    "conversation.admin.assigned.constructed.json": ("140", Owner.HUMAN, "assigned to a teammate or a team"),
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
            case (event_id, owner, because):
                change = change_of(parsed)
                assert (change.event_id, change.owner, change.because) == (event_id, owner, because)
    # An agent's last word comes before the conversation is the bot's again.
    last_word, handed_back = _pair(parse(json.loads(closed.read_text()), OURS))
    assert (last_word.author, last_word.text) == (Author.AGENT, "Goodbye :)")
    assert (handed_back.owner, handed_back.because) == (Owner.BOT, "closed")


def _pair(parsed: Parsed) -> tuple[InboundMessage, OwnershipChange]:
    assert isinstance(parsed, tuple)
    message, change = parsed
    assert isinstance(message, InboundMessage)
    assert isinstance(change, OwnershipChange)
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
        channel="intercom",
        account="abc12345",
        thread_id="524",
        message_id="source:403918349",
        author=Author.REQUESTER,
        author_id=JOE["id"],
        author_name="Joe Bloggs",
        text="Hello",
        sent_at=datetime.fromtimestamp(AT - 2, UTC),
        requester=Requester(id=JOE["id"], name="Joe Bloggs", email="joe@bloggs.com"),
        link="https://app.intercom.com/a/inbox/abc12345/inbox/conversation/524",
        delivery_id="notif_1",
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
    [part(JOE, None, "open"), part(JOE, "  "), part(JOE, "<p>secret</p>", redacted=True)],
    ids=["reopened without a word", "blank", "redacted"],
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


ASSIGNED = [
    ("a teammate takes it", TEAMMATE, {"type": "admin", "id": TEAMMATE["id"]}, Owner.HUMAN),
    ("a teammate routes it", TEAMMATE, {"type": "team", "id": "5017691"}, Owner.HUMAN),
    ("a teammate gives it to the bot", TEAMMATE, {"type": "admin", "id": OURS}, Owner.BOT),
    ("a workflow gives it to the bot", {**TEAMMATE, "type": "bot"}, {"type": "admin", "id": OURS}, Owner.BOT),
    ("a workflow routes it", {**TEAMMATE, "type": "bot"}, {"type": "team", "id": "5017691"}, None),
    ("the bot hands it over", {**TEAMMATE, "id": OURS}, {"type": "team", "id": "5017691"}, None),
    ("a teammate lets it go", TEAMMATE, {"type": "nobody_admin", "id": None}, None),
    ("nothing is known about it", TEAMMATE, None, None),
]


@pytest.mark.parametrize("topic", ["conversation.admin.assigned", "conversation.admin.open.assigned"])
@pytest.mark.parametrize(("author", "target", "owner"), [case[1:] for case in ASSIGNED], ids=[c[0] for c in ASSIGNED])
def test_an_assignment_decides_whose_it_is(
    topic: str, author: dict[str, Any], target: dict[str, Any] | None, owner: Owner | None
) -> None:
    parsed = parse(delivery(topic, part(author, None, "assignment", assigned_to=target)), OURS)
    if owner is None:
        assert isinstance(parsed, Ignored)
    else:
        change = change_of(parsed)
        assert (change.owner, change.event_id, change.thread_id) == (owner, "132", "524")
        assert change.at == datetime.fromtimestamp(AT, UTC)


def test_closing_hands_back_unless_we_closed_it() -> None:
    assert change_of(parse(delivery("conversation.admin.closed", part(TEAMMATE, None, "close")), OURS)).because == (
        "closed"
    )
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


@given(WORDS.filter(str.strip))
def test_no_word_is_lost(words: str) -> None:
    found = message_of(parse(delivery("conversation.user.replied", part(JOE, f"<p>{escape(words)}</p>")), OURS))
    assert "".join(found.text.split()) == "".join(words.split())


@given(st.text())
def test_no_body_can_break_the_parser(body: str) -> None:
    parsed = parse(delivery("conversation.user.replied", part(JOE, body)), OURS)
    assert isinstance(parsed, tuple | Ignored)
