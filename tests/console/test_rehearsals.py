"""Rehearsals in the console: what was run, and the report of each."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.model import Role
from tests.console.conftest import SignedIn
from tests.support.rehearsing import keep, side_by_side
from tests.support.store import Store


def text_of(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def test_the_list_has_what_was_run_with_its_numbers_and_how_sure_they_are(store: Store, signed_in: SignedIn) -> None:
    viewer = signed_in(Role.VIEWER)
    assert "firstline simulate zendesk" in viewer.get("/rehearsals").text

    keep(store, side_by_side())
    page = text_of(viewer.get("/rehearsals").text)

    assert "past.jsonl 40 conversations firstline quotes 98 % 87 to 100 % 2 % 0 to 13 %" in page
    assert "bolder answering@3 gpt-5-mini 4f2a9c 100 % 91 to 100 % –" in page
    assert "97 % 87 to 100 % of 39 compared" in page


def test_a_report_is_the_files_with_the_worst_first_page_by_page(store: Store, signed_in: SignedIn) -> None:
    number = keep(store, side_by_side())
    viewer = signed_in(Role.VIEWER)

    first = viewer.get(f"/rehearsals/{number}").text
    second = viewer.get(f"/rehearsals/{number}", after="25").text

    assert len(re.findall("<svg", first)) == 9
    headings = re.findall(r'<h3 id="e\d+">(T-\d+), question 1', first)
    assert (headings[:2], len(headings)) == (["T-2", "T-40"], 25)
    assert f"/rehearsals/{number}?after=25" in first
    assert "<svg" not in second
    assert len(re.findall(r'<h3 id="e\d+">', second)) == 15
    assert "Press <strong>Reset" not in first
    assert "<strong>Reset password</strong>" in first
    assert "<script>alert" not in first + second


def test_what_people_wrote_is_text_and_only_links_to_the_web_lead_anywhere(store: Store, signed_in: SignedIn) -> None:
    rehearsed = side_by_side()
    side = rehearsed.sides[0]
    for link in ("javascript:alert(1)", "https://acme.zendesk.example/agent/tickets/7"):
        results = [replace(side.results[0], link=link)]
        keep(store, replace(rehearsed, sides=(replace(side, results=results),)))
    viewer = signed_in(Role.VIEWER)

    hostile, honest = (viewer.get(f"/rehearsals/{number}").text for number in (1, 2))

    assert "javascript:" not in hostile
    assert "&lt;script&gt;alert" in hostile
    assert 'href="https://acme.zendesk.example/agent/tickets/7"' in honest


def test_each_look_is_in_the_audit_log_and_only_operators_remove(store: Store, signed_in: SignedIn) -> None:
    number = keep(store, side_by_side())
    viewer, operator = signed_in(Role.VIEWER), signed_in(Role.OPERATOR)
    viewer.get("/rehearsals")
    viewer.get(f"/rehearsals/{number}")
    viewer.get(f"/rehearsals/{number}", after="25")

    assert viewer.post(f"/rehearsals/{number}/remove").status_code == 403
    operator.get(f"/rehearsals/{number}")
    removed = operator.post(f"/rehearsals/{number}/remove")
    gone = viewer.get(f"/rehearsals/{number}")

    assert f"Rehearsal {number} is removed." in removed.text
    assert gone.status_code == 404
    noted = store.rows("SELECT by, what, which, details FROM audit_log WHERE what ~ 'rehears' ORDER BY number")
    assert [(row["by"], row["what"], row["which"], row["details"]) for row in noted][:3] == [
        ("viewer", "looked at the rehearsals", None, None),
        ("viewer", "looked at a rehearsal", str(number), None),
        ("viewer", "looked at a rehearsal", str(number), "behind the 25 worst"),
    ]
    assert ("operator", "removed a rehearsal", str(number)) in [(row["by"], row["what"], row["which"]) for row in noted]


def test_what_no_key_opens_is_named_and_hides_nothing_else(store: Store, signed_in: SignedIn) -> None:
    keep(store, side_by_side())
    number = keep(store, side_by_side())
    store.rows("UPDATE rehearsals SET body = 'lost' WHERE id = %s RETURNING id", number)
    viewer = signed_in(Role.VIEWER)

    page = viewer.get("/rehearsals").text

    assert "No key opens it." in page
    assert "past.jsonl" in page
    assert viewer.get(f"/rehearsals/{number}").status_code == 404
