"""Personal data of every kind as people write it, and numbers that only look like some: those that rules were mended
by stay masked, and stay."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.app.measuring.personal_data import Sample, is_masked, told_details
from bot.model import Requester
from bot.privacy import Redactor, restore
from bot.privacy.detect import Detector
from bot.privacy.placeholders import merged

SEEN = [sample for sample in told_details() if sample.dev]
DETECT = Detector()
REDACTOR = Redactor(DETECT)
MARK = Requester(id="u1", name="Mark Pinto", email="mark@pinto.example", phone="+351 912 345 678")
LABELS = st.sampled_from(
    ("Phone:", "Tel.", "order #", "card", "IBAN", "code is", "my name is", "born on", "password:", "key=", "Mark", "IP",
     "https://a.example/reset/", "<EMAIL_1>", "912 345 678", "mark@pinto.example", "12/27", "º", "\u202f", "é",
     "Flat 4,")
)  # fmt: skip


def test_what_is_personal_is_masked_to_its_last_digit() -> None:
    assert [sample.text for sample in SEEN if not _all_masked(sample)] == []


def test_numbers_of_things_stay() -> None:
    assert [sample.text for sample in SEEN if not sample.gold and merged(DETECT(sample.text))] == []


def _all_masked(sample: Sample) -> bool:
    masks = merged(DETECT(sample.text))
    return all(is_masked(sample.text, gold, masks) for gold in sample.gold)


@pytest.mark.parametrize(
    ("before", "number", "after"),
    [
        ("phone #", "415-555-0132", ""),
        ("Anna Smith, IL 62704 ", "(415) 555-0132", ""),
        ("my details (", "001-415-555-0132", ")"),
        ("on my account ", "(415) 555-0132", " is registered"),
        ("order list, ", "415-555-0132 x204", ""),
        ("Please add ", "71 33 52 22", " to my profile"),
        ("whose number is ", "20.32.85.26", "?"),
        ("it went to ", "432 03 163", " which I no longer own"),
        ("T: ", "99 668472", ""),
    ],
)
def test_a_phone_number_wherever_it_stands(before: str, number: str, after: str) -> None:
    text = f"{before}{number}{after}"
    masks = merged(DETECT(text))
    assert [(text[mask.start : mask.end], mask.label) for mask in masks] == [(number, "PHONE")]


@pytest.mark.parametrize(
    "text",
    [
        "we have 12 345 678 users",
        "between 2019-2020 and 2021-2022",
        "order #415-555-0132",
        "Bestellung 20 32 85 26 fehlt",
        "your parcel 1Z 999 AA1 01 2345 6784",
        "steps 12-13-14-15",
    ],
)
def test_what_is_counted_or_is_a_things_number_is_no_phone(text: str) -> None:
    assert merged(DETECT(text)) == []


@settings(max_examples=80)
@given(st.lists(LABELS | st.text(max_size=12), max_size=12), st.sampled_from(("", " ", "\n")))
def test_redaction_never_raises_and_can_be_undone(pieces: list[str], between: str) -> None:
    text = between.join(pieces)
    clean = REDACTOR.redact([text, text], MARK)
    assert clean.texts[0] == clean.texts[1]
    assert restore(clean.texts[0], clean.placeholders) == text
    assert "mark@pinto.example" not in clean.texts[0]


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("what's your name? mark", True),
        ("Mark.", True),
        ("Mark, Porto", True),
        ("it is for Mark only", True),
        ("MARK PINTO here", True),
        ("Mark all as read does nothing", False),
        ("how do I mark it as read?", False),
    ],
)
def test_a_requester_whose_name_is_also_a_word(text: str, masked: bool) -> None:
    (clean,) = REDACTOR.redact([text], MARK).texts
    assert ("<NAME_" in clean) is masked


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("Send it to 12 High Street Apt 9, Springfield, USA.", "Send it to <ADDRESS_1>."),
        ("12 High Street, Flat 3\nSpringfield\nIreland\n", "<ADDRESS_1>\n"),
        ("I live at 5 Oak Street, Apt 4. It is cold", "I live at <ADDRESS_1>. It is cold"),
        ("12 High Street Flat 3 Please deliver on Monday", "<ADDRESS_1> Please deliver on Monday"),
        ("Skibevej 58 er min", "<ADDRESS_1> er min"),
        ("my flat 3 has no Internet", "my flat 3 has no Internet"),
    ],
)
def test_a_town_behind_the_number_of_a_flat_belongs_to_the_address(text: str, rest: str) -> None:
    assert REDACTOR.redact([text], MARK).texts == (rest,)
