"""The first of the changes in docs/development.md, with a toy: a channel that shows an answer while it is written."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest

from bot.model import Conversation, ThreadRef
from bot.pipeline import Pipeline, Services
from bot.pipeline.streams import streams_of
from bot.ports import Capabilities, Stream
from tests.support.asking import conversation
from tests.support.openai_server import OpenAIServer, Script
from tests.support.toy_channel.connector import ToyConnector

GROUNDED = "To reset your password open Settings and choose Security."
MADE_UP = "Resetting your password costs 250 EUR."


class Board(ToyConnector):
    """Toy: what a visitor's browser would show, by thread."""

    def __init__(self) -> None:
        super().__init__(secrets=["s"], base_url="http://board.invalid", timeout=1)
        self.shown: dict[str, str] = {}
        self.pieces: list[str] = []
        self.finished: list[str] = []
        self.notes: list[str] = []

    @property
    def capabilities(self) -> Capabilities:
        return Capabilities(streams=self.open_stream)

    def open_stream(self, talk: Conversation) -> Stream:
        return BoardStream(self, talk.thread.thread_id)


@dataclass
class BoardStream:
    board: Board
    thread_id: str

    def write(self, text: str) -> None:
        self.board.pieces.append(text)
        self.board.shown[self.thread_id] = self.board.shown.get(self.thread_id, "") + text

    def working(self, note: str) -> None:
        self.board.notes.append(note)

    def reset(self) -> None:
        self.board.shown.pop(self.thread_id, None)

    def done(self) -> None:
        self.board.finished.append(self.thread_id)

    def abandon(self) -> None:
        self.reset()
        self.done()


def asked(thread_id: str) -> Conversation:
    talk = conversation("How do I reset my password?")
    return replace(talk, thread=ThreadRef("toy", "board", thread_id))


def test_a_visitor_sees_the_answer_come_piece_by_piece(with_model: Services, server: OpenAIServer) -> None:
    board = Board()
    server.script = Script(mode="text", piece_chars=3, text=GROUNDED + " [1]")
    outcome = Pipeline(replace(with_model, open_stream=streams_of({"toy": board}.get, {"toy"})))(asked("7"))
    assert outcome.answer is not None
    assert outcome.answer.text.startswith(GROUNDED)
    assert len(board.pieces) > 1
    assert board.shown["7"].startswith(GROUNDED)
    assert board.finished == ["7"]


def test_what_may_not_be_said_is_gone_from_the_page(with_model: Services, server: OpenAIServer) -> None:
    board = Board()
    server.script = Script(mode="text", piece_chars=3, text=MADE_UP + " [1]")
    outcome = Pipeline(replace(with_model, open_stream=streams_of({"toy": board}.get, {"toy"})))(asked("7"))
    assert outcome.answer is not None
    assert "250" not in outcome.answer.text
    assert board.pieces  # it was shown
    assert "7" not in board.shown
    assert board.finished == ["7"]


@pytest.mark.parametrize("channel", ["intercom", "unknown"])
def test_a_channel_that_shows_nothing_meanwhile_answers_all_the_same(
    with_model: Services, server: OpenAIServer, channel: str
) -> None:
    board = Board()
    server.script = Script(mode="text", piece_chars=3, text=GROUNDED + " [1]")
    talk = replace(asked("7"), thread=ThreadRef(channel, "board", "7"))
    outcome = Pipeline(replace(with_model, open_stream=streams_of({"toy": board}.get, {"toy"})))(talk)
    assert outcome.answer is not None
    assert board.pieces == []


def test_where_a_channel_is_safe_nothing_is_shown_before_it_is_checked(
    with_model: Services, server: OpenAIServer
) -> None:
    board = Board()
    server.script = Script(mode="text", piece_chars=3, text=GROUNDED + " [1]")
    outcome = Pipeline(replace(with_model, open_stream=streams_of({"toy": board}.get, ())))(asked("7"))
    assert outcome.answer is not None
    assert outcome.answer.text.startswith(GROUNDED)
    assert (board.pieces, board.finished) == ([], [])


def test_nothing_grows_above_words_that_are_still_to_be_sent(with_model: Services, server: OpenAIServer) -> None:
    board = Board()
    server.script = Script(mode="text", piece_chars=3, text=GROUNDED + " [1]")
    talk = replace(asked("7"), words_wait=True)
    outcome = Pipeline(replace(with_model, open_stream=streams_of({"toy": board}.get, {"toy"})))(talk)
    assert outcome.answer is not None
    assert board.pieces == []
    assert board.finished == ["7"]
