"""Personal data of every kind as people write it, and numbers that only look like some: those that rules were mended
by stay masked, and stay."""

from __future__ import annotations

import pytest

from bot.app.measuring.personal_data import Sample, is_masked, told_details
from bot.privacy.detect import Detector
from bot.privacy.placeholders import merged

SEEN = [sample for sample in told_details() if sample.dev]
DETECT = Detector()


@pytest.mark.parametrize("sample", [sample for sample in SEEN if sample.gold], ids=lambda sample: sample.text[:40])
def test_what_is_personal_is_masked_to_its_last_digit(sample: Sample) -> None:
    masks = merged(DETECT(sample.text))
    assert all(is_masked(sample.text, gold, masks) for gold in sample.gold)


@pytest.mark.parametrize("sample", [sample for sample in SEEN if not sample.gold], ids=lambda sample: sample.text[:40])
def test_numbers_of_things_stay(sample: Sample) -> None:
    assert merged(DETECT(sample.text)) == []


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
