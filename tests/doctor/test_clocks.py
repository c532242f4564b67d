"""Whether the clocks agree."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import psycopg
import pytest

from bot.app.doctor.clocks import check_clocks
from bot.health import Level
from connectors.sandbox import clock
from tests.doctor.conftest import Patient

NOWHERE = "http://127.0.0.1:9"


def test_each_vendor_is_compared(patient: Patient) -> None:
    (agreed,) = patient.findings(check_clocks)
    assert (agreed.level, agreed.found) == (Level.OK, "agrees with Postgres, Slack, Intercom, Zendesk")
    clock.put_ahead({"intercom": 600.0, "zendesk": -60.0})
    try:
        (finding,) = patient.findings(check_clocks)
    finally:
        clock.put_ahead({})
    assert finding.level is Level.FAIL
    assert "behind Intercom" in finding.found
    assert "ahead of Zendesk" in finding.found
    assert "Slack" not in finding.found


@pytest.mark.parametrize("minutes", [-10, 10])
def test_the_databases_is_compared(patient: Patient, minutes: int) -> None:
    """Its functions of the time are others', as where its machine has the wrong one."""
    with psycopg.connect(patient.environment["DATABASE_URL"], autocommit=True) as connection:
        name = connection.info.dbname
        connection.execute("CREATE SCHEMA wrong")
        connection.execute(
            "CREATE FUNCTION wrong.clock_timestamp() RETURNS timestamptz LANGUAGE sql AS"
            f" $$ SELECT pg_catalog.clock_timestamp() + interval '{minutes} minutes' $$"
        )
        connection.execute(f"ALTER DATABASE {name} SET search_path = wrong, pg_catalog, public")
        try:
            (finding,) = patient.findings(check_clocks)
        finally:
            connection.execute(f"ALTER DATABASE {name} RESET search_path")
            connection.execute("DROP SCHEMA wrong CASCADE")
    assert finding.level is Level.FAIL
    assert "Postgres" in finding.found
    assert ("behind" if minutes > 0 else "ahead of") in finding.found
    assert "database" in finding.cure


@pytest.mark.parametrize(
    ("date", "levels"),
    [
        ("Mon, 05 Jan 2026 09:00:00 GMT", [Level.FAIL]),
        ("rubbish", [Level.WARN, Level.OK]),  # the database still agrees
        (None, [Level.OK]),
    ],
)
def test_a_clock_that_disagrees_with_the_vendors_is_told(
    patient: Patient, date: str | None, levels: list[Level]
) -> None:
    class Vendor(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_error(404)

        def date_time_string(self, timestamp: float | None = None) -> str:
            return date or super().date_time_string(timestamp)

    with HTTPServer(("127.0.0.1", 0), Vendor) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        others = {name: "" for name in patient.environment if name.startswith("INTERCOM_")}
        slack = {"SLACK_API_BASE_URL": f"http://127.0.0.1:{server.server_port}/", "ZENDESK_BASE_URL": NOWHERE}
        found = patient.findings(check_clocks, **others, **slack)
        server.shutdown()
    assert [finding.level for finding in found] == levels
