"""The widget in a real browser, on pages of another origin than the chat's; the worker is the test."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest

from bot.model import Reply, ThreadRef
from connectors.webchat.threads import thread_of
from tests.connectors.webchat.conftest import ORIGIN, Served
from tests.support.chromium import Browser
from tests.support.pages import Pages
from tests.support.polling import until
from tests.support.widget import WidgetPage

TEXT = "<h1>Acme</h1><p>Everything for the coyote. <a href='/other'>Our catalogue</a></p>"
Visit = Callable[..., WidgetPage]


@pytest.fixture(scope="module")
def pages() -> Iterator[Pages]:
    pages = Pages()
    yield pages
    pages.close()


@pytest.fixture
def origins(pages: Pages) -> list[str]:
    return [pages.origin, ORIGIN]


@pytest.fixture
def visit(browser: Browser, served: Served, pages: Pages) -> Iterator[Visit]:
    """Opens a page of the site with the widget on it; at the end no page may have reported an error."""
    opened: list[WidgetPage] = []

    def visit(
        name: str = "home",
        *,
        data: Mapping[str, str] | None = None,
        size: Mapping[str, Any] | None = None,
        body: str = TEXT,
        **shown: Any,
    ) -> WidgetPage:
        """`data`: the tag's attributes; `size`: of the window; `shown`: of the page."""
        attributes = "".join(f' data-{name}="{value}"' for name, value in {"site": "acme", **(data or {})}.items())
        tag = f'<script src="{served.url}/widget.js"{attributes}></script>'
        url = pages.show(name, body + tag, **shown)
        widget = WidgetPage(browser.open(url, **(size or {})))
        opened.append(widget)
        widget.page.until("!!document.querySelector('firstline-chat')")
        return widget

    yield visit
    for widget in opened:
        widget.page.evaluate("localStorage.clear()")
        widget.page.close()
    assert browser.errors == []


def thread(served: Served, widget: WidgetPage) -> ThreadRef:
    """The conversation's."""
    return thread_of(served.sessions.read(widget.kept("session")["token"]), widget.kept("chat"))


def committed(served: Served, number: int = 1) -> None:
    """So many of the visitor's messages."""
    until(lambda: len(served.store.rows("SELECT FROM messages")) >= number, what="the message is committed")


def answer(served: Served, widget: WidgetPage, text: str, key: str = "k1", **more: Any) -> None:
    """As a worker says it."""
    served.connector.send(Reply(thread=thread(served, widget), text=text, **more), key)
