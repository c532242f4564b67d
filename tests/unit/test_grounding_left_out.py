"""Sentences that nothing carries are left out of a model's answer; where they were the answer, there is none. While it
grows, nothing is objected to that the whole would be allowed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.answering.grounding import Evidence, carried, check, unsupported
from bot.model import Answer, Passage
from bot.pipeline import AnswerState, Services
from bot.pipeline.steps.ground import ground
from tests.support.asking import conversation
from tests.support.wording import NOT_FOUND

RETURNS = Passage(
    id=1,
    title="Returns",
    url="https://help.example/returns",
    text="You can return shoes within 30 days. Print the label in your account. Put the shoes in the original box and "
    "close it. Shipping costs 4.90 EUR.",
    score=1,
)
BILLING = Passage(
    id=2, title="Billing", url="", text="You must not share your invoice. A fee of 5 EUR applies.", score=1
)
QUESTION = "How do I return shoes?"
TRUE = "You can return shoes within 30 days. Print the label in your account and put the shoes in the original box."


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (TRUE, TRUE),
        (f"{TRUE} The shipping costs will be refunded.", TRUE),
        (f"{TRUE}\n\nSomeone will call you tomorrow:", TRUE),
        (
            "Print the label in your account:\n1. Put the shoes in the original box.\n2. Wave at the camera.\n"
            "3. Close it.",
            "Print the label in your account:\n1. Put the shoes in the original box.\n2. Close it.",
        ),
        ("Yes, you can return shoes for free within 60 days. Shipping costs 4.90 EUR.", ""),
        ("We'll pay you the full price. Print the label.", ""),
        ("Our bakery opens early, and bread waits on every shelf.", ""),
        ("", ""),
    ],
)
def test_the_rest_is_said_where_it_is_an_answer(answer: str, said: str) -> None:
    assert carried(answer, [RETURNS], QUESTION).text == said


class Shown:
    def __init__(self) -> None:
        self.text = ""

    def write(self, text: str) -> None:
        self.text += text

    def reset(self) -> None:
        self.text = ""

    def working(self, note: str) -> None:
        pass

    def done(self) -> None:
        pass

    def abandon(self) -> None:
        pass


def grounded(answer: str, services: Services) -> tuple[Answer, Shown]:
    shown = Shown()
    shown.write(answer)
    draft = AnswerState(
        conversation=conversation(QUESTION),
        text=QUESTION,
        question=QUESTION,
        answer=Answer(text=answer, cites=(RETURNS,), grounded=True),
        by_model=True,
    )
    done = ground(replace(draft, stream=shown), services)
    assert done.answer is not None
    return done.answer, shown


def test_a_dropped_sentence_is_withdrawn_where_it_was_shown(services: Services) -> None:
    answer, shown = grounded(f"{TRUE} A courier picks them up on Monday.", services)

    assert (answer.text, answer.grounded, answer.cites) == (TRUE, True, (RETURNS,))
    assert shown.text == TRUE


def test_where_the_answer_itself_was_made_up_the_bot_is_not_sure(services: Services) -> None:
    answer, shown = grounded("We will refund you at once.", services)

    assert (answer.text, answer.grounded, answer.cites) == (NOT_FOUND, False, ())
    assert shown.text == ""


ANSWERS = (
    TRUE,
    f"{TRUE} Somebody will call you. Shipping costs 4.90 EUR.",
    "You can share your invoice. A fee of 5 EUR applies.",
    "Step 1: print the label.\n\n- Put the shoes in the box, e.g. the original one.\n- Shipping costs 9.90 EUR.",
    "Drucken Sie das Etikett aus. Legen Sie die Schuhe in den Karton. Sie haben 30 Tage Zeit.",
    "I can't say whether a fee applies, but shipping costs 4.90 EUR. It takes two days.",
)  # fmt: skip


@pytest.mark.parametrize("answer", ANSWERS)
def test_a_growing_text_is_never_judged_more_harshly_than_the_whole(answer: str) -> None:
    everything = Evidence.of([RETURNS, BILLING])
    for cited in ([RETURNS], [BILLING], [RETURNS, BILLING]):
        passes = check(answer, cited, QUESTION).grounded
        objections = [unsupported(answer[:end], everything, QUESTION) for end in range(len(answer) + 1)]
        assert not (passes and any(objections))


def test_an_invented_sentence_is_noticed_as_soon_as_it_is_complete() -> None:
    evidence = Evidence.of([RETURNS])
    said = "Print the label in your account. The courier pays you 50 EUR. Put the shoes in the box."

    assert unsupported(said[: said.index(" Put")], evidence, QUESTION) is None
    assert unsupported(said[: said.index("Put") + 1], evidence, QUESTION)


def test_an_answer_in_another_language_is_held_against_figures_and_promises_alone() -> None:
    short = "Drucken Sie das Etikett in Ihrem Konto aus und legen Sie die Schuhe in den Karton."

    assert carried(short, [RETURNS], QUESTION).text == short
    assert carried(f"{short} Sie haben 60 Tage Zeit.", [RETURNS], QUESTION).text == short
    assert carried(f"{short} Wir erstatten Ihnen den Betrag.", [RETURNS], QUESTION).text == short
