"""The stand-in is like Intercom: payloads, errors, and what Firstline reads from its webhooks."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask import request
from flask.testing import FlaskClient

from bot.model import Author, InboundMessage, Owner, OwnershipChanged, Reply, ThreadChanged, ThreadRef
from connectors.sandbox.faults import DeliveryPlan
from connectors.sandbox.intercom.workspace import TEAM_ID, TEAMMATE_ID
from tests.connectors.contract import Recorder
from tests.connectors.intercom.conftest import CREDENTIALS, Workspace
from tests.support.shared import shared

BEARER = {"Authorization": f"Bearer {CREDENTIALS.access_token}", "Intercom-Version": "2.14"}


@pytest.fixture
def client(workspace: Workspace) -> FlaskClient:
    return workspace.app.test_client()


def example(name: str, case: str) -> dict[str, Any]:
    file = shared("contracts/intercom/openapi/response-examples-2.14.derived.json")
    found: dict[str, Any] = json.loads(file.read_text())[name][case]
    return found


def test_a_conversation_has_the_fields_that_intercom_describes(workspace: Workspace, client: FlaskClient) -> None:
    conversation_id = workspace.conversation()
    workspace.sandbox.customer_replies(conversation_id, "Thanks again :)")
    found = client.get(f"/intercom/conversations/{conversation_id}", headers=BEARER).get_json()
    described = example("conversation.reply", "User reply")
    assert found.keys() == described.keys()
    assert found["source"].keys() == described["source"].keys()
    (part,), (other,) = (each["conversation_parts"]["conversation_parts"] for each in (found, described))
    assert part.keys() == other.keys()
    assert part["body"] == other["body"] == "<p>Thanks again :)</p>"


def test_a_webhook_has_the_fields_of_the_example(workspace: Workspace) -> None:
    file = shared("contracts/intercom/webhooks/conversation.user.created.constructed-edited.json")
    conversation_id = workspace.conversation()
    item = workspace.sandbox.snapshot()["conversations"][conversation_id]
    made = json.loads(workspace.sandbox.hooks.body("conversation.user.created", item))
    assert made.keys() == json.loads(file.read_text()).keys()


def test_bodies_are_plain_text_on_request(workspace: Workspace, client: FlaskClient) -> None:
    conversation_id = workspace.conversation("Fish & chips\nplease")
    path = f"/intercom/conversations/{conversation_id}"
    assert client.get(path, headers=BEARER).get_json()["source"]["body"] == "<p>Fish &amp; chips<br>please</p>"
    plain = client.get(path, query_string={"display_as": "plaintext"}, headers=BEARER).get_json()
    assert plain["source"]["body"] == "Fish & chips\nplease"


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "code"),
    [
        ("GET", "/conversations/999", None, 404, "not_found"),
        ("GET", "/nonsense", None, 404, "not_found"),
        ("POST", "/conversations/{id}/reply", {}, 400, "parameter_not_found"),
        ("POST", "/conversations/{id}/reply", {"message_type": "comment", "admin_id": "404"}, 400, None),
        (
            "POST",
            "/conversations/{id}/reply",
            {"message_type": "comment", "admin_id": "404", "body": "x"},
            404,
            "admin_not_found",
        ),
        # What the client library's AssignConversationRequest sends: it lacks a message_type.
        (
            "POST",
            "/conversations/{id}/parts",
            {"type": "team", "admin_id": CREDENTIALS.admin_id, "assignee_id": TEAM_ID},
            422,
            "parameter_invalid",
        ),
        ("POST", "/conversations/search", {"query": {"field": "id"}}, 400, "parameter_invalid"),
        ("POST", "/contacts", {"name": "nobody"}, 400, "parameter_not_found"),
    ],
)
def test_errors_are_intercoms(
    workspace: Workspace,
    client: FlaskClient,
    method: str,
    path: str,
    body: dict[str, Any] | None,
    status: int,
    code: str | None,
) -> None:
    where = f"/intercom{path.format(id=workspace.conversation())}"
    answer = client.open(where, method=method, json=body, headers=BEARER)
    assert answer.status_code == status
    found = answer.get_json()
    assert found["type"] == "error.list"
    assert code is None or found["errors"][0]["code"] == code


def test_a_request_without_the_token_is_unauthorized(client: FlaskClient) -> None:
    answer = client.get("/intercom/me", headers={"Authorization": "Bearer wrong"})
    assert (answer.status_code, answer.get_json()["errors"][0]["code"]) == (401, "unauthorized")


def test_contacts_and_conversations_can_be_created_and_found(workspace: Workspace, client: FlaskClient) -> None:
    made = client.post("/intercom/contacts", json={"email": "Eve@x.example", "name": "Eve"}, headers=BEARER).get_json()
    wanted = {"query": {"field": "email", "operator": "=", "value": "eve@x.example"}}
    assert client.post("/intercom/contacts/search", json=wanted, headers=BEARER).get_json()["data"] == [made]
    message = {"from": {"type": "user", "id": made["id"]}, "body": "Hello"}
    new = client.post("/intercom/conversations", json=message, headers=BEARER).get_json()
    hers = {"field": "contact_ids", "operator": "=", "value": made["id"]}
    for extra, count in (({"field": "open", "operator": "=", "value": True}, 1), ({**hers, "operator": "!="}, 0)):
        query = {"query": {"operator": "AND", "value": [hers, extra]}}
        found = client.post("/intercom/conversations/search", json=query, headers=BEARER).get_json()
        assert [each["id"] for each in found["conversations"]] == [new["conversation_id"]] * count
    assert workspace.sandbox.violations == []


def test_tags_and_attributes_stay_with_the_conversation(workspace: Workspace, client: FlaskClient) -> None:
    path = f"/intercom/conversations/{workspace.conversation()}"
    workspace.sandbox.state.attributes.append("intent")
    tag = client.post("/intercom/tags", json={"name": "firstline"}, headers=BEARER).get_json()
    applied = {"id": tag["id"], "admin_id": CREDENTIALS.admin_id}
    client.post(f"{path}/tags", json=applied, headers=BEARER)
    client.post(f"{path}/tags", json=applied, headers=BEARER)
    client.put(path, json={"custom_attributes": {"intent": "refund"}}, headers=BEARER)
    found = client.get(path, headers=BEARER).get_json()
    assert [each["name"] for each in found["tags"]["tags"]] == ["firstline"]
    assert found["custom_attributes"] == {"intent": "refund"}
    assert workspace.sandbox.violations == []


def test_what_people_do_reaches_firstline(workspace: Workspace, accepted: Recorder) -> None:
    def next_event() -> object:
        workspace.sandbox.deliveries.wait()
        return accepted.events.pop(0)

    sandbox, conversation_id = workspace.sandbox, workspace.conversation("I can't log in")
    opening = next_event()
    assert isinstance(opening, InboundMessage)
    assert (opening.thread.thread_id, opening.text, opening.author) == (
        conversation_id,
        "I can't log in",
        Author.REQUESTER,
    )

    part_id = sandbox.customer_replies(conversation_id, "Are you there?")
    reply = next_event()
    assert isinstance(reply, InboundMessage)
    assert (reply.message_id, reply.text) == (part_id, "Are you there?")

    part_id = sandbox.admin_replies(conversation_id, TEAMMATE_ID, "I am")
    answer = next_event()
    assert isinstance(answer, InboundMessage)
    assert (answer.message_id, answer.author) == (part_id, Author.AGENT)

    part_id = sandbox.admin_assigns(conversation_id, TEAMMATE_ID, to_admin=CREDENTIALS.admin_id)
    assigned, look, again, _ = (next_event() for _ in range(4))  # sent under two topics
    assert assigned == again
    assert look == ThreadChanged(thread=ThreadRef("intercom", CREDENTIALS.app_id, conversation_id))
    assert isinstance(assigned, OwnershipChanged)
    assert (assigned.event_id, assigned.owner) == (part_id, Owner.BOT)

    part_id = sandbox.admin_closes(conversation_id, TEAMMATE_ID, "Bye")
    last_word, closed = next_event(), next_event()
    assert isinstance(last_word, InboundMessage)
    assert isinstance(closed, OwnershipChanged)
    assert (last_word.text, closed.event_id, closed.owner) == ("Bye", part_id, Owner.BOT)
    assert accepted.events == []


def test_the_bots_own_reply_comes_back_and_is_ignored(workspace: Workspace, accepted: Recorder) -> None:
    conversation_id = workspace.conversation()
    reply = Reply(thread=ThreadRef("intercom", CREDENTIALS.app_id, conversation_id), text="Hello")
    workspace.connector().send(reply, "key")
    workspace.sandbox.deliveries.wait()
    assert workspace.seen.count(("POST", "/webhooks/intercom")) == 2
    assert [each.status for each in workspace.sandbox.deliveries.log] == [200, 200]
    assert len(accepted.events) == 1


def test_copies_of_a_delivery_are_one_message(workspace: Workspace, accepted: Recorder) -> None:
    workspace.faults.plan = DeliveryPlan(copies=4, shuffle=True, delay=0.05)
    notifications: list[str] = []
    workspace.app.before_request(lambda: notifications.append(request.get_json()["id"]))
    workspace.conversation()
    workspace.sandbox.deliveries.wait()
    messages = [event for event in accepted.events if isinstance(event, InboundMessage)]
    assert len(messages) == len(notifications) == 4
    assert len({message.message_id for message in messages}) == 1
    # Two are redeliveries of one notification, two are notifications of their own.
    assert len(set(notifications)) == 3


def test_a_restart_forgets_nothing(workspace: Workspace) -> None:
    conversation_id = workspace.conversation()
    workspace.sandbox.admin_notes(conversation_id, TEAMMATE_ID, "VIP")
    kept = json.loads(json.dumps(workspace.sandbox.snapshot()))
    newer = workspace.sandbox.customer_replies(conversation_id, "More")
    workspace.sandbox.restore(kept)
    assert workspace.sandbox.snapshot() == kept
    assert workspace.sandbox.customer_replies(conversation_id, "More") == newer


def test_every_change_refreshes_the_page(workspace: Workspace) -> None:
    changes: list[str] = []
    workspace.sandbox.world.changed = lambda: changes.append("changed")
    conversation_id = workspace.conversation()
    assert len(changes) == 2  # the contact, the conversation
    workspace.sandbox.admin_assigns(conversation_id, TEAMMATE_ID, to_team=TEAM_ID)
    assert len(changes) == 3
