"""The demo's parts: its folder, its children, its ports, and the patience of the tour."""

from __future__ import annotations

import io
import shlex
import socket
import stat
import subprocess
import sys
import threading
from pathlib import Path

import psutil
import pytest
from rich.console import Console

from bot.app import settings as app_settings
from bot.app.demo import stay
from bot.app.demo.data_dir import Home
from bot.app.demo.ports import Ports
from bot.app.demo.processes import ChildDied, NotReady, Processes, free_port
from tests.support.polling import until

ROOT = Path(__file__).parents[2]


@pytest.fixture
def processes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Processes:
    monkeypatch.chdir(ROOT)
    return Processes(tmp_path, app_settings.for_child({}), threading.Event())


def test_a_child_that_dies_is_reported_with_the_last_lines_of_its_log(processes: Processes) -> None:
    with processes:
        processes.start("web", "no.such.module")
        with pytest.raises(
            ChildDied, match=r"(?s)web ended with exit code 1; its log .*web\.log ends with:.*no.*module"
        ):
            processes.wait_until(lambda: False, name="web", seconds=60)


def test_a_server_that_died_ends_the_wait_with_the_last_lines_of_its_log(processes: Processes, tmp_path: Path) -> None:
    (tmp_path / "postgres.log").write_text("starting\nPANIC: no space left\n")
    processes.server_ended = lambda: "postgres"
    with pytest.raises(ChildDied, match=r"(?s)postgres ended by itself; .*postgres\.log ends with:.*PANIC: no space"):
        processes.wait_until(lambda: False, name="web", seconds=60)


def test_a_child_that_never_gets_ready_is_named_and_stopped(processes: Processes) -> None:
    with processes:
        processes.start("web", "http.server", "--bind", "127.0.0.1", "0")
        with pytest.raises(NotReady, match="web was not ready"):
            processes.wait_until(lambda: False, name="web", seconds=0.2)
        (child,) = [child for child in psutil.Process().children() if "http.server" in child.cmdline()]
    assert not child.is_running()


def test_waiting_ends_when_everything_is_to_stop(processes: Processes) -> None:
    processes.stopping.set()
    with pytest.raises(KeyboardInterrupt):
        processes.wait_until(lambda: False, name="web", seconds=60)


def test_a_leashed_process_ends_when_the_other_end_of_its_input_is_gone(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "bot.embedded.parent_watch", "http.server", "--bind", "127.0.0.1", "0"]
    log = tmp_path / "log"
    with log.open("wb") as out:
        child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=out, stderr=out, cwd=ROOT)
    assert child.stdin is not None
    until(lambda: "Serving HTTP" in log.read_text())
    child.stdin.close()
    assert child.wait(30) != 0


def test_children_see_the_demos_settings_and_none_of_the_operators(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-of-the-operator")
    monkeypatch.setenv("FIRSTLINE_PORT_OF_SOMETHING", "1")
    monkeypatch.setenv("SOMETHING_ELSE", "stays")
    seen = app_settings.for_child({"DATABASE_URL": "postgresql://here/x"})
    assert seen["SOMETHING_ELSE"] == "stays"
    loaded = app_settings.load(seen, dotenv=None)
    assert loaded.env.openai_api_key is None
    assert loaded.env.database_url == "postgresql://here/x"


@pytest.mark.parametrize("on_the_path", [True, False])
def test_the_last_lines_name_a_command_that_can_be_typed_here(
    processes: Processes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, on_the_path: bool
) -> None:
    scripts = Path(sys.executable).parent
    monkeypatch.setenv("PATH", str(scripts if on_the_path else tmp_path))
    monkeypatch.chdir(scripts.parents[1])
    console = Console(record=True, file=io.StringIO(), width=80)
    processes.stopping.set()
    stay(console, processes, Home.at(tmp_path / "a folder"), Ports(1, 2, 3, 4, 5, 6, 7))
    (line,) = [line for line in console.export_text().splitlines() if "--env-file" in line]
    command, _, settings, *_ = shlex.split(line)
    assert command == ("firstline" if on_the_path else f"{scripts.parent.name}/{scripts.name}/firstline")
    assert Path(settings).resolve() == tmp_path / "a folder" / "demo.env"


def test_a_port_that_is_taken_is_replaced_by_a_free_one() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        other = free_port(port)
    assert other not in (0, port)
    assert free_port(port) == port


def test_a_port_beyond_all_ports_is_replaced_too() -> None:
    assert 0 < free_port(65545) < 65536


def test_the_key_is_made_once_and_only_its_owner_can_read_it(tmp_path: Path) -> None:
    home = Home.at(tmp_path / "new" / "folder")
    key = home.key()
    home.write_settings({"FIRSTLINE_ENCRYPTION_KEYS": key, "DATABASE_URL": "postgresql://postgres@/x?host=/a b"})
    assert Home.at(home.folder).key() == key
    for name in ("encryption.key", "demo.env"):
        assert stat.S_IMODE((home.folder / name).stat().st_mode) == 0o600


def test_the_settings_file_can_be_read_back(tmp_path: Path) -> None:
    home = Home.at(tmp_path)
    written = {"FIRSTLINE_ENCRYPTION_KEYS": home.key(), "DATABASE_URL": "postgresql://postgres@/x?host=/a%20b",
               "FIRSTLINE_CONFIG": str(home.behaviour_file)}  # fmt: skip
    home.write_settings(written)
    loaded = app_settings.load({}, dotenv=home.settings_file)
    assert loaded.env.database_url == written["DATABASE_URL"]
    assert loaded.behaviour.brand.name == "Firstline"


def test_what_an_operator_changed_in_the_demos_behaviour_stays(tmp_path: Path) -> None:
    home = Home.at(tmp_path)
    home.behaviour_file.write_text('[brand]\nname = "Mine"\n')
    assert "Mine" in home.behaviour_file.read_text()


def test_the_sites_origins_follow_the_port_and_the_rest_stays_the_operators(tmp_path: Path) -> None:
    home = Home.at(tmp_path)
    before = home.behaviour_file.read_text()
    home.name_site("sandbox", ["http://127.0.0.1:1"])
    own = home.behaviour_file.read_text() + 'brand = "Acme"\n'
    home.behaviour_file.write_text(own)

    home.name_site("sandbox", ["http://127.0.0.1:2", "http://localhost:2"])

    text = home.behaviour_file.read_text()
    assert text == own.replace('["http://127.0.0.1:1"]', '["http://127.0.0.1:2", "http://localhost:2"]')
    assert text.startswith(before)
