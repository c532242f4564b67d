"""The mistakes that operators make: each is found, with its cause and a cure that does no harm. One row a mistake."""

from __future__ import annotations

import struct
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import psycopg
import pytest
import redis
from rq.cron import CronScheduler
from rq.cron_scheduler_registry import get_registry_key
from werkzeug.serving import WSGIRequestHandler

from bot import jobs
from bot.app.doctor import clocks, databases, deliveries, keys, network, queue, workers
from bot.health import Level
from bot.jobs import QUEUES
from bot.store.cipher import Cipher, new_key
from bot.store.keys.rotation import rotate
from bot.telemetry import WEBHOOK_DELIVERIES
from connectors.intercom.channel import INTERCOM
from connectors.sandbox import clock
from connectors.sandbox.faults import Fault
from connectors.slack.channel import SLACK
from connectors.zendesk.channel import ZENDESK
from tests.doctor.conftest import Check, Patient, of_channel, webhook_of
from tests.support.builders import message
from tests.support.servers import Servers
from tests.support.serving import reserve
from tests.support.store import Store
from workers.thread_worker import ThreadWorker

SETTING = "FIRSTLINE_ENCRYPTION_KEYS"
# What no cure may say where data is kept: it would be lost to whoever believed it.
DANGEROUS = ("new-key", "make a key", "flush", "DROP", "remove all but")


@dataclass(frozen=True, kw_only=True)
class Case:
    """A patient, its database, and what is put right again afterwards."""

    patient: Patient
    store: Store
    client: redis.Redis
    servers: Servers
    cleanup: ExitStack
    patch: pytest.MonkeyPatch

    def alter(self, sql: str) -> None:
        with psycopg.connect(self.patient.environment["DATABASE_URL"], autocommit=True) as connection:
            connection.execute(sql.encode())

    def redis(self, *command: str) -> None:
        self.client.execute_command(*command)  # type: ignore[no-untyped-call]


Changes = Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Row:
    number: str
    mistake: str
    make: Callable[[Case], Changes]  # what the doctor's settings are then
    check: Check
    what: str
    level: Level = Level.FAIL
    found: str
    cure: str
    may_make_a_key: bool = False


def nothing(_: Case) -> Changes:
    return {}


def another_key(_: Case) -> Changes:
    return {SETTING: new_key()}


def no_key_where_data_is(_: Case) -> Changes:
    return {SETTING: ""}


def no_key_where_nothing_is(case: Case) -> Changes:
    case.store.rows("DELETE FROM key_canary RETURNING one")
    return {SETTING: ""}


def key_from_before_a_rotation(case: Case) -> Changes:
    old = case.patient.environment[SETTING]
    list(rotate(case.store.database, Cipher([new_key(), old])))
    return {}


def another_host_with_another_key(case: Case) -> Changes:
    """Started before there was a canary, say."""
    Store(case.store.database, Cipher([new_key()])).accept([message("sealed elsewhere")])
    return {}


def rotation_half_way(case: Case) -> Changes:
    return {SETTING: f"{case.patient.environment[SETTING]},{new_key()}"}


def lost_the_first_key(case: Case) -> Changes:
    Store(case.store.database, Cipher([new_key()])).accept([message("from long ago")])
    case.store.rows("DELETE FROM privacy_keys RETURNING true")  # there were none then
    ours = Store(case.store.database, Cipher([case.patient.environment[SETTING]]))
    ours.accept([message("from today", message_id="2")])
    return {}


def refused_by_postgres(words: str) -> Callable[[Case], Changes]:
    """Or by a pooler: whoever connects hears nothing but this."""

    def make(case: Case) -> Changes:
        listener = case.cleanup.enter_context(reserve())
        told = b"SFATAL\0VFATAL\0C28P01\0M" + words.encode() + b"\0\0"

        def refuse() -> None:
            with suppress(OSError):
                while True:
                    with listener.accept()[0] as connection:
                        connection.recv(1000)
                        connection.sendall(b"E" + struct.pack(">I", len(told) + 4) + told)

        threading.Thread(target=refuse, daemon=True).start()
        port = listener.getsockname()[1]
        return {"DATABASE_URL": f"postgresql://u:wr0ng@127.0.0.1:{port}/x?sslmode=disable&gssencmode=disable"}

    return make


def no_pgvector(case: Case) -> Changes:
    """The list of extensions is another one, which is empty."""
    name = case.store.rows("SELECT current_database() AS name")[0]["name"]
    with psycopg.connect(case.patient.environment["DATABASE_URL"], autocommit=True) as connection:
        connection.execute("CREATE SCHEMA wrong")
        connection.execute(
            "CREATE VIEW wrong.pg_available_extensions AS SELECT * FROM pg_catalog.pg_available_extensions WHERE false"
        )
        connection.execute(f"ALTER DATABASE {name} SET search_path = wrong, pg_catalog, public")
    case.cleanup.callback(case.alter, "DROP SCHEMA wrong CASCADE")
    case.cleanup.callback(case.alter, f"ALTER DATABASE {name} RESET search_path")
    return {}


def old_migrations(case: Case) -> Changes:
    case.alter("UPDATE _yoyo_migration SET migration_id = 'x' || migration_id WHERE migration_id LIKE '0001%'")
    case.cleanup.callback(
        case.alter, "UPDATE _yoyo_migration SET migration_id = substr(migration_id, 2) WHERE migration_id LIKE 'x%'"
    )
    return {}


def leftover_lock(case: Case) -> Changes:
    """Of a migration that was killed before it had done anything, with a version from before."""
    url = case.servers.new_database("firstline_test_leftover_lock")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE TABLE yoyo_lock (locked int PRIMARY KEY, ctime timestamp, pid int NOT NULL)")
        connection.execute("INSERT INTO yoyo_lock VALUES (1, now(), 1)")
    return {"DATABASE_URL": url}


def two_hosts(case: Case) -> Changes:
    """As libpq has it: the second one serves."""
    return {"DATABASE_URL": case.patient.environment["DATABASE_URL"].replace("?host=", "?host=/nowhere,")}


def redis_user(*rules: str) -> Callable[[Case], Changes]:
    """As whom, or with what password, the doctor comes."""

    def make(case: Case) -> Changes:
        case.redis("ACL", "SETUSER", "operator", "reset", "on", ">right", *rules)
        case.cleanup.callback(case.redis, "ACL", "DELUSER", "operator")
        return {"REDIS_URL": f"{case.patient.environment['REDIS_URL']}&username=operator&password=right"}

    return make


def wrong_redis_password(case: Case) -> Changes:
    url = redis_user("~*", "&*", "+@all")(case)["REDIS_URL"]
    return {"REDIS_URL": url.replace("password=right", "password=wr0ng")}


def evicting_redis(case: Case) -> Changes:
    case.client.config_set("maxmemory-policy", "allkeys-lru")
    case.cleanup.callback(case.client.config_set, "maxmemory-policy", "noeviction")
    return {}


def full_redis(case: Case) -> Changes:
    case.client.config_set("maxmemory", "1")
    case.cleanup.callback(case.client.config_set, "maxmemory", "0")
    return {}


def clock_of_this_host(case: Case) -> Changes:
    """What others wrote down just now looks old to the doctor."""
    worker = ThreadWorker(dict.fromkeys(QUEUES, 1), connection=case.client, functions={})
    worker.register_birth()
    case.client.hset(worker.key, "last_heartbeat", "2026-01-05T09:00:00.000000Z")
    scheduler = CronScheduler(case.client)
    scheduler.register_birth()
    case.client.zadd(get_registry_key(), {scheduler.name: 0})
    return {}


def vendors_ahead(case: Case) -> Changes:
    clock.put_ahead({"slack": 600.0, "intercom": 600.0, "zendesk": 600.0})
    case.cleanup.callback(clock.put_ahead, {})
    return {}


def clock_of_the_web_host(case: Case) -> Changes:
    """Ten minutes behind: what vendors sign is still taken."""
    case.patient.serve()
    assert case.patient.web is not None

    class Slow(WSGIRequestHandler):
        def date_time_string(self, timestamp: float | None = None) -> str:
            return super().date_time_string((timestamp or time.time()) - 600)

    case.patient.web.server.RequestHandlerClass = Slow
    return {}


def clock_of_the_web_host_by_far(case: Case) -> Changes:
    """What is signed here looks half an hour old there."""
    case.patient.serve()
    case.patch.setattr("connectors.slack.doctor.time", SimpleNamespace(time=lambda: time.time() - 1800))
    return {}


def other_secret_at_the_web(case: Case) -> Changes:
    case.patient.serve(SLACK_SIGNING_SECRET="another")
    return {}


def same_wrong_secret_everywhere(case: Case) -> Changes:
    case.patient.serve(SLACK_SIGNING_SECRET="another")
    WEBHOOK_DELIVERIES.add(8, channel="slack", result="BadSignature")
    return {"SLACK_SIGNING_SECRET": "another"}


def refused_by(vendor: str, kind: Any, path: str = "*") -> Callable[[Case], Changes]:
    def make(case: Case) -> Changes:
        case.patient.sandbox.faults.add(Fault(vendor=vendor, kind=kind, path=path, times=None))
        return {}

    return make


def set_to(**changes: str) -> Callable[[Case], Changes]:
    return lambda _: changes


SLACK_CHECK, INTERCOM_CHECK, ZENDESK_CHECK = (of_channel(one.checks) for one in (SLACK, INTERCOM, ZENDESK))

ROWS = (
    Row(number="1", mistake="wrong password of the database", check=databases.check_postgres,
        make=refused_by_postgres('password authentication failed for user "u"'),
        what="Postgres", found="password authentication failed", cure="check user and password"),
    Row(number="1c", mistake="the database is elsewhere", check=databases.check_postgres,
        make=set_to(DATABASE_URL="postgresql://u:wr0ng@127.0.0.1:1/x"),
        what="Postgres", found="Connection refused", cure="check host and port"),
    Row(number="1d", mistake="a password that is not encoded", check=databases.check_postgres,
        make=set_to(DATABASE_URL="postgresql://u:wr0ng%@127.0.0.1:1/x"),
        what="DATABASE_URL", found="in a password write % as %25", cure="correct DATABASE_URL"),
    Row(number="2", mistake="no pgvector", make=no_pgvector, check=databases.check_postgres,
        what="pgvector", found="not available on this server", cure="install pgvector"),
    Row(number="3", mistake="old migrations", make=old_migrations, check=databases.check_postgres,
        what="migrations", found="not applied: 0001_conversations", cure="firstline migrate"),
    Row(number="4", mistake="wrong Redis password", make=wrong_redis_password, check=queue.check,
        what="Redis", found="refuses the user or the password", cure="REDIS_URL"),
    Row(number="4b", mistake="Redis is elsewhere", make=set_to(REDIS_URL="redis://:s3cret@127.0.0.1:1/0"),
        check=queue.check, what="Redis", found="not reachable", cure="REDIS_URL"),
    Row(number="5", mistake="allkeys-lru", make=evicting_redis, check=queue.check,
        what="Redis memory", level=Level.WARN, found="allkeys-lru", cure="noeviction"),
    Row(number="5b", mistake="Redis is full", make=full_redis, check=queue.check,
        what="Redis", found="full", cure="maxmemory"),
    Row(number="5c", mistake="ACL user without INFO and CONFIG",
        make=redis_user("~*", "&*", "+@all", "-info", "-config"), check=queue.check,
        what="Redis", level=Level.WARN, found="cannot be read by this user", cure="+info"),
    Row(number="5d", mistake="ACL user that may only read", make=redis_user("~*", "&*", "+@read"), check=queue.check,
        what="Redis", found="may not write", cure="~rq:*"),
    Row(number="6", mistake="no key, with data", make=no_key_where_data_is, check=keys.check,
        what=SETTING, found="nothing, though data is kept", cure="copy the setting"),
    Row(number="6b", mistake="no key, without data", make=no_key_where_nothing_is, check=keys.check,
        what=SETTING, found="nothing", cure="firstline new-key", may_make_a_key=True),
    Row(number="6c", mistake="no key, and the database is away", check=keys.check,
        make=set_to(**{SETTING: "", "DATABASE_URL": "postgresql://u:s3cret@127.0.0.1:1/x"}),
        what=SETTING, found="nothing", cure="copy the setting"),
    Row(number="7", mistake="wrong key", make=another_key, check=keys.check,
        what=SETTING, found="another key", cure="copy the setting from one of their hosts"),
    Row(number="7b", mistake="the old key after a rotation", make=key_from_before_a_rotation, check=keys.check,
        what=SETTING, found="another key", cure="copy the setting from one of their hosts"),
    Row(number="7c", mistake="a key was taken away too early", make=lost_the_first_key, check=keys.check,
        what="encryption: oldest", found="not here", cure="put the key of that time back"),
    Row(number="8", mistake="two hosts with two keys", make=another_host_with_another_key, check=keys.check,
        what="encryption: newest", found="kept last is sealed with a key that is not here",
        cure="another list of keys"),
    Row(number="8b", mistake="half of a rotation", make=rotation_half_way, check=keys.check,
        what="encryption", level=Level.WARN, found="2 keys", cure="the step that is next"),
    Row(number="9", mistake="clock of this host", make=vendors_ahead, check=clocks.check_clocks,
        what="clock", found="600 seconds behind", cure="synchronise this machine's clock"),
    Row(number="9b", mistake="clock of this host, and everybody works", make=clock_of_this_host,
        check=workers.check_workers, what="workers", level=Level.OK, found="1 running", cure=""),
    Row(number="9c", mistake="clock of the web host", make=clock_of_the_web_host, check=webhook_of(SLACK),
        what="Slack signature", level=Level.WARN, found="of the web process differ by 600 seconds", cure="NTP"),
    Row(number="9d", mistake="the same, by more than is taken", make=clock_of_the_web_host_by_far,
        check=webhook_of(SLACK), what="Slack signature", found="refused as too old", cure="NTP"),
    Row(number="10", mistake="another signing secret than the web's", make=other_secret_at_the_web,
        check=webhook_of(SLACK), what="Slack signature", found="answered 401", cure="restart `firstline serve`"),
    Row(number="10b", mistake="the same wrong secret everywhere", make=same_wrong_secret_everywhere,
        check=deliveries.check, what="Slack refused", found="signature does not match", cure="SLACK_SIGNING_SECRET"),
    Row(number="10c", mistake="what the web process refuses is told elsewhere",
        make=set_to(FIRSTLINE_OPERATIONS_PORT="1"), check=deliveries.check,
        what="refused deliveries", level=Level.OFF, found="unknown", cure="/metrics"),
    Row(number="11", mistake="Slack's token is revoked", make=refused_by("slack", "expired"), check=SLACK_CHECK,
        what="Slack token", found="token_expired", cure="SLACK_BOT_TOKEN"),
    Row(number="11b", mistake="Intercom's is", make=refused_by("intercom", "expired"), check=INTERCOM_CHECK,
        what="Intercom token", found="401", cure="INTERCOM_ACCESS_TOKEN"),
    Row(number="11c", mistake="Zendesk's is", make=refused_by("zendesk", "expired"), check=ZENDESK_CHECK,
        what="Zendesk token", found="401", cure="ZENDESK_API_TOKEN"),
    Row(number="12", mistake="a scope is missing in Slack", make=refused_by("slack", "scope"), check=SLACK_CHECK,
        what="Slack token", found="missing_scope: chat:write", cure="add that scope"),
    Row(number="12b", mistake="a permission is missing in Intercom", make=refused_by("intercom", "scope", "*/me"),
        check=INTERCOM_CHECK, what="Intercom token", found="403", cure="“Read admins”"),
    Row(number="12c", mistake="another is", make=refused_by("intercom", "scope", "*/conversations/0"),
        check=INTERCOM_CHECK, what="Intercom permissions", found="read conversations", cure="Authentication"),
    Row(number="12d", mistake="Zendesk's user may not", make=refused_by("zendesk", "scope", "*/users/*"),
        check=ZENDESK_CHECK, what="Zendesk token", found="403", cure="whose role sees all tickets"),
    Row(number="12e", mistake="Zendesk's user sees no tickets", make=refused_by("zendesk", "scope", "*/tickets*"),
        check=ZENDESK_CHECK, what="Zendesk permissions", level=Level.WARN, found="/api/v2/tickets", cure="role"),
    Row(number="13", mistake="Zendesk's subdomain", make=refused_by("zendesk", "gone"), check=ZENDESK_CHECK,
        what="Zendesk token", found="404", cure="check ZENDESK_SUBDOMAIN"),
    Row(number="14", mistake="the public address is unreachable", check=network.check_public_url,
        make=set_to(FIRSTLINE_PUBLIC_URL="http://127.0.0.1:1"), what="public address", level=Level.WARN,
        found="cannot be reached", cure="from outside"),
    Row(number="14b", mistake="http", make=set_to(FIRSTLINE_PUBLIC_URL="http://bot.example.com"),
        check=network.check_public_url, what="public address", found="not https", cure="TLS proxy"),
    Row(number="15", mistake="no scheduler", make=nothing, check=workers.check_workers,
        what="scheduler", found="not running", cure="firstline schedule"),
    Row(number="15b", mistake="no worker", make=nothing, check=workers.check_workers,
        what="workers", found="no worker serves", cure="firstline work"),
    Row(number="16", mistake="a pooler that refuses options", check=databases.check_postgres,
        make=refused_by_postgres("unsupported startup parameter: options"),
        what="Postgres", found="unsupported startup parameter", cure="take `options` out"),
    Row(number="16b", mistake="a pooler that is full", check=databases.check_postgres,
        make=refused_by_postgres("no more connections allowed (max_client_conn)"),
        what="Postgres", found="no more connections allowed", cure="raise max_client_conn"),
    Row(number="17", mistake="an address with two hosts", make=two_hosts, check=databases.check_postgres,
        what="Postgres", level=Level.OK, found="1", cure=""),
    Row(number="17b", mistake="an empty database with a leftover lock", make=leftover_lock,
        check=databases.check_postgres, what="migrations", found="not applied", cure="firstline migrate"),
)  # fmt: skip


@pytest.fixture
def case(patient: Patient, store: Store, servers: Servers, monkeypatch: pytest.MonkeyPatch) -> Iterator[Case]:
    with ExitStack() as cleanup, jobs.connect(patient.environment["REDIS_URL"], timeout=5) as client:
        yield Case(patient=patient, store=store, client=client, servers=servers, cleanup=cleanup, patch=monkeypatch)


@pytest.mark.parametrize("row", [pytest.param(row, id=f"{row.number} {row.mistake}") for row in ROWS])
def test_a_mistake_is_found_with_its_cause_and_cure(case: Case, row: Row) -> None:
    changes = row.make(case)
    findings = case.patient.findings(row.check, **changes)
    (finding,) = (one for one in findings if one.what == row.what)
    assert finding.level is row.level
    assert row.found in finding.found
    assert row.cure in finding.cure
    told = " ".join(one.cure for one in findings)
    assert not [words for words in DANGEROUS if words in told and not row.may_make_a_key]
    assert "wr0ng" not in str(findings)
    assert "s3cret" not in str(findings)
