"""The console on a port of its own, and somebody who uses it without a browser."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import requests
from argon2 import PasswordHasher

from bot.app import settings as app_settings
from bot.config import Settings
from bot.console.app import create_app
from bot.console.parts import Parts
from bot.model import Role
from bot.privacy import Redactor
from bot.privacy.emails import emails
from bot.store.console.users import Users
from bot.store.outbox.alarms import Alarms
from tests.support.serving import Served
from tests.support.store import Store

SECRET = "0123456789abcdef0123456789abcdef"
PASSWORD = "correct horse battery"
# Hashing is to take its time, which the tests would wait for again and again.
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
HASHED = QUICK.hash(PASSWORD)
FORM = re.compile(r'name="csrf" value="([0-9a-f]{64})"')


def settings_of(folder: Path, behaviour: str = "", environment: Mapping[str, str] | None = None) -> Settings:
    file = folder / "console.toml"
    file.write_text(behaviour)
    ours = {"FIRSTLINE_CONFIG": str(file), "FIRSTLINE_CONSOLE_SECRET": SECRET, **(environment or {})}
    return app_settings.load(ours, dotenv=None)


def parts_of(store: Store, settings: Settings) -> Parts:
    """Personal data is what looks like an e-mail address, so that nothing has to be loaded."""
    return Parts(
        settings=settings,
        database=store.database,
        cipher=store.cipher,
        redactor=lambda: Redactor(lambda text: [*emails(text)]),
        channels=("slack", "intercom", "zendesk"),
        alarms=Alarms(store.database, store.cipher),
        acts=store.acts,
        hand_over=store.conversations.create_handoff,
        announce=store.follow_ups.append,
        announce_sources=lambda: None,
        announce_rehearsal=lambda: None,
        writer=lambda: None,
        helpdesks=("intercom", "zendesk"),
        embeds=False,
        embedder=lambda: None,
    )


def served(store: Store, settings: Settings, **parts: Any) -> Served:
    return Served(create_app(replace(parts_of(store, settings), **parts)))


def add_user(store: Store, name: str = "ada", role: Role = Role.VIEWER) -> None:
    assert Users(store.database).add(name, role, HASHED)


@dataclass
class Visitor:
    """Somebody with a browser: keeps cookies, and sends forms with the token of the last page."""

    url: str
    http: requests.Session = field(default_factory=requests.Session)
    page: str = ""

    def get(self, path: str, **query: str) -> requests.Response:
        return self._keep(self.http.get(self.url + path, params=query, timeout=20))

    def post(self, path: str, **values: Any) -> requests.Response:
        """A value of bytes is a file of its field's name."""
        token = FORM.search(self.page)
        form = {"csrf": token[1] if token else "", **values}
        files = {name: (f"{name}.jsonl", form.pop(name)) for name in list(form) if isinstance(form[name], bytes)}
        headers = {"Origin": self.url}
        return self._keep(self.http.post(self.url + path, data=form, files=files, headers=headers, timeout=20))

    def sign_in(self, name: str = "ada", password: str = PASSWORD, **values: str) -> requests.Response:
        self.get("/sign-in")
        return self.post("/sign-in", name=name, password=password, **values)

    def _keep(self, response: requests.Response) -> requests.Response:
        self.page = response.text
        return response
