"""The console in a real browser: at both sizes and in both schemes, by keyboard, and nothing that people write runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from bot.app.steering.going_live import judge
from bot.config import Rollout
from bot.model import (
    Alternative,
    Answer,
    EscalationDecision,
    Intent,
    Mode,
    Outcome,
    Passage,
    Reason,
    Role,
    SignalValue,
    Usage,
    Work,
)
from bot.store.comparisons.pairs import Comparisons
from bot.store.console.reviews import Reviews, Verdict, Wants
from bot.store.figures.fold import Figures
from bot.store.pacing.pauses import Pauses
from bot.store.rehearsals.runs import Runs
from bot.store.rollout.alarms import Changed, FigureAlarms
from bot.store.rollout.shares import Share
from tests.support import node
from tests.support.acting import wanted
from tests.support.builders import agent_message, feedback, message
from tests.support.chromium import Browser, Page
from tests.support.console import PASSWORD, add_user, served, settings_of
from tests.support.fallen import CSAT_FELL
from tests.support.rehearsing import keep, of_a_file, side_by_side
from tests.support.serving import Served
from tests.support.store import Store

STEERED = """
[rollout.shares]
zendesk = 20
[[rollout.arms]]
name = "terse"
share = 50
tone = "terse"
"""
HOSTILE = "<img src=x onerror=alert(1)><script>alert(2)</script>"
AXE = Path(__file__).parents[2] / "connectors/webchat/widget"
PAGES = (
    "/", "/conversations?reason=sensitive", "/conversations/1", "/conversations/2", "/review", "/agreement",
    "/agreement?which=all", "/rehearsals", "/rehearsals/1", "/rehearsals/new", "/rehearsals/runs/1", "/work",
    "/work/approvals", "/steering", "/figures?by=prompt", "/knowledge", "/knowledge/gaps", "/audit",
)  # fmt: skip
RESET = Passage(
    id=3, title="Reset your password", url="https://help.acme.example/reset", text="Choose Reset.", score=0.83
)
CALL = Usage(model="m-large", prompt="answering@3", input_tokens=1840, output_tokens=96, cost=Decimal("0.0061"))
ANSWERED = Outcome(
    answer=Answer(
        text="Open **Settings**, choose *Security* and press **Reset password**. The link is valid for 30 minutes.",
        cites=(RESET,),
        grounded=True,
        confidence=0.83,
    ),
    decision=EscalationDecision(
        escalate=False,
        offer=True,
        explanation="The articles answer it.",
        signals=(
            SignalValue(name="frustration", strength=0.42, threshold=0.7, explanation="some sharp words"),
            SignalValue(name="human_request", strength=0.05, threshold=0.5, explanation="nobody asks for a person"),
        ),
        alternatives=(Alternative(threshold=0.0, reason=Reason.FRUSTRATED), Alternative(threshold=0.5, reason=None)),
    ),
    work=Work(
        calls=(
            Usage(model="m-large", prompt="answering@3", input_tokens=1840, output_tokens=96, cost=Decimal("0.0061")),
        ),
        rounds=1,
        passages=(RESET, replace(RESET, id=4, url="https://help.acme.example/sign-in", score=0.41)),
        seconds={"redact": 0.011, "assess": 0.024, "retrieve": 0.031, "compose": 1.42, "ground": 0.046},
        notes={"ground": "one sentence was left out"},
    ),
)
LOST = replace(ANSWERED, answer=Answer(text="I couldn't find that.", grounded=False, confidence=0.2), work=Work())
MONEY = EscalationDecision(
    escalate=True,
    reason=Reason.SENSITIVE,
    intent=Intent.REFUND_OR_BILLING_DISPUTE,
    explanation="They dispute a charge.",
    signals=(SignalValue(name="refund", strength=0.93, threshold=0.6, explanation="“charged twice”"),),
)


@pytest.fixture
def console(store: Store, tmp_path: Path) -> Iterator[Served]:
    """With something of everything in it."""
    add_user(store, "ada", Role.ADMIN)
    add_user(store, "vic", Role.VIEWER)
    talk(store, "1", f"Hi, I'm Nina, nina@okafor.example. How do I reset my password? {HOSTILE}", ANSWERED)
    store.send_next(thread_id="1")
    store.accept([feedback(False, thread_id="1", comment="It is not in my settings.")])
    talk(store, "2", "You charged my card twice, I want my money back.", Outcome(answer=None, decision=MONEY))
    store.accept([agent_message("I have sent it back to you.", thread_id="2")])
    for number in range(3, 9):
        talk(store, str(number), "Where can I park?", replace(LOST, requests=(wanted(),) if number == 5 else ()))
    dead = "UPDATE outbox SET state = 'dead', problem = 'Refused: 403', attempts = 3 WHERE id = %s RETURNING id"
    store.rows(dead, store.rows("SELECT id FROM outbox WHERE kind = 'answer' ORDER BY id DESC LIMIT 1")[0]["id"])
    store.accept([message("Does anybody read this?", thread_id="9")])
    store.rows("UPDATE messages SET received_at = now() - interval '9 minutes' WHERE state = 'waiting' RETURNING id")
    store.rows("INSERT INTO alarms (kind, about) VALUES ('budget_used_up', 'budget.day_cost') RETURNING id")
    store.rows("INSERT INTO sources (name, good_at, skipped) VALUES ('help center', now(), 2) RETURNING name")
    store.rows("INSERT INTO sources (name, problem) VALUES ('intranet', 'the site asks for a login') RETURNING name")
    third = store.conversation_id("3")
    reviews, better = Reviews(store.database, store.cipher), "Behind the house."
    reviews.keep(third, Verdict.SHOULD_ANSWER, Wants.CUSTOM_ANSWER, better=better, remark="Asked daily.", by="vic")
    Pauses(store.database).pause("slack", "ada")
    share = Share(what="channel", name="zendesk", share=20)
    changed = Changed(about="zendesk at 20 %, beside control: csat down", details=CSAT_FELL, steps_back=share)
    FigureAlarms(store.database, Rollout(shares={"zendesk": 20}), ("chat",)).raise_for(changed)
    Figures(store.database, rest_seconds=0).run()
    running = served(store, settings_of(tmp_path, STEERED))
    yield running
    running.close()


def shadow(store: Store) -> None:
    """Questions that agents have answered while the bot looked on."""
    same, other = (
        "In Settings, Security press Reset password; the link is valid for 30 minutes.",
        "Which browser is it?",
    )
    for number, told in enumerate((same, same, other), start=20):
        thread = str(number)
        store.accept([message("How do I reset my password?", thread_id=thread, mode=Mode.SHADOW)])
        claim = store.conversations.claim(store.conversation_id(thread))
        assert claim is not None
        store.conversations.record(claim, ANSWERED)
        store.accept([agent_message(told, thread_id=thread, mode=Mode.SHADOW)])
    Comparisons(store.database, store.cipher).compare(judge, settled_seconds=0)


def talk(store: Store, thread_id: str, text: str, outcome: Outcome) -> None:
    store.accept([message(text, thread_id=thread_id)])
    claim = store.conversations.claim(store.conversation_id(thread_id))
    assert claim is not None
    store.conversations.record(claim, outcome)


Open = Callable[..., Page]


@pytest.fixture
def open_console(browser: Browser, console: Served) -> Iterator[Open]:
    """A page of the console, signed in; in the end no page may have reported an error."""
    pages: list[Page] = []

    def opened(name: str = "ada", **options: object) -> Page:
        page = browser.open(f"{console.url}/sign-in", **options)  # type: ignore[arg-type]
        pages.append(page)
        if (
            page.evaluate("document.querySelector('input[name=password]')") is not None
        ):  # not signed in by an earlier one
            page.type("input[name=name]", name)
            page.type("input[name=password]", f"{PASSWORD}\n")
        there(page, "Conversations")
        return page

    yield opened
    for page in pages:
        page.command("Network.clearBrowserCookies")
        page.close()
    assert browser.errors == []


def there(page: Page, title: str) -> None:
    """The page with this heading is there, and its script has run."""
    page.until(f"document.readyState === 'complete' && document.querySelector('h1')?.textContent === '{title}'")


def go(page: Page, console: Served, path: str) -> None:
    page.command("Page.navigate", url=f"{console.url}{path}")
    page.until(f"location.href.endsWith({path!r}) && document.readyState === 'complete'")


@pytest.mark.deploy
def test_every_page_in_both_sizes_and_schemes_has_nothing_serious(
    open_console: Open, console: Served, store: Store, tmp_path: Path
) -> None:
    shadow(store)
    keep(store, side_by_side())
    Runs(store.database, store.cipher).want("ada", of_a_file(), problems=["line 2: found what is no JSON"])
    axe = (node.installed(AXE) / "axe-core" / "axe.min.js").read_text()
    for name, width, height, scheme in (("desktop", 1440, 900, "light"), ("phone", 390, 844, "dark")):
        page = open_console(width=width, height=height, scheme=scheme)
        for path in PAGES:
            go(page, console, path)
            page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true })")
            page.evaluate(axe)
            violations = page.evaluate(
                "axe.run(document).then((found) => found.violations.map(({id, impact, nodes}) => "
                "`${impact} ${id}: ${nodes.map((n) => n.html).join(' ')}`))"
            )
            wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            page.screenshot(tmp_path / f"{name}{path.replace('/', '-').replace('?', '-')}.png")
            assert [one for one in violations if one.startswith(("serious", "critical"))] == [], path
            assert wide <= 0, f"{path} is {wide} pixels wider than a {name}"


def test_the_list_and_a_review_work_by_keyboard_alone(open_console: Open, console: Served, store: Store) -> None:
    newest = [row["id"] for row in store.rows("SELECT id FROM conversations ORDER BY id DESC")]
    page = open_console()
    for key in "jj":
        page.press(key, ord(key.upper()), key)
    page.press("Enter", 13, "\r")
    there(page, f"Conversation {newest[1]}")

    page.evaluate("document.querySelector('input[name=verdict]').focus()")
    page.press(" ", 32, " ")
    page.evaluate("document.querySelector('button[name=next]').focus()")
    page.press("Enter", 13, "\r")
    there(page, f"Conversation {newest[2]}")
    page.press("u", 85, "u")
    there(page, "Conversations")
    page.press("/", 191, "/")

    assert page.evaluate("document.activeElement.name") == "q"
    assert store.rows("SELECT verdict FROM reviews WHERE conversation_id = %s", newest[1]) == [{"verdict": "good"}]


def test_a_plots_table_opens_by_keyboard_and_nothing_of_it_is_refused(open_console: Open, console: Served) -> None:
    """Given the page of figures on a phone: plots are as wide as there is room and coloured by our style sheet, and the
    table behind one opens with Enter."""
    page = open_console(width=390, height=844, scheme="dark")
    go(page, console, "/figures")
    there(page, "Figures")

    drawn = page.evaluate(
        "[...document.querySelectorAll('svg.plot')].map((one) => "
        "[one.getBoundingClientRect().width > 250, getComputedStyle(one.querySelector('text')).fill])"
    )
    page.evaluate("document.querySelector('#deflected summary').focus()")
    page.press("Enter", 13, "\r")

    assert len(drawn) >= 5
    assert all(one == [True, "rgb(165, 171, 182)"] for one in drawn)
    page.until("document.querySelector('#deflected details').open")
    assert page.evaluate("document.querySelector('#deflected tbody').innerText").split("\t")[1].startswith("1 of 8 (")


def test_filters_apply_as_they_are_chosen_and_addresses_stay_short(open_console: Open) -> None:
    page = open_console()
    page.evaluate(
        "(() => { const one = document.querySelector('select[name=reason]'); one.value = 'sensitive';"
        " one.dispatchEvent(new Event('change', {bubbles: true})) })()"
    )
    # The address changes first, the list a moment later.
    page.until("location.search === '?reason=sensitive' && document.querySelectorAll('[data-row]').length === 1")


def test_the_scheme_can_be_chosen_and_stays(open_console: Open, console: Served) -> None:
    page = open_console(scheme="light")
    page.click("#theme")
    go(page, console, "/work")
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(19, 21, 25)"


def test_nothing_runs_that_is_not_ours(open_console: Open, console: Served, browser: Browser) -> None:
    page = open_console()
    go(page, console, "/conversations/1")
    assert page.evaluate("document.querySelector('.words').textContent").endswith(HOSTILE)
    assert page.evaluate("document.querySelectorAll('.words img, .words script').length") == 0
    page.evaluate(
        "document.body.append(Object.assign(document.createElement('script'), {textContent: 'window.ran = 1'}))"
    )
    assert page.evaluate("window.ran") is None
    assert any("Content Security Policy" in error for error in browser.errors)
    browser.errors.clear()
