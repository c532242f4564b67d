"""Slack as its users know it: what is pressed, edited, asked for and left unsaid, from the webhook to the ticket."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest

from connectors.sandbox.defaults import CHANNEL_ID, EMPLOYEE, EMPLOYEE_ID
from connectors.sandbox.faults import Fault
from connectors.sandbox.slack.workspace import SlackSandbox
from connectors.sandbox.zendesk.account import AGENT_ID
from connectors.slack.settings import SlackCredentials
from connectors.slack.wire.action_ids import FEEDBACK_ACTION, PERSON_ACTION, TICKET_SHORTCUT
from tests.support.installation import QUICK, Installation, installed
from tests.support.polling import until
from tests.support.shared import SHARED

PASSWORD = "How do I reset my password?"
OPEN, OFF = "C0OPENHELP", "C0QUIET"
BEHAVIOUR = f'{QUICK}\n[slack.channels]\n{OPEN} = "every_question"\n{OFF} = "off"\n'


@pytest.fixture
def firstline(database_url: str, redis_url: str, tmp_path: Path) -> Iterator[Installation]:
    contracts = SHARED / "contracts"
    with installed(
        database_url,
        redis_url,
        tmp_path,
        behaviour=BEHAVIOUR,
        contracts=contracts if contracts.exists() else None,
    ) as installation:
        yield installation
        assert installation.sandbox.violations == []


@pytest.fixture
def slack(firstline: Installation) -> SlackSandbox:
    return firstline.sandbox.slack


def answered(slack: SlackSandbox, text: str = PASSWORD) -> tuple[str, str]:
    """A mention and the ts of its answer."""
    ts = slack.say(EMPLOYEE_ID, CHANNEL_ID, text, mention=True)
    answer = until(lambda: [m for m in slack.thread(CHANNEL_ID, ts) if m.get("bot_id")], what="an answer")[0]
    until(lambda: answer.get("metadata") or slack.thread(CHANNEL_ID, ts)[1].get("metadata"), what="its end")
    return ts, str(answer["ts"])


def tickets(firstline: Installation) -> list[dict[str, Any]]:
    return [t for t in firstline.sandbox.zendesk.tickets() if str(t["external_id"]).startswith("firstline:")]


def ticket_text(firstline: Installation) -> str:
    (ticket,) = until(lambda: tickets(firstline), what="the ticket")
    return json.dumps(firstline.sandbox.zendesk.comments(str(ticket["id"])))


def command(firstline: Installation, name: str, text: str) -> str:
    headers, body = firstline.sandbox.slack.people.command(EMPLOYEE_ID, CHANNEL_ID, name, text)
    return str(json.loads(urlopen(Request(f"{firstline.web.url}/webhooks/slack", body, headers)).read())["text"])


def test_who_was_not_helped_is_offered_a_person_and_a_yes_is_enough(
    firstline: Installation, slack: SlackSandbox
) -> None:
    firstline.work()
    ts, answer = answered(slack)
    for _ in range(3):  # impatience
        slack.people.press(EMPLOYEE_ID, CHANNEL_ID, answer, FEEDBACK_ACTION, "more_help")
    offers = until(lambda: [w for w in slack.said_by_bot(CHANNEL_ID, ts) if "sorry" in w], what="the offer")
    slack.people.submit(EMPLOYEE_ID, {"reasons": ["outdated"], "comment": "The menu has moved."})
    slack.say(EMPLOYEE_ID, CHANNEL_ID, "yes please", thread_ts=ts)
    until(lambda: tickets(firstline), what="the ticket")
    until(lambda: firstline.rows("SELECT 1 FROM feedback WHERE comment IS NOT NULL"), what="the reasons")
    assert len(offers) == len(tickets(firstline)) == 1
    assert len([w for w in slack.said_by_bot(CHANNEL_ID, ts) if "sorry" in w]) == 1


def test_a_person_is_a_button_away_once_and_only_for_who_asked(firstline: Installation, slack: SlackSandbox) -> None:
    firstline.work()
    slack.add_user("U0BYSTANDER", "Bo Stander", "bo@acme.example")
    ts, answer = answered(slack)
    slack.people.press("U0BYSTANDER", CHANNEL_ID, answer, PERSON_ACTION)
    for _ in range(2):
        slack.people.press(EMPLOYEE_ID, CHANNEL_ID, answer, PERSON_ACTION)
    until(lambda: tickets(firstline), what="the ticket")
    (request,) = firstline.rows("SELECT reason FROM handoffs")
    assert request["reason"] == "human_requested"
    assert any("/hc/requests/" in w for w in until(lambda: _links(slack, ts), what="the link to the ticket"))
    assert len(tickets(firstline)) == 1


@pytest.mark.parametrize("how", ["shortcut", "reaction"])
def test_a_thread_that_the_bot_had_no_part_in_becomes_a_ticket_with_all_that_was_said(
    firstline: Installation, slack: SlackSandbox, how: str
) -> None:
    firstline.work()
    slack.add_user("U0CEM", "Cem Aydin", "cem@acme.example")
    ts = slack.say("U0CEM", CHANNEL_ID, "The printer on floor 2 is on fire")
    slack.say(EMPLOYEE_ID, CHANNEL_ID, "I'll ask <@U0CEM> to unplug it", thread_ts=ts)
    for _ in range(2):
        if how == "shortcut":
            slack.people.shortcut(EMPLOYEE_ID, CHANNEL_ID, ts, TICKET_SHORTCUT)
        else:
            slack.people.react(EMPLOYEE_ID, CHANNEL_ID, ts, "ticket")
    text = ticket_text(firstline)
    assert "The printer on floor 2 is on fire" in text
    assert "Cem Aydin" in text
    assert "/archives/" in text or "app.slack.com" in text  # where it was said
    until(lambda: _links(slack, ts), what="the link back in the thread")
    (ticket,) = tickets(firstline)
    requester = firstline.sandbox.zendesk.state.users[ticket["requester_id"]]
    assert requester["email"] == EMPLOYEE.email
    firstline.sandbox.zendesk.agent_comments(str(ticket["id"]), AGENT_ID, "The fire brigade is on its way.")
    until(lambda: [w for w in slack.said_by_bot(CHANNEL_ID, ts) if "fire brigade" in w], what="the agent's words")


def test_commands_answer_and_make_tickets_in_direct_messages(firstline: Installation, slack: SlackSandbox) -> None:
    firstline.work()
    assert "direct messages" in command(firstline, "/ask", PASSWORD)
    direct = slack.state.direct(EMPLOYEE_ID)
    until(lambda: [m for m in _all_by_bot(slack, direct) if "Security" in m["text"]], what="the answer")
    command(firstline, "/ticket", "My badge does not open the door")
    assert "My badge does not open the door" in ticket_text(firstline)


def test_an_edited_question_is_answered_as_it_reads_now(firstline: Installation, slack: SlackSandbox) -> None:
    ts = slack.say(EMPLOYEE_ID, CHANNEL_ID, "How do I reset my pasta?", mention=True)
    slack.edit(CHANNEL_ID, ts, f"<@{slack.credentials.bot_user_id}> How do I download an invoice?")
    until(lambda: firstline.rows("SELECT 1 FROM messages WHERE edited_at IS NOT NULL"), what="the edit")
    firstline.work()
    firstline.sweep()
    (answer,) = until(lambda: slack.said_by_bot(CHANNEL_ID, ts), what="the answer")
    assert "Billing" in answer


def test_fifty_edits_of_an_answered_question_change_nothing(firstline: Installation, slack: SlackSandbox) -> None:
    firstline.work()
    ts, answer = answered(slack)
    for number in range(50):
        slack.edit(CHANNEL_ID, ts, f"<@{slack.credentials.bot_user_id}> {PASSWORD} {number}")
        if number % 10 == 0:
            slack.edit(CHANNEL_ID, answer, f"edited by somebody {number}")
    until(lambda: firstline.rows("SELECT 1 FROM messages WHERE edited_at IS NOT NULL"), what="the edits")
    until(lambda: all(d.status == 200 for d in firstline.sandbox.deliveries.log), what="all deliveries")
    firstline.sweep()
    assert firstline.rows("SELECT count(*) AS n FROM outbox") == [{"n": 1}]


def test_a_deleted_question_is_neither_answered_nor_kept(firstline: Installation, slack: SlackSandbox) -> None:
    ts = slack.say(EMPLOYEE_ID, CHANNEL_ID, "My card is 4111 1111 1111 1111", mention=True)
    until(lambda: firstline.rows("SELECT 1 FROM messages WHERE state = 'waiting'"), what="the question")
    slack.delete(CHANNEL_ID, ts)
    until(lambda: firstline.rows("SELECT 1 FROM messages WHERE state = 'withdrawn'"), what="the deletion")
    firstline.work()
    firstline.sweep()
    other = slack.say(EMPLOYEE_ID, CHANNEL_ID, PASSWORD, mention=True)
    until(lambda: slack.said_by_bot(CHANNEL_ID, other), what="another answer")
    assert slack.said_by_bot(CHANNEL_ID, ts) == []
    cipher = firstline.container.cipher
    assert "4111" not in repr([cipher.open(row["body"]) for row in firstline.rows("SELECT body FROM messages")])


def test_where_every_question_counts_the_bot_speaks_only_when_it_is_sure(
    firstline: Installation, slack: SlackSandbox
) -> None:
    firstline.work()
    for channel in (OPEN, OFF):
        slack.add_channel(channel, channel.lower())
    lunch = slack.say(EMPLOYEE_ID, OPEN, "Where shall we go for lunch today?")
    person = slack.say(EMPLOYEE_ID, OPEN, "Can I talk to a person about the garden?")
    known = slack.say(EMPLOYEE_ID, OPEN, PASSWORD)
    quiet = slack.say(EMPLOYEE_ID, OFF, PASSWORD, mention=True)
    (answer,) = until(lambda: slack.said_by_bot(OPEN, known), what="what it is sure of")
    assert "Security" in answer
    until(lambda: not firstline.rows("SELECT 1 FROM messages WHERE state = 'waiting'"), what="the others")
    assert [slack.said_by_bot(OPEN, ts) for ts in (lunch, person)] == [[], []]
    assert slack.said_by_bot(OFF, quiet) == []
    assert tickets(firstline) == []
    slack.say(EMPLOYEE_ID, OPEN, "And how do I download an invoice?", thread_ts=known)
    until(lambda: len(slack.said_by_bot(OPEN, known)) == 2, what="the follow-up")


def test_the_home_tab_shows_my_tickets_and_how_far_they_are(firstline: Installation, slack: SlackSandbox) -> None:
    firstline.work()
    command(firstline, "/ticket", "My badge does not open the door")
    (ticket,) = until(lambda: tickets(firstline), what="the ticket")
    firstline.sandbox.zendesk.agent_sets_status(str(ticket["id"]), AGENT_ID, "pending")
    until(lambda: firstline.rows("SELECT 1 FROM handoffs WHERE ticket_status = 'pending'"), what="its state")
    slack.people.open_app(EMPLOYEE_ID)
    home = until(lambda: slack.views.homes.get(EMPLOYEE_ID), what="the Home tab")
    assert str(ticket["id"]) in json.dumps(home)
    assert "badge" in json.dumps(home)


def test_a_channel_that_takes_one_message_a_second_loses_none_and_keeps_their_order(
    firstline: Installation, slack: SlackSandbox
) -> None:
    firstline.work()
    firstline.sandbox.faults.add(Fault(vendor="slack", kind="429", path="/api/chat.*", times=3, retry_after=1))
    threads = [slack.say(EMPLOYEE_ID, CHANNEL_ID, PASSWORD, mention=True) for _ in range(4)]
    until(lambda: all(slack.said_by_bot(CHANNEL_ID, ts) for ts in threads), 40, what="every answer")
    assert [len(slack.said_by_bot(CHANNEL_ID, ts)) for ts in threads] == [1] * 4


def test_a_text_file_is_read_and_one_that_cannot_be_is_named(firstline: Installation, slack: SlackSandbox) -> None:
    firstline.work()
    base = str(firstline.settings.credentials(SlackCredentials).slack_api_base_url).removesuffix("/slack/api/")
    note = slack.upload("question.txt", "text/plain", PASSWORD.encode(), base_url=base)
    tape = slack.upload("voice.m4a", "audio/mp4", b"\x00" * 64, base_url=base)
    ts = slack.say(EMPLOYEE_ID, CHANNEL_ID, "Please see the attachment", mention=True, files=[note, tape])
    (answer,) = until(lambda: slack.said_by_bot(CHANNEL_ID, ts), what="an answer")
    assert "voice.m4a" in answer


def _links(slack: SlackSandbox, ts: str) -> list[str]:
    return [words for words in slack.said_by_bot(CHANNEL_ID, ts) if "/hc/requests/" in words]


def _all_by_bot(slack: SlackSandbox, channel: str) -> list[dict[str, Any]]:
    with slack.lock:
        roots = [str(root["ts"]) for root in slack.state.roots(channel)]
    return [m for ts in roots for m in slack.thread(channel, ts) if m.get("bot_id")]
