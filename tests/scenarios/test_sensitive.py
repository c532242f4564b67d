"""What a person should answer goes to a person: one fitting sentence, the right ticket, no "not found", no buttons."""

from __future__ import annotations

from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from bot.wording import BUILT_IN
from connectors.sandbox.defaults import CHANNEL_ID, EMPLOYEE_ID
from connectors.sandbox.zendesk.account import GROUP_ID
from tests.support.installation import QUICK, Installation, installed
from tests.support.polling import until

EN, DE = BUILT_IN.of("en"), BUILT_IN.of("de")
ALERTS = "C0ALERTS"
BILLING = 6130852530999
BEHAVIOUR = f"""{QUICK}
[escalation.intents.refund_or_billing_dispute]
groups = {{ zendesk = {BILLING} }}
forms = {{ zendesk = 77 }}
tags = ["money"]

[escalation.intents.outage]
alert = "slack:{ALERTS}"

[escalation.intents.cancellation]
action = "answer"

[[escalation.routes]]
languages = ["de"]
tags = ["german"]

[[escalation.routes]]
brands = ["360042"]
tags = ["blue"]
"""


@pytest.fixture
def firstline(database_url: str, redis_url: str, tmp_path: Path) -> Iterator[Installation]:
    with installed(database_url, redis_url, tmp_path, behaviour=BEHAVIOUR) as installation:
        installation.sandbox.zendesk.state.add_group(BILLING, "Billing")
        installation.sandbox.zendesk.state.add_place("forms", 77, "Money")
        installation.sandbox.zendesk.state.add_place("brands", 360042, "Blue")
        installation.sandbox.slack.add_channel(ALERTS, "alerts")
        installation.work()
        yield installation
        assert installation.sandbox.violations == []


def handed_over(firstline: Installation, text: str) -> tuple[list[str], dict[str, Any]]:
    """What the customer in Intercom then reads, and the ticket."""
    intercom = firstline.sandbox.intercom
    conversation = intercom.customer_starts(firstline.sandbox.customer_id, text)
    until(lambda: firstline.rows("SELECT 1 FROM handoffs WHERE state = 'open'"), what="the ticket")
    until(lambda: intercom.said_by_bot(conversation), what="the notice")
    assert not any(part["part_type"] == "quick_reply" for part in intercom.parts(conversation))
    assert firstline.rows("SELECT 1 FROM outbox WHERE kind = 'answer'") == []
    (ticket,) = firstline.sandbox.zendesk.tickets()
    return [unescape(words) for words in intercom.said_by_bot(conversation)], ticket


@pytest.mark.parametrize(
    ("text", "sentence", "priority"),
    [
        ("You charged my card twice, I demand a refund of $49.99 immediately", "about_refund", "high"),
        ("my lawyer will be in touch", "about_legal", "high"),
        ("URGENT our whole company cannot log in", "about_outage", "urgent"),
        ("delete all my personal data under GDPR", "about_data_protection", "high"),
        ("Someone hacked my account and changed my email", "about_security", "urgent"),
    ],
)
def test_one_fitting_sentence_and_a_person(firstline: Installation, text: str, sentence: str, priority: str) -> None:
    (notice,), ticket = handed_over(firstline, text)

    assert "I'm the automated assistant for" in notice  # the first words of the bot's in the conversation
    assert EN.say(sentence) in notice
    assert "passed this conversation on to our support team" in notice
    assert ticket["priority"] == priority
    assert "firstline-sensitive" in ticket["tags"]


def test_somebody_who_wants_to_die_reads_a_help_line_and_no_promise(firstline: Installation) -> None:
    (notice,), ticket = handed_over(firstline, "I want to kill myself")

    assert "https://findahelpline.com" in notice  # nothing tells where they are
    assert "business day" not in notice
    assert ticket["priority"] == "urgent"
    assert "firstline-self_harm" in ticket["tags"]


def test_the_table_says_group_form_and_tags(firstline: Installation) -> None:
    (notice,), ticket = handed_over(firstline, "Sie haben zweimal abgebucht, ich will mein Geld zurück!")

    assert DE.say("about_refund") in notice
    assert (ticket["group_id"], ticket["ticket_form_id"]) == (BILLING, 77)
    assert {"money", "german", "firstline-refund_or_billing_dispute"} <= set(ticket["tags"])


def test_a_team_is_told_in_a_channel_of_its_own_without_a_word_of_the_requesters(firstline: Installation) -> None:
    slack = firstline.sandbox.slack
    handed_over(firstline, "URGENT our whole company cannot log in")
    until(lambda: slack.state.messages[ALERTS], what="the alert")
    until(lambda: firstline.rows("SELECT 1 FROM outbox WHERE kind = 'alert' AND state = 'sent'"), what="its receipt")

    (alert,) = slack.state.messages[ALERTS]
    assert "urgent" in alert["text"]
    assert "outage" in alert["text"]
    assert "company" not in alert["text"]


def test_a_ticket_in_zendesk_becomes_as_urgent_as_it_is(firstline: Installation) -> None:
    zendesk = firstline.sandbox.zendesk
    number = zendesk.requester_creates(
        firstline.sandbox.requester_id,
        "Help",
        "Someone hacked my account and changed my email",
        group_id=int(GROUP_ID),
        brand_id=360042,
    )
    with zendesk.lock:
        zendesk.state.tickets[int(number)]["priority"] = "low"
    until(lambda: zendesk.ticket(number)["priority"] == "urgent", what="the priority")
    assert "blue" in zendesk.ticket(number)["tags"]
    until(
        lambda: any(EN.say("about_security") in unescape(words) for words in zendesk.said_by_bot(number)),
        what="the notice",
    )


def test_a_first_message_in_a_channel_is_enough(firstline: Installation) -> None:
    slack = firstline.sandbox.slack
    ts = slack.say(EMPLOYEE_ID, CHANNEL_ID, "Ich will nicht mehr leben", mention=True)
    until(lambda: slack.said_by_bot(CHANNEL_ID, ts), what="the notice")

    assert (
        "TelefonSeelsorge" in slack.said_by_bot(CHANNEL_ID, ts)[0]
        or "findahelpline" in slack.thread(CHANNEL_ID, ts)[1]["text"]
    )


def test_what_may_be_answered_is_answered_only_where_that_is_sure(firstline: Installation) -> None:
    (notice,), ticket = handed_over(firstline, "I want to cancel my subscription right now")

    assert EN.say("not_found") not in notice
    assert EN.say("about_cancellation") in notice
    assert ticket["priority"] == "normal"


def test_what_was_said_to_others_in_a_channel_hands_nothing_over(
    database_url: str, redis_url: str, tmp_path: Path
) -> None:
    everywhere = f'{QUICK}\n[slack.channels]\n{CHANNEL_ID} = "every_question"\n'
    with installed(database_url, redis_url, tmp_path, behaviour=everywhere) as firstline:
        firstline.work()
        slack = firstline.sandbox.slack
        for words in ("Someone hacked my account, what do I do?", "You charged me twice, can I get a refund?"):
            slack.say(EMPLOYEE_ID, CHANNEL_ID, words)
        until(lambda: len(firstline.rows("SELECT 1 FROM messages WHERE state = 'skipped'")) == 2, what="silence")

        assert firstline.rows("SELECT 1 FROM handoffs") == []
        assert firstline.rows("SELECT 1 FROM outbox") == []


def test_firstline_explain_tells_why(firstline: Installation, capsys: pytest.CaptureFixture[str]) -> None:
    from bot.app.cli.explain import explain

    handed_over(firstline, "my lawyer will be in touch")
    (row,) = firstline.rows("SELECT id, thread_id FROM conversations")

    explain(firstline.settings, (str(row["id"]),))
    by_id = capsys.readouterr().out
    explain(firstline.settings, ("intercom", row["thread_id"]))

    assert capsys.readouterr().out == by_id
    assert "a person: sensitive (legal or regulator threat)" in by_id
    assert "priority high" in by_id
    assert "counted" in by_id
    assert "be in touch" not in by_id


def test_an_answered_question_is_explained_too(firstline: Installation, capsys: pytest.CaptureFixture[str]) -> None:
    from bot.app.cli.explain import explain

    intercom = firstline.sandbox.intercom
    conversation = intercom.customer_starts(firstline.sandbox.customer_id, "How do I reset my password?")
    until(lambda: intercom.said_by_bot(conversation), what="the answer")
    (row,) = firstline.rows("SELECT id FROM conversations")

    explain(firstline.settings, (str(row["id"]),))
    assert "the bot answered" in capsys.readouterr().out
