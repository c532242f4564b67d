"""`firstline demo`, as a person types it: a fresh folder, the tour, and a second start on the same data."""

from __future__ import annotations

import re
import signal
import socket
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest
import requests

from tests.support.demo import TIMEOUT_SECONDS, demo, quiet_port, up
from tests.support.polling import until

SCENES = (
    "An employee asks in Slack",
    "A customer asks in Intercom, then wants a person",
    "A requester opens a ticket in Zendesk",
    "A teammate takes over while the bot is thinking",
    "A visitor asks on the web, then wants a person",
)

pytestmark = pytest.mark.timeout(600)


@dataclass(frozen=True)
class Toured:
    """A data folder in which the tour was played, what was printed, and the exit code."""

    home: Path
    printed: str
    code: int


@pytest.fixture(scope="module")
def toured(tmp_path_factory: pytest.TempPathFactory) -> Toured:
    home, output = tmp_path_factory.mktemp("demo") / "data", tmp_path_factory.mktemp("demo") / "output"
    with demo(home, output, "--once") as process:
        code = process.wait(TIMEOUT_SECONDS)
    return Toured(home, output.read_text(), code)


def test_the_tour_goes_as_it_must_on_a_fresh_folder(toured: Toured) -> None:
    assert toured.code == 0, toured.printed
    for words in (*SCENES, "faq.md", "thrown away: the bot is silent", "The tour went as it must."):
        assert words in toured.printed


def test_a_second_start_finds_the_data_and_a_dead_child_is_reported(toured: Toured, tmp_path: Path) -> None:
    output = tmp_path / "output"
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # an earlier demo's connections may linger there
        taken.bind(("127.0.0.1", quiet_port()))
        taken.listen()
        port = taken.getsockname()[1]
        with demo(toured.home, output, port=port) as process:
            printed = up(process, output)
            assert f"port {port} is taken" in printed
            assert "5 conversations from before are still there" in printed
            counts = re.search(r"(http://\S+)/metrics   what the worker counts", printed)
            assert counts is not None
            shown = [one.stem for one in toured.home.glob("logs/*.log") if "metrics are shown" in one.read_text()]
            assert shown == ["worker"], "the port is another's, if that is quicker"
            assert requests.get(f"{counts[1]}/healthz", timeout=5).json()["role"] == "worker"
            worker = next(p for p in psutil.Process(process.pid).children() if p.cmdline()[-1] == "work")
            worker.kill()
            assert process.wait(60) == 2
    assert "firstline: worker ended with exit code -9" in output.read_text()


@pytest.mark.deploy
def test_nothing_is_left_running_after_it_was_killed(tmp_path: Path) -> None:
    output = tmp_path / "output"
    with demo(tmp_path / "home", output) as process:  # which looks
        until(lambda: SCENES[0] in output.read_text(), TIMEOUT_SECONDS, "the tour's first scene: all processes are up")
        process.send_signal(signal.SIGKILL)
        assert process.wait(60) == -9


@pytest.mark.slow
def test_the_tour_goes_as_it_must_with_articles_of_ones_own(tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.mkdir()
    (own / "orders.md").write_text(
        "# Orders\n\n## How to change a delivery address\n\nOpen Orders, press Change address."
    )
    (own / "gift cards.md").write_text("# Gift cards\n\n## What is a gift card worth?\n\nBetween 10 and 500 EUR.")
    output = tmp_path / "output"
    with demo(tmp_path / "home", output, "--once", "--articles", str(own)) as process:
        assert process.wait(TIMEOUT_SECONDS) == 0, output.read_text()
    for words in (*SCENES, "orders.md", "Between 10 and 500 EUR", "The tour went as it must."):
        assert words in output.read_text()
