"""A conversation that is kept no longer, in a whole installation: it goes, and who comes back is answered."""

from __future__ import annotations

from pathlib import Path

from tests.support.installation import QUICK, installed
from tests.support.polling import until
from tests.support.scraping import quiet_port, scrape, served

# Two, since only our rows are made older: at the vendor the first answer is seconds old, and found if said again.
FIRST, LATER = "How do I reset my password?", "How do I download an invoice?"
TABLES = ("conversations", "messages", "outbox")
# For the same reason: what was deleted would be found there as missed, and answered anew.
BEHAVIOUR = f"{QUICK}\n[catch_up]\nperiod_seconds = 0\n"


def test_the_sweep_deletes_what_is_old_and_who_comes_back_is_answered(
    database_url: str, redis_url: str, tmp_path: Path
) -> None:
    port = quiet_port()
    environment = {"FIRSTLINE_METRICS_PORT": str(port), "FIRSTLINE_METRICS_HOST": "127.0.0.1"}
    with installed(database_url, redis_url, tmp_path, behaviour=BEHAVIOUR, environment=environment) as firstline:
        firstline.work()
        intercom = firstline.sandbox.intercom
        thread = intercom.customer_starts(firstline.sandbox.customer_id, FIRST)
        until(lambda: intercom.said_by_bot(thread), what="the answer")
        until(lambda: not firstline.rows("SELECT id FROM outbox WHERE state = 'pending'"), what="an empty outbox")
        firstline.rest()
        for change in (
            "conversations SET created_at = created_at - i, last_answer_at = last_answer_at - i",
            "messages SET received_at = received_at - i, sent_at = sent_at - i",
            "outbox SET created_at = created_at - i, sent_at = sent_at - i, lease_until = lease_until - i",
        ):
            firstline.rows("UPDATE " + change.replace("- i", "- interval '400 days'") + " RETURNING id")

        firstline.spawn("workers")
        firstline.spawn("workers.scheduler")
        until(
            lambda: not any(firstline.rows(f"SELECT id FROM {table}") for table in TABLES),
            seconds=60,
            what="the end of what is old",
        )

        deleted = "firstline_retention_deleted_rows_total{conversations}"
        until(lambda: sum(scrape(number)[deleted] for number in served(port)) == 1, what="the count")
        before = len(intercom.said_by_bot(thread))
        intercom.customer_replies(thread, LATER)
        until(lambda: len(intercom.said_by_bot(thread)) > before, what="an answer to who came back")
