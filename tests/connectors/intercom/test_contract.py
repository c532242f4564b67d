"""The contract of every connector, kept by Intercom's."""

from __future__ import annotations

from connectors.sandbox.intercom.contract import DESCRIPTION
from tests.connectors.contract import ConnectorContract, Recorder
from tests.connectors.intercom.conftest import Workspace
from tests.support.shared import shared


class TestIntercom(ConnectorContract):
    """The harness is in conftest."""


def test_the_developer_hub_may_try_out_the_address(workspace: Workspace, accepted: object) -> None:
    client = workspace.app.test_client()
    assert client.head("/webhooks/intercom").status_code == 200
    assert client.get("/webhooks/intercom").status_code == 405


def test_requests_are_held_against_intercoms_description(workspace: Workspace) -> None:
    shared(f"contracts/{DESCRIPTION}")  # skips, or fails where it is required
    client = workspace.app.test_client()
    conversation_id = workspace.conversation()
    bearer = {"Authorization": f"Bearer {workspace.sandbox.credentials.access_token}", "Intercom-Version": "2.14"}
    client.post(f"/intercom/conversations/{conversation_id}/reply", json={"message_type": "shout"}, headers=bearer)
    client.get("/intercom/me", headers={"Authorization": bearer["Authorization"]})
    shouted, unversioned = workspace.sandbox.violations
    assert shouted.startswith(f"POST /conversations/{conversation_id}/reply: ")
    assert "shout" in shouted
    assert unversioned == "GET /me: no Intercom-Version header"


def test_a_ping_is_answered_and_one_with_a_wrong_signature_is_not(workspace: Workspace, accepted: Recorder) -> None:
    client, hooks = workspace.app.test_client(), workspace.sandbox.hooks
    body = hooks.body("ping", {"type": "ping", "message": "something something interzen"})
    assert client.post("/webhooks/intercom", data=body, headers=hooks.sign(body)).status_code == 200
    assert client.post("/webhooks/intercom", data=body, headers=hooks.sign(body + b" ")).status_code == 401
    assert accepted.events == []
