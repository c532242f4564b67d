"""Only what cites is taken out of an answer: numbers in brackets that are part of it stay."""

from __future__ import annotations

import pytest

from bot.answering.citations import WithoutMarkers, take_citations
from bot.answering.grounding import check
from bot.model import Passage

PHONE = "In the phone menu press [1] for orders, [2] for billing and [3] for everything else."
ERRORS = "The display shows [4] when the tank is empty, [11] when the lid is open.[1]"
STEPS = "Installation:\n\n[1] Unplug it.\n[2] Open the lid.\n[3] Close the lid."


def passages(*texts: str) -> list[Passage]:
    return [Passage(id=number, title="", url="", text=text, score=1.0) for number, text in enumerate(texts)]


@pytest.mark.parametrize(
    ("held", "answer", "clean", "cited"),
    [
        (PHONE, "In the phone menu press [2] for billing. [1]", "In the phone menu press [2] for billing.", (1,)),
        (PHONE, "For billing, press [2]. [1]", "For billing, press [2].", (1,)),
        (PHONE, "For billing, press **[2]**.[1]", "For billing, press **[2]**.", (1,)),
        (PHONE, "Press [1], [2] or [3]. [1]", "Press [1], [2] or [3].", (1,)),
        (PHONE, "Option [2] is billing [1].", "Option [2] is billing.", (1,)),
        (PHONE, "Drücken Sie [2] für Fragen zur Rechnung. [1]", "Drücken Sie [2] für Fragen zur Rechnung.", (1,)),
        (PHONE, "Appuyez sur [2] pour la facturation. [1]", "Appuyez sur [2] pour la facturation.", (1,)),
        (ERRORS, "It shows [4] when the tank is empty [1].", "It shows [4] when the tank is empty.", (1,)),
        (ERRORS, "Look: [11] when the lid is open [1].", "Look: [11] when the lid is open.", (1,)),
        (STEPS, "[1] Unplug it.\n[2] Open the lid. [1]", "[1] Unplug it.\n[2] Open the lid.", (1,)),
        ("", "Press [2] to go on [1].", "Press [2] to go on.", (1,)),
        ("", 'Type "[2]" and wait. [1]', 'Type "[2]" and wait.', (1,)),
        ("", "See row [42] of the table [1].", "See row [42] of the table.", (1,)),
        # and what cites
        ("", "The fee is 5 [1] and delivery takes a week [2].", "The fee is 5 and delivery takes a week.", (1, 2)),
        ("", "Press the button [1] and wait.", "Press the button and wait.", (1,)),
        ("", "That is the key to press [1].", "That is the key to press.", (1,)),
        (PHONE, "Call our hotline. [1] It is free. [2]", "Call our hotline. It is free.", (1, 2)),
        (PHONE, "Call our hotline [2].", "Call our hotline.", (2,)),
        (PHONE, "Call [the hotline][1].", "Call [the hotline].", (1,)),
        # the other usual forms
        ("", "It is 5 [passage 1], in all [Source: 2].", "It is 5, in all.", (1, 2)),
        ("", "It is 5 (Passage 1 & 2).", "It is 5.", (1, 2)),
        ("", "It is 5 [doc2]. That is all [[1]].", "It is 5. That is all.", (2, 1)),
        ("", "It is 5. [[1]](https://help.example/a) [1-2]", "It is 5.", (1, 2)),
        ("", "It is 5.¹ That is all.²", "It is 5. That is all.", (1, 2)),
        ("", "It is 5 [^1^]. That is all [^2].", "It is 5. That is all.", (1, 2)),
        ("", "It is 5 [1], [2]. That is all ([1]).", "It is 5. That is all.", (1, 2)),
        ("", "It is 5 **[1]**. That is all (see [2]).", "It is 5. That is all.", (1, 2)),
        ("", "It is 5 [1†source]. That is all.【2:0†a.md】", "It is 5. That is all.", (1, 2)),
        ("", "It is 5 (1). That is all (2)", "It is 5. That is all", (1, 2)),
        ("", "It is 5 [Source 1, Source 2].", "It is 5.", (1, 2)),
        ("", "It is 5 (Sources 1 and 2). Yes [[citation:2]].", "It is 5. Yes.", (1, 2)),
        ("", "It is 5 [Passage 2: Returns] [reference 1].", "It is 5.", (2, 1)),
        ("", "It is 5.<sup>1</sup> That is all <cite>2</cite>.", "It is 5. That is all.", (1, 2)),
        ("", "It is 5 [1 & 2]. Yes [ 1 ].", "It is 5. Yes.", (1, 2)),
        ("", "It is 5 \\[1\\]. Yes ^[2].", "It is 5. Yes.", (1, 2)),
        ("", 'It is 5 [number=1]. Yes [passage number="2"].', "It is 5. Yes.", (1, 2)),
        ("", "It is 5 [Passage 1](#). Yes [Source 2](https://help.example/a).", "It is 5. Yes.", (1, 2)),
        ("", "It is 5 _[1]_. Yes.", "It is 5. Yes.", (1,)),
        # and what only looks like them
        ("Error (2) is a jam.", "It shows error (2). [1]", "It shows error (2).", (1,)),
        ("", "Do so: (1) open it, (2) click. [1]", "Do so: (1) open it, (2) click.", (1,)),
        ("", "Read article (article 2) of the law. [1]", "Read article (article 2) of the law.", (1,)),
        ("", "It is 20 m<sup>2</sup> [1].", "It is 20 m<sup>2</sup>.", (1,)),
        ("", "The room has 20 m² [1].", "The room has 20 m².", (1,)),
        ("", "See (source 7) and keys [4-9]. [1]", "See (source 7) and keys [4-9].", (1,)),
        ("", "Open it (the passage is narrow). [1]", "Open it (the passage is narrow).", (1,)),
        # both at once: what is copied with its footnote still says where it is from
        ("The limit is 5 MB [1].", "The limit is 5 MB [1].", "The limit is 5 MB [1].", (1,)),
    ],
)  # fmt: skip
def test_a_number_in_brackets_that_is_part_of_the_answer_stays(
    held: str, answer: str, clean: str, cited: tuple[int, ...]
) -> None:
    found = passages(held, "Something else.")

    assert take_citations(answer, found) == (clean, cited)
    growing = WithoutMarkers(found)
    assert "".join([*map(growing.feed, answer), growing.end()]) == clean


def test_a_step_in_brackets_is_no_figure() -> None:
    """The numbers of a list are the answer's own."""
    assert check("[1] Unplug it.\n[2] Open the lid.", passages("Unplug it, then open the lid."), "how?").grounded
