"""Buttons, the modal behind one of them, the shortcut and the reaction that make tickets."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import BadPayload, CredentialRefused
from bot.model import (
    Audience,
    Event,
    Feedback,
    Ignored,
    InboundMessage,
    Parsed,
    Requester,
    ThreadChanged,
    ThreadRef,
    TicketRequest,
)
from connectors.pending import PENDING, Elsewhere, Pending
from connectors.sandbox.faults import DeliveryPlan, Fault
from connectors.sandbox.slack.events import signed
from connectors.slack.connector import SlackConnector
from connectors.slack.inbound import parse
from connectors.slack.settings import SlackSettings
from connectors.slack.wire.action_ids import (
    FEEDBACK_ACTION,
    FEEDBACK_VIEW,
    PERSON_ACTION,
    TICKET_SHORTCUT,
    block_of,
    helped,
    more_help,
)
from connectors.slack.wire.threads import sent_at
from tests.connectors.contract import Begins, Recorder
from tests.connectors.slack.builders import KEY, json_values, pressed, recorded
from tests.connectors.slack.builders import payload as event_payload
from tests.connectors.slack.conftest import ANA, BEN, CHANNEL, CREDENTIALS, Heard, Workspace
from tests.support.builders import changed, understood
from tests.support.wording import EN

SETTINGS = SlackSettings()


def read(payload: dict[str, Any], **settings: Any) -> Parsed:
    return parse(payload, SlackSettings(**settings))


def events_of(payload: dict[str, Any]) -> tuple[Event, ...]:
    """What it says, where it means something."""
    return understood(read(payload))


@pytest.mark.parametrize(("value", "is_helpful"), [(helped(KEY), True), (more_help(KEY), False)])
def test_what_somebody_thinks_of_an_answer_names_the_answer(value: str, is_helpful: bool) -> None:
    assert read(pressed(value=value)) == (
        Feedback(
            thread=ThreadRef("slack", "T111", "C111:1700000000.000100"),
            by="W111",
            at=datetime(2020, 8, 4, 8, 39, 45, 194939, tzinfo=UTC),
            about=KEY,
            helpful=is_helpful,
        ),
    )


def test_everybody_may_think_something_of_an_answer() -> None:
    (found,) = events_of(pressed(block_id=block_of(FEEDBACK_ACTION, "W222", "en")))
    assert isinstance(found, Feedback)


@pytest.mark.parametrize(
    "changes", [{"action_id": "a"}, {"action_id": None}, {"value": "click_me_123"}, {"value": None}]
)
def test_another_button_means_nothing(changes: dict[str, Any]) -> None:
    assert isinstance(read(pressed(**changes)), Ignored)


def test_the_requester_may_ask_for_a_person() -> None:
    (found,) = understood(
        read(pressed(action_id=PERSON_ACTION, value=KEY, block_id=block_of(PERSON_ACTION, "W111", "en")))
    )
    assert isinstance(found, InboundMessage)
    assert (found.text, found.message_id) == ("Talk to a person", "button:1700000001.000200:person")
    assert (found.thread.thread_id, found.requester) == ("C111:1700000000.000100", Requester(id="W111"))
    assert (found.addressed, found.audience) == (True, Audience.EMPLOYEE)


@pytest.mark.parametrize("block", [block_of(PERSON_ACTION, "W222", "en"), "b", "firstline_person:", None])
def test_nobody_else_may(block: str | None) -> None:
    assert isinstance(read(pressed(action_id=PERSON_ACTION, value=KEY, block_id=block)), Ignored)


def test_in_an_organisation_the_account_is_the_organisation() -> None:
    given = pressed() | {"is_enterprise_install": True, "enterprise": {"id": "E111"}, "team": None}
    (found,) = events_of(given)
    assert isinstance(found, Feedback)
    assert found.thread.account == "E111"


@pytest.mark.parametrize(
    ("path", "change"),
    [
        ("container.message_ts", {"container": {"channel_id": "C1"}}),
        ("container.channel_id", {"container": {"message_ts": "1.1"}}),
        ("container.thread_ts", {"container": {"channel_id": "C1", "message_ts": "1.1", "thread_ts": "soon"}}),
        ("user.id", {"user": {}}),
        ("actions", {"actions": None}),
        ("team.id", {"team": {}}),
        ("team", {"team": "T1"}),
    ],
)
def test_what_is_missing_is_named(path: str, change: dict[str, Any]) -> None:
    with pytest.raises(BadPayload, match=rf"\$\.{path}: expected"):
        read(pressed() | change)


def shortcut(**changes: Any) -> dict[str, Any]:
    given: dict[str, Any] = recorded("shortcut__message_shortcut_body")
    given["message"] |= {"thread_ts": "1583636000.000100"}
    return given | {"callback_id": TICKET_SHORTCUT, **changes}


def test_the_shortcut_asks_for_a_ticket_of_the_whole_thread() -> None:
    assert read(shortcut()) == (
        TicketRequest(
            thread=ThreadRef("slack", "T111", "C111:1583636000.000100"),
            event_id="shortcut:111.222.xxx",
            requester=Requester(id="W111"),
            at=datetime(2020, 3, 8, 3, 12, 37, 207593, tzinfo=UTC),
            audience=Audience.EMPLOYEE,
            read_along=True,
            link="https://app.slack.com/client/T111/C111/thread/C111-1583636000.000100",
        ),
    )
    (alone,) = events_of(shortcut(message={"ts": "1583636382.000300"}))
    assert isinstance(alone, TicketRequest)
    assert alone.thread.thread_id == "C111:1583636382.000300"


def test_another_shortcut_means_nothing() -> None:
    assert isinstance(read(shortcut(callback_id="others")), Ignored)


@pytest.mark.parametrize(("team", "audience"), [("T111", Audience.EMPLOYEE), ("T999", Audience.CUSTOMER)])
def test_somebody_from_elsewhere_is_a_customer(team: str, audience: Audience) -> None:
    (found,) = events_of(shortcut(user={"id": "W1", "team_id": team}))
    assert isinstance(found, TicketRequest)
    assert found.audience is audience


# Over HTTP, with the stand-in's people.


def answered(workspace: Workspace) -> tuple[str, str]:
    """Ana's question and the bot's answer with its buttons: the root's ts and the answer's."""
    root = workspace.question()
    feedback = {
        "type": "feedback_buttons",
        "action_id": FEEDBACK_ACTION,
        "positive_button": {"text": {"type": "plain_text", "text": "Yes"}, "value": helped(KEY)},
        "negative_button": {"text": {"type": "plain_text", "text": "No"}, "value": more_help(KEY)},
    }
    person = {"type": "button", "action_id": PERSON_ACTION, "value": KEY, "text": {"type": "plain_text", "text": "P"}}
    blocks = [
        {"type": "context_actions", "block_id": block_of(FEEDBACK_ACTION, ANA, "en"), "elements": [feedback]},
        {"type": "actions", "block_id": block_of(PERSON_ACTION, ANA, "en"), "elements": [person]},
    ]
    workspace.sandbox.add_user(BEN, "Ben", None)
    return root, workspace.sandbox.world.post_as_bot(CHANNEL, "Under Settings.", root, {"blocks": blocks})["ts"]


def test_a_press_is_told_and_thanked_for_with_nothing(workspace: Workspace, heard: Heard) -> None:
    root, ts = answered(workspace)
    workspace.sandbox.people.press(ANA, CHANNEL, ts, FEEDBACK_ACTION, "helped")
    (found,) = heard.of(Feedback)
    assert (found.by, found.about, found.helpful, found.thread.thread_id) == (ANA, KEY, True, f"{CHANNEL}:{root}")
    assert workspace.sandbox.views.modals == {}
    assert workspace.sandbox.violations == []


def test_a_press_that_slack_repeats_is_the_same_feedback(workspace: Workspace, heard: Heard) -> None:
    _, ts = answered(workspace)
    workspace.deliveries.wait()
    workspace.faults.plan = DeliveryPlan(copies=3, delay=0.02)
    workspace.sandbox.people.press(ANA, CHANNEL, ts, FEEDBACK_ACTION, "more_help")
    first, *others = heard.of(Feedback)
    assert others == [first, first]
    assert {delivered.status for delivered in workspace.deliveries.log} == {200}


def test_who_still_needs_help_is_asked_why_and_offered_a_person(workspace: Workspace, heard: Heard) -> None:
    root, ts = answered(workspace)
    people = workspace.sandbox.people
    people.press(ANA, CHANNEL, ts, FEEDBACK_ACTION, "more_help")
    (first,) = heard.of(Feedback)
    people.submit(ANA, {"reasons": ["wrong", "outdated"], "comment": " It was the old page. ", "person": ["person"]})
    _, second = heard.of(Feedback)
    assert (second.by, second.about, second.helpful, second.thread.thread_id) == (ANA, KEY, False, f"{CHANNEL}:{root}")
    assert (second.reasons, second.comment) == (("wrong", "outdated"), "It was the old page.")
    assert second.at > first.at
    (asked,) = [message for message in heard.of(InboundMessage) if message.message_id != root]
    assert (asked.text, asked.thread.thread_id, asked.author_id) == ("Talk to a person", f"{CHANNEL}:{root}", ANA)
    people.press(ANA, CHANNEL, ts, PERSON_ACTION)
    pressed = [message for message in heard.of(InboundMessage) if message.message_id != root]
    assert {message.message_id for message in pressed} == {f"button:{ts}:person"}
    assert len(pressed) == 2
    assert workspace.sandbox.violations == []


def test_an_empty_submission_is_the_feedback_alone(workspace: Workspace, heard: Heard) -> None:
    _, ts = answered(workspace)
    workspace.sandbox.people.press(ANA, CHANNEL, ts, FEEDBACK_ACTION, "more_help")
    workspace.deliveries.wait()
    workspace.sandbox.people.submit(ANA, {})
    _, second = heard.of(Feedback)
    assert (second.reasons, second.comment) == ((), None)
    assert len([message for message in heard.of(InboundMessage) if message.message_id.startswith("button")]) == 0


def test_a_submission_is_later_than_the_press_whatever_our_clock_says(workspace: Workspace, heard: Heard) -> None:
    _, ts = answered(workspace)
    workspace.sandbox.state.last_tick += 3600 * 10**6  # Slack's clock is an hour ahead of ours
    workspace.sandbox.people.press(ANA, CHANNEL, ts, FEEDBACK_ACTION, "more_help")
    workspace.deliveries.wait()
    workspace.sandbox.people.submit(ANA, {})
    first, second = heard.of(Feedback)
    assert first.at > datetime.now(UTC) + timedelta(minutes=50)
    assert second.at > first.at


def test_others_are_asked_why_but_not_offered_a_person(workspace: Workspace, heard: Heard) -> None:
    _, ts = answered(workspace)
    workspace.sandbox.people.press(BEN, CHANNEL, ts, FEEDBACK_ACTION, "more_help")
    workspace.deliveries.wait()
    assert [block["block_id"] for block in workspace.sandbox.views.modals[BEN]["blocks"]] == ["reasons", "comment"]


def test_others_who_ask_for_a_person_are_told_that_they_cannot(workspace: Workspace, heard: Heard) -> None:
    _, ts = answered(workspace)
    workspace.sandbox.people.press(BEN, CHANNEL, ts, PERSON_ACTION)
    workspace.deliveries.wait()
    assert [message for message in heard.of(InboundMessage) if message.author_id == BEN] == []
    assert workspace.sandbox.views.ephemeral == [{"user": BEN, "channel": CHANNEL, "text": EN.say("not_yours")}]
    assert workspace.sandbox.violations == []


@pytest.mark.parametrize("kind", ["429", "500", pytest.param("timeout_after", marks=pytest.mark.impatient), "reset"])
def test_a_modal_that_does_not_open_loses_nothing(workspace: Workspace, heard: Heard, kind: Any) -> None:
    _, ts = answered(workspace)
    workspace.faults.add(Fault(vendor="slack", kind=kind, path="/api/views.open", seconds=1.5))
    workspace.sandbox.people.press(ANA, CHANNEL, ts, FEEDBACK_ACTION, "more_help")
    assert len(heard.of(Feedback)) == 1
    assert {delivered.status for delivered in workspace.deliveries.log} == {200}


def test_what_cannot_be_stored_opens_nothing_and_is_refused(workspace: Workspace, heard: Heard) -> None:
    _, ts = answered(workspace)
    workspace.deliveries.wait()
    heard.down = True
    workspace.sandbox.people.press(ANA, CHANNEL, ts, FEEDBACK_ACTION, "more_help")
    workspace.deliveries.wait()
    assert workspace.deliveries.log[-1].status == 503
    assert workspace.sandbox.views.modals == {}


def post_form(workspace: Workspace, payload: dict[str, Any], **environ: Any) -> Any:
    body = urlencode({"payload": json.dumps(payload)}).encode()
    headers = workspace.sandbox.hooks.sign(body, form=True)
    client = workspace.app.test_client()
    return client.post("/webhooks/slack", data=body, headers=headers, environ_overrides=environ)


def test_the_answer_to_an_interaction_is_empty(workspace: Workspace, heard: Heard) -> None:
    for payload in (pressed(), pressed(action_id="a"), shortcut(), recorded("view_submission__body")):
        answer = post_form(workspace, payload)
        assert (answer.status_code, answer.data) == (200, b"")


def test_who_interacts_is_answered_after_the_commit(workspace: Workspace, heard: Heard) -> None:
    """What they are shown then says that it was taken; since Slack is asked for that, by a thread for it."""
    pending = Pending(lambda _: None)
    accept = Begins()
    workspace.app = Flask("later")
    workspace.app.register_blueprint(workspace.connector().blueprint(accept))
    post_form(workspace, pressed(), **{PENDING: pending})
    assert (accept.events, accept.begun, type(pending.error)) == ([], [], Elsewhere)

    post_form(workspace, pressed())
    assert (len(accept.events), accept.begun) == (1, [])


def test_an_interaction_that_nobody_signed_is_refused(workspace: Workspace, heard: Heard) -> None:
    body = urlencode({"payload": json.dumps(pressed())}).encode()
    headers = workspace.sandbox.hooks.sign(body + b"&", form=True)
    answer = workspace.app.test_client().post("/webhooks/slack", data=body, headers=headers)
    assert answer.status_code == 401
    assert heard.events == []


def test_a_shortcut_over_http(workspace: Workspace, heard: Heard) -> None:
    root, ts = answered(workspace)
    workspace.sandbox.people.shortcut(BEN, CHANNEL, ts, TICKET_SHORTCUT)
    (asked,) = heard.of(TicketRequest)
    assert (asked.thread.thread_id, asked.requester.id) == (f"{CHANNEL}:{root}", BEN)


# Reactions.


def reacted(**changes: Any) -> dict[str, Any]:
    item = {"type": "message", "channel": "C0HELP", "ts": "1700000000.000100"}
    event = {"type": "reaction_added", "reaction": "ticket", "item": item, "event_ts": "1700000005.000100"}
    return event_payload(**{**event, "text": None, "ts": None, "channel": None, **changes})


def reaction(message: str, hint: str) -> ThreadChanged:
    return changed("slack", CREDENTIALS.team_id, message, hint)


def test_the_emoji_that_makes_tickets_is_followed_up() -> None:
    expected = ThreadChanged(
        thread=ThreadRef("slack", "T0TEAM", "C0HELP:1700000000.000100"), hint="U0ANA:1700000005.000100"
    )
    assert read(reacted()) == (expected,)
    assert read(reacted(reaction="ticket::skin-tone-2")) == (expected,)
    assert read(reacted(reaction="sos"), ticket_emoji=":sos:") == (expected,)


@pytest.mark.parametrize(
    ("changes", "settings"),
    [
        ({"reaction": "heart"}, {}),
        ({}, {"ticket_emoji": None}),
        ({"user": "U0BOT"}, {}),
        ({"item": {"type": "file", "file": "F1"}}, {}),
        ({}, {"everywhere": "off"}),
    ],
)
def test_another_reaction_means_nothing(changes: dict[str, Any], settings: dict[str, Any]) -> None:
    assert isinstance(read(reacted(**changes), **settings), Ignored)


@pytest.mark.parametrize(
    ("changes", "path"),
    [({"user": "U0:1"}, "event.user"), ({"event_ts": None}, "event.event_ts"), ({"item": None}, "event.item.type")],
)
def test_a_reaction_without_a_field_names_it(changes: dict[str, Any], path: str) -> None:
    with pytest.raises(BadPayload, match=rf"\$\.{path}: expected"):
        read(reacted(**changes))


def test_a_reaction_to_a_reply_asks_for_a_ticket_of_its_thread(workspace: Workspace, heard: Heard) -> None:
    root, ts = answered(workspace)
    workspace.sandbox.people.react(BEN, CHANNEL, ts, "ticket")
    (changed,) = heard.of(ThreadChanged)
    (asked,) = workspace.connector().fetch(changed)
    assert isinstance(asked, TicketRequest)
    assert (asked.thread.thread_id, asked.requester) == (f"{CHANNEL}:{root}", Requester(id=BEN, name="Ben"))
    assert (asked.thread.account, asked.audience) == (CREDENTIALS.team_id, Audience.EMPLOYEE)
    assert asked.at == sent_at(changed.hint.rpartition(":")[2])
    assert workspace.connector().fetch(changed) == (asked,)
    assert workspace.sandbox.violations == []


def test_a_program_that_reacts_makes_no_ticket(workspace: Workspace) -> None:
    root, _ = answered(workspace)
    workspace.sandbox.state.add_user("U0OPS", "Ops", None, is_bot=True)
    assert workspace.connector().fetch(reaction(f"{CHANNEL}:{root}", "U0OPS:1700000005.000100")) == ()


def test_a_reaction_to_what_is_gone_makes_no_ticket(workspace: Workspace) -> None:
    workspace.question()
    assert workspace.connector().fetch(reaction(f"{CHANNEL}:1.000100", f"{ANA}:1700000005.000100")) == ()


def test_a_reaction_that_we_may_not_look_into_is_not_forgotten(workspace: Workspace) -> None:
    root = workspace.question()
    with pytest.raises(CredentialRefused, match="invalid_auth"):
        workspace.connector("xoxb-old").fetch(reaction(f"{CHANNEL}:{root}", f"{ANA}:1700000005.000100"))


# Whatever is signed.

FIELDS = ["type", "actions", "container", "user", "team", "enterprise", "view", "message", "channel", "trigger_id"]
FIELDS += ["callback_id", "message_ts", "action_ts", "is_enterprise_install", "response_urls", "function_data"]
IN_ACTION = ["action_id", "value", "block_id", "action_ts", "type"]
IN_VIEW = ["callback_id", "private_metadata", "state", "app_installed_team_id", "team_id", "type"]


def submission() -> dict[str, Any]:
    given: dict[str, Any] = recorded("view_submission__body")
    place = {"account": "T1", "team": "T1", "channel": "C1", "ts": "1.1", "root": "1.1", "at": "1.1", "about": KEY}
    given["view"] |= {"callback_id": FEEDBACK_VIEW, "private_metadata": json.dumps({**place, "audience": "employee"})}
    given["view"]["state"]["values"] = {"person": {"person": {"selected_options": [{"value": "person"}]}}}
    return given


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    """Our webhook; nobody is at Slack's address."""
    connector = SlackConnector(
        token="xoxb-1", signing_secrets=[CREDENTIALS.signing_secret], base_url="http://127.0.0.1:9/", timeout=1
    )
    app = Flask("fuzz")
    app.register_blueprint(connector.blueprint(Recorder()))
    return app.test_client()


def test_a_submission_is_a_feedback_and_perhaps_a_message() -> None:
    feedback, asked = events_of(submission())
    assert isinstance(feedback, Feedback)
    assert isinstance(asked, InboundMessage)
    assert (feedback.thread.account, asked.audience) == ("T1", Audience.EMPLOYEE)


@given(
    st.sampled_from([pressed, shortcut, submission, lambda: pressed(action_id=PERSON_ACTION)]),
    st.dictionaries(st.sampled_from(FIELDS), json_values, max_size=2),
    st.dictionaries(st.sampled_from(IN_ACTION), json_values, max_size=2),
    st.dictionaries(st.sampled_from(IN_VIEW), json_values, max_size=2),
)
def test_whatever_is_signed_is_taken_or_refused_but_never_breaks_anything(
    client: FlaskClient, make: Any, envelope: dict[str, Any], action: dict[str, Any], view: dict[str, Any]
) -> None:
    payload = make()
    if "actions" in payload:
        payload["actions"][0] |= action
    if "view" in payload:
        payload["view"] |= view
    body = urlencode({"payload": json.dumps(payload | envelope)}).encode()
    answer = client.post("/webhooks/slack", data=body, headers=signed(CREDENTIALS.signing_secret, body, form=True))
    assert answer.status_code in (200, 400)


@given(st.binary(max_size=60))
def test_whatever_form_is_signed_is_taken_or_refused(client: FlaskClient, body: bytes) -> None:
    answer = client.post("/webhooks/slack", data=body, headers=signed(CREDENTIALS.signing_secret, body, form=True))
    assert answer.status_code in (200, 400)
