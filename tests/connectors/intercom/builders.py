"""Values that tests of the Intercom connector share."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.model import Asks, Reply, ThreadRef
from tests.connectors.intercom.conftest import CREDENTIALS


def reply_to(conversation_id: str, text: str = "Use **Settings**.") -> Reply:
    return Reply(
        thread=ThreadRef("intercom", CREDENTIALS.app_id, conversation_id),
        text=text,
        after=datetime.now(UTC) - timedelta(minutes=1),
        asks=Asks.HELPED,
    )
