"""What traces, scores, privacy, access and the audit log cost an answer: the same questions with none of it, with all
of it, and with a Langfuse that hangs, by turns in one run. And how long a worker takes to end then. `benchmarks.trust`
says what all of it is, and what cannot be switched off.

What an answer costs, from its message's arrival, is measured in this process, with all its threads, the one that sends
among them, and with Postgres; the model server and Langfuse's stand-in are processes of their own. Answers that are
judged are asked for and not judged: who judges is another process, too.
"""

from __future__ import annotations

import gc
import itertools
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from statistics import mean, median, stdev

from benchmarks import trust
from benchmarks.answering import bench
from benchmarks.builds import ROOT
from benchmarks.stage import Stage, free_port, stage, wait_for
from benchmarks.steering import DOCS, processor
from benchmarks.table import Row, show
from bot.app import settings as app_settings
from bot.app.container import Container
from bot.config import Answers
from bot.knowledge.ingest import ingest
from bot.model import Requester
from bot.store.db import Database
from tests.support.builders import message
from tests.support.fakes import FakeConnector, FakeVendor
from tests.support.langfuse_server import PUBLIC_KEY, SECRET_KEY
from workers.answer import AnswerJob
from workers.process.interpreter import suit_many_threads
from workers.scoring.sample import sampler

ROUNDS, BLOCK = 18, 60  # of each side, in turns; answers, after which retention is swept: one answer a second
SENT_SECONDS = 1.5  # until what an answer left behind is sent: it is gathered for one
TRACED = "[traces]\nshare = 1\n[scoring]\nshare = 1\nmost_waiting = 100000\n"
OFF, ON, HANGS = "without", "on", "on, Langfuse hangs"
QUESTION = "How do I switch on the web chat? I am in team {number}."  # no two alike


@dataclass
class Side:
    """An installation in this process, whose only channel is played. By round: ms of processor time an answer, and the
    seconds of each answer."""

    here: Stage
    name: str
    langfuse: str  # address; "" for none, and then nothing is on
    model: str
    database_url: str
    console: Database  # what is written beside answers, by others than workers
    cpu: list[float] = field(default_factory=list)
    seconds: list[list[float]] = field(default_factory=list)

    def __post_init__(self) -> None:
        config = self.here.folder / f"{self.name}.toml"
        config.write_text(trust.ON if self.langfuse else trust.OFF)
        environment = {
            **self.here.environment,
            "DATABASE_URL": self.database_url,
            "FIRSTLINE_CONFIG": str(config),
            "OPENAI_API_KEY": "bench",
            "OPENAI_BASE_URL": self.model,
            **(_keys(self.langfuse) if self.langfuse else {}),
        }
        self.container = Container(app_settings.load(environment, dotenv=None))
        scoring = self.container.settings.behaviour.scoring
        self._job = AnswerJob(
            self.container.conversations,
            self.container.answerer,
            {"zendesk": FakeConnector(FakeVendor(self.container.database))},
            Answers(settle_seconds=0),
            recorded=lambda _: None,
            score=sampler(self.container.job_queue, scoring) if scoring.share else lambda *_: None,
        )
        self._upkeep = trust.Upkeep(self.container, self.console)
        self._numbers = itertools.count()

    def answer(self) -> tuple[float, int]:
        """How long it took, from its message to what is recorded, without our look for the conversation; that."""
        number = next(self._numbers)
        thread, words = f"{self.name}-{number}", QUESTION.format(number=number)
        ben = Requester(id=thread, name=f"Ben Okri {number}", email=f"{number}@{self.name.replace(' ', '')}.example")
        said = message(
            words, channel="zendesk", account=trust.ACCOUNT, thread_id=thread, requester=ben, author_id=thread
        )
        said = replace(said, sent_at=datetime.now(UTC))
        began = time.perf_counter()
        self.container.inbox([said])
        accepted = time.perf_counter() - began
        with self.container.database.connection() as connection:
            row = connection.execute("SELECT id FROM conversations WHERE thread_id = %s", (thread,)).fetchone()
        assert row is not None
        began = time.perf_counter()
        self._job.answer(row["id"])
        return accepted + time.perf_counter() - began, row["id"]

    def block(self) -> None:
        gc.collect()
        before = processor(self.console)
        with nullcontext() if self.langfuse else trust.without_bookkeeping():
            answers = [self.answer() for _ in range(BLOCK)]
        conversations = [conversation for _, conversation in answers]
        if self.langfuse:
            self._upkeep.run(conversations)
        time.sleep(SENT_SECONDS)
        self.cpu.append((processor(self.console) - before) / BLOCK * 1000)
        self.seconds.append([seconds for seconds, _ in answers])
        trust.prove(self.console, conversations, on=bool(self.langfuse))

    def forget(self) -> None:
        self.cpu.clear()
        self.seconds.clear()


def main() -> None:
    off, *others = _in_turns()
    rows = []
    for side in others:
        rows += [
            Row(f"{side.name}: an answer, ms of processor time, Postgres included", _shown(side.cpu), _shown(off.cpu)),
            Row(f"{side.name}: more (target: at most 5 %)", _more(side.cpu, off.cpu)),
            Row(f"{side.name}: an answer, p50, ms longer (target: at most 3)", _longer(side.seconds, off.seconds)),
        ]
    ended = "a worker that is stopped while Langfuse hangs, s until it has ended (target: under 2)"
    rows.append(Row(ended, f"{_end():.1f}"))
    show("What traces, scores, privacy, access and the audit log cost (baseline: without, in turns)", rows)


def _in_turns() -> list[Side]:
    with ExitStack() as stack:
        here = stack.enter_context(stage())
        url = here.environment["DATABASE_URL"]
        worker_url = trust.as_worker(url)
        database = stack.enter_context(closing(Database(url, 2)))
        ingest(database, None, [str(DOCS)], lambda _: None, base_url="https://docs.acme.example")
        model = stack.enter_context(_program("tests.support.openai_server", "--latency", "0"))
        wait_for(f"{model}/v1/models")
        well, ill = (
            stack.enter_context(_program("tests.support.langfuse_server", "--mode", mode)) for mode in ("well", "hang")
        )
        sides = [
            Side(here, name, langfuse, f"{model}/v1", worker_url if langfuse else url, database)
            for name, langfuse in ((OFF, ""), (ON, well), (HANGS, ill))
        ]
        for side in sides:
            side.block()  # what loads once
            side.forget()
        suit_many_threads()  # as every worker does
        for number in range(ROUNDS):
            for side in sides if number % 2 else reversed(sides):
                side.block()
        for side in sides:
            side.container.tracer.close()
            side.container.database.close()
    return sides


def _end() -> float:
    """A question was just answered, so there is something left to send."""
    with (
        _program("tests.support.langfuse_server", "--mode", "hang") as langfuse,
        bench(0.1, workers=1, threads=4, behaviour=TRACED, environment=_keys(langfuse)) as site,
    ):
        for number in range(1, 4):
            site.ask()
            while site.answered() < number:
                time.sleep(0.02)
        (worker,) = site.workers
        began = time.monotonic()
        worker.send_signal(signal.SIGTERM)
        worker.wait(60)
        return time.monotonic() - began


@contextmanager
def _program(module: str, *arguments: str) -> Iterator[str]:
    """Its address."""
    port = free_port()
    program = subprocess.Popen(
        [sys.executable, "-m", module, "--port", str(port), *arguments], cwd=ROOT, stdout=subprocess.DEVNULL
    )
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        program.terminate()
        program.wait(10)


def _keys(langfuse: str) -> dict[str, str]:
    return {"LANGFUSE_PUBLIC_KEY": PUBLIC_KEY, "LANGFUSE_SECRET_KEY": SECRET_KEY, "LANGFUSE_BASE_URL": langfuse}


def _shown(values: Sequence[float]) -> str:
    return f"{mean(values):.1f} ± {_interval(values):.1f}"


def _more(values: Sequence[float], others: Sequence[float]) -> str:
    """By pairs of one round, with the 95 % interval of their mean."""
    more = [100 * (one / other - 1) for one, other in zip(values, others, strict=True)]
    return f"{mean(more):+.1f} % ± {_interval(more):.1f}"


def _longer(values: Sequence[Sequence[float]], others: Sequence[Sequence[float]]) -> str:
    longer = [1000 * (median(one) - median(other)) for one, other in zip(values, others, strict=True)]
    return f"{mean(longer):+.1f} ± {_interval(longer):.1f}"


def _interval(values: Sequence[float]) -> float:
    return float(1.96 * stdev(values) / len(values) ** 0.5)


if __name__ == "__main__":
    main()
