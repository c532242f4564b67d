"""Canaries: what only one person ever said or is called by is looked for in every table, key, log line, trace, export
and restored backup, once they are erased. Tables come from the catalogue: one that is new is in the test, or fails it.
"""

from __future__ import annotations

import json
import logging
import uuid
import zlib
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from psycopg import sql

from bot.erasing.run import Erasing
from bot.jobs import Happened, Job, JobQueue
from bot.live_answers import RedisLiveAnswers
from bot.model import (
    File,
    Memory,
    Passage,
    Receipt,
    Requester,
    Summary,
    ThreadChanged,
    ThreadRef,
)
from bot.ports import Speaker
from bot.store.chats.kept import PostgresChats
from bot.store.cipher import Cipher
from bot.store.console.reviews import Reviews, Verdict
from bot.store.db import Database
from bot.store.memory.summaries import Summaries
from bot.store.people.erasures import Erasures
from bot.store.people.examples import Examples, Purpose
from bot.store.people.export import PersonExport, readable
from bot.store.people.ledger import Ledger
from bot.store.people.removal import Removal
from bot.store.people.who import Person
from bot.store.rehearsals.kept import Rehearsals, Whose
from bot.store.rehearsals.runs import Runs
from tests.erasing.conftest import NAMES, Site
from tests.support.acting import wanted
from tests.support.builders import START, edit, feedback, message, outcome, ticket_request
from tests.support.rehearsing import of_a_file
from tests.support.servers import Servers
from tests.support.store import Store

NAME, EMAIL, PHONE = "Quirin Zaubermann", "quirin@zaubermann.example", "+49 30 55512399"
TOKEN, WORDS, ID = "sk_live_zQ81canary", "my grandmother's cello is out of tune", "vendor-id-of-quirin"
CANARIES = (NAME, EMAIL, PHONE, TOKEN, WORDS, ID, "quirin", "zaubermann")
TEXT = f"I am {NAME}, {EMAIL}, {PHONE}, my token is {TOKEN}: {WORDS}"
REQUESTER = Requester(id=ID, name=NAME, email=EMAIL, phone=PHONE)
QUIRIN = Person(emails=frozenset({EMAIL}))
CHAT = ThreadRef("webchat", "shop", str(uuid.uuid4()))
# What has something of everybody who writes; each has a row of theirs, or the test would show nothing.
OF_PEOPLE = {
    "conversations", "messages", "summaries", "moods", "handoffs", "decisions", "act_requests", "act_steps",
    "citations", "answer_work", "conversation_spending", "alarms", "outbox", "chats", "chat_files", "chat_messages",
    "feedback", "resolutions", "unaddressed_messages", "message_edits", "thread_syncs", "catch_up", "buckets",
    "reviews", "drafts", "answer_scores", "comparisons",
    "examples", "rehearsed_exchanges", "rehearsal_conversations",
}  # fmt: skip
# What has nothing of anybody's who writes, by what docs/data-map.md says of it. It is searched all the same.
OF_NOBODY = {
    "spending", "feedback_totals", "events_seen", "used_tickets", "restores", "worker_processes", "vendor_pauses",
    "key_canary", "pseudonym_key", "key_rotation", "installations", "articles", "passages", "vectors", "vector_spaces",
    "sources", "custom_answers", "audiences", "languages", "lexemes", "postings", "vocabulary", "audience_languages",
    "audience_lexemes", "console_users", "console_sessions", "console_attempts", "audit_log",
    "alarm_tellings", "audit_head", "figure_watch",
    "scoring_days", "old_traces", "late_traces", "audit_anchors", "pauses",
    "privacy_keys", "erasures", "erased", "figures_pending", "conversation_figures", "daily_figures", "daily_names",
    "daily_times", "rollout_shares", "rollout_key", "rehearsals", "rehearsal_runs",
    "daily_slowed",
}  # fmt: skip


def tables(database: Database) -> list[str]:
    with database.connection() as connection:
        rows = connection.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'm')"
            " AND relname !~ 'yoyo' ORDER BY relname"
        ).fetchall()
    return [row["relname"] for row in rows]


def opened(database: Database, cipher: Cipher, table: str) -> Iterator[str]:
    """Every row as text, with what is sealed in it opened."""
    with database.connection() as connection:
        rows = connection.execute(sql.SQL("SELECT * FROM {}").format(sql.Identifier(table))).fetchall()
    for row in rows:
        yield repr([cipher.open(one) if isinstance(one, bytes) and cipher.opens(one) else one for one in row.values()])


def found(text: str) -> list[str]:
    return [one for one in CANARIES if one.casefold() in text.casefold()]


def left_in(database: Database, cipher: Cipher) -> dict[str, list[str]]:
    """By table: what is still there."""
    rows = {table: "\n".join(opened(database, cipher, table)) for table in tables(database)}
    return {table: hits for table, text in rows.items() if (hits := found(text))}


def in_redis(site: Site) -> str:
    """Every key with its value, and what is sealed in it opened."""
    return "\n".join(f"{key!r} {_value(site, key)!r}" for key in site.redis.scan_iter())


def _value(site: Site, key: Any) -> Any:
    client: Any = site.redis
    match client.type(key):
        case b"string":
            return client.get(key)
        case b"hash":
            fields = client.hgetall(key)
            return {name: zlib.decompress(one) if name == b"data" else one for name, one in fields.items()}
        case b"list":
            return client.lrange(key, 0, -1)
        case b"stream":
            pieces = [piece for _, fields in client.xrange(key) for piece in fields.values()]
            return [site.store.cipher.open(one) if site.store.cipher.opens(one) else one for one in pieces]
        case kind:
            return kind


def happened(site: Site) -> None:
    """Everything that may be kept of somebody."""
    store, cited = site.store, Passage(id=1, title="t", url="https://help.example/a", text="x", score=1.0)
    first = message(TEXT, author_id=ID, requester=REQUESTER)
    store.accept([first, message("and more", author_id=ID, requester=REQUESTER, thread_id="600")])
    number = store.conversation_id()
    claim = store.conversations.claim(number)
    assert claim is not None
    store.conversations.identified(claim, REQUESTER)
    answered = replace(outcome(f"Dear {NAME}, use **Settings**."), vault={"1f": EMAIL}, requests=(wanted(order=TOKEN),))
    assert answered.answer is not None
    answered = replace(answered, answer=replace(answered.answer, cites=(cited,)))
    store.conversations.record(claim, answered)
    store.send_next()
    store.moods.keep_up(number)
    summaries = Summaries(store.database, store.cipher)
    memory = Memory(summary=Summary(prose=WORDS), values={"<EMAIL_1>": EMAIL})
    summaries.keep(summaries.read(number, 10), 1, memory, {"1f": EMAIL})
    store.accept([feedback(score=1, by=ID, comment=WORDS)])
    reviews = Reviews(store.database, store.cipher)
    reviews.keep(number, Verdict.WRONG, None, better=f"Tell {NAME}", remark=WORDS, by="ada")
    store.accept([ticket_request(requester=REQUESTER, title=WORDS, thread_id="601")])
    making = store.outbox.claim(store.conversation_id("601"), "desk")
    assert making is not None
    store.outbox.mark_sent(making, Receipt(external_id="4711"))
    store.accept([edit(message(TEXT, thread_id="524"), TEXT)])  # of a message that has not come in
    store.accept([message(TEXT, author_id=ID, thread_id="602", addressed=False)])
    store.accept([ThreadChanged(thread=ThreadRef("intercom", "app1", "524"), hint=f"{ID}:1")])
    Examples(store.database, store.cipher).mark(number, Purpose.EVALUATION, "ada", lambda text: text)
    theirs = Whose(thread=ThreadRef("zendesk", "acme", "7"), requester=REQUESTER, since=START)
    Rehearsals(store.database, store.cipher).keep("cli:ada", {"source": "zendesk"}, [(theirs, {"asked": TEXT})])
    Runs(store.database, store.cipher).want("ada", of_a_file(), [(theirs, {"turns": TEXT})])
    _chat(site)
    for statement in (
        "INSERT INTO conversation_spending SELECT id, CURRENT_DATE, 1, 1 FROM conversations LIMIT 1",
        "INSERT INTO alarms (kind, about, conversation_id) SELECT 'no_ticket', id::text, id FROM conversations LIMIT 1",
        "INSERT INTO resolutions (conversation_id, kind, at) SELECT id, 'assumed', now() FROM conversations LIMIT 1",
        "INSERT INTO answer_scores (conversation_id, message_id, name, value, model)"
        " SELECT conversation_id, id, 'faithfulness', 1, 'm' FROM messages ORDER BY id LIMIT 1",
        "INSERT INTO comparisons (conversation_id, mode, kind, intent)"
        " SELECT id, 'draft', 'answer', 'none' FROM conversations LIMIT 1",
        "INSERT INTO catch_up (channel, account, place, seen_until) VALUES ('intercom', 'app1', '524', now())",
        "INSERT INTO drafts (turn_id, conversation_id) SELECT id, conversation_id FROM messages ORDER BY id LIMIT 1",
        "INSERT INTO buckets (key, tokens, at) VALUES "
        f"(encode(sha256(convert_to('intercom', 'utf8') || '\\x00'::bytea || 'app1'::bytea || '\\x00'::bytea"
        f" || '{ID}'::bytea), 'hex'), 1, now())",
    ):
        store.rows(f"{statement} RETURNING 1")


def _chat(site: Site) -> None:
    chats = PostgresChats(site.store.database, site.store.cipher)
    chats.begin(CHAT, visitor=ID, client_id="c1")
    file = File(name=f"{NAME}.txt", content_type="text/plain", data=TEXT.encode())
    chats.add(CHAT.thread_id, "m1", Speaker.VISITOR, {"text": TEXT}, files=[file])
    there = {"channel": CHAT.channel, "account": CHAT.account, "thread_id": CHAT.thread_id, "author_id": ID}
    site.store.accept([message(TEXT, **there, requester=REQUESTER)])
    live = RedisLiveAnswers(lambda: site.redis, site.store.cipher.seal)
    live.begin(CHAT.thread_id)
    live.write(CHAT.thread_id, TEXT)
    queue = JobQueue(site.redis)
    queue.announce(Happened.QUESTION_WAITS, site.store.conversation_id())
    queue.enqueue_once(Job.SIDE_TASK, "intercom", "app1", "home", ID, once_in=60)


def test_nothing_of_somebody_who_was_erased_is_left_anywhere(
    site: Site, servers: Servers, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    store = site.store
    happened(site)
    everything = set(tables(store.database))
    assert everything - OF_PEOPLE - OF_NOBODY == set(), "a new table: has it anything of people? Fill it here if so"
    assert {*OF_PEOPLE, *OF_NOBODY} - everything == set()
    counts = {table: len(list(opened(store.database, store.cipher, table))) for table in OF_PEOPLE}
    assert [table for table, rows in counts.items() if not rows] == []
    said = store.rows("SELECT conversation_id AS c, id FROM messages WHERE author = 'requester'")
    traces = {NAMES.trace(row["c"], row["id"]) for row in said}
    before = left_in(store.database, store.cipher)
    assert set(before) <= OF_PEOPLE
    assert {one for hits in before.values() for one in hits} == set(CANARIES)
    assert found(in_redis(site))
    told = PersonExport(store.database, store.cipher, site.erasures).of(QUIRIN)
    exported = json.dumps(told, ensure_ascii=False) + readable(told)
    assert found(exported) == list(CANARIES)
    assert json.dumps(told).count("(cannot be read") == 0
    ledger = tmp_path / "erasures"
    (row,) = store.rows("SELECT current_database() AS name")
    backup = servers.new_database(f"{row['name']}_backup", copied=row["name"])

    done = site.erase(QUIRIN)
    Ledger(store.database, store.cipher).copy_to(ledger)
    _erased_again(backup, site, ledger)

    assert left_in(store.database, store.cipher) == {}
    for table in OF_PEOPLE:
        assert list(opened(store.database, store.cipher, table)) == [], table
    assert found(in_redis(site)) == []
    assert set(site.langfuse.deleted) == traces
    assert found(caplog.text) == []
    assert found(json.dumps(done.progress.receipt)) == []
    assert found(ledger.read_text()) == []
    assert site.erasures.find(QUIRIN).conversations == ()
    told = PersonExport(store.database, store.cipher, site.erasures).of(QUIRIN)
    assert (told["conversations"], told["chats"]) == ([], [])


def _erased_again(url: str, site: Site, ledger: Path) -> None:
    """What `firstline forget --replay` does after a backup was restored, from which they had not been erased."""
    with closing(Database(url, 2)) as database:
        restored, cipher = Store(database, site.store.cipher), site.store.cipher
        assert left_in(database, cipher)
        erasures = Erasures(database, cipher)
        begun = Ledger(database, cipher).replay(ledger, erasures)
        database_rows = restored.rows("UPDATE erasures SET due_at = now() RETURNING id")
        erasing = Erasing(erasures, Removal(database, cipher), restored.accept, {})
        assert [erasing.run(row["id"]) for row in database_rows] == [True]
        assert [str(one) for one in begun] == [str(restored.rows("SELECT key FROM erasures")[0]["key"])]
        assert left_in(database, cipher) == {}
        assert Ledger(database, cipher).replay(ledger, erasures) == []
        restored.accept([message(TEXT, author_id=ID, requester=REQUESTER)])  # read again from the vendor
        assert left_in(database, cipher) == {}
