"""The parent of several worker processes, around work that costs nothing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from itertools import pairwise
from pathlib import Path

import psutil

from tests.support.polling import until

PARENT = """
import ctypes, os, pathlib, random, signal, sys, time, uuid
ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # the system kills it where its parent is killed, as the tests may be
if os.getppid() != int(sys.argv[4]) and "WORKER_OF_FIRSTLINE" not in os.environ:
    sys.exit()  # that was before
from bot import log
from bot.errors import ConfigurationError
from workers.prefork.parent import work_side_by_side
from workers.prefork.watcher import Patience
log.set_up("INFO")
here, processes, hung = pathlib.Path(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])
def work(beat):
    with (here / "begun").open("a") as begun:
        begun.write(f"{os.getpid()} {random.random()} {time.monotonic()}\\n")
    {work}
    while beat(True):
        time.sleep(0.005)
{before}
work_side_by_side(processes, work, Patience(round=0.02, again=0.05, hung=hung))
"""


class Family:
    def __init__(
        self, folder: Path, work: str = "", *, before: str = "", processes: int = 2, hung_seconds: float = 90
    ) -> None:
        self.begun = folder / "begun"
        self.log = folder / "log"
        code = PARENT.replace("{work}", work).replace("{before}", before)
        with self.log.open("wb") as file:
            self.parent = subprocess.Popen(
                [sys.executable, "-c", code, str(folder), str(processes), str(hung_seconds), str(os.getpid())],
                stderr=file,
            )

    def rows(self) -> list[tuple[str, ...]]:
        """Process, a number drawn and the time, of each that has begun."""
        lines = self.begun.read_text().splitlines() if self.begun.exists() else []
        return [tuple(line.split()) for line in lines]

    def after(self, count: int) -> list[tuple[str, ...]]:
        until(lambda: len(self.rows()) >= count, 120, f"{count} processes")
        return self.rows()

    def ended(self) -> int:
        """The exit code."""
        return self.parent.wait(30)


def write_script(path: Path, line: str) -> Path:
    path.write_text(f"#!/bin/sh\n{line}\n")
    path.chmod(0o700)
    return path


def test_each_process_draws_numbers_of_its_own_and_ends_with_a_parent_that_is_stopped(tmp_path: Path) -> None:
    family = Family(tmp_path)
    (first, drawn, _), (second, other, _) = family.after(2)
    assert drawn != other
    family.parent.send_signal(signal.SIGTERM)
    assert family.ended() == 0
    assert not psutil.pid_exists(int(first))
    assert not psutil.pid_exists(int(second))


def test_a_process_that_dies_is_followed_by_another_each_time_after_a_longer_pause(tmp_path: Path) -> None:
    family = Family(tmp_path, "os.kill(os.getpid(), signal.SIGKILL)", processes=1)
    began = [float(at) for _, _, at in family.after(5)]
    pauses = [later - earlier for earlier, later in pairwise(began)]
    assert all(pause > 0.05 * 2**place for place, pause in enumerate(pauses))
    family.parent.terminate()
    assert family.ended() == 0
    assert b'"exit_code": -9' in family.log.read_bytes()


def test_a_process_that_hangs_is_killed_and_followed_by_another_that_may_take_longer_to_load(tmp_path: Path) -> None:
    family = Family(tmp_path, hung_seconds=0.2)  # Python alone takes longer to start
    hanging, _, _ = family.after(2)[0]
    os.kill(int(hanging), signal.SIGSTOP)
    until(lambda: not psutil.pid_exists(int(hanging)), 30, "its end")
    family.after(3)
    family.parent.terminate()
    assert family.ended() == 0


def test_where_none_can_be_started_now_the_others_go_on_and_one_is_started_later(tmp_path: Path) -> None:
    """There is no memory, or an upgrade has taken the command away for a moment."""
    family = Family(tmp_path, before="sys.orig_argv[0] = str(here / 'python')")
    (killed, _, _), (other, _, _) = family.after(2)
    os.kill(int(killed), signal.SIGKILL)
    until(lambda: b"could not be started" in family.log.read_bytes(), 30, "a vain attempt")
    assert psutil.pid_exists(int(other))
    (tmp_path / "python").symlink_to(write_script(tmp_path / "script", f'exec {sys.executable} "$@"'))
    family.after(3)
    family.parent.terminate()
    assert family.ended() == 0


def test_a_parent_that_stood_still_for_longer_than_a_round_goes_on(tmp_path: Path) -> None:
    family = Family(tmp_path)
    first, second = (int(process) for process, _, _ in family.after(2))
    os.kill(first, signal.SIGKILL)
    family.after(3)  # it watches by now
    for _ in range(3):
        family.parent.send_signal(signal.SIGSTOP)
        until(lambda: psutil.Process(family.parent.pid).status() == psutil.STATUS_STOPPED, 30, "its stop")
        time.sleep(0.05)  # more than a round
        family.parent.send_signal(signal.SIGCONT)
    os.kill(second, signal.SIGKILL)
    family.after(4)
    family.parent.terminate()
    assert family.ended() == 0


def test_where_settings_are_refused_no_other_is_started(tmp_path: Path) -> None:
    family = Family(tmp_path, "raise ConfigurationError('the key is another')")
    assert family.ended() == 2
    assert len(family.rows()) == 2
    assert b"firstline: the key is another\n" in family.log.read_bytes()


def test_one_that_is_refused_ends_no_other(tmp_path: Path) -> None:
    first = """
    try:
        (here / "refused").mkdir()
    except FileExistsError:
        pass
    else:
        raise ConfigurationError("no")
    """
    family = Family(tmp_path, first)
    until(lambda: b"is refused" in family.log.read_bytes(), 30, "the refusal")
    assert family.parent.poll() is None
    assert len(family.rows()) == 2
    family.parent.terminate()
    assert family.ended() == 0


def test_who_watches_keeps_nothing_of_what_was_loaded(tmp_path: Path) -> None:
    family = Family(tmp_path)
    family.after(2)
    until(lambda: "workers.prefork.watcher" in psutil.Process(family.parent.pid).cmdline(), 30, "the watcher")
    maps = psutil.Process(family.parent.pid).memory_maps()
    assert not [part.path for part in maps if "numpy" in part.path or "pydantic" in part.path]


def test_what_an_unexpected_error_says_is_not_written_down(tmp_path: Path) -> None:
    family = Family(tmp_path, "raise ValueError('sesame')")
    family.after(3)
    family.parent.terminate()
    assert family.ended() == 0
    assert b"ValueError" in family.log.read_bytes()
    assert b"sesame" not in family.log.read_bytes()


def test_none_outlives_a_parent_that_is_killed(tmp_path: Path) -> None:
    family = Family(tmp_path)
    both = [int(process) for process, _, _ in family.after(2)]
    family.parent.kill()
    family.ended()
    until(lambda: not any(map(psutil.pid_exists, both)), 30, "both to end")
