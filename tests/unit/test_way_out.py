"""What a model writes on its way to the requester: guarded, checked beside the stream, taken back and replaced."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from types import SimpleNamespace

import pytest

from bot.answering.prompt import rules
from bot.guards.canary import canary
from bot.model import Finished, Mode, Piece, Prompt, Reason, TextPiece, ToolCall, Usage
from bot.pipeline import Services
from bot.pipeline.outgoing.checks import GrowingChecks
from bot.pipeline.outgoing.patience import Patience
from tests.support.asking import SETTINGS, ask, text_of
from tests.support.watching import Watched
from tests.support.wording import NOT_FOUND

QUESTION = "How do I reset my password?"
GROUNDED = "To reset your password open Settings and choose Security. [1] "
LEFT_OUT = "[left out for privacy]"


@dataclass
class Writer:
    """A model that writes the same in small pieces, whatever it is asked, and knows how far it came."""

    text: str
    size: int = 4
    pause: float = 0.0  # seconds after each piece
    prompts: list[Prompt] = field(default_factory=list)
    given: int = 0  # pieces of the last reply
    ended: bool = False

    def reply(self, prompt: Prompt) -> Iterator[Piece]:
        self.prompts.append(prompt)
        self.given = 0
        self.ended = False
        try:
            for start in range(0, len(self.text), self.size):
                self.given += 1
                yield TextPiece(self.text[start : start + self.size])
                time.sleep(self.pause)
            yield Finished(usage=Usage(model="scripted"))
        finally:
            self.ended = True

    @property
    def pieces(self) -> int:
        return -(-len(self.text) // self.size)


@pytest.fixture
def watched() -> Watched:
    return Watched()


def writing(services: Services, watched: Watched, writer: Writer, **guards: object) -> Services:
    settings = SETTINGS.model_copy(update={"guards": SETTINGS.guards.model_copy(update=guards)})
    return replace(services, chat=writer, open_stream=watched, settings=settings)


def shown(watched: Watched) -> str:
    return "".join(watched.told).rpartition("(reset)")[2].removesuffix("(done)")


@pytest.mark.parametrize("size", [1, 3, 7, 1000])
def test_personal_data_of_nobody_knows_whom_is_left_out_of_what_is_shown_and_recorded(
    services: Services, watched: Watched, size: int
) -> None:
    writer = Writer(f"{GROUNDED}Your key sk-proj-abcdefghij1234567890 opens Settings. [1]", size)

    outcome = ask(writing(services, watched, writer), QUESTION)

    assert "sk-proj" not in "".join(watched.told)
    assert "sk-proj" not in text_of(outcome)
    assert LEFT_OUT in "".join(watched.told)


@pytest.mark.parametrize("watching", [True, False])
@pytest.mark.parametrize(
    "leak",
    [
        canary(),
        " ".join(canary()),
        "you get your mo**ney** b\u200back",
        rules(SETTINGS).splitlines()[3],
    ],
    ids=["the canary", "the canary, spaced out", "a phrase", "a line"],
)
def test_what_must_not_be_said_is_replaced_and_a_person_is_offered(
    services: Services, watched: Watched, leak: str, watching: bool
) -> None:
    writer = Writer(f"{GROUNDED}And {leak}. {GROUNDED * 20}")
    services = writing(services, watched, writer, forbidden_phrases=("money back",))

    outcome = ask(services if watching else replace(services, open_stream=lambda _: Watched()), QUESTION)

    assert text_of(outcome).startswith(NOT_FOUND)
    assert outcome.answer is not None
    assert (outcome.answer.grounded, outcome.decision.reason) in ((False, None), (False, Reason.NO_ANSWER))
    if watching:
        assert watched.withdrawn
        assert leak not in "".join(watched.told)
        assert writer.ended
        assert writer.given < writer.pieces


def test_the_canary_stands_in_the_system_part_alone(services: Services, watched: Watched) -> None:
    writer = Writer(GROUNDED)

    ask(writing(services, watched, writer), QUESTION)

    for prompt in writer.prompts:
        system, *others = (message.text for message in prompt.messages)
        assert canary() in system
        assert not any(canary() in text for text in others)


def test_a_draft_for_agents_is_guarded_too(services: Services, watched: Watched) -> None:
    writer = Writer(f"{GROUNDED}We give your money back. [1]")

    outcome = ask(writing(services, watched, writer, forbidden_phrases=("money back",)), QUESTION, mode=Mode.DRAFT)

    assert "money" not in text_of(outcome)


def test_what_is_shown_is_what_is_recorded(services: Services, watched: Watched) -> None:
    writer = Writer(f"{GROUNDED}Click Reset password and follow the e-mail. [1]", size=1)

    outcome = ask(writing(services, watched, writer), QUESTION)

    assert shown(watched) == text_of(outcome)


def test_words_that_the_articles_do_not_carry_go_while_the_model_still_writes(
    services: Services, watched: Watched
) -> None:
    """They are gone long before the reply ends, and nothing more of it is shown until it is checked."""
    writer = Writer(f"{GROUNDED}We will refund 500 EUR tomorrow. [1] {GROUNDED * 12}", size=20, pause=0.005)
    writing_on: list[int] = []
    watched.on_reset = lambda: writing_on.append(writer.given)

    outcome = ask(writing(services, watched, writer, check_every_tokens=10), QUESTION)

    assert "500" not in text_of(outcome)
    assert writing_on
    assert writing_on[0] < writer.pieces
    assert "500" not in shown(watched)


def test_nothing_is_checked_meanwhile_where_the_operator_wants_it_so(services: Services, watched: Watched) -> None:
    writer = Writer(f"{GROUNDED}We will refund 500 EUR tomorrow. [1] {GROUNDED * 12}", size=20, pause=0.005)
    watched.on_reset = lambda: writing_on.append(writer.given)
    writing_on: list[int] = []

    outcome = ask(writing(services, watched, writer, check_every_tokens=0), QUESTION)

    assert "500" not in text_of(outcome)
    assert writing_on == [writer.pieces]


def test_a_check_holds_no_words_up_and_one_runs_at_a_time() -> None:
    running, may_end = threading.Event(), threading.Event()
    checked: list[str] = []

    def check(text: str) -> str | None:
        checked.append(text)
        running.set()
        may_end.wait(5)
        return "no" if len(checked) == 2 else None

    checks = GrowingChecks(check, every_tokens=1)
    assert checks.objection("four") is None
    assert running.wait(5)
    assert checks.objection("four more") is None  # the first is not through
    may_end.set()
    until = time.monotonic() + 5
    while checks.objection("four and then some") is None and time.monotonic() < until:
        pass
    assert checked == ["four", "four and then some"]


def test_who_waits_is_told_that_the_bot_is_still_at_it_unless_the_answer_was_quicker(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    patience, told, later = Patience(), threading.Event(), [0.0]
    clock = SimpleNamespace(monotonic=lambda: time.monotonic() + later[0])
    monkeypatch.setattr("bot.pipeline.outgoing.patience.time", clock)
    quick: list[str] = []

    with patience.after(60, lambda: quick.append("told")):
        pass
    later[0] = 3600
    with patience.after(0.02, told.set):
        assert told.wait(20)
    assert quick == []  # it would have been told first


def test_who_waits_for_less_is_told_before_who_waits_longer() -> None:
    patience, late, told = Patience(), threading.Event(), threading.Event()
    with patience.after(600, late.set), patience.after(0.02, told.set):
        assert told.wait(20)
    assert not late.is_set()


@dataclass
class Searcher(Writer):
    """One that looks something up first."""

    query: str = "reset password"

    def reply(self, prompt: Prompt) -> Iterator[Piece]:
        if self.prompts:
            yield from super().reply(prompt)
            return
        self.prompts.append(prompt)
        yield ToolCall(id="1", name="search_knowledge", arguments={"query": self.query})
        yield Finished(usage=Usage(model="scripted"))


def test_a_tool_is_told_nothing_of_the_system_prompt_either(services: Services, watched: Watched) -> None:
    searcher = Searcher(GROUNDED, query=f"password {canary()}")

    outcome = ask(writing(services, watched, searcher), QUESTION)

    assert text_of(outcome).startswith(NOT_FOUND)
    assert len(searcher.prompts) == 1


def test_who_waits_for_a_tool_is_told_which(services: Services, watched: Watched) -> None:
    ask(writing(services, watched, Searcher(GROUNDED)), QUESTION)

    assert watched.told[0] == "(is looking in the articles…)"


def test_who_waits_for_the_first_word_is_told_that_the_bot_is_still_at_it(services: Services, watched: Watched) -> None:
    writer = Writer(GROUNDED, pause=0.01)
    settings = SETTINGS.model_copy(
        update={"answers": SETTINGS.answers.model_copy(update={"still_working_seconds": 0.01})}
    )

    ask(replace(services, chat=writer, open_stream=watched, settings=settings), QUESTION)

    assert "(is still working on it…)" in watched.told
