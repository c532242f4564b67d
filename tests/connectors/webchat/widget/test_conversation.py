"""A visitor asks, sees the answer grow, and finds it again: after a reload, on another page, in another tab."""

from __future__ import annotations

import json

import pytest

from bot.model import Asks, Passage, Purpose
from tests.connectors.webchat.conftest import Served, identity
from tests.connectors.webchat.widget.conftest import Visit, answer, committed, thread
from tests.support.chromium import Browser
from tests.support.pages import Pages
from tests.support.polling import until
from tests.support.widget import WidgetPage

QUESTION = "How do I reset my password?"
CITED = Passage(id=1, title="Reset your password", url="https://help.acme.example/p", text="Open it.", score=1.0)


def ask(served: Served, widget: WidgetPage, text: str = QUESTION) -> None:
    widget.say(text)
    committed(served)


def test_a_visitor_sees_the_answer_grow_and_then_what_was_recorded(visit: Visit, served: Served) -> None:
    widget = visit()
    ask(served, widget)
    chat = thread(served, widget).thread_id

    served.live.begin(chat)
    served.live.note(chat, "is looking in the articles…")
    widget.sees("is looking in the articles…")
    for word in ("Open ", "**Settings** ", "and ", "press\n\n", "Reset "):
        served.live.write(chat, word)
    widget.sees("Open Settings and press")
    assert widget.get(".growing strong", "textContent") == "Settings"
    # Paragraphs are as far apart as they will stand in the end.
    widget.page.until(f"{widget.of('.growing > p + p')}?.textContent.trim() === 'Reset'")
    text = "Open **Settings** and press `Reset`."
    answer(served, widget, text, cites=(CITED,), asks=Asks.HELPED, link_hosts=frozenset())

    widget.sees("Open Settings and press Reset.")
    assert "is looking" not in widget.shown()
    assert widget.get(".growing", "textContent") is None
    assert widget.get(".sources a", "href") == CITED.url
    assert widget.page.evaluate(f"[...{widget.of('.choices')}.children].map((one) => one.textContent)") == [
        "That helped",
        "I still need help",
        "Talk to a person",
    ]


def test_steps_keep_their_numbers_and_names_their_underscores(visit: Visit, served: Served) -> None:
    text = "Set MY_API_KEY in `my_own_file.ini`.\n\n3. Restart the_bot.\n"
    widget = visit()
    ask(served, widget)
    chat = thread(served, widget).thread_id

    served.live.begin(chat)
    served.live.write(chat, text)
    widget.sees("Restart the_bot.")
    assert widget.get(".growing", "textContent") == "Set MY_API_KEY in my_own_file.ini.Restart the_bot."
    assert widget.get(".growing ol", "start") == 3
    answer(served, widget, text)

    widget.page.until(f"!{widget.of('.growing')}")
    assert "3. Restart the_bot." in widget.shown()


def test_nothing_is_asked_of_anybody_else(visit: Visit, served: Served, pages: Pages) -> None:
    widget = visit()
    ask(served, widget)
    asked = widget.page.evaluate("performance.getEntriesByType('resource').map((one) => new URL(one.name).origin)")

    assert set(asked) <= {served.url, pages.origin, "null"}


def test_words_that_are_taken_back_go(visit: Visit, served: Served) -> None:
    widget = visit()
    ask(served, widget)
    chat = thread(served, widget).thread_id
    served.live.write(chat, "We pay you back. ")
    widget.sees("We pay you back.")

    served.live.reset(chat)

    widget.page.until(f"!{widget.of('dialog')}.innerText.includes('We pay you back.')")


def test_a_reload_and_another_page_keep_the_conversation(visit: Visit, served: Served, pages: Pages) -> None:
    widget = visit()
    ask(served, widget)
    answer(served, widget, "Open Settings.")
    widget.sees("Open Settings.")
    widget.write("And then")

    for go in ("location.reload()", f"location.href = '{pages.origin}/home?again'"):
        widget.page.evaluate("window.before = true")
        widget.page.evaluate(go)
        widget.page.until("!window.before && !!document.querySelector('firstline-chat')")
        widget.sees("Open Settings.")
        widget.sees(QUESTION)
        assert widget.get("#say", "value") == "And then"


def test_two_tabs_see_the_same(visit: Visit, served: Served) -> None:
    first = visit()
    first.open()
    second = visit("other")
    second.open()

    first.page.command("Page.bringToFront")
    ask(served, first)
    answer(served, first, "Open Settings.")

    for widget in (first, second):
        widget.page.command("Page.bringToFront")
        widget.sees(QUESTION)
        widget.sees("Open Settings.")
    assert len(served.store.rows("SELECT FROM conversations")) == 1


def test_an_agents_words_come_under_their_name_and_are_counted_where_nobody_looks(visit: Visit, served: Served) -> None:
    widget = visit()
    ask(served, widget, "I want to talk to a person.")
    served.store.rows("UPDATE conversations SET owner = 'human' RETURNING id")
    answer(served, widget, "I've passed it on.", purpose=Purpose.HANDOFF_NOTICE)
    widget.sees("A person has your conversation now.")
    widget.press(".close")

    answer(served, widget, "Hello, what is it about?", "k2", purpose=Purpose.RELAY, agent_name="Kim Ito")

    widget.page.until(f"{widget.of('.badge')}.textContent === '1'")
    assert widget.get(".launcher", "getAttribute('aria-label')") == "Open the chat (1)"
    widget.open()
    widget.sees("Hello, what is it about?")
    assert widget.get(".agent .name", "textContent") == "Kim Ito"
    assert widget.get(".badge", "hidden")


def test_an_agents_words_that_come_after_it_is_solved_do_not_keep_it_with_them(visit: Visit, served: Served) -> None:
    widget = visit()
    ask(served, widget, "I want to talk to a person.")
    answer(served, widget, "It is solved.", purpose=Purpose.SOLVED)
    answer(served, widget, "It works again.", "k2", purpose=Purpose.RELAY, agent_name="Kim Ito")
    widget.sees("It works again.")

    widget.page.until(f"{widget.of('.person')}.checkVisibility()")
    widget.sees("Automated assistant. Answers can be wrong.")


def test_what_is_written_without_a_network_is_sent_when_it_is_back(
    visit: Visit, served: Served, browser: Browser
) -> None:
    widget = visit()
    ask(served, widget)
    answer(served, widget, "Open Settings.")
    widget.sees("Open Settings.")
    network = {"latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
    widget.page.command("Network.enable")
    widget.page.command("Network.emulateNetworkConditions", offline=True, **network)
    widget.sees("You're offline.")

    widget.say("And my user name?")
    assert widget.get(".pending .bubble", "textContent") == "And my user name?"
    widget.page.until(f"!{widget.of('.status')}")  # nobody is thinking about it yet
    widget.page.command("Network.emulateNetworkConditions", offline=False, **network)

    committed(served, 2)
    widget.page.until(f"!{widget.of('.pending')} && {widget.of('.banner')}.hidden")
    browser.errors[:] = [error for error in browser.errors if "INTERNET_DISCONNECTED" not in error]


PRESSED = "[...{}.querySelectorAll('button')].map((one) => one.ariaPressed).join(' ')"


def test_a_choice_and_a_thumb_are_one_judgement(visit: Visit, served: Served) -> None:
    """And a person can be asked for all the same."""
    widget = visit()
    ask(served, widget)
    chat = served.store.conversation_id(thread(served, widget).thread_id)
    answer(served, widget, "Open Settings.", asks=Asks.HELPED)

    widget.press(".choices button")
    widget.page.until(f"{PRESSED.format(widget.of('.thumbs'))} === 'true false'")
    widget.page.until(f"{widget.of('.choices')}.hidden && {widget.of('.person')}.checkVisibility()")
    widget.press(".thumbs button:nth-child(2)")
    widget.sees("Thank you for your feedback.")

    widget.page.until(f"{PRESSED.format(widget.of('.thumbs'))} === 'false true'")
    rows = served.store.rows("SELECT conversation_id, helpful FROM feedback ORDER BY id DESC LIMIT 1")
    assert [(row["conversation_id"], row["helpful"]) for row in rows] == [(chat, False)]


def test_what_was_pressed_is_still_pressed_after_a_reload(visit: Visit, served: Served) -> None:
    widget = visit()
    ask(served, widget)
    chat = served.store.conversation_id(thread(served, widget).thread_id)
    (sent,) = served.store.rows(
        "INSERT INTO outbox (conversation_id, lane, kind, body, state)"
        f" VALUES ({chat}, 'requester', 'answer', '', 'sent') RETURNING key"
    )
    answer(served, widget, "Open Settings.", str(sent["key"]), asks=Asks.HELPED)
    widget.press(".thumbs button:nth-child(2)")
    widget.sees("Thank you for your feedback.")
    answer(served, widget, "How was it?", "k2", purpose=Purpose.RATING)
    widget.press(".stars button:nth-child(4)")
    widget.sees("Thank you for your rating.")

    widget.page.evaluate("window.before = true; location.reload()")
    widget.page.until("!window.before && !!document.querySelector('firstline-chat')")

    widget.sees("How was it?")
    assert widget.page.evaluate(PRESSED.format(widget.of(".thumbs"))) == "false true"
    assert widget.page.evaluate(PRESSED.format(widget.of(".stars"))) == "false false false true false"
    assert widget.get(".choices", "hidden")


def test_a_low_rating_is_asked_what_could_be_better(visit: Visit, served: Served) -> None:
    widget = visit()
    ask(served, widget)
    answer(served, widget, "How was it?", purpose=Purpose.RATING)

    widget.press(".stars button")
    widget.press(".stars textarea")
    widget.page.evaluate(f"{widget.of('.stars textarea')}.value = 'More pictures.'")
    widget.press(".stars form button")

    widget.sees("Thank you for your rating.")
    scores = [row["score"] for row in served.store.rows("SELECT score FROM feedback")]
    assert set(scores) == {1}


def test_asking_for_a_person_is_said_in_as_many_words(visit: Visit, served: Served) -> None:
    widget = visit()
    ask(served, widget)
    answer(served, widget, "Open Settings.")

    widget.press(".person")

    committed(served, 2)
    widget.page.until(f"{widget.of('.log')}.innerText.includes('Talk to a person')")


def test_an_answer_that_was_stopped_is_not_waited_for(visit: Visit, served: Served) -> None:
    widget = visit()
    ask(served, widget)

    widget.press(".send[type=button]")

    widget.page.until(f"!{widget.of('.status')}")
    until(lambda: served.store.rows("SELECT FROM messages WHERE state = 'withdrawn'"))


def test_what_is_refused_says_why_and_can_be_written_anew(visit: Visit, served: Served, browser: Browser) -> None:
    widget = visit()
    widget.say("x" * 5000)
    widget.sees("Your message is too long. Please shorten it.")

    widget.press(".again")

    assert widget.get("#say", "value.length") == 5000
    widget.page.until(f"!{widget.of('.again')}")
    assert served.store.rows("SELECT FROM messages") == []
    browser.errors[:] = [error for error in browser.errors if "413" not in error]


def test_who_is_vouched_for_finds_their_conversation_and_leaves_none_behind(visit: Visit, served: Served) -> None:
    elsewhere = served.visit(identity=identity(name="Ana Silva"))
    elsewhere.post("/v1/conversations/c1/messages", {"id": "m1", "text": "Where is my order?"})
    widget = visit()

    widget.page.evaluate(f"FirstlineChat.identify('{identity(name='Ana Silva')}')")
    widget.open()
    widget.sees("Where is my order?")
    widget.page.evaluate("FirstlineChat.signOut()")

    widget.page.until(f"!{widget.of('.log')}.innerText.includes('Where is my order?')")


# Which conversations they have is not known before `release()` is called.
HOLD_LISTS = """(() => { const { fetch } = window;
  window.fetch = (url, options) => String(url).endsWith("/v1/conversations") && options?.method === "GET"
    ? new Promise((go) => { window.release = () => go(fetch(url, options)) }) : fetch(url, options) })()"""


def test_who_is_known_in_the_middle_goes_on_with_what_they_have_said(visit: Visit, served: Served) -> None:
    widget = visit()
    ask(served, widget)
    widget.page.until(f"!{widget.of('.pending')}")

    widget.page.evaluate(HOLD_LISTS)
    widget.page.evaluate(f"FirstlineChat.identify('{identity(name='Ana Silva')}')")
    widget.page.until("!!window.release")
    widget.say("It is the new one.")
    widget.page.evaluate("release()")
    widget.sees(QUESTION)

    committed(served, 2)
    assert len(served.store.rows("SELECT FROM conversations")) == 1
    widget.page.evaluate("FirstlineChat.signOut()")
    widget.page.until(f"!{widget.of('.log')}.innerText.includes({QUESTION!r})")


def test_who_signs_out_in_one_tab_is_gone_from_the_others(visit: Visit, served: Served) -> None:
    first, second = visit(), visit("other")
    first.page.evaluate(f"FirstlineChat.identify('{identity(name='Ana Silva')}')")
    first.kept("subject")
    first.page.command("Page.bringToFront")
    ask(served, first)
    second.page.command("Page.bringToFront")
    second.open()
    second.sees(QUESTION)

    first.page.evaluate("FirstlineChat.signOut()")

    second.page.until(f"!{second.of('.scroller')}.innerText.includes({QUESTION!r})")
    assert "user:" not in str(second.page.evaluate("localStorage['firstline.acme.subject']"))


CHOOSE = """(() => { const chosen = new DataTransfer();
  const bytes = (text) => Uint8Array.from(text, (one) => one.charCodeAt());
  for (const [name, type, text] of FILES) chosen.items.add(new File([bytes(text)], name, {type}));
  INPUT.files = chosen.files; INPUT.dispatchEvent(new Event("change")) })()"""
PICTURE = "\x89PNG\r\n\x1a\n" + "\x00" * 30


def choose(widget: WidgetPage, *files: tuple[str, str, str]) -> None:
    """Names, types and contents, as somebody chooses them in the dialog of the system."""
    widget.page.until(f"{widget.of('.field button')}.checkVisibility()")  # as soon as it is known what may be sent
    script = CHOOSE.replace("FILES", json.dumps(files)).replace("INPUT", widget.of("input[type=file]"))
    widget.page.evaluate(script)


def test_a_picture_goes_along_and_what_may_not_is_refused_before_it_is_sent(visit: Visit, served: Served) -> None:
    widget = visit()
    widget.open()
    choose(
        widget,
        ("broken.png", "image/png", PICTURE),
        ("tool.exe", "application/x-msdownload", "MZ"),
        ("app.log", "", "It broke."),  # what the browser has no name for, the host looks at
    )
    widget.sees("tool.exe can't be sent: files of this type aren't accepted.")
    widget.page.until(f"{widget.of('.chips')}.textContent === 'broken.pngapp.log'")

    widget.say("It looks like this")

    committed(served)
    widget.page.until(f"{widget.of('.visitor button.file')}?.textContent === 'broken.png'")
    (row,) = served.store.rows("SELECT count(*) AS files FROM chat_files")
    assert row["files"] == 2
    kept = served.page_of(widget.kept("session")["token"]).get(f"/v1/conversations/{widget.kept('chat')}/messages")
    file, _ = kept.json()["messages"][0]["files"]
    assert (file["filename"], file["mediaType"], file["size"]) == ("broken.png", "image/png", len(PICTURE))


def test_of_a_file_on_its_way_when_the_page_is_left_the_words_stay(
    visit: Visit, served: Served, browser: Browser
) -> None:
    widget = visit()
    widget.open()
    choose(widget, ("broken.png", "image/png", PICTURE))
    widget.page.command("Network.enable")
    widget.page.command("Network.setBlockedURLs", urls=["*/messages"])
    widget.say("It looks like this")
    widget.kept("pending")

    # Blocked throughout: it would be sent after all between this and the reload, or by the page that is being left.
    widget.page.evaluate("window.before = true; location.reload()")
    widget.page.until("!window.before && !!document.querySelector('firstline-chat')")
    widget.sees("broken.png was still on its way when the page was left.")
    widget.press(".again", times=2)

    assert widget.get("#say", "value") == "It looks like this"
    assert served.store.rows("SELECT FROM messages") == []
    browser.errors[:] = [error for error in browser.errors if "BLOCKED" not in error]


@pytest.mark.parametrize(
    ("data", "html", "expected"),
    [({}, "lang=fr", "Écrire un message"), ({"language": "nl"}, "lang=fr", "Bericht schrijven")],
)
def test_it_speaks_the_pages_language_or_the_tags(visit: Visit, data: dict[str, str], html: str, expected: str) -> None:
    widget = visit(data=data, html=html)

    widget.open()

    assert widget.get("#say", "placeholder") == expected
