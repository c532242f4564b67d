"""The whole of it, in a visitor's browser: a model writes, the page shows it, an agent in Zendesk answers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from connectors.sandbox.zendesk.account import AGENT_ID
from tests.support import web_chat
from tests.support.chromium import Browser
from tests.support.installation import QUICK, Installation, installed
from tests.support.openai_server import Script, openai_server
from tests.support.pages import Pages
from tests.support.polling import until
from tests.support.widget import WidgetPage

QUESTION = "How do I reset my password?"
ANSWER = (
    "To reset your password, open **Settings** and choose Security. [1]\n\n"
    "- Press Reset password. [1]\n- We send a link that is valid for 30 minutes. [1]\n"
)


@pytest.fixture
def firstline(database_url: str, redis_url: str, tmp_path: Path, pages: Pages) -> Iterator[Installation]:
    sites = f'[webchat.sites.{web_chat.SITE}]\norigins = ["{pages.origin}"]\n'
    with openai_server(Script(mode="text", text=ANSWER, latency=1.0, searches=True)) as model:
        environment = {"OPENAI_API_KEY": "sk-test", "OPENAI_BASE_URL": model.url, **web_chat.ENVIRONMENT}
        with installed(
            database_url, redis_url, tmp_path, behaviour=f"{QUICK}\n{sites}", environment=environment
        ) as firstline:
            firstline.work()
            yield firstline


@pytest.fixture
def pages() -> Iterator[Pages]:
    pages = Pages()
    yield pages
    pages.close()


def test_an_answer_grows_an_agent_takes_over_and_the_visitor_rates_it(
    firstline: Installation, browser: Browser, pages: Pages
) -> None:
    with web_chat.chat_tier(firstline.settings) as chat:
        tag = f'<script src="{chat}/widget.js" data-site="{web_chat.SITE}"></script>'
        widget = WidgetPage(browser.open(pages.show("home", f"<h1>Acme</h1>{tag}")))
        widget.page.until("!!document.querySelector('firstline-chat')")
        widget.page.evaluate(
            f"""(() => {{ window.grown = [];
            new MutationObserver(() => {{ const now = {widget.of(".growing")}?.textContent; if (now) grown.push(now) }})
              .observe({widget.of(".scroller")}, {{childList: true, subtree: true}}) }})()"""
        )

        widget.say(QUESTION)
        widget.sees("valid for 30 minutes")
        widget.page.until(f"{widget.of('.sources a')}?.href.startsWith('https://help.acme.example/')")
        grown = widget.page.evaluate("grown")
        assert len(set(grown)) > 3
        assert len(grown[0]) < len(grown[-1])
        widget.press(".choices button:last-child")

        until(firstline.sandbox.zendesk.tickets, what="a ticket")
        ticket = str(firstline.sandbox.zendesk.tickets()[0]["id"])
        widget.sees("A person has your conversation now.")
        widget.press(".close")
        firstline.sandbox.zendesk.agent_comments(ticket, AGENT_ID, "Hello, I'm looking into it.")

        widget.page.until(f"{widget.of('.badge')}.textContent === '1'")
        widget.open()
        widget.sees("Hello, I'm looking into it.")
        assert widget.get(".agent .name", "textContent") == "Grace Hopper"

        firstline.sandbox.zendesk.agent_sets_status(ticket, AGENT_ID, "solved")
        widget.sees("Your request has been marked as solved.")
        widget.press(".stars button:nth-child(5)")
        widget.sees("Thank you for your rating.")
        (rated,) = firstline.rows("SELECT score FROM csat")
        assert rated["score"] == 5
        widget.page.close()
    assert browser.errors == []
