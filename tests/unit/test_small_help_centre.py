"""A shop with six articles: too few to tell its subject, and still what they answer is answered, and nothing else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.pipeline import Services
from tests.support.asking import ask, text_of
from tests.support.bm25 import BM25Search
from tests.support.wording import EN, NOT_FOUND

SHOP = {
    "Shipping": "We ship within two working days. Delivery in Germany takes 2 to 3 days, to other countries 5 to 7.",
    "Shipping costs": "Shipping costs 4.90 EUR; from 50 EUR on it is free.",
    "Returns": "You can send back everything within 30 days.\n\n1. Open My orders.\n2. Press Return next to the order.",
    "Payment": "We take credit cards, PayPal and invoices.",
    "Change your password": "Open Settings, press Password and type the new one twice.",
    "Caring for your shoes": "Brush leather shoes when they are dry. Never put them into the washing machine.",
}


@pytest.fixture
def shop(services: Services) -> Services:
    centre = BM25Search([(title, f"https://shop.example/{title}", text) for title, text in SHOP.items()])
    return replace(services, search=centre, use_of_words=centre.use_of_words)


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("how much is shipping?", "4.90 EUR"),
        ("can I pay with paypal", "PayPal and invoices"),
        ("How do I change my password?", "press Password"),
        ("can I wash the shoes in the machine?", "Never put them"),
        ("how long does delivery to Germany take", "2 to 3 days"),
    ],
)
def test_what_they_answer_is_quoted(shop: Services, question: str, answer: str) -> None:
    assert answer in text_of(ask(shop, question))


@pytest.mark.parametrize(
    "question",
    ["Do you have a shop in Munich?", "who won the election", "Is there a student discount?", "Do you sell socks?"],
)
def test_what_they_do_not_answer_is_told_and_not_declined(shop: Services, question: str) -> None:
    outcome = ask(shop, question)
    assert NOT_FOUND in text_of(outcome)
    assert outcome.answer is not None
    assert not outcome.answer.declined


def test_where_less_is_sure_that_is_said(shop: Services) -> None:
    assert text_of(ask(shop, "I forgot my password")).startswith(EN.say("quoting_unsure"))
    assert text_of(ask(shop, "How do I change my password?")).startswith(EN.say("quoting"))
