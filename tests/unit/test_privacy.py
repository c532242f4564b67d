"""What is personal in a message, and what only looks like it."""

from __future__ import annotations

import json
import subprocess
import sys
import textwrap
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import spacy

from bot.model import Requester
from bot.privacy import Redactor, Span, restore
from bot.privacy.detect import Detector
from tests.support.shared import shared

JOE = Requester(id="1", name="Joe Bloggs", email="joe@bloggs.example", phone="+49 151 23456789")
NOBODY = Requester(id="2")


@pytest.fixture(scope="module")
def detector() -> Detector:
    return Detector()


@pytest.fixture(scope="module")
def redactor(detector: Detector) -> Redactor:
    return Redactor(detector)


def redact(redactor: Redactor, text: str, requester: Requester = NOBODY) -> str:
    return redactor.redact([text], requester).texts[0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("write to anna@corp.internal please", "write to <EMAIL_1> please"),
        ("see https://x.example/?e=anna@x.com", "see https://x.example/?e=<EMAIL_1>"),
        ("my card is 4111 1111 1111 1111", "my card is <CARD_1>"),
        ("4111111111111111 was charged", "<CARD_1> was charged"),
        ("IBAN DE89 3704 0044 0532 0130 00", "IBAN <IBAN_1>"),
        ("call me on +44 20 7946 0018 today", "call me on <PHONE_1> today"),
        ("(212) 555-0137 is where I am", "<PHONE_1> is where I am"),
        ("Phone: 60-56-85-91", "Phone: <PHONE_1>"),
        ("my ip is 84.22.10.3", "my ip is <IP_1>"),
        ("my SSN is 536-90-4399", "my SSN is <ID_1>"),
        ("mi DNI es 12345678Z", "mi DNI es <ID_1>"),
        ("ni number AB123456C", "ni number <ID_1>"),
    ],
)
def test_personal_data_is_replaced(redactor: Redactor, text: str, expected: str) -> None:
    assert redact(redactor, text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "how can I cancel purchase 113542617735902?",
        "order 4111111111111111 has not come",
        "my order number is 2125550137",
        "tracking no. 00340434161094015902",
        "ticket #536-90-4399",
        "npm install react@18.2.0 fails",
        "upgraded from 7.5.1.0 to 7.5.1.2, build 9.0.0.72",
        "ping 127.0.0.1 and 192.168.1.1 work",
        "it costs 1,299.00 EUR since 2024-05-17",
        "Feature Pack for Mobile 1.1.0.1",
        "error 0000007f in part 320008B",
        "call me tomorrow between 9 and 17",
    ],
)
def test_numbers_of_things_stay(redactor: Redactor, text: str) -> None:
    assert redact(redactor, text) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I am Joe Bloggs", "I am <NAME_1>"),
        ("i am joe bloggs", "i am <NAME_1>"),
        ("Bloggs, Joe here", "<NAME_1> here"),
        ("Thanks, Joe", "Thanks, <NAME_1>"),
        ("my e-mail JOE@bloggs.example", "my e-mail <EMAIL_1>"),
        ("number 0151 23456789", "number <PHONE_1>"),
        ("order 0049-151-23456789", "order <PHONE_1>"),
        ("the joey bag", "the joey bag"),
    ],
)
def test_the_requesters_own_details_are_always_replaced(redactor: Redactor, text: str, expected: str) -> None:
    assert redact(redactor, text, JOE) == expected


def test_a_name_that_is_a_word_is_replaced_only_as_a_name(redactor: Redactor) -> None:
    will = Requester(id="3", name="Will May")
    assert redact(redactor, "Will I get it, or will it be May?", will) == "Will I get it, or will it be <NAME_1>?"
    assert redact(redactor, "this is will may", will) == "this is <NAME_1>"


def test_a_name_written_without_spaces_is_replaced(redactor: Redactor) -> None:
    assert redact(redactor, "我是王小明，你好", Requester(id="4", name="王小明")) == "我是<NAME_1>，你好"


def test_history_and_question_share_their_placeholders(redactor: Redactor) -> None:
    redacted = redactor.redact(["write to ann@x.io", "it was bob@x.io, no: ann@x.io"], NOBODY)
    assert redacted.texts == ("write to <EMAIL_1>", "it was <EMAIL_2>, no: <EMAIL_1>")
    assert restore(redacted.texts[1], redacted.placeholders) == "it was bob@x.io, no: ann@x.io"


def test_values_do_not_show_in_a_repr(redactor: Redactor) -> None:
    assert "ann@x.io" not in repr(redactor.redact(["write to ann@x.io"], NOBODY))


def test_what_was_looked_through_for_a_model_is_not_looked_through_again_for_a_trace() -> None:
    looked: list[str] = []

    def look(text: str) -> list[Span]:
        looked.append(text)
        return []

    once = Redactor(look)

    once.redact(["Where is it?"], JOE)
    once.scrub("Where is it?")

    assert looked == ["Where is it?"]


def test_scrubbing_is_for_good(redactor: Redactor) -> None:
    assert redactor.scrub("to ann@x.io and <EMAIL_1>") == "to <EMAIL> and <EMAIL_1>"


def test_many_threads_find_the_same(redactor: Redactor) -> None:
    with ThreadPoolExecutor(8) as pool:
        found = set(pool.map(lambda _: redact(redactor, "call +44 20 7946 0018 or ann@x.io"), range(64)))
    assert found == {"call <PHONE_1> or <EMAIL_1>"}


def test_an_installed_model_finds_names_of_others(tmp_path: Path) -> None:
    model = spacy.blank("en")
    ruler: Any = model.add_pipe("entity_ruler")
    ruler.add_patterns([{"label": "PERSON", "pattern": "Miriam Weber"}, {"label": "ORG", "pattern": "Acme"}])
    model.to_disk(tmp_path / "names")
    redactor = Redactor(Detector(str(tmp_path / "names")))
    assert redact(redactor, "Acme told Miriam Weber") == "Acme told <NAME_1>"


def test_nothing_is_fetched_or_written_at_start_or_later(tmp_path: Path) -> None:
    program = textwrap.dedent("""
        import os, sys
        seen = []
        def hook(event, args):
            if event in ("socket.connect", "socket.getaddrinfo", "socket.sendto", "subprocess.Popen", "os.mkdir"):
                seen.append(event)
            if event == "open" and isinstance(args[2], int) and args[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
                seen.append(f"write {args[0]}")
        sys.addaudithook(hook)
        from bot.model import Requester
        from bot.privacy import Redactor
        from bot.privacy.detect import Detector
        text = "anna@corp.internal, +44 20 7946 0018, 4111 1111 1111 1111, 84.22.10.3"
        masked = Redactor(Detector()).redact([text], Requester(id="1")).texts[0]
        assert "anna" not in masked and "4111" not in masked, masked
        assert not seen, seen
    """)
    done = subprocess.run(
        [sys.executable, "-B", "-c", program],
        env={"HOME": str(tmp_path), "PYTHONPATH": str(Path(__file__).parents[2])},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.figures
@pytest.mark.parametrize(
    ("path", "field"),
    [("bitext_cs/sample.jsonl", "text"), ("banking77/test.jsonl", "text"), ("techqa/questions.jsonl", "question")],
)
def test_ordinary_questions_hold_no_personal_data(detector: Detector, path: str, field: str) -> None:
    rows = [json.loads(line) for line in shared(f"evals/{path}").read_text(encoding="utf-8").splitlines()]
    masked = {row[field]: {span.label for span in detector(row[field])} for row in rows}
    assert [text for text, labels in masked.items() if labels - {"NAME"}] == []  # "the bill from Mr. Jones"


@pytest.mark.figures
def test_floor_on_synthetic_personal_data(detector: Detector) -> None:
    """presidio's patterns alone, at their own threshold: card .77, phone .59 (and 0 at a score of .5)."""
    floors = {"EMAIL_ADDRESS": 1.0, "IBAN_CODE": 1.0, "IP_ADDRESS": 1.0, "US_SSN": 1.0, "CREDIT_CARD": 1.0}
    floors |= {"PHONE_NUMBER": 0.9, "US_DRIVER_LICENSE": 1.0, "STREET_ADDRESS": 0.45}
    found: dict[str, list[bool]] = {kind: [] for kind in floors}
    path = shared("evals/pii_presidio_research/synth_dataset_v2.jsonl")
    for row in map(json.loads, path.read_text(encoding="utf-8").splitlines()):
        wanted = [span for span in row["spans"] if span["entity_type"] in floors]
        spans = detector(row["full_text"]) if wanted else []
        for span in wanted:
            start, end = span["start_position"], span["end_position"]
            found[span["entity_type"]].append(any(has.start <= start and end <= has.end for has in spans))
    rates = {kind: sum(hits) / len(hits) for kind, hits in found.items()}
    assert {kind: rate for kind, rate in rates.items() if rate < floors[kind]} == {}
