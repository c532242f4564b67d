"""What Slack sends, read: its own recorded payloads, its signing vector, and the traps in between."""

from __future__ import annotations

import json
from copy import deepcopy
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.errors import BadPayload, BadSignature, StaleTimestamp
from bot.model import Attachment, Author, Ignored, InboundMessage, Requester
from connectors.slack.inbound import parse, verify
from tests.support.shared import shared

NOT_AN_EVENT = "{} is not an event"
MEANINGLESS = "the event {} means nothing to us"
NOBODYS_WORDS = "the subtype {} is nobody's words"
BOT = "a bot said it"
NOT_FOR_US = "it opens a thread and does not mention the bot"
DM = ("D111:1726133698.626339", "When Slack was released?", True)

# Every recorded payload: why it is ignored, or the message in it as (thread, text, addressed to the bot).
RECORDED: dict[str, str | tuple[str, str, bool]] = {
    "block_actions__body": NOT_AN_EVENT.format("block_actions"),
    "events__app_uninstalled_body": MEANINGLESS.format("app_uninstalled"),
    "events__body": MEANINGLESS.format("member_left_channel"),
    "events__join_event_body": MEANINGLESS.format("member_joined_channel"),
    "events__left_event_body": MEANINGLESS.format("member_left_channel"),
    "events__message_file_share_body": "we said it ourselves",
    "events__tokens_revoked_body": MEANINGLESS.format("tokens_revoked"),
    "events__valid_event_body": ("C111:1595926230.009600", "Hi there!", True),
    "events__valid_reaction_added_body": MEANINGLESS.format("reaction_added"),
    "events_assistant__channel_message_changed_event_body": NOBODYS_WORDS.format("message_changed"),
    "events_assistant__channel_user_message_event_body": (
        "C111:1726133698.626339", "When Slack was released?", False,
    ),
    "events_assistant__message_changed_event_body": NOBODYS_WORDS.format("message_changed"),
    "events_assistant__thread_context_changed_event_body": MEANINGLESS.format("assistant_thread_context_changed"),
    "events_assistant__thread_started_event_body": MEANINGLESS.format("assistant_thread_started"),
    "events_assistant__user_message_event_body": DM,
    "events_assistant__user_message_event_body_with_action_token": DM,
    "events_assistant__user_message_event_body_with_assistant_thread": DM,
    "events_ignore_self__different_app_response_url_message_event": NOBODYS_WORDS.format("bot_message"),
    "events_ignore_self__event_body": MEANINGLESS.format("reaction_added"),
    "events_ignore_self__response_url_message_event": NOBODYS_WORDS.format("bot_message"),
    "events_org_apps__event_payload": ("C111:1606810819.000800", "", True),
    "events_say_stream__org_app_mention_event_body": ("C111:1595926230.009600", "Hi there!", True),
    "events_shared_channels__event_body": MEANINGLESS.format("reaction_added"),
    "events_shared_channels__valid_event_body": ("C111:1595926230.009600", "Hi there!", True),
    "events_token_revocations__event_payload": MEANINGLESS.format("app_uninstalled"),
    "events_url_verification__event_body": NOT_AN_EVENT.format("url_verification"),
    "message__message_body": "we said it ourselves",  # its user is the only one in authed_users
    "message__message_body2": "we said it ourselves",
    "message__message_body3": "we said it ourselves",
    "message_bot__bot_message_event_payload": BOT,
    "message_bot__classic_bot_message_event_payload": NOBODYS_WORDS.format("bot_message"),
    "message_bot__user_message_event_payload": "we said it ourselves",
    "message_changed__event_payload": NOBODYS_WORDS.format("message_changed"),
    "message_deleted__event_payload": NOBODYS_WORDS.format("message_deleted"),
    "message_file_share__event_payload": NOT_FOR_US,
    "message_thread_broadcast__event_payload": ("C111:1633663824.000500", "Hi there!", False),
    "shortcut__global_shortcut_body": NOT_AN_EVENT.format("shortcut"),
    "shortcut__message_shortcut_body": NOT_AN_EVENT.format("message_action"),
    "view_closed__body": NOT_AN_EVENT.format("view_closed"),
    "view_submission__body": NOT_AN_EVENT.format("view_submission"),
    "view_submission__connect_channel_payload": NOT_AN_EVENT.format("view_submission"),
    "view_submission__response_url_payload_body": NOT_AN_EVENT.format("view_submission"),
}  # fmt: skip


def recorded(name: str) -> Any:
    return json.loads((shared("contracts/slack/realistic") / f"{name}.json").read_text(encoding="utf-8"))


def payload(**changes: Any) -> dict[str, Any]:
    """A mention of the bot U0BOT in a channel; `changes` are to the event, None takes a field away."""
    event = {
        "type": "app_mention",
        "user": "U0ANA",
        "text": "<@U0BOT> How do I reset my password?",
        "ts": "1700000000.000100",
        "channel": "C0HELP",
        "event_ts": "1700000000.000100",
        **changes,
    }
    authorization = {"enterprise_id": None, "team_id": "T0TEAM", "user_id": "U0BOT", "is_bot": True}
    return {
        "team_id": "T0TEAM",
        "event": {key: value for key, value in event.items() if value is not None},
        "type": "event_callback",
        "event_id": "Ev1",
        "authorizations": [{**authorization, "is_enterprise_install": False}],
    }


def message(given: dict[str, Any]) -> InboundMessage:
    parsed = parse(given)
    assert not isinstance(parsed, Ignored), parsed.reason
    (found,) = parsed
    assert isinstance(found, InboundMessage)
    return found


def test_every_recorded_payload_is_in_the_table() -> None:
    names = {file.stem for file in shared("contracts/slack/realistic").glob("*.json")}
    assert names - {"signature-vectors"} == RECORDED.keys()


@pytest.mark.parametrize("name", RECORDED)
def test_a_recorded_payload_is_a_message_or_ignored_for_a_reason(name: str) -> None:
    expected, parsed = RECORDED[name], parse(recorded(name))
    if isinstance(parsed, Ignored):
        assert parsed.reason == expected
        return
    (found,) = parsed
    assert isinstance(found, InboundMessage)
    assert (found.thread_id, found.text, found.addressed) == expected
    assert found.author is Author.REQUESTER


def test_a_mention_is_read_in_full() -> None:
    assert message(payload()) == InboundMessage(
        channel="slack",
        account="T0TEAM",
        thread_id="C0HELP:1700000000.000100",
        message_id="1700000000.000100",
        author=Author.REQUESTER,
        author_id="U0ANA",
        text="How do I reset my password?",
        sent_at=datetime(2023, 11, 14, 22, 13, 20, 100, tzinfo=UTC),
        requester=Requester(id="U0ANA"),
        addressed=True,
        link="https://app.slack.com/client/T0TEAM/C0HELP/thread/C0HELP-1700000000.000100",
        delivery_id="Ev1",
    )


@pytest.mark.parametrize("thread_ts", [None, "1699999999.000100"])
def test_both_twins_of_a_mention_are_one_message(thread_ts: str | None) -> None:
    mention = payload(thread_ts=thread_ts)
    twin = payload(type="message", channel_type="channel", client_msg_id="abc", thread_ts=thread_ts)
    twin["event_id"] = "Ev2"
    assert message(twin).delivery_id == "Ev2"
    assert replace(message(twin), delivery_id=None) == replace(message(mention), delivery_id=None)


def test_a_recorded_mention_and_its_message_are_one_message() -> None:
    mention = recorded("events_shared_channels__valid_event_body")
    twin = deepcopy(mention)
    twin["event"] |= {"type": "message", "channel_type": "channel"}
    assert message(twin) == message(mention)


@pytest.mark.parametrize("text", ["and where is that?", "<@U0OTHER> and where is that?"])
def test_a_reply_in_a_thread_counts_without_a_mention_but_is_not_addressed(text: str) -> None:
    found = message(payload(type="message", channel_type="channel", text=text, thread_ts="1699999999.000100"))
    assert not found.addressed
    assert found.thread_id == "C0HELP:1699999999.000100"
    assert found.message_id == "1700000000.000100"


@pytest.mark.parametrize(
    ("changes", "thread"),
    [
        ({"channel_type": "im"}, "D0ANA:1700000000.000100"),
        ({"channel_type": "im", "thread_ts": "1699999999.000100"}, "D0ANA:1699999999.000100"),
        ({}, "D0ANA:1700000000.000100"),  # without a channel type, the id says it
    ],
)
def test_a_direct_message_needs_no_mention(changes: dict[str, str], thread: str) -> None:
    found = message(payload(type="message", channel="D0ANA", text="hello", **changes))
    assert found.addressed
    assert found.thread_id == thread


def test_a_mention_is_for_us_even_where_slack_does_not_say_who_we_are() -> None:
    given = payload()
    del given["authorizations"]
    assert message(given).addressed


@pytest.mark.parametrize("channel_type", ["channel", "group", "mpim"])
def test_what_people_say_to_each_other_is_ignored(channel_type: str) -> None:
    said = payload(type="message", channel_type=channel_type, text="lunch, <@U0OTHER>?")
    assert parse(said) == Ignored(NOT_FOR_US)


@pytest.mark.parametrize(
    "subtype",
    ["message_changed", "message_deleted", "message_replied", "bot_message", "channel_join", "channel_leave",
     "assistant_app_thread", "channel_topic", "tombstone"],
)  # fmt: skip
def test_a_subtype_that_is_nobodys_words_is_ignored(subtype: str) -> None:
    assert parse(payload(type="message", subtype=subtype)) == Ignored(NOBODYS_WORDS.format(subtype))


@pytest.mark.parametrize("subtype", ["file_share", "thread_broadcast", "me_message"])
def test_a_subtype_that_somebody_wrote_is_heard(subtype: str) -> None:
    assert message(payload(type="message", subtype=subtype)).text == "How do I reset my password?"


@pytest.mark.parametrize("who", [{"bot_id": "B0ANY"}, {"user": "USLACKBOT"}])
@pytest.mark.parametrize("kind", ["message", "app_mention"])
def test_a_bot_is_never_answered(kind: str, who: dict[str, str]) -> None:
    assert parse(payload(type=kind, **who)) == Ignored(BOT)


def test_our_own_user_is_never_answered() -> None:
    assert parse(payload(user="U0BOT")) == Ignored("we said it ourselves")


def test_files_are_kept_by_name_type_size_and_address() -> None:
    given = recorded("message_file_share__event_payload")
    given["event"]["channel_type"] = "im"
    assert message(given).attachments == (
        Attachment(
            name="file.png",
            content_type="image/png",
            size=92582,
            url="https://files.slack.com/files-pri/T111-F111/file.png",
        ),
    )


def test_a_file_without_words_is_a_message() -> None:
    found = message(payload(type="message", subtype="file_share", channel="D0ANA", text=None, files=[{"id": "F1"}]))
    assert found.text == ""
    assert found.attachments == (Attachment(name="F1", content_type="application/octet-stream"),)


def test_in_a_shared_channel_the_account_is_where_we_are_installed() -> None:
    given = payload()
    given["team_id"] = "T0OTHER"
    given["event"]["team"] = "T0THIRD"
    assert message(given).account == "T0TEAM"
    assert "/client/T0TEAM/" in (message(given).link or "")


def test_in_an_organisation_the_account_is_the_organisation_and_the_link_a_workspace() -> None:
    found = message(recorded("events_say_stream__org_app_mention_event_body"))
    assert found.account == "E111"
    assert found.link == "https://app.slack.com/client/T111/C111/thread/C111-1595926230.009600"


def test_without_authorizations_the_envelope_says_where_and_who() -> None:
    given = payload()
    del given["authorizations"]
    given["authed_users"] = ["U0BOT"]
    assert message(given).account == "T0TEAM"
    assert message(given).text == "How do I reset my password?"


@pytest.mark.parametrize("name", ["ts", "channel", "user", "text", "type"])
@pytest.mark.parametrize("found", [None, 5, {}])
def test_a_field_that_is_missing_or_of_another_type_is_named(name: str, found: object) -> None:
    with pytest.raises(BadPayload, match=rf"\$\.event\.{name}: expected"):
        parse(payload(**{name: found}))


@pytest.mark.parametrize(
    ("path", "changes"),
    [
        ("event.ts", {"ts": "yesterday"}),
        ("event.ts", {"ts": "١٧.١"}),
        ("event.thread_ts", {"thread_ts": "1"}),
        ("event.files", {"files": ["F1"]}),
    ],
)
def test_a_field_that_is_not_what_slack_sends_is_named(path: str, changes: dict[str, Any]) -> None:
    with pytest.raises(BadPayload, match=rf"\$\.{path}: expected"):
        parse(payload(**changes))


@pytest.mark.parametrize("name", ["type", "event", "team_id"])
def test_a_field_of_the_envelope_that_is_missing_is_named(name: str) -> None:
    given = payload()
    del given[name]
    with pytest.raises(BadPayload, match=rf"\$\.{name}: expected"):
        parse(given)


def test_authorizations_of_another_type_are_named() -> None:
    with pytest.raises(BadPayload, match=r"\$\.authorizations: expected"):
        parse({**payload(), "authorizations": {"0": {}}})


def vectors() -> list[dict[str, str]]:
    found: list[dict[str, str]] = recorded("signature-vectors")
    assert found
    return found


def headers(vector: dict[str, str], **changes: str) -> dict[str, str]:
    made = {"X-Slack-Request-Timestamp": vector["timestamp"], "X-Slack-Signature": vector["expected"]}
    return {**made, **{f"X-Slack-{name.replace('_', '-')}": value for name, value in changes.items()}}


@pytest.mark.parametrize("late", [-300, 0, 300])
@pytest.mark.parametrize("others", [(), ("another",)])
def test_slacks_own_signing_example_is_valid_for_five_minutes(late: int, others: tuple[str, ...]) -> None:
    for vector in vectors():
        now = int(vector["timestamp"]) + late
        verify(headers(vector), vector["raw_body"].encode(), [*others, vector["signing_secret"]], now)


@pytest.mark.parametrize("late", [-301, 301])
def test_a_signature_of_another_time_is_stale(late: int) -> None:
    for vector in vectors():
        with pytest.raises(StaleTimestamp):
            verify(
                headers(vector),
                vector["raw_body"].encode(),
                [vector["signing_secret"]],
                int(vector["timestamp"]) + late,
            )


@pytest.mark.parametrize(
    "changes",
    [
        {"Signature": "v0=" + "0" * 64},
        {"Signature": ""},
        {"Signature": "v0=é"},
        {"Request_Timestamp": "1531420619"},  # the time is signed too
        {"Request_Timestamp": ""},
        {"Request_Timestamp": "now"},
        {"Request_Timestamp": "9" * 5000},
    ],
)
def test_a_signature_that_does_not_fit_is_refused(changes: dict[str, str]) -> None:
    for vector in vectors():
        with pytest.raises(BadSignature):
            verify(headers(vector, **changes), vector["raw_body"].encode(), [vector["signing_secret"]], 1531420618)


def test_a_body_or_a_secret_that_does_not_fit_is_refused() -> None:
    for vector in vectors():
        body, now = vector["raw_body"].encode(), int(vector["timestamp"])
        with pytest.raises(BadSignature):
            verify(headers(vector), body + b" ", [vector["signing_secret"]], now)
        with pytest.raises(BadSignature):
            verify(headers(vector), body, ["another"], now)
        with pytest.raises(BadSignature):
            verify({}, body, [vector["signing_secret"]], now)
