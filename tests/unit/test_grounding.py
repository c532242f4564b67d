"""What a model may say on the strength of its passages."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.answering.grounding import carried, check, harmless
from bot.model import Answer, Passage
from bot.pipeline import AnswerState, Services
from bot.pipeline.steps.ground import ground
from tests.support.asking import conversation
from tests.support.figures import FORMS, ceiling, floor
from tests.support.shared import shared_rows
from tests.support.wording import NOT_FOUND

RETURNS = Passage(
    id=1,
    title="Returns",
    url="https://help.example/returns",
    text="You can return shoes within 30 days. Send them back in the original box. Shipping costs 4.90 EUR. "
    "Write to returns@acme.example.",
    score=1,
)
REFUNDS = Passage(
    id=2,
    title="Refunds",
    url="https://help.example/refunds",
    text="We refund the price within 14 days after the parcel has arrived. Returns are free for members.",
    score=1,
)
QUESTION = "Can I return shoes of order 83722?"


@pytest.mark.parametrize(
    "answer",
    [
        "You can return shoes within 30 days in the original box.",
        "Yes: send the shoes back in their original box within thirty days.",
        "Shoes from order 83722 can be returned within 30 days; shipping costs €4.90.",
        "1. Put the shoes in the original box.\n2. Send them back.\n3. Write to returns@acme.example.",
        "Ja, Sie können die Schuhe innerhalb von 30 Tagen zurückschicken. Der Versand kostet 4,90 EUR.",
    ],
)
def test_what_the_passage_carries_is_grounded(answer: str) -> None:
    assert check(answer, [RETURNS], QUESTION).grounded


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        ("You can return shoes within 60 days in the original box.", "figure"),
        ("You can return shoes within ninety days.", "figure"),
        ("You can return shoes until 2026-12-31.", "figure"),
        ("Send the shoes back in the original box and we will refund you.", "promise"),
        ("Send the shoes back in the original box; a discount is included.", "promise"),
        ("You can return shoes within 30 days, free of charge.", "promise"),
        (
            "Schicken Sie die Schuhe zurück, wir erstatten Ihnen den Preis und das Geld innerhalb von 30 Tagen.",
            "promise",
        ),
        ("I have cancelled the order and the shoes can go back within 30 days.", "claims"),
        ("I'll send you a label to return the shoes in the original box.", "claims"),
        ("To return shoes within 30 days write to refunds@evil.example.", "e-mail"),
        ("Our bakery opens early, and fresh bread waits on every wooden shelf.", "word"),
        ("", "nothing"),
    ],
)
def test_what_it_does_not_carry_is_not(answer: str, kind: str) -> None:
    verdict = check(answer, [RETURNS], QUESTION)
    assert not verdict.grounded
    assert kind in verdict.explanation
    assert not set(answer.split()) & {"evil", "bakery"} & set(verdict.explanation.split())


def test_a_promise_that_the_articles_make_may_be_repeated() -> None:
    assert check("We refund the price within 14 days.", [REFUNDS], QUESTION).grounded
    assert check("For members returns are free of charge.", [REFUNDS], QUESTION).grounded


def test_only_the_cited_passage_counts() -> None:
    assert not check("We refund the price within 14 days.", [RETURNS], QUESTION).grounded
    assert not check("You can return shoes within 30 days.", [], QUESTION).grounded


def test_the_question_alone_proves_nothing() -> None:
    assert not check(
        "Yes, you can return the shoes of that order.", [REFUNDS], "Can I return shoes of order 5?"
    ).grounded


STATUS = "Order 83722: shipped on 12 May, arrives within 3 days. A refund of 20 EUR was booked."


@pytest.mark.parametrize(
    ("answer", "carried"),
    [
        ("Your order was shipped on 12 May and arrives within 3 days.", True),
        ("A refund of 20 EUR was booked for your order.", True),
        ("Your order was shipped on 13 May and arrives within 3 days.", False),
        ("A refund of 20 EUR was booked, and a discount is included.", False),
        ("Write to help@evil.example about the order that was shipped.", False),
    ],
)
def test_what_a_tool_told_is_evidence_as_a_cited_passage_is(answer: str, carried: bool) -> None:
    assert check(answer, [], QUESTION, [STATUS]).grounded is carried
    assert not check(answer, [], QUESTION).grounded


def test_an_answer_may_rest_on_a_passage_and_a_tool_together() -> None:
    answer = "Your order arrives within 3 days, and you can return the shoes within 30 days in the original box."

    assert check(answer, [RETURNS], QUESTION, [STATUS]).grounded
    assert not check(answer, [RETURNS], QUESTION).grounded
    assert not check(answer, [], QUESTION, [STATUS]).grounded


def test_a_tool_that_told_nothing_proves_nothing() -> None:
    assert not check("You can return shoes.", [], QUESTION, ["", ""]).grounded


@pytest.mark.parametrize(("evidence", "grounded"), [((STATUS,), True), ((), False)])
def test_the_step_takes_what_tools_told_from_the_draft(
    services: Services, evidence: tuple[str, ...], grounded: bool
) -> None:
    answer = Answer(text="Your order was shipped on 12 May and arrives within 3 days.", grounded=True)
    draft = AnswerState(conversation=conversation(QUESTION), text=QUESTION, question=QUESTION, evidence=evidence)

    checked = ground(replace(draft, answer=answer, by_model=True), services)

    assert checked.answer is not None
    assert checked.answer.grounded is grounded
    assert (checked.answer.text == NOT_FOUND) is not grounded


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hello! How can I help you today?", True),
        ("You're welcome, have a good day!", True),
        ("Sure, we will refund you.", False),
        ("Call us before 17:00.", False),
        ("I have cancelled your order.", False),
        ("See https://evil.example", False),
        ("word " * 100, False),
    ],
)
def test_small_talk_promises_nothing(text: str, expected: bool) -> None:
    assert harmless(text) is expected


@pytest.mark.figures
@FORMS
def test_floor_right_articles_pass_and_wrong_ones_do_not(whole: bool) -> None:
    docs = {
        doc["id"]: Passage(id=1, title="", url=doc["id"], text=doc["text"], score=1)
        for doc in shared_rows("evals/techqa/docs.jsonl")
    }
    names = sorted(docs)
    right, wrong = [], []
    questions = shared_rows("evals/techqa/questions.jsonl")
    for number, row in enumerate(questions if whole else questions[::4]):
        gold = [docs[name] for name in row["gold"] if name in docs]
        if row["is_impossible"] or not gold:
            continue
        right.append(bool(carried(row["answer"], gold, row["question"]).text))
        other = docs[next(name for name in names[number % len(names) :] + names if name not in row["gold"])]
        wrong.append(bool(carried(row["answer"], [other], row["question"]).text))
    assert sum(right) / len(right) >= floor(0.85, len(right), whole=whole)
    assert sum(wrong) / len(wrong) <= ceiling(0.05, len(wrong), whole=whole)
