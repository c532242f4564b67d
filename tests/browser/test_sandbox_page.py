"""The sandbox's page in a real browser: people write and read in four places, and nothing they write can run."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import jwt
import pytest
import requests

from connectors.sandbox import site
from connectors.sandbox.defaults import CHANNEL_ID, CREDENTIALS, EMPLOYEE_ID
from connectors.sandbox.faults import Fault, Kind
from connectors.sandbox.intercom.workspace import TEAMMATE_ID
from connectors.sandbox.zendesk.account import AGENT_ID
from tests.support.chromium import Browser, Page
from tests.support.polling import until
from tests.support.sandbox import Running, running

HOSTILE = "<img src=x onerror=alert(1)><script>alert(2)</script><b>bold</b>"
MIN_CONTRAST = 4.5  # WCAG 2.2, level AA, for text of normal size
CONTRASTS = Path(__file__).with_name("contrasts.js").read_text()


@pytest.fixture
def here() -> Iterator[Running]:
    with running() as here:
        yield here


@pytest.fixture
def page(browser: Browser, here: Running) -> Iterator[Page]:
    """The page on a wide screen; at the end of the test it must not have reported an error."""
    page = opened(browser, here)
    yield page
    page.close()  # before the sandbox, since losing that is an error
    assert browser.errors == []


def opened(browser: Browser, here: Running, **options: Any) -> Page:
    browser.errors.clear()
    page = browser.open(f"{here.url}/sandbox", **options)
    page.until("document.querySelector('#intercom-person').textContent === 'Nina Okafor'")
    return page


def sees(page: Page, column: str, text: str) -> None:
    page.until(f"document.querySelector('#{column}-messages').innerText.includes({text!r})")


def open_tickets(here: Running, *subjects: str) -> list[str]:
    zendesk = here.sandbox.zendesk
    return [zendesk.requester_creates(here.sandbox.requester_id, subject, "Where is it?") for subject in subjects]


def post_answer_with_buttons(here: Running, ts: str) -> None:
    """The bot answers the employee's message with two buttons, `helped` and `person`."""
    labels = {"helped": "That helped", "person": "Talk to a person"}
    buttons = [
        {"type": "button", "action_id": name, "value": "x", "text": {"type": "plain_text", "text": label}}
        for name, label in labels.items()
    ]
    slack = here.sandbox.slack
    with slack.lock:
        blocks = [{"type": "actions", "elements": buttons}]
        slack.world.post_as_bot(CHANNEL_ID, "Like this.", ts, {"blocks": blocks})


# What people write, and what cannot run.


def test_what_a_customer_types_reaches_intercom(page: Page, here: Running) -> None:
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


def test_the_vendors_html_is_shown_without_anything_that_could_run(page: Page, browser: Browser, here: Running) -> None:
    html = f'<p>Read <a href="javascript:alert(3)">this</a> and <a href="https://x.example/">that</a></p>{HOSTILE}'
    html += (
        '<svg onload="alert(4)"><a href="https://y.example">in svg</a></svg><button onclick="alert(5)">Send</button>'
    )
    html += '<ol start="3"><li>Open it.</li><li value="7">Close it.</li></ol>'
    intercom, zendesk = here.sandbox.intercom, here.sandbox.zendesk
    conversation = intercom.customer_starts(here.sandbox.customer_id, "hello")
    ticket = int(zendesk.requester_creates(here.sandbox.requester_id, HOSTILE, "hello"))

    with intercom.lock:
        part = intercom.state.say_as_admin(conversation, CREDENTIALS.intercom.admin_id, html)
        intercom.world.announce(conversation, part)
    with zendesk.lock:
        audit = zendesk.state.update(ticket, {"comment": {"html_body": html}}, int(AGENT_ID), "web")
        zendesk.world.announce(audit)

    for column in ("intercom", "zendesk"):
        sees(page, column, "Read this and that")
        inside = f"document.querySelector('#{column}-messages')"
        hrefs = page.evaluate(f"[...{inside}.querySelectorAll('a')].map((link) => link.getAttribute('href'))")
        assert hrefs == [None, "https://x.example/"]  # and the one in the SVG is no link
        assert page.evaluate(f"{inside}.querySelectorAll('img, script, svg, button, [onclick], [onerror]').length") == 0
        assert page.evaluate(f"{inside}.querySelector('.words b').textContent") == "bold"
        numbers = f"[{inside}.querySelector('.words ol').start, {inside}.querySelector('.words li[value]').value]"
        assert page.evaluate(numbers) == [3, 7]
    assert HOSTILE in page.evaluate("document.querySelector('#zendesk-facts').innerText")
    # The parser reports each handler that the policy blocks, though the page copies none of them.
    browser.errors[:] = [error for error in browser.errors if "inline event handler" not in error]


# Slack.


def test_a_thread_with_a_long_opening_leaves_the_button_to_send_where_it_is_seen(
    browser: Browser, here: Running
) -> None:
    page = opened(browser, here, width=420)
    page.type("#slack-text", "Which version of Postgres do I need, and where do I set how many connections it has?\n")
    page.until("!document.querySelector('#slack-thread').hidden")

    button = "document.querySelector('#slack-form button[type=submit]').getBoundingClientRect().right"
    column = "document.querySelector('#slack-form').getBoundingClientRect().right"
    assert page.evaluate(button) <= page.evaluate(column)
    page.close()


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


def test_the_buttons_of_an_answer_do_not_touch_and_can_be_pressed(
    page: Page, here: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    pressed: list[Any] = []
    monkeypatch.setattr(here.sandbox.slack.hooks, "interaction", pressed.append)
    post_answer_with_buttons(here, here.sandbox.slack.say(EMPLOYEE_ID, CHANNEL_ID, "How do I deploy?"))
    page.until("document.querySelectorAll('.replies .message button').length === 2")

    first, second = page.evaluate(
        "[...document.querySelectorAll('.replies .message button')].map((one) => one.getBoundingClientRect().toJSON())"
    )
    page.evaluate("[...document.querySelectorAll('.replies .message button')][1].click()")

    assert second["left"] >= first["right"] + 4 or second["top"] >= first["bottom"] + 4
    until(lambda: pressed, what="the press is sent")
    assert pressed[0]["actions"][0]["action_id"] == "person"


# Zendesk.


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


def test_the_newest_ticket_is_on_top_and_in_view(browser: Browser, here: Running) -> None:
    open_tickets(here, *(f"Ticket {number}" for number in range(20)))
    page = opened(browser, here)
    page.until("document.querySelectorAll('#zendesk-tickets button').length === 20")

    open_tickets(here, "The newest")
    page.until("document.querySelectorAll('#zendesk-tickets button').length === 21")

    assert page.evaluate("document.querySelector('#zendesk-tickets').scrollTop") == 0
    assert page.evaluate("document.querySelector('#zendesk-tickets .subject').textContent") == "The newest"
    page.close()
    assert browser.errors == []


def test_messages_are_read_at_their_end(page: Page, here: Running) -> None:
    intercom = here.sandbox.intercom
    conversation = intercom.customer_starts(here.sandbox.customer_id, "first")

    for number in range(30):
        intercom.customer_replies(conversation, f"message {number}")

    sees(page, "intercom", "message 29")
    list_ = "document.querySelector('#intercom-messages')"
    page.until(f"{list_}.scrollTop > 0")
    page.until(f"{list_}.scrollTop + {list_}.clientHeight > {list_}.scrollHeight - 2")


def test_a_draft_stays_with_its_ticket_when_another_arrives(page: Page, here: Running) -> None:
    (first,) = open_tickets(here, "First")
    sees(page, "zendesk", "Where is it?")
    page.type("#zendesk-text", "for the first")

    open_tickets(here, "Second")
    page.until("document.querySelectorAll('#zendesk-tickets button').length === 2")
    page.press("Enter", 13, "\r")

    sees(page, "zendesk", "for the first")
    comments = here.sandbox.zendesk.comments(first)
    assert [comment["body"] for comment in comments] == ["Where is it?", "for the first"]


# The page itself.


def test_an_error_is_shown_and_nothing_typed_is_lost(page: Page) -> None:
    page.click("#intercom-form [value=teammate]")

    page.type("#intercom-text", "to nobody\n")

    page.until("document.querySelector('#intercom-form .error').textContent.includes('no conversation yet')")
    assert page.evaluate("document.querySelector('#intercom-text').value") == "to nobody"


def test_the_drawer_injects_faults_and_clears_them(page: Page, here: Running) -> None:
    page.click("#faults-open")
    page.evaluate("document.querySelector('#fault-form [name=kind]').value = '500'")

    page.click("#fault-form [type=submit]")
    page.until("document.querySelector('#faults-active').innerText.includes('all *: 500, 1×')")
    injected = [fault.kind for fault in here.sandbox.faults.active]
    page.click("#faults-clear")
    page.until("document.querySelector('#faults-active').innerText.includes('None.')")

    assert injected == ["500"]
    assert here.sandbox.faults.active == []


def test_every_kind_of_fault_is_offered_and_shown(page: Page, here: Running) -> None:
    for kind in get_args(Kind):
        here.sandbox.faults.add(Fault(vendor="slack", kind=kind, path=f"/{kind}", times=None))

    here.sandbox.changes.notify()

    page.until(f"document.querySelector('#faults-count').textContent === '{len(get_args(Kind))}'")
    lines = page.evaluate("[...document.querySelectorAll('#faults-active li')].map((line) => line.textContent)")
    assert [line.split(":")[0] for line in lines] == [f"slack /{kind}" for kind in get_args(Kind)]
    offered = page.evaluate("[...document.querySelectorAll('#fault-form [name=kind] option')].map((one) => one.value)")
    assert set(offered) == set(get_args(Kind))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_can_be_read_in_both_color_schemes(browser: Browser, here: Running, scheme: str) -> None:
    slack, intercom = here.sandbox.slack, here.sandbox.intercom
    post_answer_with_buttons(here, slack.say(EMPLOYEE_ID, CHANNEL_ID, "Why <!channel> `code`?", mention=True))
    conversation = intercom.customer_starts(here.sandbox.customer_id, "See https://x.example")
    intercom.admin_notes(conversation, TEAMMATE_ID, "SSO?")
    tickets = open_tickets(here, "New", "Open", "Pending", "Solved")
    for ticket, status in zip(tickets[1:], ("open", "pending", "solved"), strict=True):
        here.sandbox.zendesk.agent_sets_status(ticket, AGENT_ID, status)
    page = opened(browser, here, scheme=scheme)
    page.until("document.querySelectorAll('#zendesk-tickets button').length === 4")
    page.until("document.getAnimations().length === 0")

    columns = page.evaluate(CONTRASTS)
    page.click("#faults-open")
    drawer = page.evaluate(CONTRASTS)

    assert [(contrast, text) for contrast, text in [*columns, *drawer] if contrast < MIN_CONTRAST] == []
    assert len(columns) > 40
    paper = page.evaluate("getComputedStyle(document.querySelector('#slack')).backgroundColor")
    assert (paper == "rgb(255, 255, 255)") == (scheme == "light")
    page.close()
    assert browser.errors == []


def test_every_control_has_a_name(page: Page) -> None:
    unnamed = page.evaluate(
        """[...document.querySelectorAll('button, input, select, textarea, [role=log], dialog')]
           .filter((element) => !(element.getAttribute('aria-label') || element.innerText?.trim()
             || element.textContent.trim() || element.labels?.length || element.getAttribute('aria-labelledby')))
           .map((element) => element.outerHTML)"""
    )

    assert unnamed == []


def test_the_web_chat_stands_on_a_page_of_its_own(browser: Browser) -> None:
    with running(chat="http://127.0.0.1:9") as here:  # nobody is there: the page says where it would be
        page = opened(browser, here)
        page.until("document.querySelector('#webchat-frame').contentDocument?.querySelector('script[data-site]')?.src")

        shown = page.evaluate("document.querySelector('#webchat').checkVisibility()")
        tag = page.evaluate("({...document.querySelector('#webchat-frame').contentDocument.scripts[0].dataset})")
        policy = requests.get(f"{here.url}/sandbox/site", timeout=5).headers["content-security-policy"]
        page.close()

    assert shown
    assert claims_of(tag["identity"])["name"] == "Ida Lindqvist"
    assert "script-src 'self' http://127.0.0.1:9;" in policy
    assert "frame-ancestors 'self'" in policy
    browser.errors.clear()


def test_without_a_web_chat_there_is_no_place_for_it(page: Page) -> None:
    assert not page.evaluate("document.querySelector('#webchat').checkVisibility()")
    assert page.evaluate("document.querySelector('.tabs [data-shows=webchat]').hidden")


def claims_of(identity: str) -> dict[str, Any]:
    """Whom the site's back end vouches for."""
    claims: dict[str, Any] = jwt.decode(identity, site.IDENTITIES, algorithms=["HS256"])
    return claims


@pytest.mark.parametrize("chat", [None, "http://127.0.0.1:9"], ids=["three", "four"])
def test_a_phone_shows_one_column_at_a_time(browser: Browser, chat: str | None) -> None:
    shown = "[...document.querySelectorAll('main > .app')].filter((app) => app.checkVisibility()).map((app) => app.id)"
    with running(chat=chat) as here:
        page = opened(browser, here, width=420, height=900)

        before = page.evaluate(shown)
        page.click("[data-shows=zendesk]")

        assert before == ["slack"]
        assert page.evaluate(shown) == ["zendesk"]
        assert page.evaluate("document.querySelector('#zendesk').offsetWidth >= 390")
        assert page.evaluate("document.documentElement.scrollWidth <= 420")
        page.close()
    assert chat or browser.errors == []
    browser.errors.clear()
