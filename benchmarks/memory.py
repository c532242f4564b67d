"""What a question costs in a conversation of 500 turns, beside one of 10: `python -m benchmarks.memory`.

The model answers at once, after one look at the articles; a small one writes each summary, as it comes due. Counted are
the time of an answer without the models' (claimed, thought about, recorded), the part of it in Postgres, and the tokens
of all prompts of the answer, by our own count. What summaries cost is in a row of its own, shared among the answers.
"""

from __future__ import annotations

import os
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from statistics import mean, median

from benchmarks.stage import stage
from benchmarks.table import Row, show
from bot.app.escalating import gather_facts
from bot.app.measuring.articles import hold
from bot.config import Behaviour
from bot.knowledge.article import Article
from bot.knowledge.conversion.markup import read_markdown
from bot.knowledge.corpus import use_of_words
from bot.knowledge.search import PostgresSearch
from bot.knowledge.synonyms import Synonyms
from bot.knowledge.understand import Understanding
from bot.memory.tokens import tokens_of_prompt
from bot.model import (
    EscalationDecision,
    Facts,
    Finished,
    Piece,
    Prompt,
    TextPiece,
    ToolCall,
    ToolResult,
    Usage,
    UserMessage,
)
from bot.pipeline import Pipeline, Services
from bot.privacy import Redactor
from bot.privacy.detect import Detector
from bot.store.cipher import Cipher
from bot.store.db import Database
from bot.store.memory.summaries import Summaries
from bot.store.records import EMPTY_BODY
from escalation.policy import make_policy
from tests.support.builders import message
from tests.support.store import Store
from workers.remember.summarise import SummaryJob, is_long

DOCS = Path(__file__).parents[1] / "docs"
SHORT, LONG = 10, 500
CONVERSATIONS = 20  # of each length
LATELY = 30  # turns after each of which a summary may have come due, so that it is as old as it may be
TARGET = 1.5
_ASKED = (
    "Thanks, and how do I connect Slack? The page says something about a token, and mine starts with xapp.",
    "Order {n} is for the second office. Can the same account have a channel there as well?",
    "I have invited it to the channel and set the rights from the list. What comes next?",
    "Where do I see how many questions went to a person last week? We pay {m} EUR a month for it.",
    "And can a customer get an answer in French, if the articles are only there in English?",
    "What happens to messages that are older than a year, do you keep them?",
)
_NEXT = ("How do I read a backup again?", "Where do I set the business hours?", "Which languages does it speak?")
_TOLD = (
    "Invite the app to the channel and mention it once; the settings page lists the rights that it needs [1]. "
    "`firstline doctor` says which of them is missing, and what to do about it.",
    "Open the report: it counts questions, answers and handoffs by week, and what became of each of them [1]. Figures "
    "are kept for as long as the conversations are, a year unless you have set something else [2].",
    "Messages are deleted after 365 days, one by one, and the conversation with the last of them [1]. Set "
    "`messages_days` to keep them for a shorter time; seven days are the least [1].",
)


@dataclass
class Model:
    """Looks things up once, then writes; keeps count of what it was asked."""

    answer: str
    tokens: int = 0
    seconds: float = 0.0

    def reply(self, prompt: Prompt) -> Iterator[Piece]:
        self.tokens += tokens_of_prompt(prompt)
        asked = prompt.messages[-1]
        if prompt.tools and isinstance(asked, UserMessage):
            yield ToolCall(id="1", name="search_knowledge", arguments={"query": "connect slack token"})
        else:
            yield TextPiece(_quoted(asked.text) if isinstance(asked, ToolResult) else self.answer)
        yield Finished(usage=Usage(model="bench"))


def _quoted(result: str) -> str:
    """The first line of the first passage, cited."""
    lines = [line for line in result.splitlines() if line.strip() and not line.startswith("<")]
    return f"{next(iter(lines), 'Nothing.')} [1]"


@dataclass
class Cost:
    """Of each answer, in the order they were asked."""

    milliseconds: list[float] = field(default_factory=list)
    in_postgres: list[float] = field(default_factory=list)
    tokens: list[int] = field(default_factory=list)
    summarised_after: int = 0  # answers, after each of which a summary may have come due
    summary_milliseconds: float = 0.0
    summary_tokens: int = 0


class Bench:
    def __init__(self, database: Database, cipher: Cipher) -> None:
        behaviour = Behaviour()
        self.store = Store(database, cipher=cipher)
        self.policy = make_policy(behaviour.handoff, behaviour.answers, behaviour.escalation)
        self.chat = Model("Nothing was found.")
        self.small = Model("The requester connects Slack. The app is silent in the channel.")
        search = PostgresSearch(database, None)
        self.services = Services(
            chat=self.chat,
            search=search,
            understand=Understanding(database, Synonyms()),
            read_article=search.article,
            use_of_words=partial(use_of_words, database),
            redactor=Redactor(Detector()),
            gather=gather_facts(behaviour),
            policy=self._stay,
            settings=behaviour,
        )
        self.pipeline = Pipeline(self.services)
        self.summaries = SummaryJob(Summaries(database, self.store.cipher), self.services, self.small)

    def _stay(self, facts: Facts) -> EscalationDecision:
        """What it takes to decide, and no handoff: the conversation goes on."""
        self.policy(facts)
        return EscalationDecision(escalate=False)

    def talk(self, thread: str, turns: int, cost: Cost) -> int:
        """A conversation of so many turns until a month ago, whose summaries were made as they came due."""
        self.store.accept([message("My order A-10293 has not arrived.", thread_id=thread)])
        conversation_id = self.store.conversation_id(thread)
        self.store.rows(
            "UPDATE messages SET state = 'answered', sent_at = sent_at - interval '60 days',"
            " received_at = now() - interval '60 days' WHERE conversation_id = %s RETURNING id",
            conversation_id,
        )
        last, chance = max(1, turns - LATELY), random.Random(thread)
        self._said(thread, conversation_id, range(1, last), chance)
        self.summaries.summarise(conversation_id)
        for number in range(last, turns, 2):
            self._said(thread, conversation_id, range(number, min(number + 2, turns)), chance)
            self._summarised(conversation_id, cost)
        self.store.moods.keep_up(conversation_id)
        return conversation_id

    def _said(self, thread: str, conversation_id: int, numbers: range, chance: random.Random) -> None:
        """A requester's words where the number is even, else an answer."""
        self.store.rows(
            """INSERT INTO messages (conversation_id, channel, account, thread_id, message_id, author, body, state,
                sent_at, received_at)
            SELECT %s, 'intercom', 'app1', %s, %s || n, (ARRAY['requester', 'bot'])[n %% 2 + 1], body,
                (ARRAY['answered', 'recorded'])[n %% 2 + 1],
                (SELECT min(sent_at) FROM messages WHERE conversation_id = %s) + n * interval '1 minute',
                now() - interval '30 days'
            FROM unnest(%s::int[], %s::bytea[]) AS t (n, body) RETURNING id""",
            conversation_id,
            thread,
            f"{thread}-",
            conversation_id,
            list(numbers),
            [self.store.cipher.seal({**EMPTY_BODY, "text": _said(chance, number)}) for number in numbers],
        )

    def ask(self, thread: str, conversation_id: int, text: str, cost: Cost) -> None:
        self.store.accept([message(text, thread_id=thread)])
        self.chat.tokens = 0
        started = time.perf_counter()
        claim = self.store.conversations.claim(conversation_id)
        claimed = time.perf_counter()
        assert claim is not None
        outcome = self.pipeline(claim.conversation)
        thought = time.perf_counter()
        assert outcome.answer is not None, outcome.decision
        self.store.conversations.record(claim, outcome)
        ended = time.perf_counter()
        cost.milliseconds.append(1000 * (ended - started))
        cost.in_postgres.append(1000 * (claimed - started + ended - thought))
        cost.tokens.append(self.chat.tokens)
        if is_long(claim.conversation, self.services):
            self._summarised(conversation_id, cost)
        else:
            cost.summarised_after += 1

    def _summarised(self, conversation_id: int, cost: Cost) -> None:
        self.small.tokens, started = 0, time.perf_counter()
        self.summaries.summarise(conversation_id)
        cost.summarised_after += 1
        cost.summary_milliseconds += 1000 * (time.perf_counter() - started)
        cost.summary_tokens += self.small.tokens


def _said(chance: random.Random, number: int) -> str:
    told = chance.choice(_TOLD if number % 2 else _ASKED)
    return told.format(n=f"B-{chance.randint(10_000, 99_999)}", m=f"{chance.randint(20, 90)}.50")


def main() -> list[Row]:
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    with stage() as here:
        database = Database(here.environment["DATABASE_URL"], 2)
        hold(database, [_article(path) for path in sorted(DOCS.glob("*.md"))])
        cipher = Cipher([here.environment["FIRSTLINE_ENCRYPTION_KEYS"]])
        costs = _measured(Bench(database, cipher))
        database.close()
    long, short = costs[LONG], costs[SHORT]
    rows = [
        _row("an answer, without the model, p50", median(long.milliseconds), median(short.milliseconds), "ms"),
        _row("of it claimed and recorded in Postgres, p50", median(long.in_postgres), median(short.in_postgres), "ms"),
        _row("tokens of its prompts, mean", mean(long.tokens), mean(short.tokens), ""),
        _row("the same, at most", max(long.tokens), max(short.tokens), ""),
        Row("summaries, an answer's share: tokens of the small model", *_shares(long, short, "summary_tokens", "")),
        Row("summaries, an answer's share: time", *_shares(long, short, "summary_milliseconds", " ms")),
    ]
    show(f"Memory: a question in a conversation of {LONG} turns (baseline: {SHORT}; target: × {TARGET} at most)", rows)
    for row, now, before in (
        ("time", median(long.milliseconds), median(short.milliseconds)),
        ("tokens", mean(long.tokens), mean(short.tokens)),
    ):
        if now > TARGET * before:
            raise SystemExit(f"{row}: × {now / before:.2f}, × {TARGET} is promised")
    return rows


def _measured(bench: Bench) -> dict[int, Cost]:
    """In turn, so that whatever else the machine does is in both alike."""
    costs = {length: Cost() for length in (SHORT, LONG)}
    talks = [
        (length, f"{length}-{number}", bench.talk(f"{length}-{number}", length, costs[length]))
        for number in range(CONVERSATIONS)
        for length in costs
    ]
    bench.talk("warm", SHORT, Cost())
    bench.ask("warm", bench.store.conversation_id("warm"), _NEXT[0], Cost())
    for text in _NEXT:
        for length, thread, conversation_id in talks:
            bench.ask(thread, conversation_id, text, costs[length])
    return costs


def _row(what: str, now: float, before: float, unit: str) -> Row:
    shown = "{:.1f} ms" if unit == "ms" else "{:,.0f}"
    return Row(what, f"{shown.format(now)}, × {now / before:.2f}", shown.format(before))


def _shares(long: Cost, short: Cost, name: str, unit: str) -> tuple[str, str]:
    now, before = (f"{getattr(cost, name) / cost.summarised_after:,.0f}{unit}" for cost in (long, short))
    return now, before


def _article(path: Path) -> Article:
    content = read_markdown(path.read_text(encoding="utf-8"), path.name)
    return Article(key=path.name, url=path.name, title=content.title, text=content.text, markdown=True)


if __name__ == "__main__":
    main()
