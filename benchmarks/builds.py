"""What is measured: this code, and beside it a commit that `make bench BASE=<commit>` names, built in a folder of its
own with the libraries of its own lock.

Load, model server and the vendors' stand-ins are this code's for both, so that only what is measured differs.
"""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BASES = ROOT / ".bench"
BASE = "BENCH_BASE"  # the folder of the commit, for the processes of the single benchmarks


@dataclass(frozen=True)
class Build:
    """Firstline as it is in the folder `root`; `firstline` is the command of this name."""

    name: str
    root: Path
    firstline: tuple[str, ...]

    @property
    def forks(self) -> bool:
        """Whether `firstline work` has `--processes`."""
        return (self.root / "workers/prefork").is_dir()


HERE = Build(name="Firstline", root=ROOT, firstline=(sys.executable, "-m", "bot.app.cli"))


def builds() -> list[Build]:
    """This code, and the commit to compare it with where there is one."""
    folder = os.environ.get(BASE)
    if not folder:
        return [HERE]
    root = Path(folder)
    return [HERE, Build(name=root.name, root=root, firstline=(str(root / ".venv/bin/firstline"),))]


def build(commit: str) -> Path:
    """The folder of a commit, made if it is not there. Raises CalledProcessError."""
    name = _run("git", "rev-parse", "--short=7", f"{commit}^{{commit}}", cwd=ROOT)
    folder = BASES / name
    if (folder / ".venv/.complete").exists():
        return folder
    BASES.mkdir(exist_ok=True)
    if not folder.exists():
        _run("git", "worktree", "add", "--force", "--detach", str(folder), name, cwd=ROOT)
    uv, python = str(Path(sys.executable).with_name("uv")), ".venv/bin/python"
    _run(uv, "venv", "-q", "--allow-existing", "--python", sys.executable, ".venv", cwd=folder)
    _run(uv, "pip", "sync", "-q", "--python", python, "--require-hashes", "requirements.lock", cwd=folder)
    _run(uv, "pip", "install", "-q", "--python", python, "setuptools", cwd=folder)
    _run(uv, "pip", "install", "-q", "--python", python, "--no-deps", "--no-build-isolation", "-e", ".", cwd=folder)
    (folder / ".venv/.complete").touch()
    return folder


def _run(*command: str, cwd: Path) -> str:
    return subprocess.run(command, cwd=cwd, check=True, stdout=subprocess.PIPE, text=True).stdout.strip()
