"""Programs as a Debian release has them, with all their libraries, in a folder: nothing is installed.

apt fetches and checks the packages; each program runs under the release's own loader, whatever this machine is.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

KEYS = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
MIRROR = "http://deb.debian.org/debian"
CACHE = Path(".deploy")
# Of what comes along only the libraries are needed, and of Perl nothing.
UNNEEDED = ("perl", "postgresql-", "libperl", "debconf", "adduser", "passwd")


class NotToBeHad(Exception):
    """A program that is neither here nor to be fetched, in a sentence."""


def program(package: str, release: str, path: str) -> Path:
    """The program at `path` of a package of this release, e.g. pgbouncer, trixie, usr/sbin/pgbouncer; fetched once.
    Raises NotToBeHad."""
    home = CACHE.resolve() / f"{package}-{release}"
    start = home / "start"
    if not start.exists():
        _fetch(package, release, home)
        _write_start(start, home / "root", path)
    return start


def _fetch(package: str, release: str, home: Path) -> None:
    if not (KEYS.exists() and shutil.which("apt-get") and shutil.which("dpkg-deb")):
        raise NotToBeHad(f"{package} of Debian {release}: this machine has no apt with Debian's keys")
    shutil.rmtree(home, ignore_errors=True)
    for folder in ("state/lists/partial", "cache/archives/partial", "root"):
        (home / folder).mkdir(parents=True)
    (home / "sources.list").write_text(f"deb [signed-by={KEYS}] {MIRROR} {release} main\n")
    (home / "status").touch()  # nothing is installed there: the libraries come too
    options = {
        "Dir::Etc::sourcelist": home / "sources.list",
        "Dir::Etc::sourceparts": "/dev/null",
        "Dir::State": home / "state",
        "Dir::State::status": home / "status",
        "Dir::Cache": home / "cache",
        "APT::Sandbox::User": "",
    }
    apt = ["apt-get", "-qq", *(part for name, value in options.items() for part in ("-o", f"{name}={value}"))]
    _run([*apt, "update"], package, release)
    _run([*apt, "install", "--download-only", "--yes", "--no-install-recommends", package], package, release)
    for archive in sorted((home / "cache/archives").glob("*.deb")):
        if not archive.name.startswith(UNNEEDED):
            _run(["dpkg-deb", "--extract", str(archive), str(home / "root")], package, release)
    shutil.rmtree(home / "cache")


def _run(command: Sequence[str], package: str, release: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, "LC_ALL": "C"})
    if done.returncode:
        said = (done.stderr or done.stdout).strip().splitlines() or ["nothing"]
        raise NotToBeHad(f"{package} of Debian {release}: {command[0]} said: {said[-1]}")


def _write_start(start: Path, root: Path, path: str) -> None:
    """The loader stands where the release has it: under /usr since 13, under / before."""
    loaders = [*root.glob("lib/*/ld-linux-*.so.*"), *root.glob("usr/lib/*/ld-linux-*.so.*")]
    libraries = [*root.glob("lib/*-linux-gnu"), *root.glob("usr/lib/*-linux-gnu")]
    places = ":".join(map(str, libraries))
    start.write_text(f'#!/bin/sh\nexec {loaders[0]} --library-path {places} {root / path} "$@"\n')
    start.chmod(0o755)
