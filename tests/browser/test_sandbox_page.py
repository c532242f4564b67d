"""The sandbox's page in a real browser: people type and read in three places, and nothing that is said can run."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import requests

from connectors.sandbox.defaults import CHANNEL_ID, CREDENTIALS, EMPLOYEE_ID
from connectors.sandbox.zendesk.account import AGENT_ID
from tests.support.chromium import Browser, Page
from tests.support.polling import until
from tests.support.sandbox import Running, running

HOSTILE = "<img src=x onerror=alert(1)><script>alert(2)</script><b>bold</b>"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with Browser.start() as found:
        yield found


@pytest.fixture
def here() -> Iterator[Running]:
    with running() as found:
        yield found


@pytest.fixture
def page(browser: Browser, here: Running) -> Iterator[Page]:
    """The page, wide; afterwards it must have nothing to complain of."""
    page = opened(browser, here)
    yield page
    page.close()  # before the sandbox goes, which it would complain of
    assert browser.complaints == []


def opened(browser: Browser, here: Running, **size: int) -> Page:
    browser.complaints.clear()
    page = browser.open(f"{here.url}/sandbox", **size)
    page.until("document.querySelector('#intercom-person').textContent === 'Nina Okafor'")
    return page


def sees(page: Page, column: str, text: str) -> None:
    page.until(f"document.querySelector('#{column}-messages').innerText.includes({text!r})")


def test_what_a_customer_types_appears_and_is_said(page: Page, here: Running) -> None:
    page.type("#intercom-text", "I cannot log in\n")
    sees(page, "intercom", "I cannot log in")
    assert page.until("document.querySelector('#intercom-text').value === ''")
    (conversation,) = here.sandbox.intercom.snapshot()["conversations"].values()
    assert conversation["source"]["body"] == "<p>I cannot log in</p>"


@pytest.mark.parametrize("column", ["slack", "intercom"])
def test_a_hostile_message_stays_text(page: Page, column: str) -> None:
    page.type(f"#{column}-text", f"{HOSTILE}\n")
    sees(page, column, HOSTILE)
    assert page.evaluate("document.querySelectorAll('main img, main script').length") == 0


def test_the_vendors_html_is_shown_without_what_could_run(page: Page, browser: Browser, here: Running) -> None:
    html = f'<p>Read <a href="javascript:alert(3)">this</a> and <a href="https://x.example/">that</a></p>{HOSTILE}'
    html += (
        '<svg onload="alert(4)"><a href="https://y.example">in svg</a></svg><button onclick="alert(5)">Send</button>'
    )
    intercom, zendesk = here.sandbox.intercom, here.sandbox.zendesk
    conversation = intercom.customer_starts(here.sandbox.customer_id, "hello")
    with intercom.lock:
        intercom.did(conversation, intercom.state.say_as_admin(conversation, CREDENTIALS.intercom.admin_id, html))
    ticket = int(zendesk.requester_creates(here.sandbox.requester_id, HOSTILE, "hello"))
    with zendesk.lock:
        zendesk.did(zendesk.state.update(ticket, {"comment": {"html_body": html}}, int(AGENT_ID), "web"))
    for column in ("intercom", "zendesk"):
        sees(page, column, "Read this and that")
        inside = f"document.querySelector('#{column}-messages')"
        hrefs = page.evaluate(f"[...{inside}.querySelectorAll('a')].map((link) => link.getAttribute('href'))")
        assert hrefs == [None, "https://x.example/"]  # and the one in the SVG is no link
        assert page.evaluate(f"{inside}.querySelectorAll('img, script, svg, button, [onclick], [onerror]').length") == 0
        assert page.evaluate(f"{inside}.querySelector('.words b').textContent") == "bold"
    assert HOSTILE in page.evaluate("document.querySelector('#zendesk-facts').innerText")
    # The parser reports each handler that the policy forbids, though none of them is taken over.
    told = [complaint for complaint in browser.complaints if "inline event handler" not in complaint]
    browser.complaints[:] = told


def test_an_employee_asks_and_reads_the_answer_in_the_thread(page: Page, here: Running) -> None:
    page.type("#slack-text", "How do I deploy?\n")
    sees(page, "slack", "@Firstline How do I deploy?")
    page.until("!document.querySelector('#slack-thread').hidden")
    ((message,),) = here.sandbox.slack.snapshot()["messages"].values()
    body = {
        "channel": CHANNEL_ID,
        "thread_ts": message["ts"],
        "text": "*Like this:* `make demo` &lt;!channel&gt;\n• <https://docs.example/deploy|Deploying>",
    }
    headers = {"Authorization": f"Bearer {CREDENTIALS.slack.bot_token}"}
    requests.post(f"{here.url}/slack/api/chat.postMessage", json=body, headers=headers, timeout=10)
    sees(page, "slack", "Like this: make demo <!channel>")
    assert page.evaluate("document.querySelector('.replies a').href") == "https://docs.example/deploy"
    assert page.evaluate("document.querySelector('.replies b + .tag').textContent") == "bot"
    page.type("#slack-text", "Thanks\n")
    page.until("document.querySelector('.replies').innerText.includes('Thanks')")


def test_an_answers_buttons_stand_apart_and_can_be_pressed(
    page: Page, here: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    slack, pressed = here.sandbox.slack, []
    monkeypatch.setattr(slack.hooks, "interaction", pressed.append)
    ts = slack.say(EMPLOYEE_ID, CHANNEL_ID, "How do I deploy?")
    words = {"helped": "That helped", "person": "Talk to a person"}
    buttons = [
        {"type": "button", "action_id": name, "value": "x", "text": {"type": "plain_text", "text": text}}
        for name, text in words.items()
    ]
    with slack.lock:
        blocks = [{"type": "actions", "elements": buttons}]
        slack.post_as_bot(CHANNEL_ID, "Like this.", ts, {"blocks": blocks})
    page.until("document.querySelectorAll('.replies .message button').length === 2")
    first, second = page.evaluate(
        "[...document.querySelectorAll('.replies .message button')].map((one) => one.getBoundingClientRect().toJSON())"
    )
    assert second["left"] >= first["right"] + 4 or second["top"] >= first["bottom"] + 4
    page.evaluate("[...document.querySelectorAll('.replies .message button')][1].click()")
    until(lambda: pressed, what="the press is told of")
    assert pressed[0]["actions"][0]["action_id"] == "person"


def test_an_agent_answers_notes_and_solves(page: Page, here: Running) -> None:
    page.click("#ticket-new")
    page.type("#ticket-form [name=subject]", "Invoice")
    page.type("#ticket-form [name=text]", "Where is it?")
    page.click("#ticket-form [type=submit]")
    sees(page, "zendesk", "Where is it?")
    page.click("#zendesk-form [value=note]")
    page.type("#zendesk-text", "ask billing\n")
    page.until("document.querySelector('#zendesk-messages .internal')?.innerText.includes('ask billing')")
    page.click("#zendesk-form [value=public]")
    page.type("#zendesk-text", "It is attached.")
    page.click("#zendesk-form [value=solved]")
    page.until("document.querySelector('#zendesk-tickets .badge')?.textContent === 'solved'")
    (ticket,) = here.sandbox.zendesk.tickets()
    comments = here.sandbox.zendesk.comments(str(ticket["id"]))
    assert [(comment["body"], comment["public"]) for comment in comments] == [
        ("Where is it?", True),
        ("ask billing", False),
        ("It is attached.", True),
    ]


def test_words_being_written_do_not_wander_to_another_ticket(page: Page, here: Running) -> None:
    zendesk, requester = here.sandbox.zendesk, here.sandbox.requester_id
    first = zendesk.requester_creates(requester, "First", "one")
    sees(page, "zendesk", "one")
    page.type("#zendesk-text", "for the first")
    zendesk.requester_creates(requester, "Second", "two")
    page.until("document.querySelectorAll('#zendesk-tickets button').length === 2")
    page.press("Enter", 13, "\r")
    sees(page, "zendesk", "for the first")
    assert [comment["body"] for comment in zendesk.comments(first)] == ["one", "for the first"]


def test_an_error_is_told_and_nothing_typed_is_lost(page: Page, here: Running) -> None:
    page.click("#intercom-form [value=teammate]")
    page.type("#intercom-text", "to nobody\n")
    page.until("document.querySelector('#intercom-form .error').textContent.includes('no conversation yet')")
    assert page.evaluate("document.querySelector('#intercom-text').value") == "to nobody"


def test_the_drawer_makes_it_misbehave_and_behave(page: Page, here: Running) -> None:
    page.click("#mischief-open")
    page.evaluate("document.querySelector('#rule-form [name=kind]').value = '500'")
    page.click("#rule-form [type=submit]")
    page.until("document.querySelector('#rules').innerText.includes('all *: 500, 1×')")
    assert [rule.kind for rule in here.sandbox.mischief.rules] == ["500"]
    page.click("#behave")
    page.until("document.querySelector('#rules').innerText.includes('All well-behaved.')")
    assert here.sandbox.mischief.rules == []


def test_every_control_has_a_name(page: Page) -> None:
    unnamed = page.evaluate(
        """[...document.querySelectorAll('button, input, select, textarea, [role=log], dialog')]
           .filter((element) => !(element.getAttribute('aria-label') || element.innerText?.trim()
             || element.textContent.trim() || element.labels?.length || element.getAttribute('aria-labelledby')))
           .map((element) => element.outerHTML)"""
    )
    assert unnamed == []


def test_on_a_phone_one_column_is_shown_at_a_time(browser: Browser, here: Running) -> None:
    page = opened(browser, here, width=420, height=900)
    shown = "['slack', 'intercom', 'zendesk'].filter((id) => document.getElementById(id).offsetParent !== null)"
    assert page.evaluate(shown) == ["slack"]
    page.click("[data-shows=zendesk]")
    assert page.evaluate(shown) == ["zendesk"]
    assert page.evaluate("document.documentElement.scrollWidth <= 420")
    page.close()
    assert browser.complaints == []
