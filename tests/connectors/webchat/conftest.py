"""The web chat's API on a real server, over a real Postgres and Redis; the worker is the test."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import jwt
import pytest
import requests
import uvicorn
from starlette.applications import Starlette

from bot import jobs
from bot.app.settings import load
from bot.live_answers import RedisLiveAnswers, RedisWatch
from bot.model import Purpose, Reply, ThreadRef
from bot.ports import Keeps
from bot.store.chats.kept import PostgresChats
from bot.store.installations import PostgresInstallationStore
from connectors.webchat.api.app import create_api
from connectors.webchat.connector import WebchatConnector
from connectors.webchat.threads import thread_of
from connectors.webchat.tokens import Sessions
from tests.support.serving import reserve
from tests.support.store import Store

SECRET, IDENTITY = "s" * 40, "i" * 40
ORIGIN = "https://www.acme.example"
ZENDESK = {
    "ZENDESK_SUBDOMAIN": "acme",
    "ZENDESK_EMAIL": "bot@acme.example",
    "ZENDESK_API_TOKEN": "t" * 40,
    "ZENDESK_WEBHOOK_SECRET": "w" * 40,
}


def toml(origins: Sequence[str] = (ORIGIN,), pace: int = 5, more: str = "") -> str:
    """`origins`: of the site acme; `pace`: messages a minute; `more`: other settings."""
    return f"""
[webchat]
messages_a_minute = {pace}
{more}
[webchat.sites.acme]
origins = {json.dumps(origins)}
[webchat.sites.other]
origins = ["https://other.example"]
"""


@dataclass
class Page:
    """One visitor's browser."""

    url: str
    token: str
    origin: str = ORIGIN

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}", "Origin": self.origin}

    def post(self, path: str, body: Any, **more: Any) -> requests.Response:
        return requests.post(f"{self.url}{path}", json=body, headers=self.headers, timeout=20, **more)

    def get(self, path: str, **more: Any) -> requests.Response:
        return requests.get(
            f"{self.url}{path}", headers={**self.headers, **more.pop("headers", {})}, timeout=20, **more
        )

    def ask(self, text: str, chat: str = "c1", id: str = "m1") -> requests.Response:
        """As useChat asks; the stream is open."""
        message = {"id": id, "role": "user", "parts": [{"type": "text", "text": text}]}
        return self.post("/chat", {"id": chat, "messages": [message], "trigger": "submit-message"}, stream=True)


@dataclass
class Served:
    url: str
    store: Store
    connector: WebchatConnector
    live: RedisLiveAnswers
    app: Starlette
    sessions: Sessions = field(default_factory=lambda: Sessions([SECRET], 3600, 3600))

    def visit(self, **more: Any) -> Page:
        given = requests.post(
            f"{self.url}/v1/sessions", json={"site": "acme", **more}, headers={"Origin": ORIGIN}, timeout=10
        )
        assert given.status_code == 200, given.text
        return self.page_of(given.json()["token"])

    def page_of(self, token: str) -> Page:
        return Page(self.url, token)

    def thread(self, page: Page, chat: str = "c1") -> ThreadRef:
        return thread_of(self.sessions.read(page.token), chat)

    def answer(self, page: Page, text: str, key: str = "k1", chat: str = "c1", **more: Any) -> None:
        reply = Reply(thread=self.thread(page, chat), text=text, **{"purpose": Purpose.ANSWER, **more})
        self.connector.send(reply, key)


def identity(**claims: Any) -> str:
    return jwt.encode({"sub": "u7", "exp": int(time.time()) + 600, **claims}, IDENTITY, algorithm="HS256")


def chunks(response: requests.Response) -> Iterator[dict[str, Any]]:
    """Of a UI message stream, to its end."""
    for line in response.iter_lines():
        if line == b"data: [DONE]":
            return
        if line.startswith(b"data: "):
            yield json.loads(line[6:])


@pytest.fixture
def identity_secrets() -> str:
    return f"acme={IDENTITY}"


@pytest.fixture
def origins() -> list[str]:
    """Of the site acme."""
    return [ORIGIN]


@pytest.fixture
def pace() -> int:
    """Messages a minute."""
    return 5


@pytest.fixture
def more() -> str:
    """Other settings."""
    return ""


@pytest.fixture
def chat_redis_url(redis_url: str) -> str:
    return redis_url


@pytest.fixture
def served(
    store: Store,
    redis_url: str,
    chat_redis_url: str,
    identity_secrets: str,
    origins: list[str],
    pace: int,
    more: str,
    tmp_path: Any,
) -> Iterator[Served]:
    (tmp_path / "firstline.toml").write_text(toml(origins, pace, more))
    settings = load(
        {
            **ZENDESK,
            "WEBCHAT_SECRETS": SECRET,
            "WEBCHAT_IDENTITY_SECRETS": identity_secrets,
            "FIRSTLINE_CONFIG": str(tmp_path / "firstline.toml"),
        },
        dotenv=None,
    )
    live = RedisLiveAnswers(partial(jobs.connect, redis_url), store.cipher.seal)
    keeps = Keeps(
        installations=PostgresInstallationStore(store.database, store.cipher),
        chats=PostgresChats(store.database, store.cipher),
        live=live,
    )
    app = create_api(settings, store.accept, keeps, RedisWatch(chat_redis_url, store.cipher.open))
    listener = reserve()
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, timeout_graceful_shutdown=1, proxy_headers=False))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    yield Served(url, store, WebchatConnector(keeps.chats, live, settings.behaviour.catalogue), live, app)
    server.should_exit = True
    thread.join(10)
