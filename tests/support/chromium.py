"""A headless Chromium, controlled through its debugging pipe: no driver to install, no port to listen on.

Protocol: chromedevtools.github.io/devtools-protocol; messages are JSON, each terminated by a NUL byte.
"""

from __future__ import annotations

import base64
import fcntl
import json
import os
import queue
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.support.polling import until

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--hide-scrollbars",
    "--remote-debugging-pipe",
]
# The browser expects its pipe at file descriptors 3 and 4.
LAUNCH = (
    "import os, sys; os.dup2(int(sys.argv[1]), 3); os.dup2(int(sys.argv[2]), 4); os.execv(sys.argv[3], sys.argv[3:])"
)


def program() -> str:
    """The path of a Chromium. Without one the test is skipped or, with FIRSTLINE_REQUIRE_BROWSER=1, fails."""
    for name in NAMES:
        if path := shutil.which(name):
            return path
    reason = f"this machine has none of {', '.join(NAMES)}"
    if os.environ.get("FIRSTLINE_REQUIRE_BROWSER") == "1":
        pytest.fail(f"{reason}, and FIRSTLINE_REQUIRE_BROWSER=1 requires one")
    pytest.skip(reason)


class Browser:
    """A thread receives the answers to commands. `errors`: what pages threw or logged as errors, and their dialogs."""

    def __init__(self, commands: int, answers: int) -> None:
        self._commands = os.fdopen(commands, "wb", buffering=0)
        self._answers = os.fdopen(answers, "rb")
        self._last = 0
        self._waiting: dict[int, queue.SimpleQueue[dict[str, Any]]] = {}
        self.errors: list[str] = []
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    @classmethod
    @contextmanager
    def start(cls) -> Iterator[Browser]:
        path = program()
        theirs_in, ours_out = os.pipe()
        ours_in, theirs_out = os.pipe()
        # Numbers that do not collide with 3 and 4.
        passed = [fcntl.fcntl(end, fcntl.F_DUPFD, 10) for end in (theirs_in, theirs_out)]
        with tempfile.TemporaryDirectory(prefix="firstline-chromium-", ignore_cleanup_errors=True) as profile:
            command = [sys.executable, "-c", LAUNCH, *map(str, passed), path, *FLAGS, f"--user-data-dir={profile}"]
            process = subprocess.Popen(
                command,
                pass_fds=passed,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env={**os.environ, "LC_ALL": "C.UTF-8"},
            )
            for end in (theirs_in, theirs_out, *passed):
                os.close(end)
            browser = cls(ours_out, ours_in)
            try:
                yield browser
            finally:
                browser.command("Browser.close")
                process.wait(20)
                browser._commands.close()

    def command(self, method: str, session: str | None = None, **parameters: Any) -> dict[str, Any]:
        """The result. Raises RuntimeError with the browser's message."""
        self._last += 1
        number = self._last
        self._waiting[number] = queue.SimpleQueue()
        message = {"id": number, "method": method, "params": parameters, **({"sessionId": session} if session else {})}
        self._commands.write(json.dumps(message).encode() + b"\0")
        answer = self._waiting[number].get(timeout=30)
        del self._waiting[number]
        if "error" in answer:
            raise RuntimeError(f"{method}: {answer['error']['message']}")
        result: dict[str, Any] = answer["result"]
        return result

    def open(self, url: str, *, width: int = 1440, height: int = 900, scheme: str = "light") -> Page:
        """A new tab of this size in pixels, which prefers this color scheme."""
        target = self.command("Target.createTarget", url="about:blank")["targetId"]
        session = self.command("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        page = Page(self, target, session)
        for domain in ("Page", "Runtime", "Log"):
            page.command(f"{domain}.enable")
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600}
        page.command("Emulation.setDeviceMetricsOverride", **size)
        page.command("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
        page.command("Page.navigate", url=url)
        page.until("document.readyState === 'complete'")
        return page

    def _listen(self) -> None:
        unread = b""
        while chunk := self._answers.read1(65536):
            *messages, unread = (unread + chunk).split(b"\0")
            for message in map(json.loads, messages):
                if "id" in message:
                    self._waiting[message["id"]].put(message)
                else:
                    self._note(message["method"], message["params"])
        self._answers.close()

    def _note(self, method: str, event: dict[str, Any]) -> None:
        if method == "Runtime.exceptionThrown":
            details = event["exceptionDetails"]
            self.errors.append(details.get("exception", {}).get("description") or details["text"])
        elif method == "Page.javascriptDialogOpening":
            self.errors.append(f"a dialog: {event['message']}")
        elif method == "Log.entryAdded" and event["entry"]["level"] == "error":
            self.errors.append(f"{event['entry']['text']} {event['entry'].get('url', '')}")


class Page:
    """One tab."""

    def __init__(self, browser: Browser, target: str, session: str) -> None:
        self._browser = browser
        self._target = target
        self._session = session

    def command(self, method: str, **parameters: Any) -> dict[str, Any]:
        return self._browser.command(method, self._session, **parameters)

    def evaluate(self, expression: str) -> Any:
        """The value of a JavaScript expression; a promise is awaited. Raises RuntimeError with what it throws."""
        answer = self.command("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in answer:
            raise RuntimeError(answer["exceptionDetails"].get("exception", {}).get("description", "it threw"))
        return answer["result"].get("value")

    def until(self, expression: str) -> Any:
        """Wait until the expression is truthy; returns its value."""
        return until(lambda: self.evaluate(expression), what=expression)

    def click(self, selector: str) -> None:
        self.evaluate(f"document.querySelector({json.dumps(selector)}).click()")

    def type(self, selector: str, text: str) -> None:
        """Type into the element as on a keyboard; the end of a line is Enter."""
        self.evaluate(f"document.querySelector({json.dumps(selector)}).focus()")
        for piece in text.splitlines(keepends=True):
            self.command("Input.insertText", text=piece.rstrip("\n"))
            if piece.endswith("\n"):
                self.press("Enter", 13, "\r")

    def press(self, key: str, code: int, text: str = "", modifiers: int = 0) -> None:
        """`modifiers`: 1 Alt, 2 Control, 4 Meta, 8 Shift, added up."""
        for kind in ("keyDown", "keyUp"):
            self.command(
                "Input.dispatchKeyEvent",
                type=kind,
                key=key,
                windowsVirtualKeyCode=code,
                modifiers=modifiers,
                text=text if kind == "keyDown" else "",
            )

    def close(self) -> None:
        self._browser.command("Target.closeTarget", targetId=self._target)

    def screenshot(self, path: Path) -> None:
        path.write_bytes(base64.b64decode(self.command("Page.captureScreenshot", format="png")["data"]))
