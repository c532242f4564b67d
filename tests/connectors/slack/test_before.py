"""What was said in a thread before somebody turned to the bot: Slack is asked only where there can be something."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.model import Author, ThreadRef, Turn
from connectors.slack.connector import SlackConnector
from connectors.slack.wire.threads import sent_at

ROOT = "1700000000.000100"
THREAD = ThreadRef("slack", "T1", f"C1:{ROOT}")


class Asked(SlackConnector):
    def transcript(self, thread: ThreadRef) -> tuple[Turn, ...]:
        times = (sent_at(ROOT), sent_at(ROOT) + timedelta(minutes=2), datetime.now(UTC))
        return tuple(Turn(author=Author.REQUESTER, text=str(at), at=at) for at in times)


class Quiet(SlackConnector):
    def transcript(self, thread: ThreadRef) -> tuple[Turn, ...]:
        raise AssertionError("Slack is not asked")


@pytest.mark.parametrize("later", [timedelta(0), timedelta(seconds=-1)])
def test_a_thread_that_the_requester_opened_is_not_asked_for(later: timedelta) -> None:
    connector = Quiet(signing_secrets=["s"], base_url="http://127.0.0.1:9", timeout=1, token="xoxb-1")
    assert connector.before(THREAD, sent_at(ROOT) + later) == ()


def test_only_what_is_older_is_told() -> None:
    connector = Asked(signing_secrets=["s"], base_url="http://127.0.0.1:9", timeout=1, token="xoxb-1")
    told = connector.before(THREAD, sent_at(ROOT) + timedelta(minutes=2))
    assert [turn.at for turn in told] == [sent_at(ROOT)]
