"""Values and requests that tests of the Zendesk connector share."""

from __future__ import annotations

import base64
from typing import Any

from werkzeug.test import TestResponse

from bot.model import Reply, ThreadRef
from tests.connectors.zendesk.conftest import CREDENTIALS, Account

TEXT = "Open **Settings**, then choose *Security*."
PAIR = f"{CREDENTIALS.email}/token:{CREDENTIALS.api_token}".encode()
BASIC = {"Authorization": f"Basic {base64.b64encode(PAIR).decode()}"}


def reply(ticket_id: str, text: str = TEXT, **more: Any) -> Reply:
    return Reply(thread=ThreadRef("zendesk", "acme", ticket_id), text=text, **more)


def call(account: Account, method: str, path: str, body: Any = None, **headers: str) -> TestResponse:
    """A request to the stand-in's API, with the bot's credentials."""
    client = account.app.test_client()
    return client.open(f"/zendesk/api/v2{path}", method=method, json=body, headers={**BASIC, **headers})
