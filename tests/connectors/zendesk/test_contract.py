"""The contract of every connector, kept by Zendesk's."""

from __future__ import annotations

import base64
from typing import Any

from connectors.sandbox.faults import Fault, Kind
from connectors.sandbox.zendesk.contract import DESCRIPTION
from tests.connectors.contract import ConnectorContract, Harness
from tests.connectors.zendesk.conftest import CREDENTIALS, Account
from tests.support.shared import shared


class TestZendesk(ConnectorContract):
    """The harness is in conftest."""

    def trouble(self, harness: Harness, kind: Kind, **more: Any) -> Fault:
        return super().trouble(harness, kind, method="PUT", **more)  # looking at the ticket comes before


def test_requests_are_held_against_zendesks_description(account: Account) -> None:
    shared(f"contracts/{DESCRIPTION}")  # skips, or fails where it is required
    ticket_id = account.ticket()
    pair = f"{CREDENTIALS.email}/token:{CREDENTIALS.api_token}".encode()
    basic = {"Authorization": f"Basic {base64.b64encode(pair).decode()}"}
    client = account.app.test_client()
    wrong = {"ticket": {"group_id": "Support", "commment": {}, "comment": {"bodyy": "hello"}}}
    client.put(f"/zendesk/api/v2/tickets/{ticket_id}.json", json=wrong, headers=basic)
    client.get(f"/zendesk/api/v2/tickets/{ticket_id}/audits")
    typed, *misspelt, unauthorised = account.sandbox.violations
    account.sandbox.violations.clear()
    assert "'Support' is not of type 'integer'" in typed
    assert misspelt == [
        f"PUT /api/v2/tickets/{ticket_id}.json: a ticket has no property 'commment' that can be set",
        f"PUT /api/v2/tickets/{ticket_id}.json: a comment has no property 'bodyy' that can be set",
    ]
    assert "Security" in unauthorised
