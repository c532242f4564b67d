"""Rehearsals in the console: what was run, and the report of each."""

from __future__ import annotations

import html
import json
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
    assert "bolder answering@3 gpt-5-mini 4f2a9c 100 % 91 to 100 % 0 % 0 to 9 %" in page
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


LINE = json.dumps({"id": "T-1", "messages": [{"from": "customer", "text": "How? I am nina@okafor.example"}]})


def test_an_operator_has_a_file_rehearsed_and_may_cancel_it(store: Store, signed_in: SignedIn) -> None:
    viewer, operator = signed_in(Role.VIEWER), signed_in(Role.OPERATOR)
    assert "/rehearsals/new" not in viewer.get("/rehearsals").text
    assert viewer.post("/rehearsals/new", source="zendesk").status_code == 403
    operator.get("/rehearsals/new")

    begun = operator.post("/rehearsals/new", source="file", file=f"{LINE}\n{{}}\n".encode(), most="10")

    assert begun.url.endswith("/rehearsals/runs/1")
    page = text_of(begun.text)
    assert "Rehearsal of file.jsonl waits for a worker" in page
    assert "0 of 1 conversations answered" in page
    assert "line 2, messages: found nothing, expected a list of at least one message" in page
    assert "file.jsonl waits for a worker" in text_of(viewer.get("/rehearsals").text)
    assert b"okafor" not in store.rows("SELECT body FROM rehearsal_conversations")[0]["body"]
    assert viewer.post("/rehearsals/runs/1/cancel").status_code == 403

    operator.get("/rehearsals/runs/1")
    assert "It was cancelled. Nothing is kept of it." in operator.post("/rehearsals/runs/1/cancel").text
    assert store.rows("SELECT id FROM rehearsal_conversations") == []
    noted = store.rows("SELECT what, which, details FROM audit_log WHERE by = 'operator' AND what ~ 'a rehearsal'")
    assert [tuple(row.values()) for row in noted] == [
        ("began a rehearsal", None, "a file, 1 conversations"),
        ("cancelled a rehearsal", "1", None),
    ]


def test_what_is_wrong_with_a_file_or_a_form_is_told_by_line_and_field(store: Store, signed_in: SignedIn) -> None:
    operator = signed_in(Role.OPERATOR)
    operator.get("/rehearsals/new")
    wrong = b'{"messages": [{"from": "bot2", "text": "hello"}]}\nnonsense\n'
    for form, told in (
        ({"source": "file", "file": wrong}, "line 1, messages[0].from: found 'bot2', expected one of 'customer'"),
        ({"source": "file", "file": wrong}, "line 2: found what is no JSON"),
        ({"source": "file", "file": b""}, "file.jsonl: found no conversation to rehearse"),
        ({"source": "file"}, "File: found none"),
        ({"source": "slack"}, "found slack, expected one of file, intercom, zendesk"),
        ({"source": "zendesk", "most": "0"}, "At most: found 0, expected a number from 1 to 5,000"),
        ({"source": "zendesk", "since": "yesterday"}, "Since: found yesterday, expected a day such as"),
        ({"source": "zendesk", "against": "bolder"}, "Beside it: found bolder, expected one of none"),
    ):
        answer = operator.post("/rehearsals/new", **form)
        assert answer.status_code == 400
        assert told in html.unescape(text_of(answer.text))
    assert store.rows("SELECT id FROM rehearsal_runs") == []


def test_only_who_may_begin_one_sends_a_long_form(store: Store, signed_in: SignedIn) -> None:
    long = f"{LINE}\n{' ' * 100_000}".encode()
    viewer, operator = signed_in(Role.VIEWER), signed_in(Role.OPERATOR)
    for visitor in (viewer, operator):
        visitor.get("/rehearsals")
    operator.get("/rehearsals/new")

    assert viewer.post("/rehearsals/new", source="file", file=long).status_code == 413
    assert operator.post("/rehearsals/new", source="file", file=long).status_code == 200
