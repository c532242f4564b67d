"""Visitors of a web chat while everything goes wrong: what they send they send again until it is taken, and their tabs
are closed, cut off, and come back. In the end every tab has read what is recorded, each message once and in order; and
what an answer's stream came to is what is recorded of it.
"""

from __future__ import annotations

import json
import random
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, TypeVar

import requests

from tests.connectors.webchat.reading import Reader
from tests.support.polling import until
from tests.support.web_chat import Visitor

CLOSED = 0.05  # of all events, after which the tab is closed
PATIENCE_SECONDS = 90.0  # for a message to be taken
AWAY_SECONDS = 0.3
T = TypeVar("T")


@dataclass
class Tab:
    """One visitor, their conversation, and a page that is open on it. `urls` are the processes that may be asked."""

    urls: Sequence[str]
    seed: int
    read: dict[int, dict[str, Any]] = field(default_factory=dict)  # messages, by number
    answers: dict[int, str] = field(default_factory=dict)  # what streams of answers came to, by number
    lost: int = 0  # connections
    trouble: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._dice = random.Random(self.seed)
        self._over = threading.Event()
        self._visitor = self._again(lambda: Visitor(self._dice.choice(self.urls)))
        self._threads = [threading.Thread(target=self._follow, daemon=True)]

    @property
    def thread(self) -> str:
        return self._visitor.thread

    def say(self, text: str) -> None:
        """Returns when it is committed, however often it has to be sent."""
        message_id = self._visitor.next_id()

        def send() -> requests.Response:
            response = self._somewhere().send(text, message_id)
            if response.status_code != 200:
                raise requests.ConnectionError(response.text)
            return response

        response = self._again(send)
        watching = threading.Thread(target=self._watch, args=(response,), daemon=True)
        if not self.read and len(self._threads) == 1:
            self._threads[0].start()
        self._threads.append(watching)
        watching.start()

    def said(self) -> list[tuple[str, str]]:
        """What stands there of others: receipt's id, and words."""
        return [(f"{self.thread}-{one['number']}", one["text"]) for one in self._recorded() if one["from"] != "visitor"]

    def judge(self) -> None:
        """Raises AssertionError where the page and the record differ."""
        recorded = {one["number"]: one for one in self._recorded()}
        until(lambda: self.read.keys() >= recorded.keys(), 60, "a tab that has read everything")
        self._over.set()
        assert self.trouble == []
        assert {number: one["text"] for number, one in self.read.items()} == {
            number: one["text"] for number, one in recorded.items()
        }
        for number, text in self.answers.items():
            assert text == recorded[number]["text"], (number, text, recorded[number]["text"])

    def _recorded(self) -> list[dict[str, Any]]:
        return self._again(lambda: self._somewhere().messages())

    def _follow(self) -> None:
        """The page's event stream."""
        while not self._over.is_set():
            try:
                for number, message in self._events():
                    if number != len(self.read) + 1:
                        self.trouble.append(f"message {number} came after {len(self.read)}")
                    self.read[number] = message
            except requests.RequestException:
                self.lost += 1
                self._over.wait(AWAY_SECONDS)

    def _events(self) -> Iterator[tuple[int, dict[str, Any]]]:
        """Of one connection, until it is lost or the tab is closed."""
        with self._somewhere().events(len(self.read)) as response:
            number = 0
            for line in response.iter_lines(chunk_size=1):
                if self._over.is_set() or self._dice.random() < CLOSED:
                    return
                if line.startswith(b"id: "):
                    number = int(line[4:])
                elif line.startswith(b"data: ") and number:
                    yield number, json.loads(line[6:])
                    number = 0

    def _watch(self, response: requests.Response | None) -> None:
        """One answer's stream: to its end, taken up again wherever it is lost."""
        ends = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < ends and not self._over.is_set():
            reader = Reader()
            try:
                response = response or self._somewhere().resume()
                if response.status_code == 204:
                    return
                with response:
                    self._visitor.read(response, reader)
                if reader.number is not None:
                    self.answers[reader.number] = reader.text
                    return
            except (requests.RequestException, AssertionError) as error:
                if isinstance(error, AssertionError) and "stream" in str(error):
                    self.trouble.append(str(error))
                self.lost += 1
            response = None
            self._over.wait(AWAY_SECONDS)

    def _somewhere(self) -> Visitor:
        self._visitor.url = self._dice.choice(self.urls)
        return self._visitor

    def _again(self, ask: Callable[[], T]) -> T:
        """Until it is answered, by whichever process."""
        ends = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < ends:
            with suppress(requests.RequestException, AssertionError, ValueError):
                return ask()
            time.sleep(AWAY_SECONDS)
        return ask()
