"""The page of figures: numbers with how sure they are, plots that the console's policy allows, the same as CSV."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from bot import plots
from bot.console.figures import numbers
from bot.console.figures.asked import asked_of, pieces_of
from bot.console.figures.numbers import ALL, Told, Unit, in_words
from bot.console.figures.table import csv_of
from bot.intervals import Estimate, share
from bot.model import Role
from bot.model.work import Usage, Work
from bot.store.figures.fold import Figures
from bot.store.figures.read import Asked, Dimension, Sums, read_figures
from bot.store.figures.read import Figures as KeptFigures
from tests.console.conftest import SignedIn
from tests.support.builders import feedback, message, outcome
from tests.support.store import Store

TODAY = datetime.now(UTC).date()
CALL = Usage(model="m", input_tokens=900, output_tokens=100, cost=Decimal("0.02"), prompt="answering@3")


def some_talks(store: Store) -> None:
    """Three that were answered, one of them in Slack, of which one helped; one of which nothing was known."""
    for number, channel in enumerate(("intercom", "intercom", "slack", "intercom")):
        thread = str(number)
        store.accept([message(thread_id=thread, channel=channel)])
        claim = store.conversations.claim(store.conversation_id(thread))
        assert claim is not None
        cost = Decimal("0.02") * (number + 1)
        work = Work(calls=(replace(CALL, cost=cost),), guards=("injection",) if number == 2 else ())
        store.conversations.record(claim, replace(outcome(grounded=number < 3), work=work))
    store.accept([feedback(True, thread_id="0", at=datetime.now(UTC)), feedback(score=5, thread_id="0", by="ana")])
    Figures(store.database, rest_seconds=0).run()


def test_small_numbers_are_named_with_their_interval(store: Store, signed_in: SignedIn) -> None:
    some_talks(store)

    page = signed_in(Role.VIEWER).get("/figures").text

    assert "3 of 4 (30–95 %)" in page
    assert page.count("<svg") >= 8
    for svg in re.findall(r"<svg.*?</svg>", page, re.DOTALL):
        drawn = ET.fromstring(svg)
        assert drawn.get("role") == "img"
        assert drawn.get("aria-label")
        assert not [one for one in drawn.iter() if one.get("style") or one.tag.endswith(("style", "script"))]


def test_nothing_yet_is_said_and_no_number_is_made_up(signed_in: SignedIn) -> None:
    page = signed_in(Role.VIEWER).get("/figures").text

    assert "No conversation of this kind began in these days." in page
    assert "<svg" not in page


def test_filters_and_days_choose_the_conversations(store: Store, signed_in: SignedIn) -> None:
    some_talks(store)
    visitor = signed_in(Role.VIEWER)

    assert "1 conversation that" in visitor.get("/figures", channel="slack", by="prompt").text
    assert "4 conversations that" in visitor.get("/figures", prompt="answering@3").text
    assert "0 conversations that" in visitor.get("/figures", **{"from": "2025-01-01", "to": "2025-03-31"}).text


def test_arms_stand_side_by_side_with_the_control_group_which_is_in_no_other_sum(
    store: Store, signed_in: SignedIn
) -> None:
    some_talks(store)
    store.rows("UPDATE conversations SET arm = 'terse' WHERE thread_id = '0' RETURNING id")
    store.rows("UPDATE conversations SET arm = 'control' WHERE thread_id = '1' RETURNING id")
    store.rows("INSERT INTO figures_pending (conversation_id) SELECT id FROM conversations RETURNING id")
    Figures(store.database, rest_seconds=0).run()
    visitor = signed_in(Role.VIEWER)

    page = visitor.get("/figures", by="arm").text
    told = csv.DictReader(io.StringIO(visitor.get("/figures.csv", by="arm").text))

    assert "3 conversations that" in page
    side = page[page.index("By arm") : page.index('<div class="panels">')]
    assert re.findall(r'<th scope="row">(\w+)</th><td class="number nowrap">(\d+)</td>', side) == [
        ("standard", "2"),
        ("control", "1"),
        ("terse", "1"),
    ]
    cases = {row["which"]: row["cases"] for row in told if (row["figure"], row["of"]) == ("deflected", "arm")}
    assert cases == {"standard": "2", "control": "1", "terse": "1"}
    assert "1 conversation that" in visitor.get("/figures", arm="control").text


@pytest.mark.parametrize(
    "query",
    ["from=tomorrow", "from=2026-02-01&to=2026-01-01", "from=2020-01-01&to=2026-01-01", "by=mood", "from=1300-01-01"],
)
def test_what_does_not_fit_is_named(signed_in: SignedIn, query: str) -> None:
    answer = signed_in(Role.VIEWER).get(f"/figures?{query}")

    assert answer.status_code == 400
    assert "expected" in answer.text


def test_an_address_may_say_what_flask_takes_for_itself(store: Store, signed_in: SignedIn) -> None:
    """Given more conversations than a page shows, so that it links to the next: names that `url_for` takes for itself
    are none of ours, and steer no link."""
    store.rows(
        "INSERT INTO conversations (channel, account, thread_id, requester_id, requester)"
        " SELECT 'slack', 'T1', n, 'u', '' FROM generate_series(1, 60) n RETURNING id"
    )
    visitor = signed_in(Role.VIEWER)
    for path in ("/figures", "/conversations"):
        page = visitor.get(f"{path}?endpoint=x&_method=POST&_anchor=there&_scheme=ftp&_external=1&channel=slack")
        assert page.status_code == 200
        assert "channel=slack" in page.text
        assert not re.search(r'href="[^"]*(there|ftp|endpoint)', page.text)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@sum", "\tx"])
def test_no_cell_is_a_formula(text: str) -> None:
    figures = kept(groups={text: Sums(conversations=1)})

    assert f"'{text}" in csv_of(figures, asked_of({}), Dimension.PROMPT)


def kept(**given: Any) -> KeptFigures:
    nothing: dict[str, Any] = {name: {} for name in KeptFigures.__slots__} | {"total": Sums(), "waiting": 0}
    return KeptFigures(**{**nothing, **given})


def test_what_was_beyond_a_limit_is_there_by_day_and_channel(store: Store, signed_in: SignedIn) -> None:
    some_talks(store)
    visitor = signed_in(Role.VIEWER)
    assert "none: nobody had to wait" in visitor.get("/figures").text
    store.rows(
        "INSERT INTO daily_slowed SELECT (now() AT TIME ZONE 'UTC')::date, channel, kind, part, 2, 1 FROM (VALUES"
        " ('slack', 'requester', 1), ('slack', 'requester', 2), ('intercom', 'account', 1)) t(channel, kind, part)"
        " RETURNING day"
    )

    everywhere, slack = visitor.get("/figures").text, visitor.get("/figures", channel="slack").text
    rows = list(csv.DictReader(io.StringIO(visitor.get("/figures.csv").text)))

    assert "6 answered later" in everywhere
    assert "4 answered later" in slack
    assert "In SQL: <code>figure_limits</code>" in slack
    told = {row["figure"]: (row["value"], row["cases"]) for row in rows if row["figure"].startswith("slowed")}
    assert told == {"slowed by requester": ("4", "2"), "slowed by account": ("2", "1")}


def test_the_csv_has_every_number_of_the_page(store: Store, signed_in: SignedIn) -> None:
    some_talks(store)

    answer = signed_in(Role.VIEWER).get("/figures.csv", by="channel")
    rows = list(csv.DictReader(io.StringIO(answer.text)))

    assert answer.headers["Content-Type"].startswith("text/csv")
    told = {(row["figure"], row["of"], row["which"]): row for row in rows}
    assert {name for name, of, _ in told if of == "all"} == {number.name for number in ALL}
    assert told["deflected", "channel", "slack"]["hits"] == "1"
    cost = told["cost", "all", ""]
    assert (cost["value"], cost["cases"]) == ("0.05", "4")
    assert 0 <= float(cost["low"]) < 0.05 < float(cost["high"])
    assert told["struck", "guard", "injection"]["hits"] == "1"
    assert ("deflected", "day", TODAY.isoformat()) in told
    assert store.rows("SELECT what FROM audit_log ORDER BY id DESC LIMIT 1") == [{"what": "took the figures away"}]


def test_each_number_is_what_its_view_says(store: Store) -> None:
    """For every number that is a share: hits and cases are sums of its view's columns; a mean is the view's; a median
    lies within 5 % of the view's."""
    some_talks(store)
    asked = Asked(since=TODAY - timedelta(days=3), until=TODAY + timedelta(days=1))

    total = read_figures(store.database, asked, Dimension.CHANNEL).total

    for number in ALL:
        told = number.read(total)
        (row,) = store.rows(SAYS[number.name].format(view=number.view))
        assert number.view in SAYS[number.name] or "{view}" in SAYS[number.name]
        if told.hits is not None:
            assert (told.hits, told.cases) == (row["hits"] or 0, row["cases"] or 0), number.name
        elif told.estimate is None:
            assert row["value"] is None, number.name
        else:
            assert told.estimate.value == pytest.approx(float(row["value"]), rel=0.05, abs=0.01), number.name


def _sums(hits: str, cases: str) -> str:
    return f"SELECT sum({hits}) AS hits, sum({cases}) AS cases FROM {{view}}"


def _middle(where: str = "true") -> str:
    return f"SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY seconds) AS value FROM {{view}} WHERE {where}"


SAYS = {
    **{name: _sums(name, "conversations") for name in (
        "deflected", "confirmed", "assumed", "human", "reopened", "open", "handed_over")},
    "csat": _sums("satisfied", "ratings"),
    "helped": _sums("helped", "helped + not_helped"),
    "first_word": _middle(),
    "resolution_by_bot": _middle("resolved_by = 'bot'"),
    "resolution_by_people": _middle("resolved_by = 'human'"),
    "cost": "SELECT sum(cost) / sum(priced) AS value FROM {view}",
    "tokens": "SELECT sum(tokens) / sum(conversations) AS value FROM {view}",
    "covered": _sums("covered", "questions"),
    "model_failed": _sums("failed", "asked"),
    "struck": _sums("struck", "outcomes"),
}  # fmt: skip


@pytest.mark.parametrize(
    ("told", "unit", "words"),
    [
        (Told(estimate=share(3, 4), cases=4, hits=3), Unit.SHARE, "3 of 4 (30–95 %)"),
        (Told(estimate=share(600, 1000), cases=1000, hits=600), Unit.SHARE, "60 % (57–63 %)"),
        (Told(estimate=share(1, 1000), cases=1000, hits=1), Unit.SHARE, "0.1 % (0.0–0.6 %)"),
        (Told(estimate=None, cases=0, hits=0), Unit.SHARE, "none yet"),
        (Told(estimate=Estimate(41.0, 32.0, 90.0), cases=30), Unit.SECONDS, "41 s (32 s–1.5 min)"),
        (Told(estimate=Estimate(0.02, None, None), cases=1), Unit.MONEY, "0.0200, of 1"),
    ],
)
def test_a_number_never_stands_alone(told: Told, unit: Unit, words: str) -> None:
    assert in_words(told, unit) == words


def test_a_period_is_told_by_days_or_by_weeks_without_gaps() -> None:
    month = asked_of({"from": "2026-03-01", "to": "2026-03-31"})
    year = asked_of({"from": "2026-01-01", "to": "2026-12-31"})

    assert (month.step, len(pieces_of(month))) == ("day", 31)
    assert (year.step, len(pieces_of(year)), pieces_of(year)[0]) == ("week", 53, date(2025, 12, 29))


def test_a_plot_breaks_where_nothing_is_known_and_shows_how_sure_the_rest_is() -> None:
    days = [date(2026, 3, 1) + timedelta(days=n) for n in range(9)]
    points = [(day, share(n, 10) if n not in (3, 5) else None) for n, day in enumerate(days)]

    drawn = ET.fromstring(plots.over_time(points, "CSAT <by day>", lambda one: f"{one:.1f}", ends=plots.SHARES))

    assert len([one for one in drawn.iter("path") if one.get("d")]) == 3
    (band,) = [one for one in drawn.iter("g") if one.get("class") == "band"]
    assert [one.tag for one in band] == ["polygon", "line", "polygon"]
    assert drawn.get("aria-label") == "CSAT <by day>"


def test_one_value_alone_is_a_dot_and_nothing_is_no_plot() -> None:
    day = date(2026, 3, 1)

    assert "<circle" in plots.over_time([(day, share(1, 3))], "CSAT", str)
    assert plots.over_time([(day, None)], "CSAT", str) == ""
    assert plots.bars([], "Guards", str) == ""
    assert plots.columns([(day, 0.0)], "Cost", str) == ""


def test_every_number_can_be_told_of_nothing() -> None:
    assert {number.shown(Sums()) for number in numbers.ALL} == {"none yet"}
