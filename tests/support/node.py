"""Packages of npm, for tests that need them: installed once, in the user's cache folder, as a lock file has them."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
from pathlib import Path
from typing import NoReturn

import pytest

CACHE = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "firstline" / "npm"
INSTALL_SECONDS = 300
OPTIONS = ("--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")


def installed(project: Path) -> Path:
    """The `node_modules` of the project's package-lock.json. Where there is no Node or no npm, or npm cannot reach its
    registry, the test is skipped or, with FIRSTLINE_REQUIRE_NPM=1, fails."""
    for program in ("node", "npm"):
        if not shutil.which(program):
            _without(f"this machine has no {program}")
    lock = project / "package-lock.json"
    folder = CACHE / hashlib.sha256(lock.read_bytes()).hexdigest()[:16]
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as only_one:
        fcntl.flock(only_one, fcntl.LOCK_EX)
        if not (folder / ".done").exists():
            _install(project, folder)
            (folder / ".done").touch()
    return folder / "node_modules"


def _install(project: Path, folder: Path) -> None:
    for name in ("package.json", "package-lock.json"):
        shutil.copy(project / name, folder)
    done = subprocess.run(
        ["npm", "ci", *OPTIONS], cwd=folder, capture_output=True, text=True, timeout=INSTALL_SECONDS, check=False
    )
    if done.returncode:
        _without(f"npm could not install {project.name}'s packages: {done.stderr.strip()[-300:]}")


def _without(reason: str) -> NoReturn:
    if os.environ.get("FIRSTLINE_REQUIRE_NPM") == "1":
        pytest.fail(f"{reason}, and FIRSTLINE_REQUIRE_NPM=1 requires it")
    pytest.skip(reason)
