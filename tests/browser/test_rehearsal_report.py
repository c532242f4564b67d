"""The report of a rehearsal in a real browser: at both sizes and in both schemes, and it asks nobody for anything."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.rehearsal.report.report import html
from tests.support import node
from tests.support.chromium import Browser, Page
from tests.support.rehearsing import side_by_side

AXE = Path(__file__).parents[2] / "connectors/webchat/widget"
SIZES = {"desktop": (1440, 900, "light"), "phone": (390, 844, "dark")}


@pytest.fixture
def report(tmp_path: Path) -> Path:
    written = tmp_path / "report.html"
    written.write_text(html(side_by_side()), encoding="utf-8")
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
