"""The page of docs/webchat.md as it stands there, with the real AI SDK, in a browser against the whole product."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests

from connectors.sandbox.zendesk.account import AGENT_ID
from tests.support.chromium import Browser, Page
from tests.support.installation import QUICK, ROOT, Installation, installed
from tests.support.node import installed as npm_installed
from tests.support.openai_server import OpenAIServer, Script, openai_server
from tests.support.pages import Pages
from tests.support.polling import until
from tests.support.web_chat import chat_tier
from tests.support.wire import Wire
from tests.support.wording import EN

pytestmark = [pytest.mark.deploy, pytest.mark.timeout(300)]

PROJECT = Path(__file__).parent / "use_chat"
BLOCK = re.compile(r"```jsx\n(.*?)```", re.DOTALL)
API = "https://chat.acme.example"
FORBIDDEN = "lifetime guarantee"
QUESTION = "How do I reset my password?"
GOOD = (
    "To reset your password, open **Settings** and choose Security. [1] Then press Reset password. [1] "
    "We send a link. [1] It is valid for 30 minutes. [1]"
)
BAD = f"To reset your password, open **Settings**. [1] Choose Security. [1] You have a {FORBIDDEN}. We send a link. [1]"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)


@dataclass
class Chat:
    """A tab with the page, as a visitor has it."""

    page: Page
    url: str
    id: str

    @property
    def messages(self) -> list[str]:
        """What stands there, without what is empty and without sources."""
        said = "[...one.childNodes].filter(({ nodeType }) => nodeType === 3).map(({ data }) => data).join('')"
        found = self.page.evaluate(f"[...document.querySelectorAll('form p:not([role])')].map((one) => {said})")
        return [str(one) for one in found if one]

    @property
    def sources(self) -> list[str]:
        return [str(one) for one in self.page.evaluate("[...document.querySelectorAll('p a')].map(({ href }) => href)")]

    @property
    def recorded(self) -> list[str]:
        """What the product says that stands there."""
        found = self.get(f"/v1/conversations/{self.id}/messages").json()
        return [one["text"] for one in found.get("messages", []) if one["text"]]

    def get(self, path: str) -> requests.Response:
        """As this visitor."""
        token = self.page.evaluate("JSON.parse(localStorage['firstline.acme.session'] ?? '{}').token")
        return requests.get(f"{self.url}{path}", headers={"Authorization": f"Bearer {token}"}, timeout=10)

    @property
    def alert(self) -> str:
        return str(self.page.evaluate("document.querySelector('[role=alert]')?.textContent ?? ''"))

    def look(self) -> None:
        """The visitor has this tab before them."""
        self.page.command("Page.bringToFront")

    def ask(self, text: str) -> None:
        self.look()
        self.page.until("document.querySelector('button') && !document.querySelector('button').disabled")
        self.page.type("input[name=text]", text)
        self.page.click("button")

    def sees(self, text: str) -> None:
        self.look()
        until(lambda: any(text in one for one in self.messages[1:]), 60, f"{text!r} on the page")

    def settles(self, number: int) -> None:
        """So many messages stand there, and they are what was recorded."""
        self.look()
        until(lambda: len(self.messages) == number and self.messages == self.recorded, 60, f"{number} messages")


def bundled(folder: Path, url: str) -> str:
    """The page's script. What the documentation shows is changed in one thing: where the chat is."""
    modules = npm_installed(PROJECT)
    (shown,) = BLOCK.findall((ROOT / "docs/webchat.md").read_text())
    assert shown.count(API) == 1
    lines = [one for one in shown.splitlines() if one.strip() and not one.startswith("import ")]
    assert len(lines) == 10, "the page is said to have ten lines"
    (folder / "page.jsx").write_text(shown.replace(API, url))
    (folder / "main.jsx").write_text((PROJECT / "main.jsx").read_text())
    (folder / "node_modules").symlink_to(modules)
    esbuild = modules / "@esbuild" / "linux-x64" / "bin" / "esbuild"
    options = ["--bundle", "--format=esm", "--jsx=automatic", "--log-level=error"]
    options += ['--define:process.env.NODE_ENV="production"']
    done = subprocess.run([esbuild, "main.jsx", *options], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.replace("</script", "<\\/script")


@dataclass
class Site:
    firstline: Installation
    model: OpenAIServer
    browser: Browser
    pages: Pages
    wire: Wire

    def open(self, id: str) -> Chat:
        """A tab of a visitor who had this conversation last."""
        return Chat(self.browser.open(self.at(id)), self.wire.url, id)

    def at(self, id: str) -> str:
        return f"{self.pages.origin}/chat?id={id}"


@pytest.fixture
def site(database_url: str, redis_url: str, tmp_path: Path, browser: Browser) -> Iterator[Site]:
    pages = Pages()
    behaviour = f"""{QUICK}
[guards]
forbidden_phrases = ["{FORBIDDEN}"]
[webchat]
messages_a_minute = 100
[webchat.sites.acme]
origins = ["{pages.origin}"]
"""
    with openai_server(Script(mode="text", text=GOOD, latency=3.0)) as model:
        environment = {"OPENAI_API_KEY": "sk-test", "OPENAI_BASE_URL": model.url, "WEBCHAT_SECRETS": "s" * 40}
        with (
            installed(database_url, redis_url, tmp_path, behaviour=behaviour, environment=environment) as firstline,
            chat_tier(firstline.settings) as url,
        ):
            firstline.work()
            page = tmp_path / "page"
            page.mkdir()
            wire = Wire(url)
            had = "localStorage['firstline.acme.chat'] = JSON.stringify(new URLSearchParams(location.search).get('id'))"
            script = f"<script>{had}</script><script type='module'>{bundled(page, wire.url)}</script>"
            pages.show("chat", script)
            yield Site(firstline, model, browser, pages, wire)
            wire.close()
    pages.close()


def test_the_page_of_the_documentation_is_a_whole_chat(site: Site) -> None:
    chat = site.open("c1")

    an_answer_grows(site, chat)
    what_fails_is_taken_back(site)
    who_reloads_in_the_middle_sees_all_of_it_and_so_does_another_tab(site)
    who_loses_the_network_in_the_middle_sees_all_of_it(site)
    what_is_asked_without_a_network_is_asked_when_it_is_back(site)
    what_is_asked_in_one_tab_stands_in_the_other_too(site)
    what_is_stopped_is_not_answered(site)
    an_error_is_shown_as_it_comes(site)
    a_person_answers_also_later_and_in_both_tabs(site)


def an_answer_grows(site: Site, chat: Chat) -> None:
    chat.ask(QUESTION)
    until(lambda: "Settings" in (grown := chat.messages[-1:] or [""])[0] and "30 min" not in grown[0], 60, "half of it")
    chat.settles(2)
    assert "30 minutes" in chat.messages[-1]
    (said,) = (one for one in chat.get("/v1/conversations/c1/messages").json()["messages"] if one["from"] == "bot")
    assert chat.sources == [one["url"] for one in said["sources"]] != []


def what_fails_is_taken_back(site: Site) -> None:
    """In a conversation of its own: who asks again after an answer that was none is given to a person."""
    site.model.script.text = BAD
    chat = site.open("failing")
    chat.ask(QUESTION)
    until(lambda: len(chat.messages) == 2 and "Settings" in chat.messages[-1], what="words that are taken back")
    chat.settles(2)
    assert FORBIDDEN not in chat.messages[-1]
    assert "Settings" not in chat.messages[-1]
    site.model.script.text = GOOD


def who_reloads_in_the_middle_sees_all_of_it_and_so_does_another_tab(site: Site) -> None:
    site.model.script.latency = 6.0
    chat = site.open("c2")
    chat.ask(QUESTION)
    chat.sees("Settings")
    chat.page.command("Page.navigate", url=site.at("c2"))
    other = site.open("c2")
    for tab in (other, chat):
        tab.settles(2)


def who_loses_the_network_in_the_middle_sees_all_of_it(site: Site) -> None:
    chat = site.open("c3")
    chat.ask(QUESTION)
    chat.sees("Settings")
    site.wire.cut()
    until(lambda: chat.alert, what="that the network is lost")
    chat.settles(2)
    assert chat.alert == ""


def what_is_asked_without_a_network_is_asked_when_it_is_back(site: Site) -> None:
    chat = site.open("c8")
    chat.page.command("Network.enable")
    chat.page.command("Network.setBlockedURLs", urls=["*/chat"])
    chat.ask(QUESTION)
    until(lambda: chat.alert, what="that the network is away")
    assert chat.recorded == []
    chat.page.command("Network.setBlockedURLs", urls=[])
    chat.settles(2)
    assert chat.alert == ""


def what_is_asked_in_one_tab_stands_in_the_other_too(site: Site) -> None:
    """Nobody reloads anything: the question stands there, and its answer grows."""
    first, second = site.open("c7"), site.open("c7")
    ask_in_one_and_read_in(second, first, number=2)
    ask_in_one_and_read_in(first, second, number=4)


def ask_in_one_and_read_in(reading: Chat, asking: Chat, number: int) -> None:
    """`number`: of messages that stand there then."""
    asking.ask(f"{QUESTION} Number {number}, please.")
    reading.look()
    until(lambda: f"Number {number}" in str(reading.messages), what="the other tab's question")
    until(lambda: "Settings" in reading.messages[-1] and "30 min" not in reading.messages[-1], 60, "half of it")
    for tab in (reading, asking):
        tab.settles(number)


def what_is_stopped_is_not_answered(site: Site) -> None:
    site.model.script.latency = 15.0
    chat = site.open("c4")
    chat.ask(QUESTION)
    until(lambda: len(chat.recorded) == 1, what="the question")
    chat.page.evaluate("acme.stop()")
    chat.page.until("!document.querySelector('button').disabled")
    assert chat.recorded == [QUESTION]
    site.model.script.latency = 0.5


def an_error_is_shown_as_it_comes(site: Site) -> None:
    chat = site.open("c5")
    chat.ask("x" * 5000)
    until(lambda: chat.alert, what="the error")
    assert chat.alert == EN.say("chat_too_long")
    assert chat.recorded == []
    site.browser.errors.clear()  # of the network and of a 413, as the browser notes them


def a_person_answers_also_later_and_in_both_tabs(site: Site) -> None:
    chat, before = site.open("c6"), len(tickets(site))
    chat.page.until("window.chat?.status === 'ready'")
    send(chat.page, "I want to talk to a person.", "screen.png", PNG)
    zendesk = site.firstline.sandbox.zendesk
    until(lambda: len(tickets(site)) > before, what="the ticket")
    ticket = tickets(site)[-1]
    until(lambda: len(zendesk.comments(ticket)) == 2, what="the note with the file")
    note = zendesk.comments(ticket)[-1]
    assert [one["file_name"] for one in note["attachments"]] == ["screen.png"]
    other = site.open("c6")
    steps = ("steps.txt", "text/plain", b"1. Restart it.")
    zendesk.agent_comments(ticket, AGENT_ID, "Hello, which browser is it?", files=[steps])
    for tab in (chat, other):
        tab.sees("Hello, which browser is it?")
    chat.ask("It is Firefox.")
    until(lambda: "It is Firefox." in zendesk.comments(ticket)[-1]["body"], what="the visitor's words")
    zendesk.agent_comments(ticket, AGENT_ID, "Thank you.")
    chat.sees("Thank you.")
    until(lambda: chat.messages == chat.recorded, what="the page as it was recorded")
    (url,) = (part["url"] for one in chat.get("/chat/c6").json() for part in one["parts"] if is_file(one, part))
    assert chat.get(url).content == steps[2]
    assert site.browser.errors == []


def tickets(site: Site) -> list[str]:
    rows = site.firstline.rows("SELECT ticket_id FROM handoffs WHERE ticket_id IS NOT NULL ORDER BY id")
    return [row["ticket_id"] for row in rows]


def is_file(message: dict[str, Any], part: dict[str, Any]) -> bool:
    """An agent's."""
    return bool(message["role"] == "assistant" and part["type"] == "file")


def send(page: Page, text: str, name: str, data: bytes) -> None:
    """As a page with a field for files does."""
    page.evaluate(
        f"""(() => {{
            const chosen = new DataTransfer();
            chosen.items.add(new File([new Uint8Array({list(data)})], "{name}", {{ type: "image/png" }}));
            void chat.sendMessage({{ text: "{text}", files: chosen.files }});
        }})()"""
    )
