"""Saying things in Intercom: once, as the bot's seat, with every failure sorted by what is to be done next."""

from __future__ import annotations

import socket
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.config import load
from bot.errors import ConfigurationError, NotSent, OutcomeUnknown, Refused
from bot.model import Passage, Reply, Requester
from connectors.intercom import IntercomConnector, IntercomDesk
from connectors.intercom.api import retry_after
from connectors.sandbox.intercom import TEAMMATE_ID
from connectors.sandbox.mischief import Kind, Rule
from tests.connectors.intercom.conftest import CREDENTIALS, Workspace


def reply_to(conversation_id: str, text: str = "Use **Settings**.") -> Reply:
    return Reply(
        channel="intercom",
        account=CREDENTIALS.app_id,
        thread_id=conversation_id,
        text=text,
        queued_at=datetime.now(UTC),
    )


def test_an_answer_carries_its_sources_as_html(workspace: Workspace) -> None:
    conversation_id = workspace.conversation()
    passage = Passage(id=1, title="Passwords & co", url="https://help.example/passwords", text="", score=1)
    workspace.connector().send(replace(reply_to(conversation_id), cites=(passage,)), "key")
    (said,) = workspace.sandbox.said_by_bot(conversation_id)
    assert "<b>Settings</b>" in said
    assert '<a href="https://help.example/passwords">Passwords &amp; co</a>' in said
    assert workspace.sandbox.parts(conversation_id)[-1]["part_type"] == "comment"
    assert workspace.sandbox.violations == []


def test_a_relayed_agents_words_stand_under_their_name_as_they_were_written(workspace: Workspace) -> None:
    conversation_id = workspace.conversation()
    relayed = replace(reply_to(conversation_id, "Send *2* <files> to a_b_c"), agent_name="Ada *B*")
    receipt = workspace.connector().send(relayed, "key")
    (said,) = workspace.sandbox.said_by_bot(conversation_id)
    assert said == '<p class="no-margin"><b>Ada *B*:</b></p><p class="no-margin">Send *2* &lt;files&gt; to a_b_c</p>'
    assert workspace.connector().find_sent(relayed, "key") == receipt


def test_an_identical_earlier_answer_is_not_taken_for_this_one(workspace: Workspace) -> None:
    conversation_id, connector = workspace.conversation(), workspace.connector()
    earlier = connector.send(reply_to(conversation_id, "Could you tell me more?"), "key-1")
    again = replace(reply_to(conversation_id, "Could you tell me more?"), known_ids=(earlier.external_id,))
    assert connector.find_sent(again, "key-2") is None
    sent = connector.send(again, "key-2")
    assert sent.external_id != earlier.external_id
    assert connector.find_sent(again, "key-2") == sent


def test_an_answer_from_long_before_this_one_was_written_is_not_taken_for_it(workspace: Workspace) -> None:
    conversation_id, connector = workspace.conversation(), workspace.connector()
    connector.send(reply_to(conversation_id, "Anything else?"), "key-1")
    later = replace(reply_to(conversation_id, "Anything else?"), queued_at=datetime.now(UTC) + timedelta(hours=1))
    assert connector.find_sent(later, "key-2") is None


def test_a_clock_that_is_a_little_ahead_does_not_hide_what_was_sent(workspace: Workspace) -> None:
    conversation_id, connector = workspace.conversation(), workspace.connector()
    ahead = replace(reply_to(conversation_id), queued_at=datetime.now(UTC) + timedelta(seconds=60))
    sent = connector.send(ahead, "key")
    assert connector.find_sent(ahead, "key") == sent


def test_the_same_words_in_a_note_or_from_others_are_not_what_we_said(workspace: Workspace) -> None:
    conversation_id, connector = workspace.conversation(), workspace.connector()
    workspace.sandbox.admin_notes(conversation_id, CREDENTIALS.admin_id, "Use Settings.")
    workspace.sandbox.admin_replies(conversation_id, TEAMMATE_ID, "Use Settings.")
    workspace.sandbox.customer_replies(conversation_id, "Use Settings.")
    assert connector.find_sent(reply_to(conversation_id), "key") is None


def test_an_answer_that_the_vendor_counts_as_an_assignment_is_found(workspace: Workspace) -> None:
    conversation_id = workspace.conversation()
    with workspace.sandbox.lock:
        part = workspace.sandbox.state.assign(
            conversation_id, CREDENTIALS.admin_id, "admin", CREDENTIALS.admin_id, "<p>Use\n<b>Settings</b>.</p>"
        )
    found = workspace.connector().find_sent(reply_to(conversation_id), "key")
    assert found is not None
    assert found.external_id == part["id"]


def test_an_answer_that_the_vendor_keeps_as_a_bots_comment_is_found(workspace: Workspace) -> None:
    conversation_id, connector = workspace.conversation(), workspace.connector()
    with workspace.sandbox.lock:
        part = workspace.sandbox.state.say_as_admin(conversation_id, CREDENTIALS.admin_id, "<p>Use Settings.</p>")
        part["author"] = {"type": "bot", "id": "278", "name": "Operator", "email": "operator@intercom.example"}
    found = connector.find_sent(reply_to(conversation_id), "key")
    assert found is not None
    assert found.external_id == part["id"]
    sent = connector.send(reply_to(conversation_id, "Anything else?"), "key-2")
    assert sent.external_id == workspace.sandbox.parts(conversation_id)[-1]["id"]


@pytest.mark.parametrize("kind", ["500", "429"])
def test_nothing_is_tried_again_behind_our_back(workspace: Workspace, kind: Kind) -> None:
    conversation_id = workspace.conversation()
    workspace.mischief.add(Rule(vendor="intercom", kind=kind, path="*/reply", times=None))
    with pytest.raises((OutcomeUnknown, NotSent)):
        workspace.connector().send(reply_to(conversation_id), "key")
    assert workspace.seen.count(("POST", f"/intercom/conversations/{conversation_id}/reply")) == 1


def test_a_connection_that_is_cut_leaves_the_outcome_open(workspace: Workspace) -> None:
    workspace.mischief.add(Rule(vendor="intercom", kind="reset", path="*/reply"))
    with pytest.raises(OutcomeUnknown):
        workspace.connector().send(reply_to(workspace.conversation()), "key")


def test_looking_changes_nothing_so_a_failed_look_can_be_repeated(workspace: Workspace) -> None:
    conversation_id = workspace.conversation()
    for kind in ("500", "reset"):
        workspace.mischief.add(Rule(vendor="intercom", kind=kind, path="/conversations/*"))
        with pytest.raises(NotSent):
            workspace.connector().find_sent(reply_to(conversation_id), "key")


def test_a_refused_connection_is_certainly_not_sent() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        connector = IntercomConnector(
            access_token="t",
            client_secrets=("s",),
            admin_id="1",
            base_url=f"http://127.0.0.1:{unused.getsockname()[1]}",
            timeout=1,
        )
        with pytest.raises(NotSent):
            connector.send(reply_to("1"), "key")


def test_a_revoked_token_is_refused_and_not_shown(workspace: Workspace) -> None:
    connector = workspace.connector(access_token="tok_revoked")
    with pytest.raises(Refused) as raised:
        connector.send(reply_to(workspace.conversation(), "secret words"), "key")
    assert str(raised.value) == "Intercom answered 401 (unauthorized)"
    shown = f"{raised.value!r} {raised.value.__cause__!r} {raised.value.args!r} {connector!r}"
    assert "tok_revoked" not in shown
    assert "secret words" not in shown


@pytest.mark.parametrize("answer", ["[]", "null", '"ok"', "<html>", '{"type": "conversation"}'])
def test_an_answer_that_is_no_conversation_leaves_the_outcome_open(workspace: Workspace, answer: str) -> None:
    workspace.app.add_url_rule("/odd/conversations/<_>", "even", lambda _: {"type": "conversation", "id": "1"})
    workspace.app.add_url_rule("/odd/conversations/<_>/reply", "odd", lambda _: answer, methods=["POST"])
    connector = IntercomConnector(
        access_token="t", client_secrets=("s",), admin_id="1", base_url=f"{workspace.url}/odd", timeout=1
    )
    with pytest.raises(OutcomeUnknown):
        connector.send(reply_to("1"), "key")


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "7", "X-RateLimit-Reset": "1090"}, 7),
        ({"x-ratelimit-reset": "1010"}, 10),
        ({"X-RateLimit-Reset": "990"}, 1),
        ({"Retry-After": "soon"}, None),
        ({"X-RateLimit-Reset": "9" * 400}, None),
        ({}, None),
    ],
)
def test_when_to_come_back(headers: dict[str, str], seconds: float | None) -> None:
    assert retry_after(headers, now=1000.0) == seconds


def test_a_known_requester_is_not_looked_up(workspace: Workspace) -> None:
    known = Requester(id="nobody", name="Joe", email="joe@bloggs.example")
    assert workspace.connector().identify(CREDENTIALS.app_id, known) == known
    assert workspace.seen == []


def test_a_requester_is_completed_from_their_contact(workspace: Workspace) -> None:
    contact_id = workspace.sandbox.add_contact("Joe Bloggs", "joe@bloggs.example")
    found = workspace.connector().identify(CREDENTIALS.app_id, Requester(id=contact_id, phone="+1"))
    assert found == Requester(id=contact_id, name="Joe Bloggs", email="joe@bloggs.example", phone="+1")
    assert workspace.sandbox.violations == []


def test_somebody_who_is_no_contact_stays_as_they_are(workspace: Workspace) -> None:
    gone = Requester(id="6762f1571bb69f9f2193bbbb")
    assert workspace.connector().identify(CREDENTIALS.app_id, gone) == gone
    with pytest.raises(Refused):
        workspace.connector(access_token="tok_revoked").identify(CREDENTIALS.app_id, gone)


def test_settings_make_the_connector_and_the_desk(workspace: Workspace) -> None:
    environ = {
        "INTERCOM_ACCESS_TOKEN": CREDENTIALS.access_token,
        "INTERCOM_CLIENT_SECRET": "one,two",
        "INTERCOM_ADMIN_ID": CREDENTIALS.admin_id,
        "INTERCOM_BASE_URL": f"{workspace.url}/intercom",
        "ZENDESK_SUBDOMAIN": "acme",
        "ZENDESK_EMAIL": "bot@acme.example",
        "ZENDESK_API_TOKEN": "t",
        "ZENDESK_WEBHOOK_SECRET": "s",
    }
    settings = load(environ, dotenv=None)
    conversation_id = workspace.conversation()
    assert IntercomConnector.from_settings(settings).send(reply_to(conversation_id), "key").external_id
    assert IntercomDesk.from_settings(settings).channel == "intercom"
    with pytest.raises(ConfigurationError):
        IntercomConnector.from_settings(load({}, dotenv=None))
