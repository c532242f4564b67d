"""`firstline pause`: at once, without a restart, everything goes to people; `firstline resume` ends it."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.app.cli.commands import cli
from connectors.sandbox.defaults import CHANNEL_ID, EMPLOYEE_ID
from tests.support.installation import Installation
from tests.support.polling import until

PASSWORD = "How do I reset my password?"


def firstline_command(firstline: Installation, monkeypatch: pytest.MonkeyPatch, *arguments: str) -> str:
    for name, value in firstline.environment.items():
        monkeypatch.setenv(name, value)
    result = CliRunner().invoke(cli, arguments)
    assert result.exit_code == 0, result.stderr
    return result.output


def test_a_paused_bot_leaves_everything_to_people_and_a_resumed_one_answers(
    firstline: Installation, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    zendesk, slack = firstline.sandbox.zendesk, firstline.sandbox.slack
    requester = firstline.sandbox.requester_id
    answered = zendesk.requester_creates(requester, "Before", PASSWORD)
    until(lambda: zendesk.said_by_bot(answered), what="an answer before the pause")

    said = firstline_command(firstline, monkeypatch, "pause")
    left = zendesk.requester_creates(requester, "Meanwhile", PASSWORD)
    asked = slack.say(EMPLOYEE_ID, CHANNEL_ID, PASSWORD, mention=True)

    assert said == "the bot is paused everywhere; `firstline resume` ends it\n"
    until(
        lambda: len(firstline.rows("SELECT FROM conversations WHERE owner = 'human'")) == 2,
        what="both conversations with people",
    )
    # Nobody reads Slack: so there is a ticket, and its requester hears of it. In Zendesk people read it anyhow.
    until(lambda: firstline.rows("SELECT FROM handoffs WHERE state = 'open' AND reason = 'paused'"), what="the ticket")
    until(lambda: [m for m in slack.thread(CHANNEL_ID, asked) if m.get("bot_id")], what="the notice")
    assert [
        row["kind"]
        for row in firstline.rows(
            "SELECT o.kind FROM outbox o JOIN conversations c ON c.id = o.conversation_id WHERE c.thread_id = %s", left
        )
    ] == []
    assert zendesk.said_by_bot(left) == []
    assert (
        firstline.rows(
            "SELECT FROM answer_work w JOIN conversations c ON c.id = w.conversation_id WHERE c.owner = 'human'"
        )
        == []
    )

    firstline_command(firstline, monkeypatch, "resume")
    after = zendesk.requester_creates(requester, "After", PASSWORD)
    until(lambda: zendesk.said_by_bot(after), what="an answer after the pause")
    who = firstline.rows("SELECT what, which FROM audit_log ORDER BY id")
    assert who == [{"what": "paused the bot", "which": "*"}, {"what": "resumed the bot", "which": "*"}]
