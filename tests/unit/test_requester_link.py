"""Where people who are no agents open their tickets."""

from __future__ import annotations

import pytest

from bot.config import Behaviour, Environment, Settings
from connectors import registry
from connectors.zendesk.settings import ZendeskSettings

AGENTS = "https://acme.zendesk.com/agent/tickets/112"


@pytest.mark.parametrize(
    ("setting", "url", "expected"),
    [
        ("requests", AGENTS, "https://acme.zendesk.com/hc/requests/112"),
        ("agent", AGENTS, AGENTS),
        ("requests", "https://app.intercom.com/a/inbox/1", "https://app.intercom.com/a/inbox/1"),
    ],
)
def test_a_requester_is_sent_to_the_page_that_is_for_them(setting: str, url: str, expected: str) -> None:
    section = ZendeskSettings.model_validate({"ticket_link": setting})
    settings = Settings(env=Environment(), behaviour=Behaviour(), of_channels={ZendeskSettings: section})
    assert registry.requester_link(settings, url) == expected
