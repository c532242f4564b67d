"""The widget on a page in a browser, as a visitor has it before them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from tests.support.chromium import Page

ROOT = "document.querySelector('firstline-chat').shadowRoot"


@dataclass(frozen=True)
class WidgetPage:
    page: Page

    def of(self, selector: str) -> str:
        """The expression of an element in the widget."""
        return f"{ROOT}.querySelector({json.dumps(selector)})"

    def get(self, selector: str, what: str) -> Any:
        return self.page.evaluate(f"{self.of(selector)}?.{what}")

    def focused(self) -> str:
        """What has the focus: its name for those who hear it, or its words."""
        return str(
            self.page.evaluate(
                f"(({ROOT}.activeElement?.getAttribute('aria-label')) ?? {ROOT}.activeElement?.textContent) ?? ''"
            )
        )

    def press(self, selector: str, times: int = 1) -> None:
        """As soon as it is there; at once then, since it may be drawn anew."""
        clicks = ", ".join(["one.click()"] * times)
        self.page.until(f"(one => one?.checkVisibility() && ({clicks}, true))({self.of(selector)})")

    def open(self) -> None:
        if not self.get("dialog", "open"):
            self.press(".launcher")

    def write(self, text: str) -> None:
        self.page.evaluate(f"{self.of('#say')}.focus()")
        self.page.command("Input.insertText", text=text)

    def say(self, text: str) -> None:
        """Write it, and send it by Enter; it then stands there."""
        self.open()
        self.write(text)
        self.page.press("Enter", 13, "\r")
        self.sees(text)

    def sees(self, text: str) -> None:
        self.page.until(f"{self.of('dialog')}.open && {self._shown}.includes({json.dumps(text)})")

    def shown(self) -> str:
        """To the eye: what a screen reader is told comes before it is drawn."""
        return str(self.page.evaluate(self._shown))

    @property
    def _shown(self) -> str:
        parts = f"[...{self.of('dialog')}.children].filter((one) => !one.matches('.sr'))"
        return f"{parts}.map((one) => one.innerText).join('\\n')"

    def kept(self, name: str) -> Any:
        """What this browser keeps of the site acme; waits for it."""
        return json.loads(self.page.until(f"localStorage.getItem('firstline.acme.{name}')"))
