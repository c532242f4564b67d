"""Wheel and sdist in an empty environment with production's lock, run from an empty folder: what an operator does.

The long form of packaging (`make package`): fetches the dependencies, a minute or two.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.support.package import ROOT, UV, build
from tests.support.polling import until
from tests.support.servers import Servers
from tests.support.serving import reserve

pytestmark = pytest.mark.slow
STOP_SECONDS = 40


@pytest.fixture(scope="module", params=["wheel", "sdist"])
def firstline(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The installed command."""
    folder = tmp_path_factory.mktemp("package")
    built = build(request.param, folder)
    venv = folder / "venv"
    python = venv / "bin/python"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", venv], check=True)
    install = [str(UV), "pip", "install", "--quiet", "--python", str(python)]
    subprocess.run([*install, "--require-hashes", "-r", str(ROOT / "requirements-production.lock")], check=True)
    subprocess.run([*install, "--no-deps", "--no-build-isolation", str(built)], check=True)
    return venv / "bin/firstline"


def run(firstline: Path, *arguments: str, cwd: Path, environment: Mapping[str, str]) -> str:
    done = subprocess.run(
        [firstline, *arguments], cwd=cwd, env=environment, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_it_migrates_learns_answers_and_runs(firstline: Path, servers: Servers, tmp_path: Path) -> None:
    """Nothing of the checkout is in reach: not by the path, not by the working directory, not by the environment."""
    with reserve() as one, reserve() as other:
        web, operations = one.getsockname()[1], other.getsockname()[1]
    environment = {
        "PATH": os.environ["PATH"],
        "DATABASE_URL": servers.new_database("firstline_test_package"),
        "REDIS_URL": servers.redis_database(60),
        "PORT": str(web),
        "FIRSTLINE_OPERATIONS_PORT": str(operations),
        "SLACK_BOT_TOKEN": "xoxb-1",
        "SLACK_SIGNING_SECRET": "secret",
        "SLACK_API_BASE_URL": "http://127.0.0.1:1/",
        "ZENDESK_SUBDOMAIN": "acme",
        "ZENDESK_EMAIL": "bot@acme.example",
        "ZENDESK_API_TOKEN": "token",
        "ZENDESK_WEBHOOK_SECRET": "secret",
        "ZENDESK_BASE_URL": "http://127.0.0.1:1",
    }
    run(firstline, "new-key", cwd=tmp_path, environment=environment)  # into .env, where the others find it
    (tmp_path / "password.md").write_text("# Reset your password\n\nOpen Settings and press Reset password.\n")

    assert "applied" in run(firstline, "migrate", cwd=tmp_path, environment=environment)
    run(firstline, "ingest", "password.md", cwd=tmp_path, environment=environment)
    answer = run(firstline, "ask", "How do I reset my password?", cwd=tmp_path, environment=environment)
    assert "press Reset password" in " ".join(answer.split())

    processes = [
        subprocess.Popen([firstline, command], cwd=tmp_path, env=environment, stderr=(tmp_path / command).open("wb"))
        for command in ("serve", "work", "schedule")
    ]
    try:
        until(lambda: _ready(operations), what="web", seconds=60)
        until(lambda: b'"working"' in (tmp_path / "work").read_bytes(), what="worker", seconds=60)
        assert [process.poll() for process in processes] == [None, None, None]
    finally:
        for process in processes:
            process.send_signal(signal.SIGTERM)
        codes = [process.wait(STOP_SECONDS) for process in processes]
    assert codes == [0, 0, 0]
    for command in ("serve", "work", "schedule"):
        assert all(json.loads(line)["at"] for line in (tmp_path / command).read_text().splitlines()), command


def _ready(port: int) -> bool:
    try:
        with urlopen(f"http://127.0.0.1:{port}/readyz", timeout=2) as response:
            return bool(response.status == 200)
    except OSError:
        return False
