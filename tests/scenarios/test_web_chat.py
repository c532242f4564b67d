"""A visitor watches an answer grow: what is shown is recorded, what fails is taken back, what is stopped ends."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.connectors.webchat.reading import Reader
from tests.support import web_chat
from tests.support.installation import QUICK, Installation, installed
from tests.support.openai_server import OpenAIServer, Script, openai_server
from tests.support.polling import until
from tests.support.web_chat import Visitor, chat_tier, chunks
from tests.support.wording import NOT_FOUND

PHRASE = "lifetime guarantee"
CLOSED_UNTIL = datetime.now(UTC) + timedelta(days=3)
PATIENT = QUICK.replace("settle_seconds", "still_working_seconds = 0.1\nsettle_seconds")
BEHAVIOUR = f"""{PATIENT}
[business_hours]
days = ["{f"{CLOSED_UNTIL:%a}".lower()}"]
[escalation]
second_opinion_seconds = 0
[guards]
forbidden_phrases = ["{PHRASE}"]
{web_chat.BEHAVIOUR}"""
FIRST = "To reset your password, open **Settings** and choose Security. [1] "
GOOD = f"{FIRST}Then press Reset password. [1]\n\n- We send a link. [1]\n- It is valid for 30 minutes. [1]\n"
BAD = f"{FIRST}Then press Reset password. [1] You have a life**time** guaran\u00adtee. {FIRST}"
QUESTION = "How do I reset my password?"
PDF = base64.b64encode(b"%PDF-1.4\nnothing that follows is one").decode()
BROKEN = {
    "type": "file",
    "mediaType": "application/pdf",
    "filename": "broken.pdf",
    "url": f"data:application/pdf;base64,{PDF}",
}


@dataclass
class Web:
    firstline: Installation
    model: OpenAIServer
    url: str


@pytest.fixture
def web(database_url: str, redis_url: str, tmp_path: Path) -> Iterator[Web]:
    with openai_server(Script(mode="text", text=GOOD, latency=1.0, call_latency=0.4, searches=True)) as model:
        environment = {"OPENAI_API_KEY": "sk-test", "OPENAI_BASE_URL": model.url, **web_chat.ENVIRONMENT}
        with (
            installed(database_url, redis_url, tmp_path, behaviour=BEHAVIOUR, environment=environment) as firstline,
            chat_tier(firstline.settings) as url,
        ):
            firstline.work()
            yield Web(firstline, model, url)


def test_what_grows_is_what_is_recorded_and_what_fails_is_taken_back(web: Web) -> None:
    visitor = Visitor(web.url)

    first = visitor.ask(QUESTION)

    said = visitor.messages()[-1]["text"]
    assert first.text == said
    assert "automat" in first.text.partition("\n")[0]
    assert "link" in first.text
    assert first.taken_back == 0, "neither for the notice nor for anything else"
    assert first.notes == ["is still working on it…", "is looking in the articles…", ""]

    damaged = Visitor(web.url).ask(QUESTION, [BROKEN])

    assert "broken.pdf" in damaged.text
    assert "link" in damaged.text
    assert damaged.taken_back == 0, "nor for what is said of files"

    web.model.script.text = BAD
    other = Visitor(web.url)
    failed = other.ask(QUESTION)

    assert failed.taken_back > 0
    assert failed.text == other.messages()[-1]["text"]
    assert NOT_FOUND in failed.text
    assert "Settings" not in failed.text


def test_who_asks_for_a_person_out_of_hours_is_told_when_there_will_be_one(web: Web) -> None:
    visitor = Visitor(web.url)

    told = visitor.ask("I want to talk to a person, please.")

    assert f"{CLOSED_UNTIL:%A} at 09:00" in told.text
    assert told.text == visitor.messages()[-1]["text"]


def test_who_comes_back_in_the_middle_sees_all_of_it(web: Web) -> None:
    visitor, other_tab = Visitor(web.url), Reader()
    with visitor.send(QUESTION) as lost:
        seen = Reader()
        for chunk in chunks(lost):
            seen.read([chunk])
            if "Settings" in seen.text:
                break

    with closing(visitor.resume()) as again:
        visitor.read(again, other_tab)

    assert not seen.finished
    assert other_tab.text.startswith(seen.text)
    assert other_tab.text == visitor.messages()[-1]["text"]


def test_stop_ends_the_models_work_and_nothing_of_it_stays(web: Web) -> None:
    visitor, page = Visitor(web.url), Reader()
    web.model.script.latency = 60.0
    with visitor.send(QUESTION) as response:
        until(lambda: web.model.streams and len(web.model.requests) > 1, what="the model at work")
        visitor.stop()
        visitor.read(response, page)

    assert page.finished
    assert page.text == ""
    assert [one["from"] for one in visitor.messages()] == ["visitor"]
    until(lambda: _lease_is_over(web.firstline), 20, "the end of the work")
    assert visitor.resume().status_code == 204


def _lease_is_over(firstline: Installation) -> bool:
    """Long before the model has said all."""
    return not firstline.rows("SELECT FROM conversations WHERE lease_token IS NOT NULL")
