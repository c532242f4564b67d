"""On pages with a strict policy, with hostile styles, from right to left, on a phone; by keyboard and by ear."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.model import Asks, Purpose
from tests.connectors.webchat.conftest import Served
from tests.connectors.webchat.widget.conftest import TEXT, Visit, answer, committed, thread
from tests.support import node
from tests.support.polling import until
from tests.support.widget import ROOT

WIDGET = Path(__file__).parents[4] / "connectors" / "webchat" / "widget"
TAB, SHIFT = 9, 8
COMPOSING = 229  # the code of each key while a character is composed
QUESTION = "How do I reset my password?"


def test_a_strict_policy_needs_the_chats_host_and_nothing_else(visit: Visit, served: Served) -> None:
    policy = (
        f"default-src 'none'; img-src data:; script-src {served.url}; connect-src {served.url}; "
        "require-trusted-types-for 'script'; trusted-types dompurify"
    )
    widget = visit(csp=policy)
    widget.say(QUESTION)
    committed(served)
    answer(served, widget, "Open **Settings**.", asks=Asks.HELPED)

    widget.sees("Open Settings.")
    assert widget.page.evaluate(f"getComputedStyle({widget.of('.launcher')}).position") == "fixed"
    # A violation would be an error of the page, and fail this test at its end.


def test_the_pages_styles_do_not_reach_it(visit: Visit, served: Served) -> None:
    hostile = (
        "body *, html > :not(head, body), firstline-chat {"
        " all: unset !important; display: none !important; color: red !important; font: 60px serif !important;"
        " position: static !important; transform: scale(9) !important }"
    )
    widget = visit(head=f"<style>{hostile}</style>", body=TEXT)
    widget.say(QUESTION)

    box = widget.page.evaluate(f"{widget.of('.launcher')}.getBoundingClientRect().toJSON()")
    style = widget.page.evaluate(
        f"(({{color, fontSize}}) => [color, fontSize])(getComputedStyle({widget.of('dialog')}))"
    )

    assert (box["width"], box["right"], box["bottom"]) == (58, 1440 - 20, 900 - 20)
    assert style == ["rgb(23, 32, 43)", "15px"]
    assert widget.page.evaluate("document.querySelectorAll('style').length") == 1


@pytest.mark.parametrize(
    ("color", "ink"),
    [("#ffd400", "rgb(0, 0, 0)"), ("#201060", "rgb(255, 255, 255)"), ("nonsense", "rgb(255, 255, 255)")],
)
def test_any_colour_has_an_ink_that_can_be_read_on_it(visit: Visit, color: str, ink: str) -> None:
    widget = visit(data={"color": color})

    assert widget.page.evaluate(f"getComputedStyle({widget.of('.launcher')}).color") == ink


def test_from_right_to_left_it_stands_on_the_other_side(visit: Visit) -> None:
    widget = visit(html="lang=ar dir=rtl")
    widget.open()

    box = widget.page.evaluate(f"{widget.of('dialog')}.getBoundingClientRect().toJSON()")

    assert box["left"] == 20
    assert widget.get(".root", "dir") == "rtl"
    # There are no Arabic words of ours yet: what is said in English reads as English.
    assert widget.page.evaluate(f"getComputedStyle({widget.of('.bubble p')}).direction") == "ltr"


def test_a_phone_is_covered_and_keeps_the_focus_inside(visit: Visit) -> None:
    widget = visit(size={"width": 390, "height": 780})
    widget.open()

    box = widget.page.evaluate(f"{widget.of('dialog')}.getBoundingClientRect().toJSON()")
    for _ in range(12):
        widget.page.press("Tab", TAB)
        assert widget.page.evaluate("document.activeElement.tagName") in ("FIRSTLINE-CHAT", "BODY")

    assert (box["width"], box["height"]) == (390, 780)
    assert widget.get("dialog", "matches(':modal')")
    assert widget.page.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_table_too_wide_for_a_phone_is_moved_and_breaks_no_word(visit: Visit, served: Served) -> None:
    widget = visit(size={"width": 390, "height": 780})
    widget.say(QUESTION)
    committed(served)
    words = "everything we keep of your account"
    answer(
        served,
        widget,
        f"> | plan | where | what |\n> |---|---|---|\n> | business | `storage/frankfurt` | {words * 9} |",
    )
    widget.sees("business")

    cell = f"{ROOT}.querySelector('td').firstChild"
    lines = f"(cell => (range => (range.selectNode(cell), range.getClientRects().length))(new Range()))({cell})"

    assert widget.page.evaluate(lines) == 1
    assert widget.page.evaluate("document.documentElement.scrollWidth") <= 390


def test_it_can_be_used_by_keyboard_alone(visit: Visit, served: Served) -> None:
    widget = visit()
    widget.page.press("Tab", TAB)  # the page's own link
    widget.page.press("Tab", TAB)
    assert widget.focused() == "Open the chat"

    widget.page.press("Enter", 13, "\r")
    widget.page.until(f"{widget.of('dialog')}.open")
    assert widget.focused() == "Write a message"
    widget.page.command("Input.insertText", text=QUESTION)
    widget.page.press("Enter", COMPOSING)
    assert widget.get("#say", "value") == QUESTION
    widget.page.press("Enter", 13, "\r")
    committed(served)
    answer(served, widget, "Open Settings.", asks=Asks.HELPED)
    widget.sees("Open Settings.")
    seen: list[str] = []
    while "Open the chat" not in seen and len(seen) < 20:
        widget.page.press("Tab", TAB, modifiers=SHIFT)
        seen.append(widget.focused())
    for name in ("That helped", "Talk to a person", "Helpful", "Messages", "Close the chat"):
        assert name in seen
    widget.page.evaluate(f"{widget.of('#say')}.focus()")
    widget.page.press("Escape", 27)

    assert not widget.get("dialog", "open")
    until(lambda: widget.focused() == "Open the chat", what="the focus is given back")


def test_a_screen_reader_hears_whole_messages_and_no_single_words(visit: Visit, served: Served) -> None:
    widget = visit()
    widget.say(QUESTION)
    committed(served)
    widget.page.evaluate(
        f"""(() => {{ window.heard = [];
        new MutationObserver(() => heard.push({widget.of(".sr")}.textContent))
          .observe({widget.of(".sr")}, {{childList: true, subtree: true, characterData: true}}) }})()"""
    )
    chat = thread(served, widget).thread_id
    for word in ("Open ", "Settings ", "and "):
        served.live.write(chat, word)
    widget.sees("Open Settings and")
    answer(served, widget, "Open Settings and press Reset.\n\n- It takes a minute.")
    widget.sees("press Reset.")

    assert widget.page.evaluate("heard") == ["Assistant: Open Settings and press Reset. It takes a minute."]
    assert widget.get(".scroller", "getAttribute('aria-live')") == "off"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(visit: Visit, served: Served, scheme: str) -> None:
    axe = (node.installed(WIDGET) / "axe-core" / "axe.min.js").read_text()
    widget = visit(size={"scheme": scheme, "width": 1000, "height": 800})
    widget.say(QUESTION)
    committed(served)
    answer(served, widget, "1. Open **Settings**\n2. `Reset`", asks=Asks.HELPED)
    answer(served, widget, "How was it?", "k2", purpose=Purpose.RATING)
    answer(served, widget, "Hello!", "k3", purpose=Purpose.RELAY, agent_name="Kim Ito")
    widget.sees("Hello!")
    widget.page.until(f"{ROOT}.getAnimations().every((one) => one.playState === 'finished')")
    widget.page.evaluate(axe)

    found = widget.page.evaluate(
        "axe.run(document.querySelector('firstline-chat')).then(({violations, passes}) => ({passes: passes.length,"
        " violations: violations.map(({id, impact, nodes}) => `${impact} ${id}: ${nodes.map((n) => n.html)}`)}))"
    )

    assert [one for one in found["violations"] if one.startswith(("serious", "critical"))] == []
    assert found["passes"] > 15
