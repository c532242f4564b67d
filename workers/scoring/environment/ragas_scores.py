"""Judges answers with RAGAS: a line of JSON in for each, a line of JSON out.

    {"question": "...", "answer": "...", "passages": ["..."]}
    {"scores": {"faithfulness": 0.75, ...}, "failed": {"answer_relevancy": "APITimeoutError"},
     "took": {"calls": 7, "input_tokens": 5210, "cached_tokens": 0, "output_tokens": 640}}

Run by `workers.scoring.evaluator` with the Python of RAGAS' environment, which has no Firstline. It is told by its
variables where models are, and has neither database nor keys of the data. It takes the processor only when nobody else
wants it, one thread of it, and ends when its input does.
"""

from __future__ import annotations

import asyncio
import json
import math
import os
import resource
import sys
from collections.abc import Awaitable, Callable
from typing import Any

NICE = 19
CPU_SECONDS = 900  # of the whole process, which is replaced before; one that spins is killed
MEMORY_BYTES = 4 * 2**30  # of addresses; it uses some 300 MiB
READY = "ready"
LETTERS_A_TOKEN = 4  # about


def bounded() -> None:
    os.nice(NICE)
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # it would hold what people wrote


class Took:
    """What calls of the model that judges took since it was asked last."""

    def __init__(self) -> None:
        self._counts: dict[str, int] = {}

    def counted(self, create: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
        """The same call, whose tokens are counted: at a guess where the server says none."""

        async def call(*args: Any, **kwargs: Any) -> Any:
            self._add("calls", 1)
            answer = await create(*args, **kwargs)
            usage = getattr(answer, "usage", None)
            details = getattr(usage, "prompt_tokens_details", None)
            said = "".join(str(choice.message) for choice in answer.choices)
            self._add("input_tokens", getattr(usage, "prompt_tokens", 0) or _guess(str(kwargs.get("messages"))))
            self._add("cached_tokens", getattr(details, "cached_tokens", 0) or 0)
            self._add("output_tokens", getattr(usage, "completion_tokens", 0) or _guess(said))
            return answer

        return call

    def told(self) -> dict[str, int]:
        counts, self._counts = self._counts, {}
        return counts

    def _add(self, name: str, number: int) -> None:
        self._counts[name] = self._counts.get(name, 0) + number


def _guess(text: str) -> int:
    return len(text) // LETTERS_A_TOKEN


Judge = Callable[[str, str, list[str]], Awaitable[Any]]  # of question, answer and passages


def judges(seconds: float, took: Took) -> dict[str, Judge]:
    """The three that need no reference: https://docs.ragas.io/en/stable/concepts/metrics/available_metrics/

    `seconds`: of one call of a model. `took`: counts them.
    """
    from openai import AsyncOpenAI
    from ragas.embeddings import OpenAIEmbeddings
    from ragas.llms import llm_factory
    from ragas.metrics.collections import AnswerRelevancy, ContextPrecisionWithoutReference, Faithfulness

    client = AsyncOpenAI(max_retries=1, timeout=seconds)
    # Before RAGAS' own library takes hold of it, which asks again where an answer has another form.
    client.chat.completions.create = took.counted(client.chat.completions.create)  # type: ignore[assignment, method-assign]
    llm = llm_factory(os.environ["SCORING_MODEL"], client=client, max_tokens=4096)
    faithfulness, precision = Faithfulness(llm=llm), ContextPrecisionWithoutReference(llm=llm)
    found: dict[str, Judge] = {
        "faithfulness": lambda asked, said, passages: faithfulness.ascore(asked, said, passages),
        "context_precision": lambda asked, said, passages: precision.ascore(asked, said, passages),
    }
    if model := os.environ.get("SCORING_EMBEDDING"):
        address, key = os.environ["SCORING_EMBEDDING_URL"], os.environ["SCORING_EMBEDDING_KEY"]
        other = AsyncOpenAI(base_url=address, api_key=key, max_retries=1, timeout=seconds)
        # It asks for `strictness` questions with the same prompt at temperature 0.01: three are the same one.
        relevancy = AnswerRelevancy(llm=llm, embeddings=OpenAIEmbeddings(client=other, model=model), strictness=1)
        found["answer_relevancy"] = lambda asked, said, _: relevancy.ascore(asked, said)
    return found


async def scores(judges: dict[str, Judge], turn: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """What could not be judged is named with the type of its error: the message may quote what was said."""
    scores, failed = {}, {}
    for name, judge in judges.items():
        try:
            value = float((await judge(turn["question"], turn["answer"], turn["passages"])).value)
        except Exception as error:  # noqa: BLE001  (of any of its libraries)
            failed[name] = type(error).__name__
            continue
        if math.isfinite(value):  # nothing was claimed: there is nothing to judge
            scores[name] = min(1.0, max(0.0, value))
    return {"scores": scores, "failed": failed}


async def answer_lines(judges: dict[str, Judge], took: Took) -> None:
    say({READY: True})
    for line in sys.stdin:
        say({**await scores(judges, json.loads(line)), "took": took.told()})


def say(value: Any) -> None:
    print(json.dumps(value), file=sys.__stdout__, flush=True)


def main() -> None:
    bounded()
    sys.stdout = sys.stderr  # whatever a library prints is no answer of ours
    took = Took()
    asyncio.run(answer_lines(judges(float(os.environ["SCORING_SECONDS"]), took), took))


if __name__ == "__main__":
    main()
