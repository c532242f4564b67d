"""What statements cost when much is kept, beside what they cost when little is: `python -m benchmarks.growth [--full]`.

Little: 10,000 messages in 2,000 conversations, 1,000 passages. Much, in the short form that `make bench` runs: 20 times
as much; with --full 1,000,000 messages and 100,000 passages. The passages' words are drawn at random, as frequent as in
techqa, so that common words are in most of them and nothing is about anything: a hard case for a search by words.
"""

from __future__ import annotations

import os
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median, quantiles
from typing import Any, NamedTuple
from uuid import uuid4

from benchmarks.retrieval import ANY_WORD_PASSAGES, technotes
from benchmarks.stage import stage
from benchmarks.table import Row, show
from bot.knowledge.ingest import count_words
from bot.knowledge.search import PostgresSearch
from bot.knowledge.synonyms import Synonyms
from bot.knowledge.understand import Understanding
from bot.knowledge.words import plain_words
from bot.model import ANYBODY
from bot.store.db import Database
from bot.store.queries import Connection, queries
from tests.support.shared import SHARED

LITTLE, SHORT, FULL = (2_000, 1_000), (40_000, 20_000), (200_000, 100_000)  # conversations, passages
FILL = (Path(__file__).parent / "growth.sql").read_text(encoding="utf-8")
PASSAGES = """INSERT INTO passages (article_id, ordinal, headings, text, config, words, tsv)
SELECT a.id, %s, '{}', %s, 'english', %s, setweight(to_tsvector('english', %s), 'A') || to_tsvector('english', %s)
FROM articles a WHERE a.key = %s"""
ROUNDS = 150


class Of(NamedTuple):
    """A conversation to ask about."""

    id: int
    channel: str
    thread_id: str
    requester_id: str
    message_id: int = 0


Ask = Callable[[Connection, Of], Any]


def _thread(of: Of) -> dict[str, str]:
    return {"channel": of.channel, "account": "one", "thread_id": of.thread_id}


def _message(connection: Connection, of: Of) -> Any:
    return queries.insert_message(
        connection, **_thread(of), conversation_id=of.id, message_id=str(uuid4()), author="requester",
        author_index=None, body=b"x" * 150, empty=b"", state="waiting", sent_at="now",
    )  # fmt: skip


def _outbox(connection: Connection, of: Of) -> Any:
    return queries.insert_outbox(
        connection, conversation_id=of.id, handoff_id=None, lane="requester", kind="answer", key=uuid4(), body=b"x",
        fence_owner=None, fence_epoch=None, goes_to=None, seconds=0,
    )  # fmt: skip


def _claimed(connection: Connection, of: Of) -> Any:
    _message(connection, of)
    return queries.claim_conversation(connection, id=of.id, token=uuid4(), holder=None, seconds=60)


def _sent(connection: Connection, of: Of) -> Any:
    _outbox(connection, of)
    row = queries.claim_outbox(connection, conversation_id=of.id, lane="requester", holder=None, seconds=60)
    return queries.mark_sent(connection, id=row["id"], token=row["lease_token"], external_id="x")


def _recorded(connection: Connection, of: Of) -> Any:
    queries.record_outcome(connection, id=of.id, ungrounded_streak=0, language="en", vault=None, goes_on=True)
    queries.say(
        connection, **_thread(of), conversation_id=of.id, lane="requester", kind="answer", key=uuid4(), body=b"x",
        fence_owner=None, fence_epoch=None, message_id=str(uuid4()), words=b"x" * 150, grounded=True,
        answers=[of.message_id],
        urls=[], titles=[], token=uuid4(), holder=uuid4(), seconds=60,
    )  # fmt: skip


_ROOM = {"vendors": ["slack", "intercom", "zendesk"], "rooms": [16, 16, 16]}
STATEMENTS: dict[str, Ask] = {
    "accept: an event seen": lambda c, of: queries.insert_seen_event(
        c, channel=of.channel, account="one", event_id=str(uuid4())
    ),
    "accept: hold the thread": lambda c, of: queries.hold_thread(c, **_thread(of)),
    "accept: the conversation's row": lambda c, of: queries.lock_conversation_of_thread(c, **_thread(of)),
    "accept: keep a message": _message,
    "answer: a message, and the claim": _claimed,
    "look: conversations to answer": lambda c, _: list(queries.conversations_to_answer(c, **_ROOM)),
    "look: words to send": lambda c, _: list(queries.lanes_to_send(c, words=True, **_ROOM)),
    "look: what else to send": lambda c, _: list(queries.lanes_to_send(c, words=False, **_ROOM)),
    "look: threads to fetch": lambda c, _: list(queries.threads_to_fetch(c, **_ROOM)),
    "answer: waiting and recent messages": lambda c, of: list(queries.messages_to_think_about(c, id=of.id, limit=30)),
    "answer: what happened before": lambda c, of: queries.past_of_conversation(c, id=of.id, limit=200),
    "answer: recorded": _recorded,
    "answer: recorded, and not resolved after all": _recorded,
    "summary: what it does not cover": lambda c, of: list(
        queries.messages_to_summarise(c, id=of.id, after=0, limit=60)
    ),
    "summary: kept": lambda c, of: queries.keep_summary(
        c, id=of.id, until=2, body=b"x" * 3000, before=1, ids=[], edited=[]
    ),
    "answer: an earlier conversation": lambda c, of: list(
        queries.earlier_conversations(c, id=of.id, seconds=30 * 86_400, limit=5)
    ),
    "answer: a requester's tickets": lambda c, of: list(
        queries.tickets_of_requester(c, channel=of.channel, account="one", requester_id=of.requester_id, limit=5)
    ),
    "deliver: an outbox message, its claim and its end": _sent,
    "sweep: what was left to nobody": lambda c, _: queries.wake_parked(c, age=30),
    "sweep: forgotten conversations": lambda c, _: list(queries.forgotten_conversations(c, age=10, limit=500)),
    "sweep: stuck conversations": lambda c, _: list(queries.stuck_conversations(c, age=600, limit=500)),
    "sweep: forgotten outbox": lambda c, _: list(queries.forgotten_outbox(c, age=10, limit=500)),
    "sweep: idle conversations": lambda c, of: list(
        queries.idle_conversations(c, channel=of.channel, seconds=3600, window=3600, limit=500)
    ),
    "sweep: old events": lambda c, _: queries.delete_seen_events(c, seconds=30 * 86_400, limit=1_000),
    "sweep: expired outbox": lambda c, _: list(
        queries.expired_outbox(c, states=["sent", "cancelled"], seconds=400 * 86_400, limit=1_000)
    ),
    "sweep: expired messages": lambda c, _: list(queries.expired_messages(c, seconds=400 * 86_400, limit=1_000)),
    "sweep: what is assumed resolved": lambda c, _: list(
        queries.assume_resolved(c, seconds=72 * 3600, window=3600, limit=500)
    ),
    "metrics: backlog": lambda c, _: queries.backlog(c),
    "metrics: feedback": lambda c, _: queries.feedback_so_far(c),
    "metrics: sources of articles": lambda c, _: list(queries.health_of_sources(c)),
    "metrics: passages without a vector": lambda c, _: queries.lacking_as_counted(c, space="made:384"),
    "metrics: acts": lambda c, _: queries.acts_open(c),
    "metrics: fetches": lambda c, _: queries.fetches(c),
    "metrics: what models took": lambda c, _: queries.spent_today(c, conversation_id=None),
    "doctor: last heard": lambda c, of: queries.last_heard(c, channel=of.channel),
    "doctor: size of the knowledge": lambda c, _: queries.knowledge_size(c),
}
# What is said to a message that has just been kept, which is not measured: in one of the newest conversations, and in
# one of the oldest, all of which count as resolved.
TO_A_NEW_MESSAGE: dict[str, Callable[[int], range]] = {
    "answer: recorded": lambda _: range(1, LITTLE[0] // 2),
    "answer: recorded, and not resolved after all": lambda last: range(last * 9 // 10, last),
}


def main() -> list[Row]:
    if not (SHARED / "evals").is_dir():
        print(f"Growth: not measured, {SHARED / 'evals'} is not on this machine")
        return []
    # The servers inherit it. Otherwise a server on another core is slower by what it takes to wake that core, and which
    # of the two databases has one there is chance, but for long: it showed as x 1.5 on the smallest statements.
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    large = FULL if "--full" in sys.argv[1:] else SHORT
    with _filled(*LITTLE) as small, _filled(*large) as big:
        little, much = _statements(small, big)
        found, found_in_many = _searches(small), _searches(big)
    title = f"Growth: p50 with {large[0] * 5:,} messages and {large[1]:,} passages (baseline: {LITTLE[0] * 5:,} and "
    rows = [
        *(
            Row(name, f"{much[name]:.2f} ms, × {much[name] / little[name]:.1f}", f"{little[name]:.2f} ms")
            for name in much
        ),
        *(Row(name, found_in_many[name], found[name]) for name in found),
    ]
    show(f"{title}{LITTLE[1]:,})", rows)
    return rows


@contextmanager
def _filled(conversations: int, passages: int) -> Iterator[Database]:
    with stage() as here:
        database = Database(here.environment["DATABASE_URL"], 2)
        fill = FILL.replace(":conversations", str(conversations)).replace(":passages", str(passages))
        with database.transaction() as connection:
            connection.execute("SET LOCAL statement_timeout = 0")
            connection.execute("SET LOCAL synchronous_commit = off")
            connection.execute(fill.encode())
            connection.cursor().executemany(PASSAGES, made_passages(passages))
            queries.insert_language(connection, config="english")
        count_words(database)
        with database.connection() as connection:
            connection.execute("SET statement_timeout = 0")
            connection.execute("VACUUM ANALYZE")
            # Or whoever reads a page first writes another to the disk, one that filling has left behind.
            connection.execute("CHECKPOINT")
        yield database
        database.close()


def made_passages(number: int) -> Iterator[tuple[int, str, list[str], str, str, str]]:
    chance = random.Random(number)
    counts = Counter(word for text in technotes() for word in re.findall(r"[A-Za-z][\w.-]+", text))
    words, weights = list(counts), list(counts.values())
    for n in range(number):
        title, text = (" ".join(chance.choices(words, weights, k=k)) for k in (6, chance.randint(60, 180)))
        yield n % 4, text, sorted(plain_words(text)), title, text, f"g{n // 4}"


def _statements(*databases: Database) -> list[dict[str, float]]:
    """Milliseconds, p50. In turn, so that whatever else the machine does is in all alike; who is first, and finds our
    own code cold, changes."""
    chance = random.Random(1)
    times: list[dict[str, list[float]]] = [{name: [] for name in STATEMENTS} for _ in databases]
    last = [_last(database) for database in databases]
    turn = list(zip(databases, times, last, strict=True))
    for _ in range(ROUNDS):
        turn.reverse()
        for name, ask in STATEMENTS.items():
            for database, taken, conversations in turn:
                with database.connection() as connection, connection.transaction(force_rollback=True):
                    which = TO_A_NEW_MESSAGE.get(name)
                    among = which(conversations) if which else range(1, conversations + 1)
                    of = _one(connection, chance.choice(among))
                    if which:
                        of = of._replace(message_id=_message(connection, of)["id"])
                    start = time.perf_counter()
                    ask(connection, of)
                    taken[name].append((time.perf_counter() - start) * 1000)
    return [{name: median(each) for name, each in taken.items()} for taken in times]


def _last(database: Database) -> int:
    with database.connection() as connection:
        (row,) = connection.execute("SELECT max(id) AS id FROM conversations WHERE owner = 'bot'").fetchall()
    return int(row["id"])


def _one(connection: Connection, number: int) -> Of:
    found = (
        "SELECT id, channel, thread_id, requester_id FROM conversations WHERE id >= %s AND owner = 'bot' ORDER BY id"
    )
    row = connection.execute(f"{found} LIMIT 1".encode(), (number,)).fetchone()
    assert row is not None
    return Of(**row)


def _searches(database: Database) -> dict[str, str]:
    """p50 and p95 in words."""
    search = PostgresSearch(database, None)
    asked = [" ".join(text.split()[:9]) for text in technotes()][:60]
    common = ["How do I use the server?", "What is the error when I install?", "Why does it not start?", "The problem"]

    def ours(question: str) -> None:
        search.search(question, 5, ANYBODY)

    understand = Understanding(database, Synonyms())

    def read(question: str) -> None:
        understand(question, ANYBODY)

    def naive(question: str) -> None:
        with database.connection() as connection:
            connection.execute(ANY_WORD_PASSAGES, (question,)).fetchall()

    found = {
        "search by words, nine words (target: p95 under 25 ms)": _times(ours, asked),
        "search by words, common ones only": _times(ours, common * 5),
        "slips and synonyms of a question of nine words": _times(read, asked),
    }
    with database.connection() as connection:
        connection.execute("CREATE INDEX ON passages USING gin (tsv)")
    return {**found, "for comparison: any word, ts_rank_cd, with an index": _times(naive, asked[:20])}


def _times(ask: Callable[[str], None], questions: Sequence[str]) -> str:
    times = []
    for question in questions:
        start = time.perf_counter()
        ask(question)
        times.append((time.perf_counter() - start) * 1000)
    cuts = quantiles(times, n=20)
    return f"{cuts[9]:.1f} / {cuts[18]:.1f} ms"


if __name__ == "__main__":
    main()
