"""What Slack sends, read: its own recorded payloads, its signing vector, and the traps in between."""

from __future__ import annotations

from copy import deepcopy
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import BadPayload, BadSignature, StaleTimestamp
from bot.model import (
    Attachment,
    Audience,
    Author,
    Ignored,
    InboundMessage,
    MessageEdited,
    Mode,
    Parsed,
    Requester,
    ThreadRef,
)
from connectors.slack import inbound
from connectors.slack.inbound import verify
from connectors.slack.inbound.questions import is_question
from connectors.slack.settings import SlackSettings
from tests.connectors.slack.builders import payload, recorded
from tests.support.shared import shared

NOT_OURS = "the interaction {} means nothing to us"
MEANINGLESS = "the event {} means nothing to us"
NOBODYS_WORDS = "the subtype {} is nobody's words"
BOT = "a bot said it"
OURS = "we said it ourselves"
NO_TICKET = "the reaction means nothing to us"
NOT_HEARD = "what was changed was not for us"
NOT_EDITED = "it was changed, but not by who wrote it"
NOT_FOR_US = "it opens a thread and does not mention the bot"
DM = ("D111:1726133698.626339", "When Slack was released?", True)

# Every recorded payload: why it is ignored, or the message in it as (thread, text, addressed to the bot), or the
# change of one, which is addressed to nobody.
RECORDED: dict[str, str | tuple[str, str | None, bool | None]] = {
    "block_actions__body": "the button is none of ours",
    "events__app_uninstalled_body": MEANINGLESS.format("app_uninstalled"),
    "events__body": MEANINGLESS.format("member_left_channel"),
    "events__join_event_body": MEANINGLESS.format("member_joined_channel"),
    "events__left_event_body": MEANINGLESS.format("member_left_channel"),
    "events__message_file_share_body": OURS,
    "events__tokens_revoked_body": MEANINGLESS.format("tokens_revoked"),
    "events__valid_event_body": ("C111:1595926230.009600", "Hi there!", True),
    "events__valid_reaction_added_body": NO_TICKET,
    "events_assistant__channel_message_changed_event_body": NOT_EDITED,
    "events_assistant__channel_user_message_event_body": (
        "C111:1726133698.626339", "When Slack was released?", False,
    ),
    "events_assistant__message_changed_event_body": NOT_EDITED,
    "events_assistant__thread_context_changed_event_body": MEANINGLESS.format("assistant_thread_context_changed"),
    "events_assistant__thread_started_event_body": MEANINGLESS.format("assistant_thread_started"),
    "events_assistant__user_message_event_body": DM,
    "events_assistant__user_message_event_body_with_action_token": DM,
    "events_assistant__user_message_event_body_with_assistant_thread": DM,
    "events_ignore_self__different_app_response_url_message_event": NOBODYS_WORDS.format("bot_message"),
    "events_ignore_self__event_body": NO_TICKET,
    "events_ignore_self__response_url_message_event": NOBODYS_WORDS.format("bot_message"),
    "events_org_apps__event_payload": ("C111:1606810819.000800", "", True),
    "events_say_stream__org_app_mention_event_body": ("C111:1595926230.009600", "Hi there!", True),
    "events_shared_channels__event_body": NO_TICKET,
    "events_shared_channels__valid_event_body": ("C111:1595926230.009600", "Hi there!", True),
    "events_token_revocations__event_payload": MEANINGLESS.format("app_uninstalled"),
    "events_url_verification__event_body": NOT_OURS.format("url_verification"),
    "message__message_body": OURS,  # its user is the only one in authed_users
    "message__message_body2": OURS,
    "message__message_body3": OURS,
    "message_bot__bot_message_event_payload": OURS,
    "message_bot__classic_bot_message_event_payload": NOBODYS_WORDS.format("bot_message"),
    "message_bot__user_message_event_payload": OURS,
    "message_changed__event_payload": NOT_HEARD,
    "message_deleted__event_payload": ("C111:1665368619.804829", None, None),
    "message_file_share__event_payload": NOT_FOR_US,
    "message_thread_broadcast__event_payload": ("C111:1633663824.000500", "Hi there!", False),
    "shortcut__global_shortcut_body": NOT_OURS.format("shortcut"),
    "shortcut__message_shortcut_body": NOT_OURS.format("message_action"),
    "view_closed__body": NOT_OURS.format("view_closed"),
    "view_submission__body": NOT_OURS.format("view_submission"),
    "view_submission__connect_channel_payload": NOT_OURS.format("view_submission"),
    "view_submission__response_url_payload_body": NOT_OURS.format("view_submission"),
}  # fmt: skip


def parse(given: dict[str, Any], **settings: Any) -> Parsed:
    return inbound.parse(given, SlackSettings(**settings))


def message(given: dict[str, Any], **settings: Any) -> InboundMessage:
    parsed = parse(given, **settings)
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
    assert isinstance(found, InboundMessage | MessageEdited)
    assert (found.thread.thread_id, found.text, getattr(found, "addressed", None)) == expected


def test_a_mention_is_read_in_full() -> None:
    assert message(payload()) == InboundMessage(
        thread=ThreadRef("slack", "T0TEAM", "C0HELP:1700000000.000100"),
        message_id="1700000000.000100",
        author=Author.REQUESTER,
        author_id="U0ANA",
        author_name="@U0ANA",
        text="How do I reset my password?",
        sent_at=datetime(2023, 11, 14, 22, 13, 20, 100, tzinfo=UTC),
        requester=Requester(id="U0ANA"),
        audience=Audience.EMPLOYEE,
        read_along=True,
        addressed=True,
        link="https://app.slack.com/client/T0TEAM/C0HELP/thread/C0HELP-1700000000.000100",
    )


@pytest.mark.parametrize("thread_ts", [None, "1699999999.000100"])
def test_both_twins_of_a_mention_are_one_message(thread_ts: str | None) -> None:
    mention = payload(thread_ts=thread_ts)
    twin = payload(type="message", channel_type="channel", client_msg_id="abc", thread_ts=thread_ts)
    twin["event_id"] = "Ev2"
    assert message(twin) == message(mention)


def test_a_recorded_mention_and_its_message_are_one_message() -> None:
    mention = recorded("events_shared_channels__valid_event_body")
    twin = deepcopy(mention)
    twin["event"] |= {"type": "message", "channel_type": "channel"}
    assert message(twin) == message(mention)


@pytest.mark.parametrize("text", ["and where is that?", "<@U0OTHER> and where is that?"])
def test_a_reply_in_a_thread_counts_without_a_mention_but_is_not_addressed(text: str) -> None:
    found = message(payload(type="message", channel_type="channel", text=text, thread_ts="1699999999.000100"))
    assert not found.addressed
    assert found.thread.thread_id == "C0HELP:1699999999.000100"
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
    assert found.thread.thread_id == thread


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
    ["message_replied", "bot_message", "channel_join", "channel_leave",
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


@pytest.mark.parametrize(
    "who",
    [
        {"user": "U0BOT"},
        {"bot_id": "B1", "app_id": "A0OURS"},
        {"bot_id": "B1", "bot_profile": {"app_id": "A0OURS"}},  # through a response_url, say
    ],
)
@pytest.mark.parametrize("trusted", [(), ("B1",)])
def test_we_never_answer_ourselves(who: dict[str, Any], trusted: tuple[str, ...]) -> None:
    given = {**payload(**who), "api_app_id": "A0OURS"}
    assert parse(given, trusted_bots=trusted) == Ignored(OURS)


def test_a_trusted_program_is_heard_and_marked() -> None:
    found = message(payload(bot_id="B0OPS", user="U0OPS"), trusted_bots=("B0OPS",))
    assert (found.automated, found.author_id, found.addressed) == (True, "U0OPS", True)
    assert not message(payload()).automated


def test_a_trusted_program_of_the_older_kind_has_no_user() -> None:
    given = payload(type="message", subtype="bot_message", bot_id="B0OPS", user=None, username="ops")
    assert message(given, trusted_bots=("B0OPS",)).author_id == "B0OPS"
    assert parse(given) == Ignored(NOBODYS_WORDS.format("bot_message"))


def test_a_trusted_program_has_to_ask_us_by_name() -> None:
    said = payload(type="message", channel_type="channel", text="Is it down?", bot_id="B0OPS")
    assert parse(said, trusted_bots=("B0OPS",), everywhere="every_question") == Ignored(NOT_FOR_US)


def test_a_workflows_message_is_ignored() -> None:
    profile = {"id": "B0FLOW", "app_id": "A0FLOW", "is_workflow_bot": True}
    step = payload(type="message", subtype="bot_message", bot_id="B0FLOW", bot_profile=profile, user=None)
    assert parse(step) == Ignored(NOBODYS_WORDS.format("bot_message"))


OFF = "the bot is off in this channel"


@pytest.mark.parametrize("settings", [{"everywhere": "off"}, {"channels": {"C0HELP": "off"}}])
@pytest.mark.parametrize("kind", ["message", "app_mention"])
def test_where_the_bot_is_off_it_hears_nothing(kind: str, settings: dict[str, Any]) -> None:
    assert parse(payload(type=kind), **settings) == Ignored(OFF)
    assert parse(payload(type=kind, thread_ts="1699999999.000100"), **settings) == Ignored(OFF)


def test_a_channels_own_mode_wins_and_direct_messages_have_none() -> None:
    assert message(payload(), everywhere="off", channels={"C0HELP": "mention"}).mode is Mode.ANSWER
    direct = payload(type="message", channel="D0ANA", channel_type="im", text="hello")
    assert message(direct, everywhere="off").addressed
    assert message(direct, everywhere="every_question").mode is Mode.ANSWER


def volunteered(text: str, **changes: Any) -> Parsed:
    said = payload(type="message", text=text, **{"channel_type": "channel", **changes})
    return parse(said, channels={"C0HELP": "every_question"})


@pytest.mark.parametrize("channel_type", ["channel", "group", "mpim"])
def test_where_it_may_volunteer_a_question_to_everybody_begins_a_conversation(channel_type: str) -> None:
    parsed = volunteered("Where is the VPN guide?", channel_type=channel_type)
    assert not isinstance(parsed, Ignored)
    (found,) = parsed
    assert isinstance(found, InboundMessage)
    assert (found.mode, found.addressed) == (Mode.PROACTIVE, True)
    assert found.thread.thread_id == "C0HELP:1700000000.000100"


@pytest.mark.parametrize(
    "text",
    [
        "lunch at noon",
        "<@U0OTHER> where is the VPN guide?",
        "see <https://wiki.example/x?y=1|the guide>",
        "`a ? b : c` does it",
        "```x = y?```",
        "&gt; Where is it?\nThere.",
    ],
)
def test_what_is_no_question_to_everybody_is_left_alone(text: str) -> None:
    assert volunteered(text) == Ignored(NOT_FOR_US)


@pytest.mark.parametrize(
    "text",
    [
        "vpn kaputt?",
        "Wie komme ich ins VPN",
        "how do I get in",
        "كيف أدخل؟",
        "どうやって入りますか？",
        "Où est le guide",
    ],
)
def test_a_question_is_known_in_any_script(text: str) -> None:
    assert not isinstance(volunteered(text), Ignored)


def test_who_mentions_the_bot_where_it_volunteers_is_answered() -> None:
    both = [payload(), payload(type="message", channel_type="channel")]
    found = [message(one, everywhere="every_question") for one in both]
    assert [one.mode for one in found] == [Mode.ANSWER, Mode.ANSWER]


def test_a_reply_where_the_bot_volunteers_is_not_addressed_to_it() -> None:
    found = message(
        payload(type="message", channel_type="channel", text="try again", thread_ts="1699999999.000100"),
        everywhere="every_question",
    )
    assert (found.mode, found.addressed) == (Mode.PROACTIVE, False)


def test_who_does_not_know_their_own_mention_does_not_volunteer() -> None:
    given = payload(type="message", channel_type="channel", text="<@U0BOT> where is it?")
    del given["authorizations"]
    assert parse(given, everywhere="every_question") == Ignored(NOT_FOR_US)


@pytest.mark.parametrize("channel", ["G0GROUP", "C0MPIM"])
def test_a_group_of_people_is_like_a_channel(channel: str) -> None:
    group = {"channel": channel, "channel_type": "mpim"}
    assert parse(payload(type="message", text="lunch?", **group)) == Ignored(NOT_FOR_US)
    assert message(payload(type="message", **group)).addressed


def test_an_employee_is_one_unless_told_otherwise() -> None:
    for team in ({}, {"team": "T0TEAM"}, {"team": "T0TEAM", "user_team": "T0TEAM", "source_team": "T0TEAM"}):
        assert message(payload(**team)).audience is Audience.EMPLOYEE
        assert message(payload(**team), audience="customers").audience is Audience.CUSTOMER


@pytest.mark.parametrize(
    "changes",
    [
        {"team": "T0OTHER"},
        {"team": "T0TEAM", "user_team": "T0OTHER"},
        {"team": "T0TEAM", "source_team": "T0OTHER"},
        {"user_profile": {"team": "T0OTHER"}},
        {"user_profile": {"team": "T0TEAM", "is_restricted": True}},
        {"user_profile": {"team": "T0TEAM", "is_ultra_restricted": True}},
        {"team": ["T0TEAM"]},
    ],
)
def test_people_from_elsewhere_are_customers(changes: dict[str, Any]) -> None:
    assert message(payload(**changes)).audience is Audience.CUSTOMER


def test_in_a_channel_shared_with_another_company_everybody_is_a_customer() -> None:
    assert message({**payload(team="T0TEAM"), "is_ext_shared_channel": True}).audience is Audience.CUSTOMER


def test_a_recorded_stranger_is_a_customer() -> None:
    assert message(recorded("events_assistant__user_message_event_body")).audience is Audience.CUSTOMER


def test_another_workspace_of_our_own_organisation_is_no_stranger() -> None:
    given = payload(team="T0SISTER")
    given |= {"team_id": "T0SISTER", "enterprise_id": "E0"}
    given["authorizations"][0] |= {"enterprise_id": "E0", "is_enterprise_install": True, "team_id": None}
    assert message(given).audience is Audience.EMPLOYEE
    given["enterprise_id"] = "E0OTHER"
    assert message(given).audience is Audience.CUSTOMER


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
    assert message(given).thread.account == "T0TEAM"
    assert "/client/T0TEAM/" in (message(given).link or "")


def test_in_an_organisation_the_account_is_the_organisation_and_the_link_a_workspace() -> None:
    found = message(recorded("events_say_stream__org_app_mention_event_body"))
    assert found.thread.account == "E111"
    assert found.link == "https://app.slack.com/client/T111/C111/thread/C111-1595926230.009600"


def test_without_authorizations_the_envelope_says_where_and_who() -> None:
    given = payload()
    del given["authorizations"]
    given["authed_users"] = ["U0BOT"]
    assert message(given).thread.account == "T0TEAM"
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


@pytest.mark.parametrize("late", [-900, 0, 900])
@pytest.mark.parametrize("others", [(), ("another",)])
def test_slacks_own_signing_example_is_valid_for_five_minutes(late: int, others: tuple[str, ...]) -> None:
    for vector in vectors():
        now = int(vector["timestamp"]) + late
        verify(headers(vector), vector["raw_body"].encode(), [*others, vector["signing_secret"]], now)


@pytest.mark.parametrize("late", [-901, 901])
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


@given(st.text(max_size=200))
def test_any_text_is_a_question_or_not(text: str) -> None:
    assert is_question(text) in (True, False)
    assert is_question(f"{text.replace('`', '').replace('<', '').replace('>', '').replace('&', '')}\n?")
    assert not is_question(f"<@U0OTHER> {text}")


def test_events_that_slack_leaves_out_are_warned_of(caplog: pytest.LogCaptureFixture) -> None:
    told = {"type": "app_rate_limited", "team_id": "T0TEAM", "minute_rate_limited": 1518467820, "api_app_id": "A1"}
    assert isinstance(parse(told), Ignored)
    assert "Slack leaves out events" in caplog.text


@pytest.mark.parametrize(("place", "others"), [({"channel": "D0JOE", "channel_type": "im"}, False), ({}, True)])
def test_nobody_else_reads_direct_messages(place: dict[str, Any], others: bool) -> None:
    assert message(payload(**place)).read_along is others


@pytest.mark.parametrize("kind", ["message", "app_mention"])
def test_where_the_bot_looks_on_a_mention_is_a_question_to_colleagues(kind: str) -> None:
    found = message(payload(type=kind), channels={"C0HELP": "shadow"})
    assert (found.mode, found.addressed) == (Mode.SHADOW, True)


@pytest.mark.parametrize("text", ["try again", "<@U0BOT> how do I?"])
def test_nobody_reaches_a_bot_that_looks_on_in_a_thread(text: str) -> None:
    said = payload(type="message", channel_type="channel", text=text, thread_ts="1699999999.000100")
    found = message(said, everywhere="shadow")
    assert (found.mode, found.addressed) == (Mode.SHADOW, False)


def test_where_the_bot_looks_on_talk_is_left_alone_and_direct_messages_are_answered() -> None:
    talk = payload(type="message", text="lunch at noon", channel_type="channel")
    assert parse(talk, everywhere="shadow") == Ignored(NOT_FOR_US)
    direct = payload(type="message", channel="D0ANA", channel_type="im", text="hello")
    assert message(direct, everywhere="shadow").mode is Mode.ANSWER
