"""What an answer falls back on, in order: the next model, then the articles' own words; and what is recorded of it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

import pytest

from bot.app.cli.ask import worked
from bot.app.cli.trace import Recorder
from bot.config import Model
from bot.errors import ModelError, ModelUnavailable
from bot.llm.attempt import Candidate
from bot.llm.in_order import InOrder
from bot.llm.prices import Prices
from bot.model import Finished, Outcome, Piece, Prompt, Reason, TextPiece, ToolCall, Usage
from bot.pipeline import Pipeline, Services
from bot.ports import ChatModel
from tests.support.asking import SETTINGS, ask, conversation, text_of

QUESTION = "How do I reset my password?"
ANSWER = "Open Settings, choose Security and click Reset password. [1]"
USAGE = Usage(model="", input_tokens=100, cached_tokens=40, output_tokens=10)
PRICES = Prices(input=Decimal(10), cached=Decimal(1), output=Decimal(100))
SEARCHES = ToolCall(id="1", name="search_knowledge", arguments={"query": QUESTION})
Says = Sequence[str | ToolCall | ModelError]


@dataclass
class Scripted:
    """A model that says the next of these with each call: words, calls of tools, or a failure in the end."""

    says: Iterator[Says]
    prompts: list[Prompt] = field(default_factory=list)

    def reply(self, prompt: Prompt) -> Iterator[Piece]:
        self.prompts.append(prompt)
        for one in next(self.says):
            if isinstance(one, ModelError):
                raise one
            yield TextPiece(one) if isinstance(one, str) else one
        yield Finished(usage=USAGE)


def scripted(*says: Says) -> Scripted:
    return Scripted(iter(says))


def models(*chats: ChatModel, allowed: Callable[[], bool] | None = None) -> InOrder:
    names = ("first", "second")
    candidates = [
        Candidate(name=name, chat=chat, seconds=20, prices=PRICES) for name, chat in zip(names, chats, strict=False)
    ]
    return InOrder(candidates, seconds=60, purse=None if allowed is None else Purse(allowed))


@dataclass
class Seen:
    """A `Stream`: what stands there."""

    text: str = ""
    withdrawn: int = 0

    def write(self, text: str) -> None:
        self.text += text

    def reset(self) -> None:
        self.withdrawn += bool(self.text)
        self.text = ""

    def working(self, note: str) -> None:
        pass

    def done(self) -> None:
        pass

    def abandon(self) -> None:
        pass


@dataclass
class Purse:
    allowed: Callable[[], bool]

    def allows(self, conversation: int | None, *, free: bool) -> bool:
        assert conversation == 7
        return self.allowed()

    def pay(self, conversation: int | None, usage: Usage) -> None:
        assert conversation == 7


def asked(services: Services, chat: ChatModel, tools: str = "auto", lease: float = 120) -> Outcome:
    answers = SETTINGS.answers.model_copy(update={"lease_seconds": lease})
    settings = SETTINGS.model_copy(update={"model": Model.model_validate({"tools": tools}), "answers": answers})
    return ask(replace(services, chat=chat, settings=settings), QUESTION)


def test_the_next_model_answers_where_the_first_is_down(services: Services) -> None:
    outcome = asked(services, models(scripted([ModelUnavailable()]), scripted([ANSWER])), tools="off")
    assert "click Reset password" in text_of(outcome)
    assert not outcome.model_failed
    assert (outcome.work.models, outcome.work.tried, outcome.work.rounds) == (("second",), ("first",), 1)


def test_where_all_are_down_the_articles_are_quoted_and_a_person_comes(services: Services) -> None:
    outcome = asked(services, models(scripted([ModelUnavailable()]), scripted([ModelUnavailable()])), tools="off")
    assert "Settings" in text_of(outcome)
    assert outcome.model_failed
    assert outcome.decision.reason is Reason.MODEL_FAILURE
    assert (outcome.work.models, outcome.work.tried, outcome.work.cost) == ((), ("first", "second"), None)


def test_where_the_budget_is_used_up_the_articles_are_quoted_without_a_call(services: Services) -> None:
    first = scripted()
    outcome = asked(services, models(first, allowed=lambda: False))
    assert "Settings" in text_of(outcome)
    assert outcome.model_failed
    assert not first.prompts


def test_a_budget_that_ends_between_two_rounds_ends_them(services: Services) -> None:
    left = iter([True])
    outcome = asked(services, models(scripted([SEARCHES]), allowed=lambda: next(left, False)))
    assert "Settings" in text_of(outcome)
    assert outcome.model_failed
    assert (len(outcome.work.calls), [run.name for run in outcome.work.runs]) == (1, ["search_knowledge"])


def test_all_rounds_tools_and_passages_are_recorded(services: Services) -> None:
    outcome = asked(services, models(scripted([SEARCHES], [ANSWER])))
    work = outcome.work
    assert (work.rounds, [run.name for run in work.runs]) == (2, ["search_knowledge"])
    assert [call.model for call in work.calls] == ["first", "first"]
    assert len(work.prompts) == 1
    assert work.prompts[0].startswith("answering@")
    assert (work.input_tokens, work.cached_tokens, work.output_tokens) == (200, 80, 20)
    assert work.cost == Decimal("0.00328")  # twice 60 × 10 + 40 × 1 + 10 × 100 of a million
    assert "https://help.example/password" in [passage.url for passage in work.passages]
    assert {"retrieve", "compose", "ground"} <= work.seconds.keys()
    told = dict(worked(work))
    assert told["rounds"] == "2"
    assert told["together"] == "200 tokens in (80 cached), 20 out, cost 0.00328"
    assert told["tools"].startswith("search_knowledge (read): ")


def test_a_trace_is_told_model_prompt_and_tokens_those_that_were_cached_apart(services: Services) -> None:
    recorder = Recorder()
    services = replace(services, chat=models(scripted([SEARCHES], [ANSWER])))
    Pipeline(services, recorder)(conversation(QUESTION))
    (compose,) = [step.facts for step in recorder.steps if step.name == "compose"]
    assert compose["usage"] == {"input": 120, "input_cached_tokens": 80, "output": 20}
    assert (compose["model"], compose["cost"], compose["rounds"]) == ("first", "0.00328", 2)
    assert compose["prompt"].startswith("answering@")


def test_whoever_watches_sees_nothing_of_what_broke_off(services: Services) -> None:
    seen = Seen()
    services = replace(services, open_stream=lambda _: seen)
    breaks = scripted(["Open the door and throw the password away. ", "Then", ModelUnavailable()])
    outcome = asked(services, models(breaks, scripted([ANSWER])), tools="off")
    assert text_of(outcome).startswith("Open Settings")
    assert seen.text.strip() == text_of(outcome)
    assert seen.withdrawn == 1


@dataclass
class Hanging:
    """A model that says nothing until nobody waits any more."""

    deadlines: list[float] = field(default_factory=list)

    def reply(self, prompt: Prompt) -> Iterator[Piece]:
        assert prompt.deadline is not None
        self.deadlines.append(prompt.deadline)
        time.sleep(max(0.0, prompt.deadline - time.monotonic()))
        raise ModelUnavailable
        yield  # makes it a generator


@pytest.mark.parametrize("tools", ["auto", "off"])
def test_models_that_hang_take_no_more_than_their_part_of_the_lease(services: Services, tools: str) -> None:
    lease = 0.6
    first, second = Hanging(), Hanging()
    began = time.monotonic()
    outcome = asked(services, models(first, second), tools=tools, lease=lease)
    assert outcome.model_failed
    assert max(first.deadlines + second.deadlines) - began < lease
    assert second.deadlines
    assert time.monotonic() - began < lease + 10  # the rest is a busy machine's


@pytest.mark.parametrize("tools", ["auto", "off"])
def test_a_first_model_that_hangs_leaves_the_second_time_to_answer(services: Services, tools: str) -> None:
    says = [[SEARCHES], [ANSWER]] if tools == "auto" else [[ANSWER]]
    first = Hanging()
    outcome = asked(services, models(first, scripted(*says)), tools=tools, lease=1.0)
    assert not outcome.model_failed
    assert set(outcome.work.models) == {"second"}
    assert len(first.deadlines) == 1  # once for all rounds
