"""A headless Chromium, driven over its debugging pipe: no driver to install, and nothing listens on a port.

Protocol: chromedevtools.github.io/devtools-protocol; messages are JSON, each ended by a NUL byte.
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
# The browser finds its pipe at descriptors 3 and 4.
LAUNCH = (
    "import os, sys; os.dup2(int(sys.argv[1]), 3); os.dup2(int(sys.argv[2]), 4); os.execv(sys.argv[3], sys.argv[3:])"
)


def program() -> str:
    """The path of a Chromium. Without one the test is skipped, or fails where FIRSTLINE_REQUIRE_BROWSER=1."""
    for name in NAMES:
        if found := shutil.which(name):
            return found
    reason = f"none of {', '.join(NAMES)} is on this machine"
    if os.environ.get("FIRSTLINE_REQUIRE_BROWSER") == "1":
        pytest.fail(f"{reason}, and FIRSTLINE_REQUIRE_BROWSER=1 asks for it")
    pytest.skip(reason)


class Browser:
    """Answers to commands arrive on a thread; what a page throws, logs as an error or pops up is in `complaints`."""

    def __init__(self, commands: int, answers: int) -> None:
        self._commands = os.fdopen(commands, "wb", buffering=0)
        self._answers = os.fdopen(answers, "rb")
        self._last = 0
        self._waiting: dict[int, queue.SimpleQueue[dict[str, Any]]] = {}
        self.complaints: list[str] = []
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    @classmethod
    @contextmanager
    def start(cls) -> Iterator[Browser]:
        path = program()
        theirs_in, ours_out = os.pipe()
        ours_in, theirs_out = os.pipe()
        # Out of the way of 3 and 4.
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
        """The result. Raises RuntimeError with what the browser says."""
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

    def open(self, url: str, *, width: int = 1440, height: int = 900) -> Page:
        """A new tab of this size, in pixels."""
        target = self.command("Target.createTarget", url="about:blank")["targetId"]
        session = self.command("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        page = Page(self, target, session)
        for domain in ("Page", "Runtime", "Log"):
            page.command(f"{domain}.enable")
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600}
        page.command("Emulation.setDeviceMetricsOverride", **size)
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

    def _note(self, method: str, told: dict[str, Any]) -> None:
        if method == "Runtime.exceptionThrown":
            details = told["exceptionDetails"]
            self.complaints.append(details.get("exception", {}).get("description") or details["text"])
        elif method == "Page.javascriptDialogOpening":
            self.complaints.append(f"a dialog: {told['message']}")
        elif method == "Log.entryAdded" and told["entry"]["level"] == "error":
            self.complaints.append(f"{told['entry']['text']} {told['entry'].get('url', '')}")


class Page:
    """One tab."""

    def __init__(self, browser: Browser, target: str, session: str) -> None:
        self._browser = browser
        self._target = target
        self._session = session

    def command(self, method: str, **parameters: Any) -> dict[str, Any]:
        return self._browser.command(method, self._session, **parameters)

    def evaluate(self, expression: str) -> Any:
        """The value of a JavaScript expression, promises awaited. Raises RuntimeError with what it throws."""
        found = self.command("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in found:
            raise RuntimeError(found["exceptionDetails"].get("exception", {}).get("description", "it threw"))
        return found["result"].get("value")

    def until(self, expression: str) -> Any:
        """The first truthy value of the expression."""
        return until(lambda: self.evaluate(expression), what=expression)

    def click(self, selector: str) -> None:
        self.evaluate(f"document.querySelector({json.dumps(selector)}).click()")

    def type(self, selector: str, text: str) -> None:
        """As from a keyboard (a line end is Enter) into the element."""
        self.evaluate(f"document.querySelector({json.dumps(selector)}).focus()")
        for piece in text.splitlines(keepends=True):
            self.command("Input.insertText", text=piece.rstrip("\n"))
            if piece.endswith("\n"):
                self.press("Enter", 13, "\r")

    def press(self, key: str, code: int, text: str = "") -> None:
        for kind in ("keyDown", "keyUp"):
            self.command(
                "Input.dispatchKeyEvent",
                type=kind,
                key=key,
                windowsVirtualKeyCode=code,
                text=text if kind == "keyDown" else "",
            )

    def close(self) -> None:
        self._browser.command("Target.closeTarget", targetId=self._target)

    def screenshot(self, path: Path) -> None:
        path.write_bytes(base64.b64decode(self.command("Page.captureScreenshot", format="png")["data"]))
