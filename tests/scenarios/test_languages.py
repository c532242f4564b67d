"""Somebody who writes German is spoken to in German, in every channel, from the first answer to the handoff notice."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest

from bot.knowledge.ingest import ingest
from bot.wording import BUILT_IN
from connectors.sandbox.defaults import CHANNEL_ID, EMPLOYEE_ID
from connectors.slack.wire.action_ids import FEEDBACK_ACTION, PERSON_ACTION
from tests.support.installation import HELP_CENTER, QUICK, Installation, installed
from tests.support.polling import until

DE = BUILT_IN.of("de")
QUESTION = "Wie kann ich mein Passwort zurücksetzen?"
OWN = "Das steht bei Acme in der Hilfe:"
BEHAVIOUR = f'{QUICK}\n[wording.de]\nquoting = "{OWN}"\n\n[wording.en]\nquoting = "From the Acme help:"\n'
ARTICLE = "# Passwort zurücksetzen\n\nUm Ihr Passwort zurückzusetzen, öffnen Sie Einstellungen, Sicherheit.\n"
NOTICE = "an unser Support-Team weitergegeben"


@pytest.fixture
def firstline(database_url: str, redis_url: str, tmp_path: Path) -> Iterator[Installation]:
    with installed(database_url, redis_url, tmp_path, behaviour=BEHAVIOUR) as installation:
        articles = tmp_path / "de"
        articles.mkdir()
        (articles / "passwort.md").write_text(ARTICLE)
        ingest(installation.container.database, None, [str(articles)], lambda _: None, base_url=HELP_CENTER)
        installation.work()
        yield installation
        assert installation.sandbox.violations == []


def labels(message: dict[str, Any]) -> set[str]:
    """What the buttons of a Slack message say."""
    found = set()
    for block in message.get("blocks", ()):
        for element in block.get("elements", ()):
            buttons = [element, element.get("positive_button"), element.get("negative_button")]
            found |= {button["text"]["text"] for button in buttons if button and "text" in button}
    return found


def test_slack(firstline: Installation) -> None:
    slack = firstline.sandbox.slack
    ts = slack.say(EMPLOYEE_ID, CHANNEL_ID, QUESTION, mention=True)
    answer = until(lambda: [m for m in slack.thread(CHANNEL_ID, ts) if labels(m)], what="the answer")[0]

    said = slack.said_by_bot(CHANNEL_ID, ts)[0]
    assert OWN in said
    assert "Quellen:" in said
    assert labels(answer) == {DE.say("helped"), DE.say("more_help"), DE.say("talk_to_person")}

    slack.people.press(EMPLOYEE_ID, CHANNEL_ID, answer["ts"], FEEDBACK_ACTION, "more_help")
    until(lambda: any(DE.say("sorry") in words for words in slack.said_by_bot(CHANNEL_ID, ts)), what="the offer")
    slack.people.press(EMPLOYEE_ID, CHANNEL_ID, answer["ts"], PERSON_ACTION)
    until(lambda: any(NOTICE in words for words in slack.said_by_bot(CHANNEL_ID, ts)), what="the notice")
    until(lambda: any("Ihr Ticket:" in words for words in slack.said_by_bot(CHANNEL_ID, ts)), what="the link")
    assert firstline.rows("SELECT language FROM conversations") == [{"language": "de"}]


def test_slacks_command(firstline: Installation) -> None:
    headers, body = firstline.sandbox.slack.people.command(EMPLOYEE_ID, CHANNEL_ID, "/ask", QUESTION)
    answer = urlopen(Request(f"{firstline.web.url}/webhooks/slack", body, headers)).read()

    assert json.loads(answer)["text"].startswith("Ich kümmere mich darum.")


def test_intercom(firstline: Installation) -> None:
    intercom = firstline.sandbox.intercom
    conversation = intercom.customer_starts(firstline.sandbox.customer_id, QUESTION)
    until(lambda: any(part["part_type"] == "quick_reply" for part in intercom.parts(conversation)), what="choices")

    assert OWN in intercom.said_by_bot(conversation)[0]
    assert "Quellen:" in intercom.said_by_bot(conversation)[0]
    intercom.customer_chooses(conversation, DE.say("helped"))
    until(lambda: firstline.rows("SELECT 1 FROM feedback WHERE helpful AND outbox_key IS NOT NULL"), what="feedback")
    intercom.customer_chooses(conversation, DE.say("talk_to_person"))
    until(lambda: any(NOTICE in words for words in intercom.said_by_bot(conversation)), what="the notice")


def test_zendesk(firstline: Installation) -> None:
    zendesk = firstline.sandbox.zendesk
    number = zendesk.requester_creates(firstline.sandbox.requester_id, "Hilfe", QUESTION)
    until(lambda: zendesk.said_by_bot(number), what="the answer")
    assert OWN in zendesk.said_by_bot(number)[0]
    assert "Quellen:" in zendesk.said_by_bot(number)[0]

    zendesk.requester_comments(number, "Ich möchte mit einem Menschen sprechen.")
    until(lambda: any(NOTICE in words for words in zendesk.said_by_bot(number)), what="the notice")

    def notes() -> list[str]:
        return [comment["body"] for comment in zendesk.comments(number) if not comment["public"]]

    until(lambda: any("Wants:" in note for note in notes()), what="the note")  # agents read English


def test_words_that_tell_no_language_are_answered_in_the_one_before(firstline: Installation) -> None:
    intercom = firstline.sandbox.intercom
    conversation = intercom.customer_starts(firstline.sandbox.customer_id, QUESTION)
    until(lambda: intercom.said_by_bot(conversation), what="the answer")

    intercom.customer_replies(conversation, "ok")
    until(lambda: len(intercom.said_by_bot(conversation)) == 2, what="the second answer")

    assert DE.say("thanks") in intercom.said_by_bot(conversation)[1]
