"""Words, files and news between where the requester writes and the ticket, over real HTTP."""

from __future__ import annotations

import base64
import re
import time
from pathlib import Path
from urllib.request import Request, urlopen

from connectors.sandbox.defaults import CHANNEL_ID, CREDENTIALS, EMPLOYEE_ID
from connectors.sandbox.faults import Fault
from connectors.sandbox.intercom.workspace import TEAMMATE_ID
from connectors.sandbox.zendesk.account import AGENT_ID
from connectors.slack.settings import SlackCredentials
from tests.support.installation import QUICK, Installation, installed
from tests.support.polling import until
from tests.support.wording import EN

WISH = "let me talk to a person"
STEPS = ("steps.txt", "text/plain", b"1. Restart it.")


def ticket_of(firstline: Installation) -> str:
    (ticket,) = until(firstline.sandbox.zendesk.tickets, what="the ticket")
    until(lambda: firstline.rows("SELECT 1 FROM handoffs WHERE ticket_id IS NOT NULL"), what="its number")
    return str(ticket["id"])


def public_files(firstline: Installation, ticket: str) -> list[str]:
    """What was attached to the requester's own comments."""
    comments = firstline.sandbox.zendesk.comments(ticket)
    return [file["file_name"] for comment in comments if comment["public"] for file in comment["attachments"]]


def served_at(firstline: Installation) -> str:
    """Where the stand-in is."""
    return str(firstline.settings.credentials(SlackCredentials).slack_api_base_url).removesuffix("/slack/api/")


def in_slack(firstline: Installation) -> str:
    """A thread whose ticket exists; its ts."""
    slack = firstline.sandbox.slack
    ts = slack.say(EMPLOYEE_ID, CHANNEL_ID, WISH, mention=True)
    until(lambda: len(slack.said_by_bot(CHANNEL_ID, ts)) == 2, what="the notice and the link")
    return ts


def solve(firstline: Installation, ticket: str) -> None:
    firstline.sandbox.zendesk.agent_sets_status(ticket, AGENT_ID, "solved")
    until(lambda: firstline.rows("SELECT 1 FROM conversations WHERE owner = 'bot'"), what="the way back")


class TestFiles:
    def test_what_an_agent_attaches_appears_in_slack_below_their_words(self, firstline: Installation) -> None:
        ts = in_slack(firstline)
        firstline.sandbox.zendesk.agent_comments(ticket_of(firstline), AGENT_ID, "Please try this.", files=[STEPS])
        slack = firstline.sandbox.slack
        until(lambda: any(message.get("files") for message in slack.thread(CHANNEL_ID, ts)), what="the file")
        words, file = slack.thread(CHANNEL_ID, ts)[-2:]
        assert "Please try this." in words["text"]
        assert [(one["name"], one["size"]) for one in file["files"]] == [("steps.txt", 14)]
        assert slack.world.files["steps.txt"][1] == STEPS[2]

    def test_what_an_agent_attaches_appears_in_intercom(self, firstline: Installation) -> None:
        intercom = firstline.sandbox.intercom
        conversation = intercom.customer_starts(firstline.sandbox.customer_id, WISH)
        firstline.sandbox.zendesk.agent_comments(ticket_of(firstline), AGENT_ID, "Please try this.", files=[STEPS])
        until(lambda: any(part["attachments"] for part in intercom.parts(conversation)), what="the file")
        part = intercom.parts(conversation)[-1]
        assert [file["name"] for file in part["attachments"]] == ["steps.txt"]
        (stored,) = intercom.state.files.values()
        assert base64.b64decode(stored["data"]) == STEPS[2]

    def test_a_file_whose_upload_was_answered_too_late_is_shown_once(self, firstline: Installation) -> None:
        ts = in_slack(firstline)
        ticket = ticket_of(firstline)
        path = "/api/files.completeUploadExternal"
        firstline.sandbox.faults.add(Fault(vendor="slack", kind="timeout_after", path=path, times=1, seconds=3))
        firstline.sandbox.zendesk.agent_comments(ticket, AGENT_ID, "Here.", files=[STEPS])
        until(lambda: firstline.rows("SELECT 1 FROM outbox WHERE kind = 'file' AND state = 'sent'"), 20, "the file")
        shown = [message for message in firstline.sandbox.slack.thread(CHANNEL_ID, ts) if message.get("files")]
        assert len(shown) == 1

    def test_a_file_that_is_too_large_is_named(self, database_url: str, redis_url: str, tmp_path: Path) -> None:
        behaviour = f"{QUICK}\n[relay]\nmax_bytes = 5\n"
        with installed(database_url, redis_url, tmp_path, behaviour=behaviour) as firstline:
            firstline.work()
            ts = in_slack(firstline)
            ticket = ticket_of(firstline)
            slack = firstline.sandbox.slack
            firstline.sandbox.zendesk.agent_comments(ticket, AGENT_ID, "Here.", files=[STEPS])
            until(lambda: len(slack.said_by_bot(CHANNEL_ID, ts)) == 4, what="the line that says so")
            line = slack.said_by_bot(CHANNEL_ID, ts)[-1]
            assert "Grace Hopper sent a file that I can't bring here: `steps.txt` (too large)." in line
            base_url = served_at(firstline)
            file = slack.upload("photo.png", "image/png", b"0123456789", base_url=base_url)
            slack.say(EMPLOYEE_ID, CHANNEL_ID, "look", thread_ts=ts, files=[file])
            until(
                lambda: "look" in firstline.sandbox.zendesk.comments(ticket)[-1]["body"], what="the requester's words"
            )
            assert "[not carried over: photo.png (too large)]" in firstline.sandbox.zendesk.comments(ticket)[-1]["body"]
            assert public_files(firstline, ticket) == ["steps.txt"]

    def test_slack_without_leave_to_show_files_has_them_named(self, firstline: Installation) -> None:
        ts = in_slack(firstline)
        ticket = ticket_of(firstline)
        path = "/api/files.getUploadURLExternal"
        firstline.sandbox.faults.add(Fault(vendor="slack", kind="scope", path=path, times=None))
        firstline.sandbox.zendesk.agent_comments(ticket, AGENT_ID, "Here.", files=[STEPS])
        slack = firstline.sandbox.slack
        until(lambda: "steps.txt" in slack.said_by_bot(CHANNEL_ID, ts)[-1], what="the line that says so")
        assert firstline.rows("SELECT 1 FROM outbox WHERE state = 'dead'") == []

    def test_what_the_requester_attaches_is_uploaded_to_the_ticket(self, firstline: Installation) -> None:
        ts = in_slack(firstline)
        ticket = ticket_of(firstline)
        slack = firstline.sandbox.slack
        base_url = served_at(firstline)
        file = slack.upload("photo.png", "image/png", b"0123456789", base_url=base_url)
        slack.say(EMPLOYEE_ID, CHANNEL_ID, "look", thread_ts=ts, files=[file])
        until(lambda: public_files(firstline, ticket), what="the file")
        assert public_files(firstline, ticket) == ["photo.png"]

    def test_what_was_attached_before_goes_along_with_the_handoff(self, firstline: Installation) -> None:
        slack = firstline.sandbox.slack
        base_url = served_at(firstline)
        file = slack.upload("photo.png", "image/png", b"0123456789", base_url=base_url)
        slack.say(EMPLOYEE_ID, CHANNEL_ID, WISH, mention=True, files=[file])
        ticket = ticket_of(firstline)
        zendesk = firstline.sandbox.zendesk
        until(lambda: len(zendesk.comments(ticket)) == 2, what="the note with the file")
        note = zendesk.comments(ticket)[-1]
        assert (note["public"], [one["file_name"] for one in note["attachments"]]) == (False, ["photo.png"])


class TestNews:
    def test_who_has_a_solved_ticket_is_told_and_may_write_again(self, firstline: Installation) -> None:
        ts = in_slack(firstline)
        solve(firstline, ticket_of(firstline))
        slack = firstline.sandbox.slack
        until(lambda: len(slack.said_by_bot(CHANNEL_ID, ts)) == 3, what="the news")
        told = slack.thread(CHANNEL_ID, ts)[-1]
        assert EN.say("solved") in str(told["blocks"])
        assert EN.say("talk_to_person") in str(told["blocks"])
        slack.say(EMPLOYEE_ID, CHANNEL_ID, "How do I reset my password?", thread_ts=ts)
        until(lambda: len(slack.said_by_bot(CHANNEL_ID, ts)) == 4, what="the bot's answer")

    def test_words_submitted_as_solved_are_read_before_the_news(self, firstline: Installation) -> None:
        """Zendesk tells of the comment and of the status in two deliveries, of which the first is late here."""
        ts, ticket = in_slack(firstline), ticket_of(firstline)
        state = firstline.sandbox.zendesk.state
        state.secrets["late"] = CREDENTIALS.zendesk.webhook_secret
        state.webhooks["late"] = {
            "id": "late",
            "status": "active",
            "endpoint": "https://firstline.example/webhooks/zendesk",
            "subscriptions": ["zen:event-type:ticket.status_changed"],
        }
        firstline.sandbox.zendesk.agent_comments(ticket, AGENT_ID, "The lift works again.", submit_as="solved")
        slack = firstline.sandbox.slack
        until(lambda: len(slack.said_by_bot(CHANNEL_ID, ts)) == 4, what="the words and the news")
        words, news = slack.said_by_bot(CHANNEL_ID, ts)[2:]
        assert "The lift works again." in words
        assert EN.say("solved") in news

    def test_a_teammates_answer_in_intercom_is_a_note_in_the_ticket(self, firstline: Installation) -> None:
        intercom, zendesk = firstline.sandbox.intercom, firstline.sandbox.zendesk
        conversation = intercom.customer_starts(firstline.sandbox.customer_id, WISH)
        ticket = ticket_of(firstline)
        intercom.admin_replies(conversation, TEAMMATE_ID, "Try a restart.")
        until(lambda: len(zendesk.comments(ticket)) == 2, what="the note")
        note = zendesk.comments(ticket)[-1]
        assert note["public"] is False
        assert "Ada Byron answered the requester in Intercom:" in note["body"]
        assert "Try a restart." in note["body"]

    def test_either_side_may_be_down_and_catches_up_in_order(self, firstline: Installation) -> None:
        ts = in_slack(firstline)
        ticket = ticket_of(firstline)
        slack, zendesk, faults = firstline.sandbox.slack, firstline.sandbox.zendesk, firstline.sandbox.faults
        for vendor in ("slack", "zendesk"):
            faults.add(Fault(vendor=vendor, kind="500", times=None))
        for number in range(3):
            slack.say(EMPLOYEE_ID, CHANNEL_ID, f"theirs {number}", thread_ts=ts)
            zendesk.agent_comments(ticket, AGENT_ID, f"our {number}")
            firstline.sandbox.deliveries.wait(10)
        until(lambda: len(firstline.rows("SELECT 1 FROM outbox WHERE kind IN ('relay', 'comment')")) == 6, what="words")
        faults.clear()
        until(lambda: firstline.rows("SELECT 1 WHERE NOT EXISTS (SELECT FROM outbox WHERE state = 'pending')"), 30)
        told = re.findall(r"our \d", "".join(slack.said_by_bot(CHANNEL_ID, ts)))
        assert list(dict.fromkeys(told)) == ["our 0", "our 1", "our 2"]
        theirs = [c["body"] for c in zendesk.comments(ticket) if c["public"] and c["body"].startswith("theirs")]
        assert theirs == ["theirs 0", "theirs 1", "theirs 2"]

    def test_words_follow_a_ticket_that_is_merged_into_another(self, firstline: Installation) -> None:
        ts = in_slack(firstline)
        slack, zendesk = firstline.sandbox.slack, firstline.sandbox.zendesk
        ticket = ticket_of(firstline)
        other = zendesk.requester_creates(zendesk.add_user("Sam Rivera", "sam@acme.example"), "The same", "again")
        zendesk.agent_merges(ticket, other, AGENT_ID)
        until(lambda: firstline.rows("SELECT 1 FROM handoffs WHERE ticket_id = %s", other), what="the move")
        assert firstline.rows("SELECT owner FROM conversations WHERE channel = 'slack'") == [{"owner": "human"}]
        slack.say(EMPLOYEE_ID, CHANNEL_ID, "any news?", thread_ts=ts)
        until(
            lambda: "any news?" in [comment["body"] for comment in zendesk.comments(other)],
            what="the words in the other ticket",
        )
        zendesk.agent_comments(other, AGENT_ID, "Tomorrow.")
        until(lambda: "Tomorrow." in slack.said_by_bot(CHANNEL_ID, ts)[-1], what="the agent's words")


class TestHandingBack:
    def test_a_command_in_slack(self, firstline: Installation) -> None:
        slack, zendesk = firstline.sandbox.slack, firstline.sandbox.zendesk
        ts = in_slack(firstline)
        ticket = ticket_of(firstline)
        slack.say(EMPLOYEE_ID, CHANNEL_ID, "How do I reset my password?", thread_ts=ts)
        until(lambda: len(zendesk.comments(ticket)) == 2, what="their words in the ticket")
        headers, body = slack.people.command(EMPLOYEE_ID, CHANNEL_ID, "/firstline", "resume")
        assert urlopen(Request(f"{firstline.web.url}/webhooks/slack", body, headers)).status == 200
        until(lambda: len(slack.said_by_bot(CHANNEL_ID, ts)) == 3, what="the bot's answer")
        until(lambda: "given back to the bot in Slack" in zendesk.comments(ticket)[-1]["body"], what="the note")

    def test_a_tag_in_zendesk(self, firstline: Installation) -> None:
        self._tagged(firstline)

    def test_a_tag_in_zendesk_of_which_a_trigger_tells(self, firstline: Installation) -> None:
        firstline.sandbox.zendesk.hooks.style = "trigger"
        self._tagged(firstline)

    def _tagged(self, firstline: Installation) -> None:
        """In a requester's own ticket, and again after another colleague had it."""
        zendesk = firstline.sandbox.zendesk
        number = zendesk.requester_creates(firstline.sandbox.requester_id, "Help", WISH)
        until(lambda: len(zendesk.said_by_bot(number)) == 1, what="the notice")

        def hand_back(question: str, count: int) -> None:
            zendesk.requester_comments(number, question)
            until(lambda: len(firstline.rows("SELECT 1 FROM messages WHERE author = 'requester'")) == count)
            zendesk.agent_adds_tag(number, AGENT_ID, "firstline-resume")
            until(lambda: len(zendesk.said_by_bot(number)) == count, what="the bot's answer")
            assert "firstline-resume" not in zendesk.ticket(number)["tags"]

        hand_back("How do I reset my password?", 2)
        time.sleep(1)  # Zendesk's times are in whole seconds
        zendesk.agent_comments(number, AGENT_ID, "I'll see to the rest.")
        until(lambda: firstline.rows("SELECT 1 FROM conversations WHERE owner = 'human'"), what="the colleague")
        time.sleep(1)
        hand_back("How do I export my data?", 3)

    def test_a_tag_in_the_ticket_of_a_conversation_elsewhere(self, firstline: Installation) -> None:
        ts = in_slack(firstline)
        ticket = ticket_of(firstline)
        firstline.sandbox.slack.say(EMPLOYEE_ID, CHANNEL_ID, "How do I reset my password?", thread_ts=ts)
        until(lambda: len(firstline.sandbox.zendesk.comments(ticket)) == 2, what="their words in the ticket")
        firstline.sandbox.zendesk.agent_adds_tag(ticket, AGENT_ID, "firstline-resume")
        until(lambda: len(firstline.sandbox.slack.said_by_bot(CHANNEL_ID, ts)) == 3, what="the bot's answer")

    def test_an_assignment_in_intercom(self, firstline: Installation) -> None:
        intercom, zendesk = firstline.sandbox.intercom, firstline.sandbox.zendesk
        conversation = intercom.customer_starts(firstline.sandbox.customer_id, WISH)
        ticket = ticket_of(firstline)
        until(lambda: len(intercom.said_by_bot(conversation)) == 1, what="the notice")
        intercom.customer_replies(conversation, "How do I reset my password?")
        until(lambda: len(zendesk.comments(ticket)) == 2, what="their words in the ticket")
        intercom.admin_assigns(conversation, TEAMMATE_ID, to_admin=intercom.credentials.admin_id)
        until(lambda: len(intercom.said_by_bot(conversation)) == 2, what="the bot's answer")
        until(lambda: "given back to the bot in Intercom" in zendesk.comments(ticket)[-1]["body"], what="the note")
