"""Promises that no article makes, in every form, and sentences that only sound alike."""

from __future__ import annotations

import pytest

from bot.answering.grounding import check
from bot.model import Passage

ARTICLE = Passage(
    id=1,
    title="Orders",
    url="https://help.example/orders",
    text="You can return shoes within 30 days in the original box. To ask for a refund, open the order and choose "
    "Request a refund; our team checks each request. If a parcel is late, contact support. Only members can change an "
    "order after it was placed. You must not share your order code. We refund faulty shoes.",
    score=1,
)
QUESTION = "What about my order?"


@pytest.mark.parametrize(
    "answer",
    [
        "We will refund your order.",
        "Your order will be refunded.",
        "The money for your order comes back to you.",
        "You'll get a refund.",
        "You won't be charged for the order.",
        "You don't have to pay for the order.",
        "The fee for the order is waived.",
        "There is no deadline for returning the shoes.",
        "Our team checks your request within 24 hours.",
        "Our team checks your request shortly.",
        "Someone from our team will call you about the order.",
        "You'll hear from our team.",
        "Expect a call about your order.",
        "Your order will arrive tomorrow.",
        "We can make an exception for your order.",
        "We guarantee that you can return the shoes.",
        "As an apology there is a voucher in your order.",
        "You get the shoes at half price.",
        "You are legally entitled to return the shoes.",
        "You can sue us about the order.",
        "Take two tablets a day and return the shoes.",
        "Your order has been cancelled.",
        "I've changed the order.",
        "Der Betrag wird Ihnen erstattet.",
        "Sie müssen für die Rücksendung nichts bezahlen.",
        "Vous serez rappelé demain.",
        "Le devolveremos el dinero.",
        "La contatteremo domani.",
        "Le ridiamo i soldi.",
        "Devolvemos-lhe o dinheiro.",
        "Não precisa de pagar nada.",
        "U wordt morgen teruggebeld.",
        "I'm sorry, we will refund your order.",
        "Happy to refund your order!",
        "I can't say when but we will refund your order.",
        "I don't know why, we will pay you back.",
        "Bitte beachten Sie, dass wir Ihnen den Betrag erstatten.",
        "Thanks for asking, you will get a voucher.",
        "Let me know if you have questions, and we'll cover the shipping.",
        "Open the order. It's on us.",
        "Open the order. You can sue them.",
        # statements, put as questions
        "Did you know that we refund every order?",
        "Are you aware that your order will be refunded?",
        "You also get your money back, ok?",
        "You get your money back, don't you?",
        "Wussten Sie, dass wir Ihnen das Geld erstatten?",
        "Sie bekommen das Geld zurück, oder?",
        "Saviez-vous que nous vous remboursons ?",
        "Le devolvemos el dinero, ¿vale?",
        "Riceve il rimborso, va bene?",
        "Recebe o reembolso, certo?",
        "U krijgt het geld terug, toch?",
    ],
)
def test_a_promise_that_no_article_makes_is_not_carried(answer: str) -> None:
    assert not check(answer, [ARTICLE], QUESTION).grounded


@pytest.mark.parametrize(
    "answer",
    [
        "To ask for a refund, choose Request a refund in the order.",
        "A refund can be requested in the order.",
        "Our team checks each refund request.",
        "I can't promise a refund.",
        "I don't know whether your order will be refunded.",
        "The articles say nothing about a discount.",
        "If your parcel is late, please contact support.",
        "You have 30 days to return the shoes.",
        "Would you like to know how to return the shoes?",
        "Did you know that you can return shoes within 30 days?",
        "You can return shoes within 30 days, right?",
        "Do you want a refund, or another pair?",
        "Do you know where the order code is?",
        "Are you aware of the 30 days?",
        "We refund shoes that are faulty.",
        "Never share your order code.",
        "Sure!",
        "I'm sorry you are having trouble with the order.",
        "I hope this helps!",
        "You can find more details in the article.",
        "Only members can change the order after it was placed.",
    ],
)
def test_what_only_sounds_like_one_is(answer: str) -> None:
    assert check(answer, [ARTICLE], QUESTION).grounded


@pytest.mark.parametrize(
    "answer",
    [
        "You can share your order code.",
        "You must share your order code.",
        "You cannot return shoes in the original box.",
        "You can change an order after it was placed.",
        "Members cannot change an order after it was placed.",
        "You can return shoes within 30 hours in the original box.",
        "You can return Adidas shoes in the original box.",
        "Restart the printer and open the lid.",
    ],
)
def test_neither_is_what_an_article_says_otherwise(answer: str) -> None:
    assert not check(answer, [ARTICLE], QUESTION).grounded


@pytest.mark.parametrize(
    ("told", "answer"),
    [
        ("Ticket 88 is open, opened 2026-01-02.", "Ticket 88 is solved."),
        ("Ticket 88 is open, opened 2026-01-02.", "Your ticket is closed."),
        ("Ticket 88 is solved, opened 2026-01-02.", "Ticket 88 is still open."),
        ("Ticket 88 waits for the requester's reply, opened 2026-01-02.", "Your ticket 88 is solved."),
        ('{"order": "4711", "status": "IN_TRANSIT"}', "Order 4711 was delivered."),
    ],
)
def test_what_was_asked_about_is_in_no_other_state_than_a_tool_told(told: str, answer: str) -> None:
    assert not check(answer, [], "What about my ticket 88 and order 4711?", [told]).grounded


@pytest.mark.parametrize(
    ("told", "answer"),
    [
        ("Ticket 88 is open, opened 2026-01-02.", "Your ticket is open, it was opened on 2026-01-02."),
        ("Ticket 88 is solved, opened 2026-01-02.", "Ticket 88 is solved."),
        ("Ticket 88 waits for the requester's reply, opened 2026-01-02.", "Ticket 88 is waiting for your reply."),
        ("Ticket 88 is being created, opened 2026-01-02.", "Your ticket is being created."),
        ('{"order": "4711", "status": "IN_TRANSIT"}', "Your order 4711 is in transit."),
    ],
)
def test_the_state_that_a_tool_told_may_be_said(told: str, answer: str) -> None:
    assert check(answer, [], "What about my ticket 88 and order 4711?", [told]).grounded
