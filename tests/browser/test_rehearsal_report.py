"""The report of a rehearsal in a real browser: at both sizes and in both schemes, and it asks nobody for anything."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.model import Kind
from bot.rehearsal.comparing import Comparison, Verdict, compare
from bot.rehearsal.comparing.kinds import AgentKind
from bot.rehearsal.report.report import Rehearsed, Side, html
from bot.rehearsal.result import Result, Source
from tests.support import node
from tests.support.chromium import Browser, Page

AXE = Path(__file__).parents[2] / "connectors/webchat/widget"
HOSTILE = "<img src=https://evil.example/x onerror=alert(1)><script>alert(2)</script>"
SIZES = {"desktop": (1440, 900, "light"), "phone": (390, 844, "dark")}
RESET = Result(
    conversation="T-1",
    exchange=1,
    kind=Kind.ANSWERED,
    asked=f"How do I reset my password? {HOSTILE}",
    said="Open **Settings**, choose **Security** and press **Reset password**.",
    agent="In Settings, Security press Reset password.",
    comparison=Comparison(facts=Verdict.SAME, agent=AgentKind.ANSWERED, same_outcome=True, score=0.8),
    sources=(Source(title="Reset your password", url="https://help.acme.example/password"),),
    intent="how_to",
    confidence=0.91,
    seconds=0.4,
)
MONEY = replace(
    RESET,
    conversation="T-2",
    kind=Kind.HANDED_OVER,
    said="",
    asked="I was charged twice!",
    agent="I have sent it back to you.",
    reason="sensitive",
    explanation="They dispute a charge.",
    intent="refund_or_billing_dispute",
    comparison=compare("", "", Kind.HANDED_OVER, "I have sent it back to you."),
    confidence=None,
)


def results(*, bolder: bool = False) -> list[Result]:
    many = [replace(RESET, conversation=f"T-{number}", confidence=number / 50) for number in range(3, 40)]
    told = compare("", "It takes 14 days.", Kind.ANSWERED, "It takes 5 days.")
    wrong = replace(RESET, conversation="T-40", said="It takes 14 days.", agent="It takes 5 days.", comparison=told)
    return [RESET, replace(MONEY, kind=Kind.ANSWERED, reason=None, said="Charges are final.") if bolder else MONEY,
            *many, wrong]  # fmt: skip


@pytest.fixture
def report(tmp_path: Path) -> Path:
    rehearsed = Rehearsed(
        source="past.jsonl",
        at=datetime(2026, 1, 5, tzinfo=UTC),
        sides=(Side(name="firstline", results=results()), Side(name="bolder", results=results(bolder=True))),
        left_out={"lines that could not be read": 2},
    )
    written = tmp_path / "report.html"
    written.write_text(html(rehearsed), encoding="utf-8")
    return written


@pytest.fixture(params=SIZES)
def page(request: pytest.FixtureRequest, browser: Browser, report: Path) -> Iterator[Page]:
    width, height, scheme = SIZES[request.param]
    opened = browser.open(report.as_uri(), width=width, height=height, scheme=scheme)
    opened.until("document.readyState === 'complete' && document.querySelector('h1')?.textContent === 'Rehearsal'")
    yield opened
    opened.screenshot(report.with_name(f"{request.param}.png"))
    opened.close()
    assert browser.errors == []


def test_it_fits_and_asks_nobody_for_anything(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert page.evaluate("performance.getEntriesByType('resource').length") == 0
    plots = page.evaluate(
        "[...document.querySelectorAll('figure svg')].map((one) => one.getBoundingClientRect().width)"
    )
    assert len(plots) == 9
    assert min(plots) > 250
    assert page.evaluate("document.querySelectorAll('article img, article script').length") == 0


def test_what_differs_comes_first_and_then_the_worst(page: Page) -> None:
    first, second, third = page.evaluate(
        "[...document.querySelectorAll('article')].slice(0, 3).map((one) => one.innerText)"
    )
    assert "T-2, question 1" in first
    assert "Charges are final." in first
    assert "T-40, question 1" in second
    assert "with another figure" in second
    assert "I have sent it back" not in third


@pytest.mark.deploy
def test_an_accessibility_checker_finds_nothing_serious(page: Page) -> None:
    page.evaluate((node.installed(AXE) / "axe-core" / "axe.min.js").read_text())
    violations = page.evaluate(
        "axe.run(document).then((found) => found.violations.map(({id, impact, nodes}) => "
        "`${impact} ${id}: ${nodes.map((n) => n.html).join(' ')}`))"
    )
    assert [one for one in violations if one.startswith(("serious", "critical"))] == []
