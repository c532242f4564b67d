"""The wheel and the sdist, built from what git tracks, as a release would be."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Literal

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("bot", "connectors", "escalation", "workers")
UV = Path(sys.executable).parent / "uv"


def tracked(*paths: str) -> list[str]:
    """What git knows below these paths, and would know after `git add`."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", *paths],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    return [name for name in listed.stdout.splitlines() if (ROOT / name).is_file()]


def build(kind: Literal["wheel", "sdist"], folder: Path) -> Path:
    """The file that was built, in `folder`; nothing is fetched, and the tree is left as it is."""
    source, out = folder / "source", folder / "dist"
    for name in tracked(*PACKAGES, "pyproject.toml", "README.md", "LICENSE"):
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, source / name)
    return build_from(source, kind, out)


def build_from(source: Path, kind: Literal["wheel", "sdist"], out: Path) -> Path:
    command = [
        str(UV),
        "build",
        "--quiet",
        "--offline",
        f"--{kind}",
        "--no-build-isolation",
        "--python",
        sys.executable,
    ]
    subprocess.run([*command, "--out-dir", str(out), str(source)], check=True, capture_output=True)
    (built,) = out.glob("*.whl" if kind == "wheel" else "*.tar.gz")
    return built
