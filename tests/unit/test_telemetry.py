"""What is counted, how an outcome is named, and that counting neither fails nor slows the work."""

from __future__ import annotations

import logging
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from prometheus_client import CollectorRegistry

from bot.errors import BadModelOutput, ConfigurationError, NotSent
from bot.telemetry import page
from bot.telemetry.meter import Meter

ROOT = Path(__file__).parents[2]


@pytest.fixture
def registry() -> CollectorRegistry:
    return CollectorRegistry()


@pytest.fixture
def taken() -> Iterator[int]:
    """A port on which somebody listens."""
    with closing(socket.socket()) as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def test_a_count_goes_up_by_label(registry: CollectorRegistry) -> None:
    count = Meter(registry).count("things_total", "Things", "kind")

    count.add(kind="a")
    count.add(2, kind="a")
    count.add(kind="b")

    assert registry.get_sample_value("things_total", {"kind": "a"}) == 3
    assert registry.get_sample_value("things_total", {"kind": "b"}) == 1


@pytest.mark.parametrize(
    ("error", "outcome"),
    [(NotSent(), "not_sent"), (BadModelOutput(), "bad_model_output"), (KeyError("words"), "error")],
)
def test_an_exception_is_the_outcome_and_goes_on_its_way(
    registry: CollectorRegistry, error: Exception, outcome: str
) -> None:
    duration = Meter(registry).duration("work_seconds", "Work", "outcome")

    with pytest.raises(type(error)), duration.timed(outcome="ok"):
        raise error

    assert registry.get_sample_value("work_seconds_count", {"outcome": outcome}) == 1
    assert registry.get_sample_value("work_seconds_count", {"outcome": "ok"}) is None


def test_a_block_may_name_its_own_outcome(registry: CollectorRegistry) -> None:
    duration = Meter(registry).duration("work_seconds", "Work", "outcome")

    with duration.timed(outcome="ok") as labels:
        labels["outcome"] = "found"

    assert registry.get_sample_value("work_seconds_count", {"outcome": "found"}) == 1


def test_a_decorated_function_begins_with_the_same_labels_every_time(registry: CollectorRegistry) -> None:
    duration = Meter(registry).duration("work_seconds", "Work", "outcome")

    @duration.timed(outcome="ok")
    def work(fails: bool) -> None:
        if fails:
            raise NotSent

    with pytest.raises(NotSent):
        work(True)
    work(False)

    assert registry.get_sample_value("work_seconds_count", {"outcome": "ok"}) == 1
    assert registry.get_sample_value("work_seconds_count", {"outcome": "not_sent"}) == 1


def test_a_metric_that_cannot_be_recorded_is_logged_once_and_the_work_goes_on(
    registry: CollectorRegistry, caplog: pytest.LogCaptureFixture
) -> None:
    meter = Meter(registry)
    count, duration = meter.count("things_total", "Things", "kind"), meter.duration("work_seconds", "Work")

    for _ in range(3):
        count.add(colour="a label that it does not have")
        with duration.timed(colour="a label that it does not have"):
            pass

    assert [record.__dict__["metric"] for record in caplog.records] == ["things_total", "work_seconds"]


def test_a_duration_is_a_line_of_the_debug_log(registry: CollectorRegistry, caplog: pytest.LogCaptureFixture) -> None:
    duration = Meter(registry).duration("work_seconds", "Work", "step")
    caplog.set_level(logging.DEBUG, logger="firstline")

    duration.observe(0.25, step="retrieve")

    (record,) = caplog.records
    assert (record.__dict__["metric"], record.__dict__["seconds"], record.__dict__["step"]) == (
        "work_seconds",
        0.25,
        "retrieve",
    )


def test_the_next_port_is_used_where_one_is_taken(taken: int) -> None:
    port = page.serve("127.0.0.1", taken)

    assert port is not None
    assert taken < port < taken + page.PORTS_TRIED
    with urlopen(f"http://127.0.0.1:{port}/metrics") as answer:
        assert b"# TYPE firstline_job_run_seconds histogram" in answer.read()


def test_what_is_not_the_page_is_not_found(taken: int) -> None:
    port = page.serve("127.0.0.1", taken)

    with pytest.raises(HTTPError) as refused:
        urlopen(f"http://127.0.0.1:{port}/")

    assert refused.value.code == 404


def test_no_port_is_opened_unless_one_is_set() -> None:
    assert page.serve("127.0.0.1", 0) is None


def test_where_no_port_is_free_the_work_goes_on(
    taken: int, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(page, "PORTS_TRIED", 1)

    assert page.serve("127.0.0.1", taken) is None

    assert "metrics are not shown: no port is free" in caplog.messages


def test_an_address_of_another_machine_is_refused(taken: int) -> None:
    with pytest.raises(ConfigurationError, match=r"FIRSTLINE_METRICS_HOST: found '192\.0\.2\.1'"):
        page.serve("192.0.2.1", taken)


def test_a_client_that_sends_nothing_does_not_keep_others_waiting(taken: int) -> None:
    port = page.serve("127.0.0.1", taken)

    with socket.create_connection(("127.0.0.1", port or 0)), urlopen(f"http://127.0.0.1:{port}/metrics") as answer:
        assert answer.status == 200


def test_counts_that_others_show_too_are_not_shown_at_a_port_as_well(tmp_path: Path) -> None:
    code = "from bot.telemetry import page; page.serve('127.0.0.1', 9464)"
    environment = {**os.environ, "PROMETHEUS_MULTIPROC_DIR": str(tmp_path), "PYTHONPATH": str(ROOT)}

    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False)

    assert "ConfigurationError: PROMETHEUS_MULTIPROC_DIR: found beside FIRSTLINE_METRICS_PORT" in done.stderr
