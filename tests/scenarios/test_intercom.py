"""Intercom from end to end: other bots, quick replies, and teammates who are quicker than the bot."""

from __future__ import annotations

from pathlib import Path

from connectors.sandbox.intercom.workspace import BOT_TEAM_ID, TEAMMATE_ID
from tests.support.installation import QUICK, installed
from tests.support.polling import until

TEAMED = f"{QUICK}\n[intercom]\nteam_id = {BOT_TEAM_ID}\n"


def test_what_fin_could_not_answer_is_answered_once_it_is_routed_to_the_bot(
    database_url: str, redis_url: str, tmp_path: Path
) -> None:
    with installed(database_url, redis_url, tmp_path, behaviour=TEAMED) as firstline:
        intercom = firstline.sandbox.intercom
        conversation = intercom.customer_starts(firstline.sandbox.customer_id, "Hello")
        intercom.fin_answers(conversation, "Hello, how can I help?")
        intercom.customer_replies(conversation, "How do I reset my password?")
        intercom.deliveries.wait()
        firstline.work()
        until(lambda: firstline.rows("SELECT 1 FROM conversations WHERE owner = 'human'"), what="Fin's conversation")
        assert intercom.said_by_bot(conversation) == []

        intercom.workflow_assigns(conversation, to_team=BOT_TEAM_ID)
        until(lambda: intercom.said_by_bot(conversation), what="the bot's answer")
        assert "password" in intercom.said_by_bot(conversation)[0].lower()
        assert firstline.sandbox.violations == []


def test_a_pressed_quick_reply_is_feedback_or_brings_a_person(
    database_url: str, redis_url: str, tmp_path: Path
) -> None:
    with installed(database_url, redis_url, tmp_path) as firstline:
        firstline.work()
        intercom = firstline.sandbox.intercom
        conversation = intercom.customer_starts(firstline.sandbox.customer_id, "How do I reset my password?")
        until(lambda: any(part["part_type"] == "quick_reply" for part in intercom.parts(conversation)), what="choices")
        intercom.customer_chooses(conversation, "That helped")
        until(
            lambda: firstline.rows("SELECT 1 FROM feedback WHERE helpful AND outbox_key IS NOT NULL"), what="feedback"
        )
        until(lambda: len(intercom.said_by_bot(conversation)) == 2, what="a last word")
        another = intercom.customer_starts(firstline.sandbox.customer_id, "How do I reset my password?")
        until(lambda: any(part["part_type"] == "quick_reply" for part in intercom.parts(another)), what="choices")
        intercom.customer_chooses(another, "Talk to a person")
        until(firstline.sandbox.zendesk.tickets, what="the ticket")


def test_a_teammate_who_took_it_unheard_keeps_it(database_url: str, redis_url: str, tmp_path: Path) -> None:
    with installed(database_url, redis_url, tmp_path) as firstline:
        intercom = firstline.sandbox.intercom
        conversation = intercom.customer_starts(firstline.sandbox.customer_id, "How do I reset my password?")
        intercom.deliveries.wait()
        with intercom.lock:  # a delivery that was lost
            intercom.state.say_as_admin(conversation, TEAMMATE_ID, "<p>I am on it.</p>")
        firstline.work()
        until(lambda: firstline.rows("SELECT 1 FROM conversations WHERE owner = 'human'"), what="the change of hands")
        assert intercom.said_by_bot(conversation) == []
