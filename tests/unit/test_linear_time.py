"""Whatever somebody writes is read in a time that grows with its length, and not with the square of it: Python's `re`
holds the whole process meanwhile, other people's webhooks included.

Every argument of a public function that is a text is found by walking the packages (`tests.support.text_functions`).
`make text` is the long form.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from itertools import count

import pytest

from bot.answering.citations import WithoutMarkers
from bot.answering.growing_answer import GrowingAnswer
from bot.guards.fence import Fence
from bot.knowledge.conversion.html.inline import line
from bot.knowledge.conversion.markup import title_of_path
from bot.model import Requester
from bot.privacy import Redactor
from bot.privacy.detect import Detector
from bot.privacy.requester import own_spans
from bot.text.notices import without_notices
from bot.text.own_words import without_history
from bot.text.signature import without_signatures
from bot.text.subject import with_subject
from connectors.render import to_zendesk_html
from connectors.webchat.wire.markdown import in_markdown
from tests.support import unkind
from tests.support.text_functions import EXCUSED, HANDS_ON, PASSAGES, is_named, readers, walked
from tests.support.unkind import LIMIT, Read, growth, seconds

ANNA = Requester(id="1", name="Anna Meyer", email="anna@a.example")
ENOUGH_SECONDS = 0.002  # from which a time grows visibly
EIGHT_TIMES = 10.0  # what eight times the text may take longer, without a second look


def streamed(make: Callable[[], Callable[[str], object]]) -> Read:
    """Read in pieces, as a model's reply comes in."""

    def answer(text: str) -> object:
        feed = make()
        return [
            list(one) if isinstance(one := feed(text[at : at + 5]), Iterator) else one for at in range(0, len(text), 5)
        ]

    return answer


METHODS: Mapping[str, Read] = {
    "Detector": Detector(),
    "Redactor": lambda text: Redactor(Detector()).redact([text], ANNA),
    "Fence.enclose": lambda text: Fence().enclose("question", text),
    "WithoutMarkers.feed": streamed(lambda: WithoutMarkers(PASSAGES).feed),
    "GrowingAnswer.feed": streamed(lambda: GrowingAnswer(PASSAGES).feed),
    "without_history": lambda text: without_history(text.splitlines()),
    "without_signatures": lambda text: without_signatures(text.splitlines()),
    "without_notices": lambda text: without_notices(text.splitlines()),
    "title_of_path": title_of_path,
    "with_subject": lambda text: with_subject(text, text),
    "signs in emphasis": lambda text: line(["\ue000", text, "\ue001"]),
    "icons in a sentence": lambda text: line([f"{part}\ue006a\ue007" for part in text]),
    "in_markdown": lambda text: in_markdown(to_zendesk_html(text)),
    "own_spans": lambda text: own_spans(text, ANNA),
}


@cache
def measured() -> Mapping[str, Read]:
    return {**readers(), **METHODS}


def superlinear(kinds: Mapping[str, Callable[[int], str]], size: int) -> list[str]:
    """Who takes more than twice the time for twice the text, up to this many characters."""
    found = []
    for name, read in measured().items():
        read("How do I reset my password?")  # what it loads, it loads now
        for kind, make in kinds.items():
            if is_even(read, make, size):
                continue
            if (times := growth(read, make, size // 2)) > LIMIT:
                found.append(f"{name} of {kind}: {times:.1f} times for twice the text")
    return found


def is_even(read: Read, make: Callable[[int], str], size: int) -> bool:
    """Nothing of it is seen at first sight: neither against an eighth of the text nor against half of it."""
    whole = seconds(read, make(size))
    if whole <= ENOUGH_SECONDS or whole <= EIGHT_TIMES * seconds(read, make(size // 8)):
        return True
    return whole <= LIMIT * seconds(read, make(size // 2))


def test_every_public_function_that_is_given_a_text_is_measured_or_excused() -> None:
    assert not {place for place in EXCUSED if not any(is_named(name, [place]) for name in walked())}
    assert not HANDS_ON - {kind for one in walked().values() for kind in one.missing}
    assert not {name: one.missing for name, one in walked().items() if name in readers() and one.missing}


def test_twice_the_text_takes_at_most_twice_the_time() -> None:
    assert superlinear(unkind.FEW, 1_000) == []


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Redactor", "different 'u{0}@a{0}.example '"),
        ("Redactor", "different '<A_{}>'"),
        ("escalation.human_request.detect.human_request(text)", "different 'h{}.example.com '"),
        ("bot.answering.grounding.figures.measures(text)", "'1a'"),
        ("bot.knowledge.words.searchable(text)", "'1.'"),
        ("WithoutMarkers.feed", "'\\xa0' in between"),
        ("connectors.render.layout.to_slack(markdown)", "emphasised blanks"),
        ("bot.answering.grounding.statement.read(text)", "']('"),
        ("in_markdown", "blanks in between"),
        ("bot.knowledge.conversion.html.inline.line(pieces)", "blanks in between"),
        ("signs in emphasis", "'!'"),
        ("icons in a sentence", "'a'"),
        ("bot.knowledge.conversion.documents.sheets.rows.escaped(text)", "'\\n'"),
    ],
)
def test_what_was_looked_for_in_all_that_came_before_or_comes_after_no_longer_is(name: str, kind: str) -> None:
    assert growth(measured()[name], unkind.ALL[kind], 8_000) <= LIMIT


def test_a_name_of_many_parts_is_looked_for_by_its_first() -> None:
    numbers = count()  # another name each time: its patterns are kept

    def read(name: str) -> object:
        return own_spans("Hello", Requester(id="1", name=f"A{next(numbers)} {name}"))

    assert growth(read, unkind.ALL["'a '"], 100) <= LIMIT


def test_of_one_signature_below_the_other_each_is_looked_at_once() -> None:
    def made(size: int) -> str:
        return "It does not work.\n" + "Anna Meyer\nHead of Sales\n" * (size // 25)

    assert growth(measured()["without_signatures"], made, 8_000) <= LIMIT


def test_the_parts_of_a_long_article_are_each_found_without_a_copy_of_what_follows() -> None:
    read = measured()["bot.knowledge.conversion.blocks.markdown_blocks(text)"]
    assert growth(read, unkind.ALL[repr("a\n\n")], 40_000) <= LIMIT


@pytest.mark.slow
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("kind", unkind.ALL)
def test_a_hundred_kilobytes_of_every_unkind_kind_are_read_in_linear_time(kind: str) -> None:
    assert superlinear({kind: unkind.ALL[kind]}, 100_000) == []


def test_what_costs_the_square_is_noticed() -> None:
    square = re.compile(r"[^\S\n]*x")
    # In one of three tries: whatever else the machine does makes the time of the shorter text longer too.
    assert any(growth(square.findall, unkind.FEW["' '"], 500) > LIMIT for _ in range(3))
