"""A vendor that hangs keeps no other waiting: neither answers, nor deliveries, nor webhooks, nor the sweep."""

from __future__ import annotations

import time
from contextlib import ExitStack, suppress
from pathlib import Path
from urllib.request import urlopen

from bot.app.container import assemble
from bot.app.wsgi import create_web
from bot.errors import StoreUnavailable
from connectors.sandbox.defaults import CHANNEL_ID, EMPLOYEE_ID
from connectors.sandbox.faults import Fault
from tests.support.builders import message
from tests.support.installation import QUICK, Installation, installed
from tests.support.polling import until

WISH = "I want to talk to a person, please."
PASSWORD = "How do I reset my password?"
HANDOFFS = 30  # with 2 threads for Zendesk's deliveries and 2 seconds for each request
HUNG = QUICK.replace("[delivery]", "[delivery]\nbreaker_failures = 3\nbreaker_seconds = 1")


def answered_in_slack(firstline: Installation) -> float:
    """Seconds until a question is answered there."""
    slack, began = firstline.sandbox.slack, time.monotonic()
    ts = slack.say(EMPLOYEE_ID, CHANNEL_ID, PASSWORD, mention=True)
    until(lambda: slack.said_by_bot(CHANNEL_ID, ts), what="the answer in Slack")
    return time.monotonic() - began


def test_zendesk_hangs_and_nobody_else_notices(database_url: str, redis_url: str, tmp_path: Path) -> None:
    with installed(database_url, redis_url, tmp_path, behaviour=HUNG) as firstline:
        firstline.work()
        sandbox, customer = firstline.sandbox, firstline.sandbox.customer_id
        undisturbed = max(answered_in_slack(firstline) for _ in range(2))
        sandbox.faults.add(Fault(vendor="zendesk", kind="timeout_before", times=None, seconds=20))
        asked = [sandbox.intercom.customer_starts(customer, WISH) for _ in range(HANDOFFS)]
        until(lambda: len(firstline.rows("SELECT 1 FROM handoffs WHERE ticket_id IS NULL")) == HANDOFFS)

        assert max(answered_in_slack(firstline) for _ in range(3)) < 2 * undisturbed + 2
        until(lambda: all(sandbox.intercom.said_by_bot(one) for one in asked), what="that it is recorded")
        until(lambda: firstline.rows("SELECT 1 FROM vendor_pauses WHERE vendor = 'zendesk'"), what="the breaker")
        page = urlopen(f"{firstline.operations.url}/metrics").read().decode()
        assert 'firstline_vendor_paused{channel="zendesk"} 1.0' in page
        assert 'firstline_vendor_paused{channel="slack"} 0.0' in page
        (tried,) = firstline.rows("SELECT count(*) FROM outbox WHERE kind = 'handoff' AND problem IS NOT NULL")
        assert tried["count"] < HANDOFFS / 2, "what waits for Zendesk waits in its row"

        sandbox.faults.clear()
        until(lambda: len(sandbox.zendesk.tickets()) == HANDOFFS, what="every ticket, with no sweep in between")
        assert firstline.rows("SELECT 1 FROM vendor_pauses") == []


def test_a_web_process_that_starts_while_zendesk_hangs_takes_webhooks_at_once(
    database_url: str, redis_url: str, tmp_path: Path
) -> None:
    """Who the bot is there is kept in Postgres, and asked on a thread of its own."""
    with installed(database_url, redis_url, tmp_path, behaviour=HUNG) as firstline:
        zendesk = firstline.sandbox.zendesk
        requester = zendesk.add_user("Tomás Silva", "tomas@answering.example")
        number = int(zendesk.requester_creates(requester, "Ticket", PASSWORD))
        state = zendesk.state
        (body, *_) = zendesk.hooks.events(state.tickets[number], state.audits[number][-1], state.users)
        firstline.sandbox.faults.add(Fault(vendor="zendesk", kind="timeout_before", times=None, seconds=20))
        began = time.monotonic()
        web = create_web(firstline.settings)
        answer = web.public.test_client().post("/webhooks/zendesk", data=body, headers=zendesk.hooks.sign(body))
        assert answer.status_code == 200
        assert time.monotonic() - began < 2, "a request to Zendesk takes that long"
        web.preparing.stop()


def test_webhooks_that_wait_for_rows_leave_plain_ones_a_connection(
    database_url: str, redis_url: str, tmp_path: Path
) -> None:
    """Given all connections of a web process are held but the one that commits what is plain."""
    with installed(database_url, redis_url, tmp_path, behaviour=QUICK) as firstline, ExitStack() as held:
        web = assemble(firstline.settings)
        held.callback(web.database.close)
        for first in ("that makes its keys", "that reads them"):
            web.intake([message(thread_id=first, author_id="ana", requester=None)])
        with suppress(StoreUnavailable):
            while True:
                held.enter_context(web.database.connection(wait=0.2))

        web.intake([message(thread_id="plain", author_id="sam", requester=None)])

        assert firstline.rows("SELECT 1 FROM messages WHERE thread_id = 'plain'")
