"""Where a handoff goes, as firstline.toml has it."""

from __future__ import annotations

from pathlib import Path

from connectors.sandbox.defaults import CHANNEL_ID, EMPLOYEE, EMPLOYEE_ID
from connectors.sandbox.intercom.workspace import TEAM_ID, TEAMMATE_ID
from connectors.sandbox.zendesk.account import AGENT_ID, GROUP_ID
from tests.support.installation import QUICK, installed
from tests.support.polling import until

WISH = "let me talk to a person"


def test_intercom_conversations_may_stay_in_intercoms_own_inbox(
    database_url: str, redis_url: str, tmp_path: Path
) -> None:
    behaviour = f'{QUICK}\n[intercom]\ndesk = "intercom"\nhandoff_team_id = {TEAM_ID}\n'
    with installed(database_url, redis_url, tmp_path, behaviour=behaviour) as firstline:
        firstline.work()
        intercom = firstline.sandbox.intercom
        conversation = intercom.customer_starts(firstline.sandbox.customer_id, WISH)
        until(lambda: firstline.rows("SELECT 1 FROM handoffs WHERE state = 'open'"), what="the handoff")
        until(lambda: intercom.said_by_bot(conversation), what="the receipt")
        assert firstline.sandbox.zendesk.tickets() == []
        parts = intercom.parts(conversation)
        assert any(part["part_type"] == "note" and "To talk to a person." in part["body"] for part in parts)
        assert str(intercom.state.conversations[conversation]["team_assignee_id"]) == str(TEAM_ID)

        intercom.admin_replies(conversation, TEAMMATE_ID, "Hello, how can I help?")
        intercom.customer_replies(conversation, "How do I reset my password?")
        # Intercom counts in seconds: heard of after a close of the same second, it would be taken for a new question.
        until(lambda: firstline.rows("SELECT 1 FROM messages WHERE state = 'with_agent' OFFSET 1"), what="their words")
        intercom.admin_closes(conversation, TEAMMATE_ID)
        until(lambda: firstline.rows("SELECT 1 FROM conversations WHERE owner = 'bot'"), what="the way back")
        intercom.customer_replies(conversation, "How do I export my data?")
        until(lambda: len(intercom.said_by_bot(conversation)) == 2, what="the bot's answer")
        assert "ZIP" in intercom.said_by_bot(conversation)[1]


def test_a_zendesk_ticket_goes_to_the_configured_group(database_url: str, redis_url: str, tmp_path: Path) -> None:
    behaviour = f"{QUICK}\n[zendesk]\nhandoff_group_id = {GROUP_ID}\n"
    with installed(database_url, redis_url, tmp_path, behaviour=behaviour) as firstline:
        firstline.work()
        zendesk = firstline.sandbox.zendesk
        number = zendesk.requester_creates(firstline.sandbox.requester_id, "Help", WISH)
        until(lambda: firstline.rows("SELECT 1 FROM handoffs WHERE state = 'open'"), what="the handoff")
        until(lambda: zendesk.said_by_bot(number), what="the receipt")
        assert str(zendesk.ticket(number)["group_id"]) == str(GROUP_ID)
        zendesk.agent_comments(number, AGENT_ID, "I have looked into it.")
        zendesk.requester_comments(number, "How do I reset my password?")
        until(lambda: len(firstline.rows("SELECT 1 FROM messages WHERE author <> 'bot'")) == 3)
        assert len(zendesk.said_by_bot(number)) == 1  # the receipt only: a human has it


def test_an_employees_ticket_from_slack_carries_their_address(
    database_url: str, redis_url: str, tmp_path: Path
) -> None:
    with installed(database_url, redis_url, tmp_path) as firstline:
        firstline.work()
        slack, zendesk = firstline.sandbox.slack, firstline.sandbox.zendesk
        ts = slack.say(EMPLOYEE_ID, CHANNEL_ID, WISH, mention=True)
        (ticket,) = until(zendesk.tickets, what="the ticket")
        requester = zendesk.state.users[ticket["requester_id"]]
        assert requester["email"] == EMPLOYEE.email
        until(lambda: slack.said_by_bot(CHANNEL_ID, ts), what="the receipt")
        zendesk.agent_comments(str(ticket["id"]), AGENT_ID, "On my way <!channel>")
        until(lambda: len(slack.said_by_bot(CHANNEL_ID, ts)) == 2, what="the agent's words in the thread")
        assert "<!channel>" not in slack.said_by_bot(CHANNEL_ID, ts)[1]
