"""A backup that was made in the middle of work is restored on a second server: what the old installation has said since
is not said again, and nothing of what the backup holds is lost.
"""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from bot.app import settings as app_settings
from bot.app.container import assemble
from bot.embedded import servers
from bot.store.catch_up.restored import mark_restored
from connectors.sandbox.defaults import CHANNEL_ID, EMPLOYEE_ID
from tests.support.installation import Installation, installed
from tests.support.polling import until
from tests.support.servers import Servers
from workers import jobs
from workers.deliver import DeliveryJob
from workers.runtime import WorkerRuntime

PASSWORD = "How do I reset my password?"
INVOICE = "How do I download an invoice?"
WISH = "please let me talk to a person"
# A dump is the same everywhere; a second server takes seconds to be made.
pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]
Said = Callable[[], list[str]]


@pytest.fixture
def second_server() -> Iterator[str]:
    """The address of an empty database of its own."""
    with Servers.start() as second:
        yield second.new_database("firstline_restored")


def ask(firstline: Installation, question: str) -> dict[str, Said]:
    """The same question in each channel, and how to see what the bot has said there."""
    sandbox = firstline.sandbox
    root = sandbox.slack.say(EMPLOYEE_ID, CHANNEL_ID, question, mention=True)
    conversation = sandbox.intercom.customer_starts(sandbox.customer_id, question)
    requester = sandbox.zendesk.add_user("Joe Bloggs", f"joe{root}@bloggs.example")
    ticket = sandbox.zendesk.requester_creates(requester, "Help", question)
    return {
        f"slack {question} {root}": lambda: sandbox.slack.said_by_bot(CHANNEL_ID, root),
        f"intercom {question} {conversation}": lambda: sandbox.intercom.said_by_bot(conversation),
        f"zendesk {question} {ticket}": lambda: sandbox.zendesk.said_by_bot(ticket),
    }


def at_rest(firstline: Installation, url: str) -> bool:
    with psycopg.connect(url) as connection:
        waits = (
            "SELECT FROM messages WHERE state = 'waiting' UNION ALL SELECT FROM thread_syncs "
            "UNION ALL SELECT FROM outbox WHERE state = 'pending' AND kind <> 'take_back'"
        )
        return connection.execute(waits).fetchone() is None


def back_up(url: str, file: Path) -> None:
    """As docs/backup.md says."""
    subprocess.run([tool("pg_dump"), "--format=custom", f"--file={file}", url], check=True)


def restore(file: Path, url: str) -> None:
    subprocess.run([tool("pg_restore"), "--no-owner", f"--dbname={url}", file], check=True)


def tool(name: str) -> Path:
    postgres, _ = servers.binaries()
    return postgres.parent / name


@pytest.mark.parametrize("begun", [False, True], ids=["waiting", "unsent"])
def test_nothing_is_said_twice_and_nothing_of_the_backup_is_lost(
    database_url: str,
    redis_url: str,
    tmp_path: Path,
    second_server: str,
    monkeypatch: pytest.MonkeyPatch,
    *,
    begun: bool,
) -> None:
    with installed(database_url, redis_url, tmp_path) as firstline:
        firstline.work()
        jobs.catch_up()
        threads = ask(firstline, PASSWORD)  # answered before the backup
        until(lambda: all(said() for said in threads.values()), 30, "the first answers")
        firstline.rest()

        threads |= ask(firstline, INVOICE)
        firstline.sandbox.deliveries.wait()
        if begun:  # it is thought about, and nothing of it is sent
            with monkeypatch.context() as held:
                held.setattr(DeliveryJob, "deliver_lane", lambda *_: None)
                firstline.work()
                until(lambda: len(firstline.rows("SELECT FROM outbox WHERE state = 'pending'")) >= 3, 30, "answers")
                firstline.rest()
        back_up(database_url, tmp_path / "middle.dump")
        firstline.work()
        threads |= ask(firstline, WISH)  # after the backup, which knows nothing of it
        until(lambda: all(said() for said in threads.values()), 60, "all that the old installation says")
        until(lambda: at_rest(firstline, database_url), 60, "the end of its work")
        firstline.rest()
        told = {name: said() for name, said in threads.items()}
        tickets = len(firstline.sandbox.zendesk.state.tickets)

        restore(tmp_path / "middle.dump", second_server)
        container = assemble(app_settings.load({**firstline.environment, "DATABASE_URL": second_server}, dotenv=None))
        marked = mark_restored(container.database)
        assert (marked.to_send if begun else marked.waiting + marked.to_fetch) >= 3
        runtime = WorkerRuntime(container)
        jobs.catch_up()
        jobs.catch_up()
        jobs.handlers().sweeper.sweep()
        until(lambda: at_rest(firstline, second_server), 60, "peace")
        runtime.stop(10)
        container.database.close()
        assert {name: said() for name, said in threads.items()} == told
        assert len(firstline.sandbox.zendesk.state.tickets) == tickets
