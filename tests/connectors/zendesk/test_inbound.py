"""What a delivery means: signatures, Zendesk's own events, and the bodies of our trigger. No network."""

from __future__ import annotations

import copy
import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import BadPayload, BadSignature, StaleTimestamp
from bot.model import (
    Author,
    Ignored,
    InboundMessage,
    Owner,
    OwnershipChanged,
    Requester,
    ThreadChanged,
    ThreadRef,
    TicketStatus,
)
from connectors.sandbox.faults import Faults
from connectors.sandbox.webhook_sender import Deliveries
from connectors.sandbox.zendesk.events import ZendeskHooks
from connectors.signatures import base64_sha256
from connectors.zendesk.inbound import SIGNATURE, TIMESTAMP, parse, verify
from connectors.zendesk.settings import ZendeskSettings
from tests.support.builders import understood
from tests.support.shared import shared

WEBHOOKS = "contracts/zendesk/webhooks"
BOT, AGENT, JOE, ANNA = "70", "71", "80", "81"
ANSWERS = ZendeskSettings()
NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


Changes = dict[str, Any]


def event(
    kind: str = "ticket.comment_added",
    *,
    detail: Changes | None = None,
    comment: Changes | None = None,
    author: Changes | None = None,
    state: Changes | None = None,
) -> dict[str, Any]:
    """Joe's comment in his ticket 5158, or another event about it; the rest is laid over its parts."""
    who = {"id": JOE, "is_staff": False, "name": "Joe Bloggs", **(author or {})}
    said = {"id": "9001", "body": "Still broken.", "is_public": True, "author": who, **(comment or {})}
    about = {
        "id": "5158",
        "actor_id": JOE,
        "requester_id": JOE,
        "external_id": None,
        "status": "OPEN",
        "updated_at": "2026-03-01T11:59:00Z",
        **(detail or {}),
    }
    inner = {"comment": said, "current": "SOLVED", "previous": "OPEN", **(state or {})}
    return {"type": f"zen:event-type:{kind}", "id": "e-1", "detail": about, "event": inner, "account_id": 1}


def said(payload: dict[str, Any]) -> InboundMessage:
    parsed = parse(payload, account="acme", own_user_id=BOT, settings=ANSWERS)
    assert isinstance(parsed, tuple)
    (message,) = parsed
    assert isinstance(message, InboundMessage)
    return message


TO_FETCH = (ThreadChanged(thread=ThreadRef("zendesk", "acme", "5158")),)


def by_agent(*, detail: Changes | None = None, comment: Changes | None = None) -> dict[str, Any]:
    grace = {"id": AGENT, "is_staff": True, "name": "Grace Hopper"}
    return event(detail={"actor_id": AGENT, **(detail or {})}, comment=comment, author=grace)


# Signatures.


def test_the_documented_signature_vectors_verify() -> None:
    for vector in json.loads(shared(f"{WEBHOOKS}/signature-vectors.json").read_text()):
        headers = {SIGNATURE: vector["expected"], TIMESTAMP: vector["timestamp"]}
        at = datetime.fromisoformat(vector["timestamp"])
        verify(headers, vector["raw_body"].encode(), ["another", vector["secret"]], now=at)
        with pytest.raises(BadSignature):
            verify(headers, vector["raw_body"].encode() + b" ", [vector["secret"]], now=at)


@pytest.mark.parametrize(("age", "fresh"), [(0, True), (23, True), (25, False), (-25, False)])
def test_a_signature_is_good_for_a_day(age: int, fresh: bool) -> None:
    stamp = (NOW - timedelta(hours=age)).strftime("%Y-%m-%dT%H:%M:%SZ")
    headers = {SIGNATURE: base64_sha256("s", stamp.encode() + b"{}"), TIMESTAMP: stamp}
    if fresh:
        verify(headers, b"{}", ["s"], now=NOW)
        return
    with pytest.raises(StaleTimestamp):
        verify(headers, b"{}", ["s"], now=NOW)


@pytest.mark.parametrize("stamp", ["", "yesterday", "2026-13-01T00:00:00Z"])
def test_a_signed_timestamp_that_is_no_time_is_refused(stamp: str) -> None:
    headers = {SIGNATURE: base64_sha256("s", stamp.encode() + b"{}"), TIMESTAMP: stamp}
    with pytest.raises(BadSignature):
        verify(headers, b"{}", ["s"], now=NOW)


def test_the_timestamp_is_part_of_what_is_signed() -> None:
    headers = {SIGNATURE: base64_sha256("s", b"2026-03-01T12:00:00Z{}"), TIMESTAMP: "2026-03-01T12:00:01Z"}
    with pytest.raises(BadSignature):
        verify(headers, b"{}", ["s"], now=NOW)


# Files of the vendor.


def test_every_delivery_on_file_is_a_message_or_ignored_for_a_reason() -> None:
    found = {}
    for path in sorted(shared(WEBHOOKS).glob("*.json")):
        if path.name == "signature-vectors.json":
            continue
        payload = json.loads(path.read_text())
        payload = json.loads(payload["raw_body"]) if "raw_body" in payload else payload
        parsed = parse(payload, account="acme", own_user_id=BOT, settings=ANSWERS)
        found[path.name] = parsed.reason if isinstance(parsed, Ignored) else [type(e).__name__ for e in parsed]
    assert found == {
        "event.messaging_ticket.message_added.json": ("live messaging, which a comment in the ticket does not reach"),
        "event.ticket.comment_added.json": ["InboundMessage"],
        "event.user.active_changed.json": "nothing we act on: zen:event-type:user.active_changed",
        "real-delivery.user_deleted.json": "nothing we act on: zen:event-type:user.deleted",
        # Somebody else's trigger, pointed at us by mistake: it has no "firstline" in it.
        "trigger.custom_body.example.json": "nothing we act on: End User Comment",
    }


def test_the_comment_on_file_is_an_agents_public_answer() -> None:
    payload = json.loads((shared(WEBHOOKS) / "event.ticket.comment_added.json").read_text())
    message = said(payload)
    assert (message.author, message.author_name, message.public) == (Author.AGENT, "Support Agent", True)
    assert (message.thread.thread_id, message.message_id) == ("5158", "9876543210")
    assert message.text == "We are investigating this issue and will update you shortly."
    assert message.sent_at == datetime(2025, 1, 8, 14, 25, 30, tzinfo=UTC)
    assert message.requester == Requester(id="8447388090494")
    assert message.link == "https://acme.zendesk.com/agent/tickets/5158"
    assert message.handoff_key is None


# Who said it.


@pytest.mark.parametrize("staff", [False, True])
def test_the_requesters_comment_is_fetched_since_its_event_tells_neither_files_nor_how_it_came(staff: bool) -> None:
    """A colleague who asks is a requester too."""
    assert parse(event(author={"is_staff": staff}), account="acme", own_user_id=BOT, settings=ANSWERS) == TO_FETCH


def test_an_agents_comment_is_taken_as_it_is_told() -> None:
    message = said(by_agent(comment={"body": "I'll take it. "}))
    assert (message.author, message.author_id, message.author_name) == (Author.AGENT, AGENT, "Grace Hopper")
    assert message.text == "I'll take it."
    assert message.requester == Requester(id=JOE)
    assert (message.thread.channel, message.thread.account) == ("zendesk", "acme")


@pytest.mark.parametrize("channel", ["rule", "merge", 8])
def test_a_comment_in_a_ticket_that_a_machine_touched_is_looked_up(channel: object) -> None:
    """Whether `via` is the ticket's or the comment's is not documented: the audits tell."""
    payload = by_agent(detail={"via": {"channel": channel}})
    assert parse(payload, account="acme", own_user_id=BOT, settings=ANSWERS) == TO_FETCH


def test_a_colleague_who_notes_in_a_ticket_of_their_own_is_an_agent() -> None:
    message = said(event(author={"is_staff": True}, comment={"is_public": False}))
    assert (message.author, message.public, message.text) == (Author.AGENT, False, "")


def test_of_an_internal_note_only_that_it_was_written_is_kept() -> None:
    message = said(by_agent(comment={"is_public": False, "body": "he is a difficult one"}))
    assert (message.author, message.public, message.text) == (Author.AGENT, False, "")
    assert "difficult" not in repr(message)


def test_somebody_in_copy_is_not_answered() -> None:
    payload = event(detail={"actor_id": ANNA}, author={"id": ANNA})
    assert parse(payload, account="acme", own_user_id=BOT, settings=ANSWERS) == Ignored("a comment of somebody in copy")


def test_our_own_comment_is_an_echo() -> None:
    payload = event(detail={"actor_id": BOT}, author={"id": BOT, "is_staff": True})
    assert parse(payload, account="acme", own_user_id=BOT, settings=ANSWERS) == Ignored("our own update")


def test_what_we_wrote_in_the_requesters_name_is_an_echo() -> None:
    payload = event(detail={"actor_id": BOT})
    assert payload["event"]["comment"]["author"]["id"] == JOE
    assert parse(payload, account="acme", own_user_id=BOT, settings=ANSWERS) == Ignored("our own update")


def test_a_comment_whose_writer_is_not_named_is_looked_up() -> None:
    payload = event()
    del payload["detail"]["actor_id"]
    assert parse(payload, account="acme", own_user_id=BOT, settings=ANSWERS) == TO_FETCH


def test_words_in_a_ticket_that_we_opened_carry_its_key() -> None:
    ours = by_agent(detail={"external_id": "firstline:7f3a"})
    told, *rest = understood(parse(ours, account="acme", own_user_id=BOT, settings=ANSWERS))
    assert isinstance(told, InboundMessage)
    assert told.handoff_key == "7f3a"
    assert tuple(rest) == TO_FETCH  # files that are attached are told of there only
    assert said(by_agent(detail={"external_id": "crm-7"})).handoff_key is None


# New tickets and states.


def test_a_new_ticket_is_fetched_since_its_event_has_no_comment_id() -> None:
    payload = event("ticket.created")
    payload["event"] = {}
    assert parse(payload, account="acme", own_user_id=BOT, settings=ANSWERS) == TO_FETCH


def test_a_ticket_that_we_opened_is_not_fetched() -> None:
    payload = event("ticket.created", detail={"actor_id": BOT})
    assert parse(payload, account="acme", own_user_id=BOT, settings=ANSWERS) == Ignored("our own update")


@pytest.mark.parametrize("status", ["SOLVED", "CLOSED"])
def test_solving_or_closing_hands_the_conversation_back(status: str) -> None:
    payload = event("ticket.status_changed", detail={"actor_id": AGENT}, state={"current": status})
    parsed = parse(payload, account="acme", own_user_id=BOT, settings=ANSWERS)
    assert isinstance(parsed, tuple)
    change, now = parsed
    assert isinstance(change, OwnershipChanged)
    assert (change.owner, change.thread.thread_id) == (Owner.BOT, "5158")
    assert change.at == datetime(2026, 3, 1, 11, 59, tzinfo=UTC)
    assert isinstance(now, TicketStatus)
    assert (now.status, now.at) == (status.lower(), change.at)
    again = parse({**payload, "id": "another delivery"}, account="acme", own_user_id=BOT, settings=ANSWERS)
    assert parsed == again


def test_what_was_said_with_solving_a_ticket_for_another_channel_is_fetched_first() -> None:
    """Its requester reads the agent's last words before the news; the audits have both."""
    detail = {"actor_id": AGENT, "external_id": "firstline:7f3a"}
    payload = event("ticket.status_changed", detail=detail, state={"current": "SOLVED"})
    parsed = parse(payload, account="acme", own_user_id=BOT, settings=ANSWERS)
    assert isinstance(parsed, tuple)
    now, fetched = parsed
    assert isinstance(now, TicketStatus)
    assert (now.status, now.handoff_key) == ("solved", "7f3a")
    assert fetched == ThreadChanged(thread=ThreadRef("zendesk", "acme", "5158"))


@pytest.mark.parametrize(
    ("previous", "current"), [("NEW", "OPEN"), ("SOLVED", "OPEN"), ("OPEN", "HOLD"), ("SOLVED", "CLOSED")]
)
def test_other_states_are_told_and_give_nothing_back(previous: str, current: str) -> None:
    """An automation closes what was solved days later."""
    payload = event("ticket.status_changed", state={"previous": previous, "current": current})
    assert parse(payload, account="acme", own_user_id=BOT, settings=ANSWERS) == (
        TicketStatus(
            thread=ThreadRef("zendesk", "acme", "5158"),
            status=current.lower(),
            at=datetime(2026, 3, 1, 11, 59, tzinfo=UTC),
        ),
    )


def test_what_the_bot_did_to_a_ticket_is_told_but_gives_nothing_back() -> None:
    payload = event("ticket.status_changed", detail={"actor_id": BOT}, state={"previous": "PENDING"})
    parsed = parse(payload, account="acme", own_user_id=BOT, settings=ANSWERS)
    assert isinstance(parsed, tuple)
    assert [type(found) for found in parsed] == [TicketStatus]


# Our trigger.


def test_a_trigger_has_the_ticket_fetched() -> None:
    expected = (ThreadChanged(thread=ThreadRef("zendesk", "acme", "12")),)
    for ticket_id in ("12", 12):
        payload = {"firstline": 1, "ticket_id": ticket_id, "actor_id": AGENT}
        assert parse(payload, account="acme", own_user_id=BOT, settings=ANSWERS) == expected


def test_the_body_that_admins_are_told_to_paste_is_understood() -> None:
    """Both places of it in the setup page, and the stand-in's trigger, say the same."""
    page = (Path(__file__).parents[3] / "docs" / "zendesk-setup.md").read_text()
    pasted = re.search(r"```json\n(.*?)```", page, re.DOTALL)
    by_api = re.search(r'^ +("\{.*\}")$', page, re.MULTILINE)
    assert pasted is not None
    assert by_api is not None
    body = json.loads(pasted.group(1))
    assert body == json.loads(json.loads(by_api.group(1)))
    filled = {**body, "ticket_id": "12", "actor_id": AGENT}
    expected = (ThreadChanged(thread=ThreadRef("zendesk", "acme", "12")),)
    assert parse(filled, account="acme", own_user_id=BOT, settings=ANSWERS) == expected
    hooks = ZendeskHooks(Deliveries("http://127.0.0.1:1", Faults()), "s", "trigger")
    (sent,) = hooks.triggered({"id": 12}, {"author_id": int(AGENT), "events": [{"type": "Comment"}]})
    assert json.loads(sent) == filled


def test_a_trigger_fired_by_our_own_update_is_an_echo() -> None:
    payload = {"firstline": 1, "ticket_id": "12", "actor_id": BOT}
    assert parse(payload, account="acme", own_user_id=BOT, settings=ANSWERS) == Ignored("our own update")


@pytest.mark.parametrize("ticket_id", ["", "{{ticket.id}}", "12/../13", "٣", "9" * 40, None])
def test_a_trigger_whose_placeholder_was_not_filled_in_is_refused(ticket_id: object) -> None:
    with pytest.raises(BadPayload, match="ticket_id"):
        parse({"firstline": 1, "ticket_id": ticket_id}, account="acme", own_user_id=BOT, settings=ANSWERS)


# Anything at all.


def understood_or_refused(payload: dict[str, Any]) -> bool:
    try:
        return isinstance(parse(payload, account="acme", own_user_id=BOT, settings=ANSWERS), tuple | Ignored)
    except BadPayload as error:
        return str(error).startswith("$.")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
PATHS = [
    *(("detail",), ("event",), ("type",), ("id",)),
    *(("detail", name) for name in ("id", "actor_id", "requester_id", "external_id", "updated_at")),
    *(("detail", name) for name in ("via", "group_id", "form_id", "brand_id", "subject")),
    *(("event", name) for name in ("comment", "current", "previous")),
    *(("event", "comment", name) for name in ("id", "body", "is_public", "author")),
    *(("event", "comment", "author", name) for name in ("id", "is_staff", "name")),
]


@given(
    kind=st.sampled_from(["ticket.comment_added", "ticket.created", "ticket.status_changed", "ticket.merged"]),
    path=st.sampled_from(PATHS),
    value=JSON,
)
def test_a_payload_with_anything_in_any_place_is_parsed_or_refused(
    kind: str, path: tuple[str, ...], value: Any
) -> None:
    payload = copy.deepcopy(event(kind))
    place: Any = payload
    for name in path[:-1]:
        place = place[name]
    place[path[-1]] = value
    assert understood_or_refused(payload)


@given(payload=st.dictionaries(st.sampled_from(["type", "firstline", "ticket_id", "detail", "event"]), JSON))
def test_any_object_is_parsed_or_refused(payload: dict[str, Any]) -> None:
    assert understood_or_refused(payload)
