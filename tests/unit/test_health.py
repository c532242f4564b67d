"""What a supervisor is told of a worker or a scheduler: of that very process, and true where it hangs."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import ExitStack, suppress
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from click.testing import CliRunner, Result

from bot.app.cli.commands import cli
from bot.telemetry import page, pulse
from bot.telemetry.pulse import Pulse
from tests.support.polling import until
from tests.support.serving import reserve


@pytest.fixture
def port() -> int:
    """That of a worker that goes round."""
    with reserve() as free:
        number = int(free.getsockname()[1])
    served = page.serve("127.0.0.1", number, Pulse("worker"))
    assert served is not None
    return served


def health(role: str, port: int) -> Result:
    return CliRunner().invoke(cli, ["health", role, "--port", str(port)], env={"FIRSTLINE_METRICS_HOST": "127.0.0.1"})


def test_a_process_that_goes_round_is_well(port: int) -> None:
    told = json.loads(urlopen(f"http://127.0.0.1:{port}/healthz").read())
    assert (told["ok"], told["role"]) == (True, "worker")
    result = health("worker", port)
    assert result.exit_code == 0
    assert result.output.startswith("worker well, last round")


def test_one_that_hangs_is_not(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pulse, "HUNG_SECONDS", 0.0)
    with pytest.raises(HTTPError) as refused:
        urlopen(f"http://127.0.0.1:{port}/healthz")
    assert refused.value.code == 503
    result = health("worker", port)
    assert result.exit_code == 1
    assert "hangs" in result.output


def test_a_process_of_several_loops_hangs_with_any_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = Pulse("worker")
    one, other = whole.part("answers"), whole.part("deliveries")
    clock = time.monotonic()
    monkeypatch.setattr("bot.telemetry.pulse.time.monotonic", lambda: clock + pulse.HUNG_SECONDS + 1)
    one()
    assert whole.seen()[0] is False
    other()
    assert whole.seen()[0] is True


def test_another_process_at_that_port_does_not_answer_for_it(port: int) -> None:
    result = health("scheduler", port)
    assert result.exit_code == 1
    assert f"port {port} is a worker's" in result.output


def test_nobody_there_is_not_well() -> None:
    result = health("worker", 1)
    assert result.exit_code == 1
    assert "no answer" in result.output


def test_a_frozen_process_is_found_within_a_second() -> None:
    with reserve() as free:
        port = int(free.getsockname()[1])
    code = (
        f"from bot.telemetry import page; from bot.telemetry.pulse import Pulse\n"
        f"page.serve('127.0.0.1', {port}, Pulse('worker')); print('up', flush=True); input()"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        assert health("worker", port).exit_code == 0
        process.send_signal(signal.SIGSTOP)
        began = time.monotonic()
        assert health("worker", port).exit_code == 1
        assert time.monotonic() - began < 2
        process.kill()


def test_clients_that_send_a_byte_now_and_then_hold_few_threads_and_not_for_long(
    port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page, "WHOLE_SECONDS", 2.0)
    before = threading.active_count()
    with ExitStack() as stack:
        slow = [stack.enter_context(socket.create_connection(("127.0.0.1", port), 10)) for _ in range(100)]
        for client in slow:
            with suppress(OSError):  # it had to make room
                client.sendall(b"GET /metr")
        assert health("worker", port).exit_code == 0
        until(lambda: threading.active_count() <= before + page.MOST_OPEN + 1, 5, "room")
        until(lambda: not any(_takes_a_byte(client) for client in slow), 10, "all of them to be sent away")
    until(lambda: threading.active_count() <= before, 10, "their threads to end")


def _takes_a_byte(client: socket.socket) -> bool:
    try:
        client.sendall(b"i")
    except OSError:
        return False
    return True


def test_without_a_port_it_says_which_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FIRSTLINE_METRICS_PORT", raising=False)
    result = CliRunner().invoke(cli, ["health", "worker"])
    assert result.exit_code == 1
    assert "FIRSTLINE_METRICS_PORT" in result.output


def test_systemd_hears_of_rounds_but_not_of_every_one(tmp_path: Path) -> None:
    address = str(tmp_path / "notify")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as supervisor:
        supervisor.bind(address)
        supervisor.setblocking(False)
        beating = Pulse("worker", address)
        for _ in range(3):
            beating.beat()
        assert supervisor.recv(100) == b"WATCHDOG=1"
        with pytest.raises(BlockingIOError):
            supervisor.recv(100)
    Pulse("worker", address).beat()  # nobody listens any more
