"""`firstline console`: the process itself, with everything that it is made of."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import requests

from bot.app.cli.health import health
from bot.model import Role
from bot.store.cipher import new_key
from tests.support.console import SECRET, Visitor, add_user, served, settings_of
from tests.support.polling import until
from tests.support.serving import reserve
from tests.support.store import Store

ROOT = Path(__file__).parents[2]


def test_it_answers_lets_people_in_and_ends_when_it_is_told_to(
    store: Store, database_url: str, redis_url: str, tmp_path: Path
) -> None:
    add_user(store, "ada", Role.ADMIN)
    with reserve() as listener:
        port = listener.getsockname()[1]
    ours = {
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "FIRSTLINE_ENCRYPTION_KEYS": new_key(),
        "FIRSTLINE_CONSOLE_SECRET": SECRET,
        "PYTHONPATH": str(ROOT),
    }
    command = [sys.executable, "-m", "bot.app.cli", "console", "--port", str(port)]
    process = subprocess.Popen(command, cwd=tmp_path, env={**os.environ, **ours})
    try:
        url = f"http://127.0.0.1:{port}"
        until(lambda: answers(url), 60, "the console")
        stranger = requests.get(url, timeout=10)
        assert (stranger.status_code, urlsplit(stranger.url).path) == (200, "/sign-in")
        ada = Visitor(url)
        assert ada.sign_in().status_code == 200
        for path in ("/", "/review", "/work", "/work/approvals", "/figures", "/knowledge", "/audit"):
            assert ada.get(path).status_code == 200
        well = subprocess.run(
            [*command[:3], "health", *command[3:]], cwd=tmp_path, env={**os.environ, **ours}, check=False
        )
        assert well.returncode == 0
        assert "Server" not in ada.get("/").headers
    finally:
        process.send_signal(signal.SIGTERM)
    assert process.wait(20) == 0


def test_its_health_is_asked_under_the_name_that_it_answers_to(store: Store, tmp_path: Path) -> None:
    settings = settings_of(tmp_path, environment={"FIRSTLINE_CONSOLE_URL": "https://console.acme.example"})
    console = served(store, settings)
    port = urlsplit(console.url).port

    assert health(settings.env, "console", port) == 0
    assert requests.get(f"{console.url}/healthz", timeout=5).status_code == 400
    console.close()


def answers(url: str) -> bool:
    try:
        return requests.get(f"{url}/healthz", timeout=5).ok
    except requests.ConnectionError:
        return False
