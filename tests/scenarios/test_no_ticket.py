"""Where the ticket takes its time, is refused for a setting, or never comes: whole installations, over real HTTP."""

from __future__ import annotations

from pathlib import Path

from connectors.sandbox.defaults import CHANNEL_ID, EMPLOYEE_ID
from connectors.sandbox.faults import Fault
from tests.support.installation import QUICK, installed
from tests.support.mail_server import mail_server
from tests.support.polling import until
from tests.support.wording import EN
from workers import jobs

WISH = "let me talk to a person"
RECORDED = EN.say("handoff_recorded", team="our support team")
ARRIVED = EN.say("handoff_arrived", team="our support team")
SOON = QUICK.replace("[delivery]", "[delivery]\nreceipt_seconds = 0.3")


def test_a_group_that_is_not_there_costs_no_ticket(database_url: str, redis_url: str, tmp_path: Path) -> None:
    """TRIED 8: the requester was told that a person had it, and no ticket ever came."""
    behaviour = f"{QUICK}\n[zendesk]\nhandoff_group_id = 999\n"
    with installed(database_url, redis_url, tmp_path, behaviour=behaviour) as firstline:
        firstline.work()
        intercom = firstline.sandbox.intercom
        conversation = intercom.customer_starts(firstline.sandbox.customer_id, WISH)
        (ticket,) = until(firstline.sandbox.zendesk.tickets, what="the ticket")
        until(lambda: intercom.said_by_bot(conversation), what="the notice")
        assert ticket["group_id"] is None
        (notice,) = intercom.said_by_bot(conversation)
        assert "passed this conversation on to our support team" in notice
        (alarm,) = firstline.container.alarms.open()
        assert alarm.about == "zendesk: group_id 999"


def test_a_desk_that_is_down_is_told_of_and_followed_by_the_ticket(
    database_url: str, redis_url: str, tmp_path: Path
) -> None:
    with installed(database_url, redis_url, tmp_path, behaviour=SOON) as firstline:
        firstline.sandbox.faults.add(Fault(vendor="zendesk", kind="500", times=None))
        firstline.work()
        slack, zendesk = firstline.sandbox.slack, firstline.sandbox.zendesk
        ts = slack.say(EMPLOYEE_ID, CHANNEL_ID, WISH, mention=True)
        until(lambda: slack.said_by_bot(CHANNEL_ID, ts), what="what is recorded")
        assert RECORDED in slack.said_by_bot(CHANNEL_ID, ts)[0]
        assert zendesk.tickets() == []
        firstline.sandbox.faults.clear()
        until(lambda: len(slack.said_by_bot(CHANNEL_ID, ts)) == 2, what="the reference")
        (ticket,) = zendesk.tickets()
        assert ARRIVED in slack.said_by_bot(CHANNEL_ID, ts)[1]
        assert f"#{ticket['id']}" in slack.said_by_bot(CHANNEL_ID, ts)[1]


def test_a_desk_that_stays_down_is_replaced_by_an_email(database_url: str, redis_url: str, tmp_path: Path) -> None:
    with mail_server() as server:
        behaviour = f"""{SOON}
            [alarm]
            after_seconds = 5
            email_to = ["ops@acme.example"]
            [smtp]
            host = "127.0.0.1"
            port = {server.port}
            security = "none"
            sender = "firstline@acme.example"
        """
        with installed(database_url, redis_url, tmp_path, behaviour=behaviour) as firstline:
            firstline.sandbox.faults.add(Fault(vendor="zendesk", kind="500", times=None))
            firstline.work()
            slack = firstline.sandbox.slack
            slack.say(EMPLOYEE_ID, CHANNEL_ID, WISH, mention=True)
            until(lambda: firstline.rows("SELECT 1 FROM handoffs"), what="the handoff")
            firstline.rows("UPDATE handoffs SET created_at = created_at - interval '1 minute' RETURNING id")
            jobs.watch()
            assert WISH in server.text()
            firstline.sandbox.faults.clear()
            (ticket,) = until(firstline.sandbox.zendesk.tickets, 30, what="the ticket after all")
            zendesk = firstline.sandbox.zendesk
            remark = EN.say("note_sent_by_email")
            until(lambda: remark in str(zendesk.state.comments(int(ticket["id"]))), what="that it was mailed")
            assert firstline.container.alarms.open() == []
            jobs.watch()
            assert len(server.mails) == 1


def test_intercoms_own_inbox_takes_over_from_a_zendesk_that_refuses(
    database_url: str, redis_url: str, tmp_path: Path
) -> None:
    behaviour = f"{SOON}\n[alarm]\nafter_seconds = 5\n"
    with installed(database_url, redis_url, tmp_path, behaviour=behaviour) as firstline:
        firstline.sandbox.faults.add(Fault(vendor="zendesk", kind="expired", times=None))
        firstline.work()
        intercom = firstline.sandbox.intercom
        conversation = intercom.customer_starts(firstline.sandbox.customer_id, WISH)
        until(lambda: intercom.said_by_bot(conversation), what="what is recorded")
        firstline.rows("UPDATE handoffs SET created_at = created_at - interval '1 minute' RETURNING id")

        def moved() -> list[str]:
            # Where somebody is just trying Zendesk again, it is looked at once more a minute later.
            firstline.rows(
                "UPDATE alarms SET due_at = now() WHERE kind = 'no_ticket' AND moved_from IS NULL RETURNING id"
            )
            jobs.watch()
            notes = [part["body"] for part in intercom.parts(conversation) if part["part_type"] == "note"]
            return [note for note in notes if EN.say("note_wants") in note]

        until(moved, 20, what="the note in Intercom")
        until(lambda: len(intercom.said_by_bot(conversation)) == 2, what="that it has arrived")
        assert "recorded your request" in intercom.said_by_bot(conversation)[0]
        assert ARRIVED in intercom.said_by_bot(conversation)[1]
        assert firstline.sandbox.zendesk.tickets() == []
        credential, alarm = sorted(firstline.container.alarms.open(), key=lambda one: one.kind)
        assert (credential.kind, credential.about) == ("credential_refused", "zendesk")
        assert (alarm.moved_from, alarm.desk) == ("zendesk", "intercom")


def test_the_requester_of_a_ticket_is_who_it_is_now(database_url: str, redis_url: str, tmp_path: Path) -> None:
    """Case 60: a call that was taken for a customer, in a ticket that is then given to her."""
    with installed(database_url, redis_url, tmp_path) as firstline:
        firstline.work()
        zendesk = firstline.sandbox.zendesk
        tomas = zendesk.add_user("Tomás Silva", "tomas@answering.example")
        maria = zendesk.add_user("Maria Prado", "maria.prado@customer.example")
        number = zendesk.requester_creates(tomas, "Call", "Call taken for a customer: how do I export my data?")
        until(lambda: len(zendesk.state.comments(int(number))) == 2, what="what the bot made of it")
        with zendesk.lock:
            audit = zendesk.state.update(int(number), {"requester_id": int(maria)}, zendesk.bot_id, "api")
            zendesk.world.announce(audit)
        zendesk.requester_comments(number, "This is Maria Prado. It does not work for me. I want to talk to a person.")
        until(lambda: firstline.rows("SELECT 1 FROM handoffs WHERE state = 'open'"), what="the handoff")
        notes = [one["html_body"] for one in zendesk.state.comments(int(number)) if not one["public"]]
        assert "Requester:</b> Maria Prado" in notes[-1]
        assert "Requester:</b> Tomás Silva" not in notes[-1]
