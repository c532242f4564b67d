"""What somebody sees who watches an answer being written: its words in order, withdrawn where they do not hold."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.model import Author, Mode, Passage, Query, Reader, Reason
from bot.pipeline import Pipeline, Services
from tests.support.asking import ask, conversation, said, says, text_of
from tests.support.openai_server import OpenAIServer, Script
from tests.support.watching import Watched
from tests.support.wording import NOT_FOUND

QUESTION = "How do I reset my password?"
GROUNDED = "Open Settings, choose Security and click Reset password."


@pytest.fixture
def watched() -> Watched:
    return Watched()


@pytest.fixture
def services(with_model: Services, watched: Watched) -> Services:
    return replace(with_model, open_stream=watched)


def test_the_pieces_are_the_answer_before_its_placeholders_are_put_back(
    services: Services, server: OpenAIServer, watched: Watched
) -> None:
    says(server, f"{GROUNDED[:-1]}, then follow the e-mail to <EMAIL_1>, <NAME_1>. [1]")
    server.script.piece_chars = 3
    turns = (said(Author.REQUESTER, "I am Anna Silva"), said(Author.BOT, "Hello Anna!"))

    outcome = ask(services, "Reset my password, mail to anna@silva.example", turns=turns)

    *pieces, end = watched.told
    whole = "".join(pieces)
    assert end == "(done)"
    assert len(pieces) > 10
    assert whole == f"{GROUNDED[:-1]}, then follow the e-mail to <EMAIL_1>, <NAME_1>."
    assert whole.replace("<EMAIL_1>", "anna@silva.example").replace("<NAME_1>", "Anna Silva") == text_of(outcome)
    assert any("<EMAIL_1>" in piece for piece in pieces)


def test_words_are_shown_while_the_model_is_still_writing(
    services: Services, server: OpenAIServer, watched: Watched
) -> None:
    still_writing: list[int] = []
    watched.on_write = lambda: still_writing.append(server.streams)
    says(server, f"{GROUNDED} [1]")
    server.script.latency = 1.0

    ask(services, QUESTION)

    assert still_writing[0] == 1


def test_the_stream_is_made_for_the_conversation_that_is_answered(services: Services, watched: Watched) -> None:
    asked = conversation(QUESTION)

    Pipeline(services)(asked)

    assert watched.conversations == [asked]


@pytest.mark.parametrize(
    "answer",
    ["We will refund you 500 EUR. [1]", "I have reset your password in Settings, under Security. [1]", GROUNDED],
)
def test_what_grounding_withholds_is_withdrawn(
    services: Services, server: OpenAIServer, watched: Watched, answer: str
) -> None:
    says(server, answer)

    outcome = ask(services, QUESTION)

    assert text_of(outcome).startswith(NOT_FOUND)
    assert watched.withdrawn


def test_an_answer_whose_link_is_taken_out_is_written_again(
    services: Services, server: OpenAIServer, watched: Watched
) -> None:
    says(server, "Open [Settings](https://evil.example/?q=x) and choose Security to reset your password. [1]")

    outcome = ask(services, QUESTION)

    assert watched.told[-3:] == ["(reset)", text_of(outcome), "(done)"]
    assert "evil" not in text_of(outcome)


@pytest.mark.parametrize(
    "script",
    [
        Script(mode="cut", searches=True),
        Script(mode="length", searches=True),
        Script(mode="refusal", searches=True),
        Script(mode="text", text='Open Settings and choose Security. [1]\n{"result": "maybe"}', searches=True),
    ],
)
def test_what_a_model_wrote_that_fails_half_way_is_withdrawn(
    services: Services, server: OpenAIServer, watched: Watched, script: Script
) -> None:
    server.script = script

    outcome = ask(services, QUESTION)

    assert outcome.decision.reason is Reason.MODEL_FAILURE
    assert watched.withdrawn


def test_small_talk_that_promises_something_is_withdrawn(
    services: Services, server: OpenAIServer, watched: Watched
) -> None:
    says(server, "We will refund you, promised!", "small_talk")
    server.script.searches = True

    ask(services, QUESTION)

    assert watched.withdrawn


def test_what_the_model_calls_no_answer_is_withdrawn(
    services: Services, server: OpenAIServer, watched: Watched
) -> None:
    says(server, f"{GROUNDED} [1]", "not_found")

    ask(services, QUESTION)

    assert watched.withdrawn


@pytest.mark.parametrize("text", ["let me talk to a person", "Hi!"])
def test_where_no_model_is_asked_nothing_is_shown(services: Services, watched: Watched, text: str) -> None:
    ask(services, text)

    assert watched.told == ["(done)"]


@pytest.mark.parametrize("mode", [Mode.DRAFT, Mode.PROACTIVE])
def test_nobody_watches_what_is_not_said_to_the_requester_or_may_not_be_said(
    services: Services, server: OpenAIServer, watched: Watched, mode: Mode
) -> None:
    says(server, f"{GROUNDED} [1]")

    ask(services, QUESTION, mode=mode)

    assert watched.conversations == []
    assert server.requests


class Broken:
    def search(self, query: Query, limit: int, reader: Reader) -> tuple[Passage, ...]:
        raise LookupError(query)


def test_an_attempt_that_fails_altogether_leaves_nothing_behind(services: Services, watched: Watched) -> None:
    with pytest.raises(LookupError):
        ask(replace(services, search=Broken()), QUESTION)

    assert watched.told == ["(abandoned)"]
