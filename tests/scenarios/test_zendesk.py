"""Zendesk from end to end: drafts, mails that nobody wrote, agents who are quicker, and tickets that take no words."""

from __future__ import annotations

from pathlib import Path

from connectors.sandbox.faults import Fault
from connectors.sandbox.zendesk.account import AGENT_ID, ZendeskSandbox
from tests.support.installation import QUICK, Installation, installed
from tests.support.polling import until

PASSWORD = "How do I reset my password?"
DRAFTS = f'{QUICK}\n[zendesk]\nmode = "draft"\n'


def notes(zendesk: ZendeskSandbox, number: str) -> list[str]:
    return [comment["body"] for comment in zendesk.comments(number) if not comment["public"]]


def ready_to_be_said(firstline: Installation) -> str:
    """A ticket whose answer is ready, and waits since Zendesk does not show the ticket's comments."""
    firstline.sandbox.faults.add(Fault(vendor="zendesk", kind="500", method="GET", path="*/comments", times=None))
    firstline.work()
    number = firstline.sandbox.zendesk.requester_creates(firstline.sandbox.requester_id, "Help", PASSWORD)
    until(lambda: firstline.rows("SELECT 1 FROM outbox WHERE kind = 'answer' AND attempts > 0"), what="an attempt")
    return number


def test_where_the_bot_drafts_agents_get_proposals_and_requesters_nothing(
    database_url: str, redis_url: str, tmp_path: Path
) -> None:
    with installed(database_url, redis_url, tmp_path, behaviour=DRAFTS) as firstline:
        firstline.work()
        zendesk = firstline.sandbox.zendesk
        number = zendesk.requester_creates(firstline.sandbox.requester_id, "Help", PASSWORD)
        until(lambda: notes(zendesk, number), what="the proposal")
        assert "Proposed answer" in notes(zendesk, number)[0]
        assert "password" in notes(zendesk, number)[0].lower()

        zendesk.agent_comments(number, AGENT_ID, "Use the link on the login page.")
        until(
            lambda: firstline.rows("SELECT 1 FROM drafts WHERE agent_turn_id IS NOT NULL"),
            what="the agent's answer beside it",
        )
        zendesk.requester_comments(number, "How do I export my data?")
        until(lambda: len(notes(zendesk, number)) == 2, what="the second proposal")
        assert zendesk.said_by_bot(number) == []
        assert firstline.rows("SELECT 1 FROM handoffs") == []
        assert firstline.sandbox.violations == []


def test_an_out_of_office_notice_gets_no_answer_and_ends_nothing(
    database_url: str, redis_url: str, tmp_path: Path
) -> None:
    with installed(database_url, redis_url, tmp_path) as firstline:
        firstline.work()
        zendesk = firstline.sandbox.zendesk
        number = zendesk.requester_creates(firstline.sandbox.requester_id, "Help", PASSWORD)
        until(lambda: zendesk.said_by_bot(number), what="the answer")
        with zendesk.lock:
            given = {"comment": {"body": "I am out of office. How do I reset my password?"}}
            audit = zendesk.state.update(int(number), given, int(firstline.sandbox.requester_id), "email")
            audit["metadata"]["flags"] = [4]
            zendesk.world.announce(audit)
        zendesk.requester_comments(number, "How do I export my data?")
        until(lambda: len(zendesk.said_by_bot(number)) == 2, what="the second answer")
        assert "ZIP" in zendesk.said_by_bot(number)[1]
        assert len(firstline.rows("SELECT 1 FROM messages WHERE author = 'requester'")) == 2


def test_an_agent_of_whom_no_webhook_told_is_not_talked_over(database_url: str, redis_url: str, tmp_path: Path) -> None:
    with installed(database_url, redis_url, tmp_path) as firstline:
        number, zendesk = ready_to_be_said(firstline), firstline.sandbox.zendesk
        with zendesk.lock:  # without telling anybody
            zendesk.state.update(int(number), {"comment": {"body": "I'll take it"}}, int(AGENT_ID), "web")
        firstline.sandbox.faults.clear()
        until(lambda: firstline.rows("SELECT 1 FROM conversations WHERE owner = 'human'"), what="the change of hands")
        assert zendesk.said_by_bot(number) == []


def test_a_question_whose_ticket_was_closed_meanwhile_goes_to_a_person_in_one_follow_up(
    database_url: str, redis_url: str, tmp_path: Path
) -> None:
    with installed(database_url, redis_url, tmp_path) as firstline:
        number, zendesk = ready_to_be_said(firstline), firstline.sandbox.zendesk
        with zendesk.lock:
            zendesk.state.tickets[int(number)]["status"] = "closed"
        firstline.sandbox.faults.clear()
        until(lambda: firstline.rows("SELECT 1 FROM handoffs WHERE state = 'open'"), what="the handoff")
        (follow_up,) = [ticket for ticket in zendesk.tickets() if str(ticket["id"]) != number]
        assert follow_up["via"]["source"]["rel"] == "follow_up"
        assert PASSWORD in notes(zendesk, str(follow_up["id"]))[0]
        assert firstline.rows("SELECT 1 FROM outbox WHERE kind = 'answer' AND state = 'dead'")
        # The agents' words in it are read where they are written.
        zendesk.agent_comments(str(follow_up["id"]), AGENT_ID, "Use the link on the login page.")
        until(lambda: firstline.rows("SELECT 1 FROM messages WHERE author = 'agent'"), what="the agent's words")
        assert firstline.rows("SELECT 1 FROM outbox WHERE kind = 'relay'") == []
