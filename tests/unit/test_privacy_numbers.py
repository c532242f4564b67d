"""Card and account numbers are found however their digits are set apart; what only looks like one stays."""

from __future__ import annotations

import string
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum import luhn
from stdnum.iso7064 import mod_97_10

from bot.model import Requester
from bot.privacy import Redactor, restore
from bot.privacy.detect import Detector

NOBODY = Requester(id="1")
REDACTOR = Redactor(Detector())
SPACES = [" ", "\u00a0", "\u202f", "\u2009", "\u3000", "\t", "\n", "", "\u200b", "\u2060"]
DASHES = ["-", "–", "—", "‑", "−", "/", ".", "·", " - ", "_"]
DIGITS = [string.digits, "０１２３４５６７８９", "٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹"]
# (how the number begins, its length): https://en.wikipedia.org/wiki/Payment_card_number
NETWORKS = [
    ("4", 16), ("4", 13), ("4", 19), ("51", 16), ("2221", 16), ("2720", 16), ("34", 15), ("37", 15), ("36", 14),
    ("305", 14), ("6011", 16), ("65", 16), ("3528", 16), ("62", 16), ("62", 19), ("5018", 12), ("6304", 18),
    ("2200", 16), ("60", 16),
]  # fmt: skip
FORMS = [("DE", "n" * 18), ("GB", "aaaa" + "n" * 14), ("NL", "aaaa" + "n" * 10), ("FR", "n" * 10 + "c" * 11 + "nn")]


@st.composite
def cards(draw: st.DrawFn) -> str:
    prefix, length = draw(st.sampled_from(NETWORKS))
    body = prefix + draw(st.text(string.digits, min_size=length - len(prefix) - 1, max_size=length - len(prefix) - 1))
    return body + luhn.calc_check_digit(body)


@st.composite
def ibans(draw: st.DrawFn) -> str:
    country, form = draw(st.sampled_from(FORMS))
    kinds = {"n": string.digits, "a": string.ascii_uppercase, "c": string.ascii_uppercase + string.digits}
    bban = "".join(draw(st.sampled_from(kinds[kind])) for kind in form)
    return country + mod_97_10.calc_check_digits(bban + country) + bban


@st.composite
def spelled(draw: st.DrawFn, values: st.SearchStrategy[str]) -> tuple[str, str]:
    """(the value, the same in groups and other characters)."""
    value = draw(values)
    between = draw(st.sampled_from(SPACES + DASHES))
    size = draw(st.sampled_from([1, 2, 4, len(value)]))
    script = draw(st.sampled_from(DIGITS))
    written = between.join(value[at : at + size] for at in range(0, len(value), size))
    return value, written.translate(str.maketrans(string.digits, script))


def left(text: str) -> str:
    """The digits and letters that a model would see."""
    return "".join(char for char in text.upper() if char.isalnum())


@settings(max_examples=60, deadline=None)
@given(
    spelled(cards()), st.sampled_from(["my card {} was charged", "card{}ok", "{}", "Karte: {}, bitte", "ma carte {} ."])
)
def test_no_card_is_left_however_it_is_written(card: tuple[str, str], sentence: str) -> None:
    number, written = card
    if "card" not in sentence.lower() and (len(number) < 14 or len(set(number)) < 3):
        sentence = "card {}"  # so short a number is one by its name only
    text = sentence.format(written)
    clean = REDACTOR.redact([text], NOBODY)

    assert number[:8] not in left(clean.texts[0])
    assert not any(char.isdigit() for char in clean.texts[0].replace("_1", "")), clean.texts[0]
    assert restore(clean.texts[0], clean.placeholders) == text


@settings(max_examples=40, deadline=None)
@given(spelled(ibans()), st.booleans(), st.sampled_from(["refund to {} please", "IBAN{}", "IBAN: {}.", "{}"]))
def test_no_iban_is_left_in_any_case_or_grouping(iban: tuple[str, str], small: bool, sentence: str) -> None:
    value, written = iban
    text = sentence.format(written.lower() if small else written)
    clean = REDACTOR.redact([text], NOBODY)

    assert value[4:14] not in left(clean.texts[0])
    assert "<IBAN_1>" in clean.texts[0]
    assert restore(clean.texts[0], clean.placeholders) == text


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=80) | st.from_regex(r"[a-z :@./+%\d\n-]{0,80}", fullmatch=True))
def test_whatever_is_written_comes_back_and_nothing_is_found_twice(text: str) -> None:
    clean = REDACTOR.redact([text], NOBODY)

    assert restore(clean.texts[0], clean.placeholders) == text
    assert REDACTOR.redact([text], NOBODY) == clean
    assert REDACTOR.scrub(REDACTOR.scrub(text)) == REDACTOR.scrub(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("You charged my Mastercard 2221 0000 0000 0009 twice", "You charged my Mastercard <CARD_1> twice"),
        ("Visa 4111–1111–1111–1111 twice", "Visa <CARD_1> twice"),
        ("Refund to IBAN de89370400440532013000 please", "Refund to IBAN <IBAN_1> please"),
        ("4111111111111111 12/27 CVV 123", "<CARD_1> 12/27 CVV <CODE_1>"),
        ("my card number is 4111 1111 1111 1112", "my card number is <CARD_1>"),
        ("order 4111 1111 1111 1111", "order <CARD_1>"),
        ("call +44\u00a020\u202f7946\u00a00018", "call <PHONE_1>"),
        ("(415) 555-2671 ext. 22 please", "<PHONE_1> please"),
        ("1-800-FLOWERS does not answer", "<PHONE_1> does not answer"),
        ("mon portable est le 06 12 34 56 78", "mon portable est le <PHONE_1>"),
        ("see https://x.example/?mail=anna%40x.com&a=1", "see https://x.example/?mail=<EMAIL_1>&a=1"),
        ("write to anna [at] example [dot] com", "write to <EMAIL_1>"),
        ("my mac is 00:1A:2B:3C:4D:5E", "my mac is <MAC_1>"),
        ("CPF 529.982.247-25", "CPF <ID_1>"),
        ("passport no. X1234567", "passport no. <ID_1>"),
        ("Kontonummer 1234567890", "Kontonummer <ACCOUNT_1>"),
        ("sort code 12-34-56, account number 12345678", "sort code <ACCOUNT_1>, account number <ACCOUNT_2>"),
        ("I was born on 12/03/1985", "I was born on <BIRTHDATE_1>"),
        ("née le 12 mars 1985", "née le <BIRTHDATE_1>"),
        ("12 Baker Street, London NW1 6XE", "<ADDRESS_1>"),
        ("Hauptstraße 12a, 10115 Berlin", "<ADDRESS_1>"),
        ("ich wohne Am Markt 5, 50667 Köln", "ich wohne <ADDRESS_1>"),
        ("12 bis rue de la Paix, 75002 Paris", "<ADDRESS_1>"),
        ("Via Roma 12, 00184 Roma", "<ADDRESS_1>"),
        ("Keizersgracht 123-2, 1015 CJ Amsterdam", "<ADDRESS_1>"),
        ("mi dirección es Calle Mayor 12, 3ºB, 28013 Madrid", "mi dirección es <ADDRESS_1>"),
        ("Rua Augusta, 1500, 01304-001 São Paulo", "<ADDRESS_1>"),
    ],
)
def test_of_other_numbers_each_is_replaced_in_its_usual_forms(text: str, expected: str) -> None:
    assert REDACTOR.redact([text], NOBODY).texts[0] == expected


@pytest.mark.parametrize(
    "text",
    [
        "cancel purhase 00123842",
        "16.0.14326 office crashes",
        "Considering 7.2, is Portal 8001 affected?",
        "it opens on 2021-03-04 10:11:12",
        "50 GB Google Drive is full",
        "I waited 2 hours on the way",
        "the trial ends 12/03/2025",
        "CVE-2017-14746 in IBM MQ",
        "can I open an account in 2024",
    ],
)
def test_numbers_of_other_things_stay(text: str) -> None:
    assert REDACTOR.redact([text], NOBODY).texts[0] == text


def test_an_order_number_of_the_operators_form_is_nothing_else() -> None:
    redactor = Redactor(Detector(orders=[r"\bSO-\d{12}\b"], accounts=[r"\bC\d{5}\b"]))
    clean = redactor.redact(["my order SO-411111111116 for customer C12345, card"], NOBODY)

    assert clean.texts[0] == "my order <ORDER_1> for customer <ACCOUNT_1>, card"


@pytest.mark.parametrize(
    "unit", ["\n", "1 ", "1-", "a.", "O'", "AB12 ", "12 Main ", "password ", "key is ", "x@", "((1) "]
)
def test_a_page_of_one_thing_is_read_in_no_time(unit: str) -> None:
    """No pattern backtracks over a whole page."""
    page = (unit * 6000)[:6000]
    started = time.process_time()
    REDACTOR.scrub(page)
    assert time.process_time() - started < 0.5
