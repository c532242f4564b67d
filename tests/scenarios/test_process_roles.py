"""docs/deploy/process-roles.sql: a site whose processes have a role each works, and each is refused the rest."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import psycopg
import pytest
import requests
from psycopg import sql

from bot.app import settings as app_settings
from bot.app.container import assemble
from bot.app.privacy.erasing import begin, erasing_of
from bot.config import Budget, RetentionSettings, ScoringSettings
from bot.knowledge.ingest import ingest
from bot.model import EscalationDecision, Passage, Reason, Requester, Role, ThreadDeleted, ThreadRef, Usage, Work
from bot.ports import Speaker
from bot.store.chats.kept import PostgresChats
from bot.store.cipher import Cipher, new_key
from bot.store.console.reviews import Reviews, Verdict
from bot.store.costs.judging import JudgingBudget
from bot.store.costs.purse import PostgresPurse
from bot.store.db import Database
from bot.store.deletion.old_traces import Batch, TracesInPostgres
from bot.store.deletion.retention import Retention
from bot.store.outcomes.scores import Scores
from bot.store.pacing.pauses import Pauses
from bot.store.people.who import Person
from bot.store.postgres.migrating import migrate
from bot.store.rehearsals.kept import Rehearsals, Whose
from bot.store.rehearsals.running import Running
from bot.store.rehearsals.runs import Runs
from connectors.sandbox.defaults import CUSTOMER
from tests.support.builders import START, edit, message, outcome
from tests.support.console import Visitor, add_user, served, settings_of
from tests.support.installation import installed
from tests.support.polling import until
from tests.support.rehearsing import of_a_file
from tests.support.servers import Servers, as_role
from tests.support.store import Store
from workers import jobs
from workers.runtime import WorkerRuntime

DEPLOY = Path(__file__).parents[2] / "docs/deploy"
PROCESSES = ("web", "chat", "worker", "console", "scorer")
PASSWORD = "p"
KEY = new_key()


@dataclass(frozen=True)
class Site:
    superuser: str
    url: dict[str, str]  # by process; '': of the commands that people type


@pytest.fixture(scope="module")
def roles(servers: Servers) -> Iterator[Site]:
    url = servers.new_database("firstline_test_process_roles")
    with psycopg.connect(url, autocommit=True) as superuser:
        superuser.execute((DEPLOY / "roles.sql").read_text().encode())
        migrate(as_owner(superuser, url))
        for _ in range(2):  # as after an upgrade
            superuser.execute((DEPLOY / "process-roles.sql").read_text().encode())
        names = {"": "firstline", **{process: f"firstline_{process}" for process in PROCESSES}}
        for role in names.values():
            superuser.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(role), sql.Literal(PASSWORD)))
    yield Site(url, {process: as_role(url, role, PASSWORD) for process, role in names.items()})
    with psycopg.connect(servers.database_url, autocommit=True) as superuser:
        superuser.execute("DROP DATABASE firstline_test_process_roles WITH (FORCE)")
        made = ", ".join(["firstline_owner", *names.values(), "firstline_intake"])
        superuser.execute(f"DROP ROLE {made}".encode())


def as_owner(superuser: psycopg.Connection, url: str) -> str:
    superuser.execute(f"ALTER ROLE firstline_owner PASSWORD '{PASSWORD}'".encode())
    return as_role(url, "firstline_owner", PASSWORD)


@pytest.mark.deploy
def test_a_site_whose_processes_have_a_role_each_answers_hands_over_sweeps_and_erases(
    roles: Site, redis_url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with psycopg.connect(roles.superuser, autocommit=True) as superuser:
        keyed = {"FIRSTLINE_ENCRYPTION_KEYS": KEY}
        superuser.execute("GRANT firstline TO firstline_web")  # for `firstline ingest`, which is not the web process's
        with installed(roles.url["web"], redis_url, tmp_path, environment=keyed) as firstline:
            superuser.execute("REVOKE firstline FROM firstline_web")
            settings = app_settings.load({**firstline.environment, "DATABASE_URL": roles.url["worker"]}, dotenv=None)
            worker = assemble(settings)
            firstline.runtime = WorkerRuntime(worker)
            intercom, zendesk = firstline.sandbox.intercom, firstline.sandbox.zendesk
            conversation = intercom.customer_starts(firstline.sandbox.customer_id, "How do I reset my password?")
            until(lambda: intercom.said_by_bot(conversation), what="the answer")
            intercom.customer_replies(conversation, "Let me talk to a person")
            until(zendesk.tickets, what="the ticket")
            jobs.sweep()
            jobs.watch()
            jobs.catch_up()
            nina = Person(emails=frozenset({CUSTOMER.email}))
            erasure = begin(firstline.container, nina, by="test", linked=False)
            assert len(erasure.progress.turns) == 1
            until(lambda: erasing_of(worker).run(erasure.id), seconds=40, what="the receipt")
            assert firstline.rows("SELECT id FROM conversations") == []
            for page in ("/readyz", "/metrics"):
                assert requests.get(f"{firstline.operations.url}{page}", timeout=10).status_code == 200
            firstline.rest()
            worker.database.close()
    failures = [record.getMessage() for record in caplog.records if record.levelname in ("ERROR", "WARNING")]
    assert [one for one in failures if "failed" in one] == []


def test_the_consoles_role_shows_every_page_and_acts(roles: Site, tmp_path: Path) -> None:
    everything, own = Database(roles.url[""], 2), Database(roles.url["console"], 2)
    store = Store(everything, Cipher([KEY]))
    add_user(store, role=Role.ADMIN)
    console = served(replace(store, database=own), settings_of(tmp_path))
    ada = Visitor(console.url)
    ada.sign_in()
    pages = {page for page in re.findall(r'href="(/[a-z/-]*)"', ada.get("/").text) if "static" not in page}
    assert len(pages) > 6
    shown = {page: ada.get(page).status_code for page in pages}
    assert shown == dict.fromkeys(pages, 200)
    console.close()
    store.accept([message()])
    theirs = replace(store, database=own)
    Reviews(own, store.cipher).keep(store.conversation_id(), Verdict.GOOD, None, better="", remark="", by="ada")
    Pauses(own).pause("slack", "ada")
    decision = EscalationDecision(escalate=True, reason=Reason.STUCK, explanation="It waited.")
    assert theirs.conversations.create_handoff(store.conversation_id(), decision)
    number = _rehearsed(own, Database(roles.url["worker"], 1), store.cipher)
    assert Rehearsals(own, store.cipher).remove(number)
    PostgresPurse(own, Budget()).pay(None, Usage(model="m-large", input_tokens=1))  # for a draft of an article
    everything.close()
    own.close()


def _rehearsed(console: Database, worker: Database, cipher: Cipher) -> int:
    """Asked for by the one and run by the other; the number of the report."""
    runs, running = Runs(console, cipher), Running(worker, cipher)
    whose = Whose(thread=ThreadRef("intercom", "app1", "1"), requester=Requester(id="joe"), since=START)
    for _ in range(2):
        runs.want("ada", of_a_file(), [(whose, {"turns": []})])
    run = running.claim()
    assert run is not None
    running.answered(run, {"done": []}, past=running.pasts(run)[0].id)
    number = running.done(run, {}, [(one.owned, {}) for one in running.pasts(run)])
    assert runs.cancel(run.id + 1)
    worker.close()
    return number


def test_the_web_chats_role_keeps_what_is_said_on_its_pages(roles: Site) -> None:
    database = Database(roles.url["chat"], 1)
    store = Store(database, Cipher([KEY]))
    chats = PostgresChats(database, store.cipher)
    thread = ThreadRef("webchat", "acme", "0d9c9a3e-3b0f-4b73-9a53-0d1c9a3e3b0f")
    chats.begin(thread, visitor="v", client_id="c")
    assert chats.add(thread.thread_id, "m", Speaker.VISITOR, {"text": "hello"}) is not None
    where = {"channel": thread.channel, "account": thread.account, "thread_id": thread.thread_id}
    asked = message(**where)
    store.accept([asked])
    store.accept([edit(asked, None), ThreadDeleted(thread=thread, at=asked.sent_at)])
    chats.remove(thread.thread_id)
    database.close()


def test_the_scorers_role_judges_a_turn(roles: Site, tmp_path: Path) -> None:
    everything, own = Database(roles.url[""], 2), Database(roles.url["scorer"], 1)
    store = Store(everything, Cipher([KEY]))
    (tmp_path / "password.md").write_text("# Reset your password\n\nOpen Settings and choose Security.\n")
    ingest(everything, None, [str(tmp_path)], lambda _: None, base_url="https://help.example/{path}")
    (passage,) = store.rows("SELECT id FROM passages ORDER BY id DESC LIMIT 1")
    where = {"channel": "zendesk", "account": "acme", "thread_id": "4711"}
    store.accept([message(**where)])
    (row,) = store.rows("SELECT id FROM conversations WHERE thread_id = '4711'")
    claim = store.conversations.claim(row["id"])
    assert claim is not None
    found = Passage(id=passage["id"], title="t", url="https://help.example/p", text="", score=1.0)
    store.conversations.record(claim, replace(outcome("Open Settings."), work=Work(passages=(found,))))
    (asked,) = [turn.id for turn in claim.conversation.waiting if turn.id is not None]

    scores, budget = Scores(own, store.cipher), JudgingBudget(own, ScoringSettings(day_tokens=10))
    turn = scores.turn(row["id"], asked)
    assert turn is not None
    assert turn.requester.email == "joe@bloggs.example"
    assert scores.begin(1)
    assert budget.allows()
    budget.pay(1, Usage(model="judge", input_tokens=10))
    assert not budget.allows()
    scores.keep(row["id"], asked, {"faithfulness": 1.0}, "judge")
    everything.close()
    own.close()


def test_the_workers_role_deletes_what_was_kept_long_enough(roles: Site) -> None:
    own = Database(roles.url["worker"], 1)
    traces = TracesInPostgres(own)

    assert traces.due(86400.0, 10) is None
    late = (1, 10**12)  # of no message that there is
    traces.gone(Batch([], [late], 1))
    assert traces.due(86400.0, 10) == Batch([late], (), None)
    traces.gone(Batch([late], (), None))
    traces.not_taken("401")
    traces.taken()
    Retention(own, RetentionSettings(scores_days=1, files_days=1)).enforce()
    own.close()


REFUSED = [
    ("web", "SELECT FROM console_users"),
    ("web", "SELECT FROM audit_log"),
    ("web", "SELECT FROM chat_messages"),
    ("web", "SELECT FROM pseudonym_key"),
    ("web", "DELETE FROM messages"),
    ("web", "DELETE FROM conversations"),
    ("web", "INSERT INTO custom_answers DEFAULT VALUES"),
    ("web", "SELECT trim_audit(0, 1)"),
    ("chat", "SELECT FROM installations"),
    ("chat", "SELECT FROM console_sessions"),
    ("chat", "DELETE FROM outbox"),
    ("chat", "SELECT FROM vectors"),
    ("worker", "SELECT password FROM console_users"),
    ("worker", "SELECT name FROM console_sessions"),
    ("worker", "SELECT FROM audit_log"),
    ("worker", "DELETE FROM audit_log"),
    ("worker", "UPDATE custom_answers SET name = ''"),
    ("worker", "UPDATE privacy_keys SET sealed = ''"),
    ("worker", "DELETE FROM installations"),
    ("console", "SELECT FROM installations"),
    ("console", "DELETE FROM audit_log"),
    ("console", "UPDATE audit_log SET by = ''"),
    ("console", "DELETE FROM conversations"),
    ("console", "UPDATE articles SET title = ''"),
    ("console", "SELECT trim_audit(0, 1)"),
    ("scorer", "SELECT FROM outbox"),
    ("scorer", "UPDATE messages SET state = 'waiting'"),
    ("scorer", "SELECT FROM console_users"),
    *((process, "CREATE TABLE more (id int)") for process in PROCESSES),
    *((process, "TRUNCATE messages") for process in PROCESSES),
    *((process, "UPDATE key_canary SET sealed = ''") for process in PROCESSES),
]


@pytest.mark.parametrize(("process", "statement"), REFUSED)
def test_each_role_is_refused_what_its_process_does_not_need(roles: Site, process: str, statement: str) -> None:
    with psycopg.connect(roles.url[process]) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(statement.encode())


def test_no_table_was_forgotten(roles: Site) -> None:
    """One that no process has is no one's, or a migration came without its rights."""
    told = (DEPLOY / "process-roles.sql").read_text()
    with psycopg.connect(roles.superuser) as superuser:
        tables = superuser.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
    of_commands = {
        "key_rotation",
        "console_users",
        "audit_head",
        "audit_anchors",
    }  # `rotate-keys`; by the owner's rights
    assert {name for (name,) in tables} - set(re.findall(r"\w+", told)) - of_commands == {
        name for (name,) in tables if name.startswith(("_yoyo_log", "_yoyo_version", "yoyo_lock"))
    }
