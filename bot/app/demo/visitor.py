"""A visitor of the demo's site, at the web chat: says something, and watches the page as their browser would."""

from __future__ import annotations

import json
import threading
import uuid
from dataclasses import dataclass, field
from typing import Any

import requests

from bot.app.demo.errors import Unmet

Json = dict[str, Any]
TIMEOUT_SECONDS = 15.0  # the open stream says something every 15 seconds


@dataclass(slots=True)
class Visitor:
    """`chat` is the address of `firstline chat`, `origin` the site's; with `identity` its back end vouches for them."""

    chat: str
    origin: str
    identity: str
    seen: list[Json] = field(default_factory=list)  # messages, as they came through the open stream
    notes: list[str] = field(default_factory=list)  # what the bot did meanwhile
    _headers: dict[str, str] = field(default_factory=dict)
    _id: str = field(default_factory=lambda: uuid.uuid4().hex)

    def arrive(self, site: str) -> None:
        """Raises Unmet."""
        body = {"site": site, "identity": self.identity}
        token = self._post("/v1/sessions", body, {"Origin": self.origin}).json()["token"]
        self._headers = {"Origin": self.origin, "Authorization": f"Bearer {token}"}
        self._post("/v1/conversations", {"id": self._id}, self._headers)
        threading.Thread(target=self._watch, daemon=True).start()

    def say(self, text: str) -> None:
        """Raises Unmet."""
        path = f"/v1/conversations/{self._id}/messages"
        self._post(path, {"id": uuid.uuid4().hex, "text": text}, self._headers)

    def heard(self, *, by: str, after: int = 0) -> Json | None:
        """The first message by the bot or an agent, leaving out so many at the beginning."""
        return next((one for one in self.seen[after:] if one["from"] == by), None)

    def _watch(self) -> None:
        url = f"{self.chat}/v1/conversations/{self._id}/events"
        kind = ""
        with requests.get(url, headers=self._headers, stream=True, timeout=4 * TIMEOUT_SECONDS) as events:
            for line in events.iter_lines(chunk_size=1, decode_unicode=True):
                name, _, value = str(line).partition(": ")
                if name == "event":
                    kind = value
                elif name == "data" and kind == "message":
                    self.seen.append(json.loads(value))
                elif name == "data" and kind == "status" and (note := json.loads(value)["text"]):
                    self.notes.append(note)

    def _post(self, path: str, body: Json, headers: dict[str, str]) -> requests.Response:
        answer = requests.post(f"{self.chat}{path}", json=body, headers=headers, timeout=TIMEOUT_SECONDS)
        if not answer.ok:
            raise Unmet(f"the web chat takes {path}, but it answered {answer.status_code}: {answer.text[:200]}")
        return answer
