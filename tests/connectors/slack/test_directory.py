"""Who is who in Slack: ids become names, and the bot knows itself."""

from __future__ import annotations

import pytest

from connectors.slack.client.directory import Names
from tests.connectors.slack.conftest import BOT, CREDENTIALS, Workspace

TEAM = CREDENTIALS.team_id


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ask @U0BEN, please", "ask @Ben Okafor, please"),
        ("(@U0BEN)", "(@Ben Okafor)"),
        ("@U0GONE knows", "@U0GONE knows"),
        ("mail me@U0BEN.example", "mail me@U0BEN.example"),
        ("@Ursula and @here", "@Ursula and @here"),
        ("U0BEN", "U0BEN"),
    ],
)
def test_ids_become_names_as_far_as_slack_tells(team: Workspace, text: str, expected: str) -> None:
    assert team.connector().resolve(TEAM, text) == expected


def test_nobody_is_asked_for_where_nobody_is_mentioned(team: Workspace) -> None:
    team.connector().resolve(TEAM, "no one")
    assert team.seen == []


def test_the_bot_is_known_by_its_id(workspace: Workspace) -> None:
    us = Names(workspace.workspaces()).ourselves(TEAM)
    assert us.user_id == BOT
    assert us.said({"bot_id": us.bot_id})
    assert not us.said({"bot_id": "B0CI"})
