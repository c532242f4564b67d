"""From a shadow to live: a bot that nobody hears, one whose answers are withheld, and the agents who settle it."""

from __future__ import annotations

from pathlib import Path

from bot.app.steering.going_live import LiveIntents, judge
from bot.store.comparisons.pairs import Comparisons
from connectors.sandbox.defaults import CHANNEL_ID, EMPLOYEE_ID
from connectors.sandbox.zendesk.account import AGENT_ID
from tests.support.installation import QUICK, installed
from tests.support.polling import until

PASSWORD, INVOICE = "How do I reset my password?", "How do I download an invoice?"
CAREFUL = f"""{QUICK}
[zendesk]
mode = "shadow"
[go_live]
gate = true
agreement = 0.5
confidence = 0.5
cases = 1
"""


def test_from_a_shadow_to_live(database_url: str, redis_url: str, tmp_path: Path) -> None:
    with installed(database_url, redis_url, tmp_path, behaviour=CAREFUL) as firstline:
        zendesk, slack = firstline.sandbox.zendesk, firstline.sandbox.slack
        comparisons = Comparisons(firstline.container.database, firstline.container.cipher)
        settings = firstline.settings.behaviour.go_live

        def waiting_for_agents() -> list[str]:
            rows = firstline.rows("SELECT mode FROM comparisons WHERE compared_at IS NULL ORDER BY id")
            return [row["mode"] for row in rows]

        # A ticket in the shadow: agents see nothing of the bot.
        firstline.work()
        ticket = zendesk.requester_creates(firstline.sandbox.requester_id, "Help", PASSWORD)
        until(lambda: waiting_for_agents() == ["shadow"], what="an answer that nobody sees")
        assert len(zendesk.comments(ticket)) == 1
        assert zendesk.ticket(ticket)["tags"] == []

        # A question in Slack, where there is nobody but the bot: its answer is withheld, and a person gets it.
        asked = slack.say(EMPLOYEE_ID, CHANNEL_ID, INVOICE, mention=True)
        until(lambda: waiting_for_agents() == ["shadow", "answer"], what="an answer that is withheld")
        handed_over = until(
            lambda: firstline.rows(
                "SELECT ticket_id FROM handoffs WHERE reason = 'not_live' AND ticket_id IS NOT NULL"
            ),
            what="the ticket of the question in Slack",
        )
        said = until(
            lambda: [one["text"] for one in slack.thread(CHANNEL_ID, asked) if one.get("bot_id")], what="the notice"
        )
        assert "Billing" not in " ".join(said)

        # Both are answered by people, as the bot would have.
        zendesk.agent_comments(
            ticket, AGENT_ID, "In Settings, Security press Reset password; the link works 30 minutes."
        )
        zendesk.agent_comments(
            str(handed_over[0]["ticket_id"]), AGENT_ID, "Under Billing, History press the arrow beside the invoice."
        )
        until(
            lambda: len(firstline.rows("SELECT FROM messages WHERE author = 'agent'")) == 2, what="the agents' answers"
        )
        assert comparisons.compare(judge, settled_seconds=0) == 2

        compared, live = comparisons.listed(), LiveIntents(comparisons, settings)
        assert [one.agrees for one in compared] == [True, True]
        assert all(live(one.intent) for one in compared)
        assert not live("complaint")
        assert firstline.sandbox.violations == []
