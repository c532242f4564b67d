"""The web chat of a whole installation: its process, and visitors' browsers, as the AI SDK speaks with it."""

from __future__ import annotations

import itertools
import json
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import jwt
import requests
import uvicorn

from bot.app.chat_server import ChatServer, chat_app
from bot.app.patient_protocol import PatientProtocol
from bot.config import Settings
from connectors.webchat.threads import thread_of
from connectors.webchat.tokens import Sessions
from tests.connectors.webchat.reading import Reader
from tests.support.polling import until
from tests.support.serving import reserve

SITE, ORIGIN = "acme", "https://www.acme.example"
SECRET, IDENTITY = "s" * 40, "i" * 40
ENVIRONMENT = {"WEBCHAT_SECRETS": SECRET, "WEBCHAT_IDENTITY_SECRETS": f"{SITE}={IDENTITY}"}
BEHAVIOUR = f"""
[webchat]
messages_a_minute = 600
[webchat.sites.{SITE}]
origins = ["{ORIGIN}"]
"""


def identity(subject: str, **claims: Any) -> str:
    """As the site's back end vouches for somebody."""
    return jwt.encode({"sub": subject, "exp": int(time.time()) + 600, **claims}, IDENTITY, algorithm="HS256")


@contextmanager
def chat_tier(settings: Settings) -> Iterator[str]:
    """`firstline chat` on a thread of this process; its address."""
    pages = chat_app(settings)
    config = uvicorn.Config(pages.asgi, http=PatientProtocol, log_config=None, timeout_graceful_shutdown=2)
    server = ChatServer(config, pages.leave)
    listener = reserve()
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    until(lambda: server.started, 20, "the web chat's process")
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(10)


@dataclass
class Visitor:
    """One visitor, and one conversation of theirs."""

    url: str
    identity: str | None = None
    chat: str = "c1"
    host: str | None = None  # by which a balancer knows where to
    _token: str = ""
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def __post_init__(self) -> None:
        body = {"site": SITE, **({"identity": self.identity} if self.identity else {})}
        given = requests.post(f"{self.url}/v1/sessions", json=body, headers=self._asking, timeout=10)
        assert given.status_code == 200, given.text
        self._token = given.json()["token"]

    @property
    def thread(self) -> str:
        return thread_of(Sessions([SECRET], 3600, 3600).read(self._token), self.chat).thread_id

    def next_id(self) -> str:
        """Of a message, the same however often it is sent."""
        return f"m{next(self._numbers)}"

    def send(
        self, text: str, message_id: str | None = None, files: Sequence[Mapping[str, str]] = ()
    ) -> requests.Response:
        """The stream is open: committed, and not yet answered. `files`: parts of the message."""
        parts = [{"type": "text", "text": text}, *files]
        message = {"id": message_id or self.next_id(), "role": "user", "parts": parts}
        return self._post("/chat", {"id": self.chat, "messages": [message]}, stream=True)

    def ask(self, text: str, files: Sequence[Mapping[str, str]] = ()) -> Reader:
        """What stands on the page in the end."""
        with self.send(text, files=files) as response:
            return self.read(response)

    def read(self, response: requests.Response, reader: Reader | None = None) -> Reader:
        """To its end. Raises `requests.RequestException` where the connection is lost before."""
        reader = reader or Reader()
        for chunk in chunks(response):
            reader.read([chunk])
        return reader

    def stop(self) -> None:
        assert self._post(f"/chat/{self.chat}/stop", {}).status_code == 204

    def resume(self) -> requests.Response:
        return self._get(f"/chat/{self.chat}/stream", stream=True)

    def events(self, after: int) -> requests.Response:
        return self._get(f"/v1/conversations/{self.chat}/events?after={after}", stream=True)

    def messages(self) -> list[dict[str, Any]]:
        """What is recorded."""
        found: list[dict[str, Any]] = self._get(f"/v1/conversations/{self.chat}/messages").json()["messages"]
        return found

    def _post(self, path: str, body: Any, **more: Any) -> requests.Response:
        return requests.post(f"{self.url}{path}", json=body, headers=self._headers, timeout=60, **more)

    def _get(self, path: str, **more: Any) -> requests.Response:
        return requests.get(f"{self.url}{path}", headers=self._headers, timeout=60, **more)

    @property
    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._token}", **self._asking}

    @property
    def _asking(self) -> dict[str, str]:
        return {"Origin": ORIGIN, **({"Host": self.host} if self.host else {})}


def chunks(response: requests.Response) -> Iterator[dict[str, Any]]:
    """Of a UI message stream, as they come in."""
    assert response.status_code == 200, response.text
    for line in response.iter_lines(chunk_size=1):
        if line.startswith(b"data: ") and line != b"data: [DONE]":
            yield json.loads(line[6:])
