"""How long pages of the console take when much is kept: `python -m benchmarks.console [--full]`.

Short: 200,000 messages in 40,000 conversations; with --full 1,000,000 in 200,000. The whole page as somebody who has
signed in gets it, without the network. The baseline is a page that reads nothing. Before that all conversations are
counted for the figures, as the scheduler does after an upgrade.
"""

from __future__ import annotations

import random
import re
import sys
import time
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory

from flask.testing import FlaskClient

from benchmarks.growth import FILL, FULL, SHORT
from benchmarks.stage import stage
from benchmarks.table import Row, show
from bot.console.app import create_app
from bot.model import Role
from bot.store.db import Database
from bot.store.figures.fold import Figures
from tests.support.console import PASSWORD, add_user, parts_of, settings_of
from tests.support.store import Store

ROUNDS = 40
WORK = """INSERT INTO answer_work (conversation_id, at, model_failed, prompts, models, tried, rounds, input_tokens,
    cached_tokens, output_tokens, cost, calls, tools, passages, seconds, messages, grounded, confidence, guards)
SELECT id, created_at, id % 97 = 0, ARRAY['answering@' || 1 + (id / 3) % 2],
    ARRAY[CASE id % 1000 WHEN 0 THEN 'm-rare' ELSE 'm' END],
    '{}', 1, 1800, 0, 90, 0.006, '[]', '[]', '[]', '{"compose": 1.4}', '{}', id % 7 > 0, (id % 100) / 100.0,
    CASE id % 200 WHEN 0 THEN ARRAY['injection'] ELSE '{}' END
FROM conversations"""
RESOLVED = """INSERT INTO resolutions (conversation_id, kind, at)
SELECT id, (ARRAY['confirmed', 'assumed', 'assumed'])[1 + id % 3], last_answer_at FROM conversations WHERE id % 3 > 0
AND owner = 'bot'"""
DECIDED = """INSERT INTO decisions (conversation_id, at, escalate, explanation, intent, offer, signals, alternatives)
SELECT id, created_at, owner = 'human', '', CASE id % 9 WHEN 0 THEN 'complaint' END, false, '[]', '[]'
FROM conversations"""
SPOKEN = "UPDATE conversations SET language = (ARRAY['en', 'de', 'fr'])[1 + (id / 11) % 3]"
# After some seconds or minutes.
ANSWERED = """UPDATE messages SET grounded = conversation_id % 7 > 0,
    received_at = sent_at + make_interval(secs => exp(4 * (random() + random() + random() - 1)))
WHERE author = 'bot' AND message_id = 'm2' AND conversation_id % 20 <> 0"""
# Each conversation once, whatever happened to it while it was filled in.
TO_COUNT = """WITH before AS (DELETE FROM figures_pending)
INSERT INTO figures_pending (conversation_id) SELECT id FROM conversations ORDER BY id"""
PAGES = {
    "the list": "/",
    "the list, a page far down": "/conversations?to={day}",
    "a channel": "/conversations?channel=slack",
    "a channel that there is not": "/conversations?channel=webchat",
    "resolved, it seems": "/conversations?outcome=assumed",
    "with people now": "/conversations?outcome=with_people",
    "handed over for what nobody was": "/conversations?reason=paused",
    "rated 1 or 2": "/conversations?rating=low",
    "a model of one in a thousand": "/conversations?model=m-rare",
    "a prompt's version": "/conversations?prompt=answering@2",
    "four filters, nothing found": "/conversations?channel=slack&outcome=reopened&rating=low&model=m",
    "by the vendor's id of a thread": "/conversations?q=t{number}",
    "by an id that there is not": "/conversations?q=nobody",
    "one conversation": "/conversations/{number}",
    "the review queue": "/review",
    "figures, four weeks": "/figures",
    "figures, a year": "/figures?from=2025-12-01",
    "figures, a year of a channel, by prompt": "/figures?from=2025-12-01&channel=slack&by=prompt",
    "figures, a year as CSV": "/figures.csv?from=2025-12-01",
    "work": "/work",
    "the audit log": "/audit",
}


def main() -> None:
    conversations = (FULL if "--full" in sys.argv else SHORT)[0]
    with (
        stage() as here,
        TemporaryDirectory() as folder,
        closing(Database(here.environment["DATABASE_URL"], 4)) as database,
    ):
        _fill(database, conversations)
        counted = _counted(database, conversations)
        client = _signed_in(Store(database), Path(folder))
        baseline = _shown(_times(client, "/healthz", conversations))
        times = {what: _shown(_times(client, path, conversations)) for what, path in PAGES.items()}
    times["(counting all conversations for the figures)"] = counted
    title = f"Pages of the console, ms p50 / p95 ({5 * conversations:,} messages in {conversations:,} conversations)"
    show(title, [Row(what, shown, baseline) for what, shown in times.items()])


def _fill(database: Database, conversations: int) -> None:
    fill = FILL.replace(":conversations", str(conversations)).replace(":passages", "0")
    with database.connection() as connection:
        connection.execute("SET statement_timeout = 0")
        connection.execute("SET synchronous_commit = off")
        for statement in (fill, WORK, RESOLVED, DECIDED, SPOKEN, ANSWERED, TO_COUNT, "VACUUM ANALYZE"):
            connection.execute(statement.encode())
        connection.execute("RESET ALL")


def _counted(database: Database, conversations: int) -> str:
    figures = Figures(database, rest_seconds=0)
    began = time.perf_counter()
    while figures.run():
        pass
    rate = conversations / (time.perf_counter() - began)
    with database.connection() as connection:
        connection.execute("SET statement_timeout = 0")
        connection.execute("VACUUM ANALYZE")
        connection.execute("RESET ALL")
    return f"{rate:.0f} a second"


def _signed_in(store: Store, folder: Path) -> FlaskClient:
    add_user(store, "ada", Role.ADMIN)
    parts = replace(parts_of(store, settings_of(folder)), channels=("slack", "intercom", "zendesk"))
    client = create_app(parts).test_client()
    token = re.search(r'name="csrf" value="(\w+)"', client.get("/sign-in").text)
    assert token is not None
    form = {"csrf": token[1], "name": "ada", "password": PASSWORD}
    assert client.post("/sign-in", data=form).status_code == 302
    return client


def _times(client: FlaskClient, path: str, conversations: int) -> list[float]:
    """Milliseconds of each; at one moment or another of the year that is kept."""
    drawn = random.Random(7)
    found = []
    for turn in range(ROUNDS + 3):
        asked = path.format(number=drawn.randint(1, conversations), day=f"2026-{drawn.randint(1, 11):02}-15")
        began = time.perf_counter()
        response = client.get(asked, follow_redirects=True)
        if turn >= 3:
            found.append(1000 * (time.perf_counter() - began))
        assert response.status_code == 200, (asked, response.status)
    return found


def _shown(times: list[float]) -> str:
    cut = quantiles(times, n=20)
    return f"{cut[9]:.0f} / {cut[18]:.0f}"


if __name__ == "__main__":
    main()
