"""What runs together costs the slowest of it: a moderation service, the model's first call, three tools of one turn.
And how soon the first word is there, with all local guards, beside the same calls made by hand.

The model server is the stand-in in a process of its own, the search is in memory (Postgres's is in `retrieval`), the
steps are the pipeline's. Baselines: the waiting times added up; the same exchange with the same server, without
Firstline.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from statistics import median, quantiles
from typing import Any

import httpx2

from benchmarks.builds import ROOT
from benchmarks.stage import free_port, wait_for
from benchmarks.table import Row, row, show
from bot.llm.chat import OpenAIChat
from bot.model import (
    Conversation,
    Effect,
    Finished,
    Harm,
    Moderated,
    Piece,
    Prompt,
    TextPiece,
    ToolCall,
    ToolContext,
    ToolDefinition,
    ToolOutcome,
    Usage,
)
from bot.pipeline import Pipeline, Services
from bot.ports import Tool
from bot.privacy import Redactor
from bot.privacy.detect import Detector
from escalation.policy import make_policy
from tests.support.asking import ARTICLES, FACTS, SETTINGS, conversation
from tests.support.bm25 import BM25Search
from tests.support.openai_answers import search_call

QUESTION = "How do I reset my password?"
MODERATION, FIRST_CALL, SECOND_CALL = 0.6, 0.8, 0.3  # seconds
TOOLS = (0.2, 0.3, 0.5)
ASKED = 60


def main() -> list[Row]:
    services = _services()
    together = [_seconds(_slow(services)) for _ in range(4)][1:]  # the first loads what loads once
    waits = (MODERATION, FIRST_CALL, *TOOLS, SECOND_CALL)
    rows = [
        row(
            "moderation, two model calls, three tools, p50",
            [f"{median(together):.2f} s"],
            f"{sum(waits):.2f} s one after the other",
        ),
        row(
            "of that, beyond the slowest of each group",
            [f"{(median(together) - max(MODERATION, FIRST_CALL) - max(TOOLS) - SECOND_CALL) * 1000:.0f} ms"],
            "0 ms",
        ),
        *_first_words(services),
    ]
    show("The model's rounds (baseline: the waits added up; the same calls by hand)", rows)
    return rows


def _services() -> Services:
    search = BM25Search(ARTICLES)
    return Services(
        chat=None,
        search=search,
        use_of_words=search.use_of_words,
        redactor=Redactor(Detector()),
        gather=FACTS,
        policy=make_policy(SETTINGS.handoff, SETTINGS.answers),
        settings=SETTINGS,
    )


# the slowest of each group


@dataclass(frozen=True)
class Moderator:
    name = "provider"

    def moderate(self, text: str) -> Moderated:  # noqa: ARG002
        time.sleep(MODERATION)
        return Moderated(harm=Harm.NONE)


@dataclass(frozen=True)
class Slow:
    number: int
    effect = Effect.READ

    @property
    def definition(self) -> ToolDefinition:
        return ToolDefinition(name=f"tool_{self.number}", description="Waits.", parameters={"type": "object"})

    def summary(self, arguments: Mapping[str, Any]) -> str:
        return f"{self.number} {arguments}"

    def call(self, arguments: Mapping[str, Any], context: ToolContext) -> ToolOutcome:  # noqa: ARG002
        time.sleep(TOOLS[self.number])
        return ToolOutcome(text="To reset your password open Settings and choose Security.")


class Source:
    def tools(self, conversation: Conversation) -> Sequence[Tool]:  # noqa: ARG002
        return [Slow(number) for number in range(len(TOOLS))]


class Model:
    """Calls all tools, then answers."""

    def reply(self, prompt: Prompt) -> Iterator[Piece]:
        first = len(prompt.messages) <= 2  # the system's, and the question
        time.sleep(FIRST_CALL if first else SECOND_CALL)
        if first:
            for number in range(len(TOOLS)):
                yield ToolCall(id=f"call_{number}", name=f"tool_{number}", arguments={})
        else:
            yield TextPiece("To reset your password open Settings and choose Security.")
        yield Finished(usage=Usage(model="bench"))


def _slow(services: Services) -> Services:
    return replace(services, chat=Model(), moderators=(Moderator(),), tools=(Source(),))


def _seconds(services: Services) -> float:
    started = time.perf_counter()
    outcome = Pipeline(services)(conversation(QUESTION))
    if outcome.answer is None or not outcome.answer.grounded:
        raise ValueError("it was not answered")
    return time.perf_counter() - started


# the first word


@dataclass
class FirstWord:
    """A stream that knows when it was first written to."""

    at: list[float] = field(default_factory=list)

    def __call__(self, _: Conversation) -> FirstWord:
        self.at.clear()
        return self

    def write(self, text: str) -> None:  # noqa: ARG002
        self.at.append(time.perf_counter())

    def reset(self) -> None:
        self.at.clear()

    def working(self, note: str) -> None:
        pass

    def done(self) -> None:
        pass

    def abandon(self) -> None:
        pass


def _first_words(services: Services) -> list[Row]:
    with _model_server() as url, httpx2.Client(timeout=30) as client:
        watched = FirstWord()
        chat = OpenAIChat(api_key="bench", base_url=url, model="gpt-4.1", timeout=30, max_output_tokens=300)
        pipeline = Pipeline(replace(services, chat=chat, open_stream=watched))
        ours, direct = [], []
        for _ in range(ASKED):
            started = time.perf_counter()
            pipeline(conversation(QUESTION))
            ours.append((watched.at[0] - started) * 1000)
            direct.append(_by_hand(client, url) * 1000)
    added = median(ours[5:]) - median(direct[5:])
    return [
        row("first word, p50", [f"{median(ours[5:]):.1f} ms"], f"{median(direct[5:]):.1f} ms"),
        row("first word, p90", [f"{_p90(ours[5:]):.1f} ms"], f"{_p90(direct[5:]):.1f} ms"),
        row("first word, added by Firstline, p50 (target: under 60 ms)", [f"{added:.1f} ms"], "0 ms"),
    ]


def _p90(values: Sequence[float]) -> float:
    return quantiles(values, n=10)[-1]


def _by_hand(client: httpx2.Client, url: str) -> float:
    """Seconds until the first word of the second call, after a first that looks something up."""
    passage = f'<passage number="1" title="{ARTICLES[0][0]}">\n{ARTICLES[0][2]}\n</passage>'
    tools = [{"type": "function", "function": {"name": "search_knowledge", "parameters": {"type": "object"}}}]
    asked: dict[str, Any] = {"model": "bench", "messages": [{"role": "user", "content": QUESTION}], "tools": tools}
    headers = {"Authorization": "Bearer bench"}
    started = time.perf_counter()
    client.post(f"{url}/chat/completions", json=asked, headers=headers).raise_for_status()
    call = search_call(asked)
    assert call is not None
    said = {"role": "assistant", "content": None, **call}
    told = {"role": "tool", "tool_call_id": "call_1", "content": passage}
    again = {**asked, "messages": [*asked["messages"], said, told], "stream": True}
    with client.stream("POST", f"{url}/chat/completions", json=again, headers=headers) as reply:
        for line in reply.iter_lines():
            if line.startswith("data: {") and _has_words(line):
                return time.perf_counter() - started
    raise ValueError("the model server said nothing")


def _has_words(line: str) -> bool:
    choices = json.loads(line.removeprefix("data: "))["choices"]
    return bool(choices and choices[0]["delta"].get("content"))


@contextmanager
def _model_server() -> Iterator[str]:
    port = free_port()
    command = [sys.executable, "-m", "tests.support.openai_server", "--port", str(port)]
    server = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
    try:
        wait_for(f"http://127.0.0.1:{port}/v1/models")
        yield f"http://127.0.0.1:{port}/v1"
    finally:
        server.terminate()
        server.wait(20)


if __name__ == "__main__":
    main()
