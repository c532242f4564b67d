"""How fast a webhook is acknowledged: signature, parsing, commit and enqueueing included.

Baseline: a bare Flask app under the same server that only verifies the signature and answers 200.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from collections.abc import Callable, Sequence
from functools import partial

import psutil

from benchmarks.builds import HERE, builds
from benchmarks.load import Result, fire
from benchmarks.stage import Stage, cpu_seconds, free_port, stage
from benchmarks.table import Row, row, show

RATE = 200  # requests a second
SECONDS = 15
WARM_UP = 50  # requests
SATURATING = 9000  # more than can be answered
AT_MOST = 20_000  # of those
AGAIN = 3_000  # of those, as a vendor repeats them
CONNECTIONS = 200  # over which these come
ROUNDS = 3  # of which the middle one counts: a machine is not as fast at all times


def main() -> list[Row]:
    figures: list[Result] = []
    full: list[Result] = []
    again: list[Result] = []
    by_two: list[Result] = []
    bare_full: list[Result] = []
    for build in builds():
        with stage(build) as here:
            if not figures:
                bare, bare_cpu = _measure(here, here.bare, RATE)
                _, threads_cpu = _measure(here, here.bare_on_gunicorn, RATE)
            figures.append(_measure(here, here.web, RATE)[0])
            committed = _count(here)
            full.append(_measure(here, here.web, SATURATING)[0])
            again.append(_measure(here, here.web, SATURATING, at_most=AGAIN)[0])
            rounds = []
            for number in range(ROUNDS if build == HERE else 1):
                two = partial(here.web, processes=2)
                rounds.append(_measure(here, two, SATURATING, first=1_000_000 * (number + 1))[0])
                if build == HERE:
                    bare_full.append(_measure(here, here.bare, SATURATING)[0])
            by_two.append(_middle(rounds))
            _kept_once(committed - WARM_UP, figures[-1])
            _kept_once(_count(here) - committed, full[-1], *rounds)
    rows = [
        row(
            f"acknowledgement p50 at {RATE} requests/s",
            [f"{one.percentile(0.5):.1f} ms" for one in figures],
            f"{bare.percentile(0.5):.1f} ms",
        ),
        row(
            f"acknowledgement p99 at {RATE} requests/s (target: under 25 ms)",
            [f"{one.percentile(0.99):.1f} ms" for one in figures],
            f"{bare.percentile(0.99):.1f} ms",
        ),
        row("answered requests/s at that load", [f"{one.rate:.0f}" for one in figures], f"{bare.rate:.0f}"),
        row(
            f"answered requests/s at most, over {CONNECTIONS} connections",
            [f"{one.rate:.0f}" for one in full],
            f"{_middle(bare_full).rate:.0f}",
        ),
        row("the same, of what has come before", [f"{one.rate:.0f}" for one in again], "–"),
        row(
            "the first of these, two processes (target: half of what one of the baseline's answers)",
            [f"{one.rate:.0f}" for one in by_two],
            "–",
        ),
        Row(
            "CPU a request of the baseline: our server, beside gunicorn's own threads",
            f"{bare_cpu * 1000:.2f} ms",
            f"{threads_cpu * 1000:.2f} ms",
        ),
        row("refused or failed", [str(one.failed) for one in figures], str(bare.failed)),
    ]
    show("Webhook acknowledgement (baseline: verifies and answers 200, keeps nothing)", rows)
    return rows


def _measure(
    here: Stage, serve: Callable[[int], psutil.Process], rate: int, first: int = 0, at_most: int = AT_MOST
) -> tuple[Result, float]:
    """How it went, and the seconds of CPU that a request took. `first`: of the deliveries' numbers."""
    port = free_port()
    process = serve(port)
    url = f"http://127.0.0.1:{port}/webhooks/intercom"
    secret = here.environment["INTERCOM_CLIENT_SECRET"]
    # Each process's first are slow. They are the same each time, and kept once.
    fire(url, lambda number: delivery(secret, -1 - number), rate=WARM_UP, seconds=1)
    count, connections = (at_most, CONNECTIONS) if rate == SATURATING else (RATE * SECONDS, 24)
    before = cpu_seconds(process)
    result = fire(
        url,
        lambda number: delivery(secret, first + 10_000 * rate + number),
        rate=rate,
        seconds=count / rate,
        connections=connections,
    )
    spent = cpu_seconds(process) - before
    process.terminate()
    return result, spent / count


def _middle(rounds: Sequence[Result]) -> Result:
    return sorted(rounds, key=lambda one: one.rate)[len(rounds) // 2]


def _kept_once(committed: int, *sent: Result) -> None:
    """All that was accepted, and of what failed nobody knows."""
    expected, failed = sum(len(one.latencies) for one in sent), sum(one.failed for one in sent)
    assert expected - failed <= committed <= expected, f"{committed} committed of {expected} sent, {failed} failed"


def delivery(secret: str, number: int) -> tuple[dict[str, str], bytes]:
    """A customer's new conversation, number `number`."""
    now = int(time.time())
    person = {"type": "user", "id": f"contact-{number}", "name": "Joe Bloggs", "email": "joe@bloggs.example"}
    source = {"type": "conversation", "id": f"s{number}", "body": "<p>I can't reset my password</p>", "author": person}
    item = {
        "type": "conversation",
        "id": str(1000 + number),
        "created_at": now,
        "updated_at": now,
        "source": {**source, "delivered_as": "customer_initiated", "attachments": []},
        "contacts": {"type": "contact.list", "contacts": [{"type": "contact", "id": person["id"]}]},
        "conversation_parts": {"type": "conversation_part.list", "conversation_parts": [], "total_count": 0},
    }
    body = json.dumps(
        {
            "type": "notification_event",
            "id": f"notif_{number}",
            "app_id": "bench",
            "topic": "conversation.user.created",
            "created_at": now,
            "data": {"type": "notification_event_data", "item": item},
        }
    ).encode()
    signature = hmac.new(secret.encode(), body, hashlib.sha1).hexdigest()
    return {"Content-Type": "application/json", "X-Hub-Signature": f"sha1={signature}"}, body


def _count(here: Stage) -> int:
    import psycopg

    with psycopg.connect(here.environment["DATABASE_URL"]) as connection:
        (count,) = connection.execute("SELECT count(*) FROM messages").fetchone() or (0,)
    return int(count)


if __name__ == "__main__":
    main()
