"""Whatever somebody writes is read in a time that grows with its length, and not with the square of it: Python's `re`
holds the whole process meanwhile, other people's webhooks included.

Every public function of the packages below that is given a text is found by walking them. `make text` is the long form.
"""

from __future__ import annotations

import gc
import importlib
import inspect
import pkgutil
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import fields
from functools import cache, partial
from itertools import count
from types import ModuleType
from typing import Any

import pytest

from bot.answering.citations import WithoutMarkers
from bot.answering.confidence import Signals
from bot.answering.grounding import Evidence
from bot.answering.growing_answer import GrowingAnswer
from bot.answering.quoting.selection import select
from bot.config import Behaviour, Topics
from bot.errors import FirstlineError
from bot.guards.fence import Fence
from bot.knowledge.conversion.documents.sheets.rows import escaped
from bot.knowledge.conversion.html.inline import line
from bot.knowledge.conversion.sites.folds import Folds
from bot.model import Passage, Requester
from bot.model.custom import CustomAnswer, CustomKind
from bot.model.query import WordUse
from bot.privacy import Redactor
from bot.privacy.detect import Detector
from bot.privacy.requester import own_spans
from bot.text.notices import without_notices
from bot.text.own_words import without_history
from bot.text.signature import without_signatures
from bot.text.subject import with_subject
from bot.wording import BUILT_IN
from connectors.render import to_zendesk_html
from connectors.webchat.wire.markdown import in_markdown
from tests.support import unkind
from tests.support.unkind import LIMIT, Read, growth, seconds

PACKAGES = (
    *("bot.text", "bot.guards", "bot.privacy", "bot.answering", "bot.wording.detect", "bot.learned.features"),
    *(
        "bot.pipeline.question",
        "bot.knowledge.conversion.blocks",
        "bot.knowledge.chunk",
        "bot.knowledge.conversion.markup",
        "bot.knowledge.conversion.html",
    ),
    *(
        "bot.knowledge.spelling",
        "bot.knowledge.synonyms",
        "bot.knowledge.conversion.templates",
        "bot.knowledge.conversion.sites",
        "bot.knowledge.words",
    ),
    *("escalation.human_request", "escalation.intent", "escalation.sentiment", "escalation.summary"),
    *("escalation.second_opinion", "connectors.render", "connectors.slack.wire.mrkdwn", "connectors.agent_note"),
    *("connectors.slack.inbound.questions", "connectors.slack.inbound.resume", "connectors.auto_replies"),
    "connectors.zendesk.note",
)
NOT_WALKED = ("training", "paraphrases", "evaluate", "__main__")
EXCUSED = {
    "bot.privacy.vault.fingerprint": "a value that was found",
    "bot.privacy.local_phones.is_grouped_like_one": "a number that was found",
    "bot.answering.quoting.clarify.chosen": "a reply to our own question, of a few words",
    "escalation.human_request.lexicon.read": "the name of a language",
    "escalation.human_request.notation.compiled": "our own patterns",
    "escalation.human_request.notation.letters_of": "our own patterns",
    "bot.answering.small_talk.phrases.meaning": "at most sixteen words, see `recognise`",
    "connectors.slack.inbound.resume.thread_of_link": "an address of at most 400 characters",
    "escalation.human_request.scope.void": "letters around a match, at most forty",
    "escalation.human_request.spelling.one_slip": "two words, of at most 20 letters",
    "bot.answering.grounding.lexicon.cue": "the name of a list of ours",
    "bot.answering.grounding.lexicon.number_words": "the name of a language",
    "bot.knowledge.spelling.distance": "two words, of at most 20 letters",
}
# What these cost a character is known (microseconds), and is allowed without a second look.
HEAVY = {
    "human_request": 200.0,
    "Redactor": 120.0,
    "Detector": 120.0,
    "escalation": 60.0,
    "bot.privacy": 40.0,
    "connectors.render": 40.0,
    "bot.knowledge.conversion.markup": 40.0,
    "bot.knowledge": 15.0,
    "bot.guards": 30.0,
    "extractive": 40.0,
    "weigh": 60.0,
    "bot.answering.grounding": 60.0,
    "bot.answering.translating": 30.0,
    "bot.answering": 8.0,
    "bot.wording": 30.0,
    "bot.pipeline": 20.0,
    "connectors.zendesk": 20.0,
    "bot.text": 10.0,
    "with": 10.0,
    "bot.learned": 5.0,
}
USUAL = 1.0

PASSAGES = (
    Passage(id=1, title="Reset", url="https://a.example/r", text="Reset your password in the menu.", score=1.0),
)
ARGUMENTS: Mapping[str, Any] = {
    "wording": BUILT_IN.of("en"),
    "requester": Requester(id="1", name="Anna Meyer", email="anna@a.example"),
    "limit": 3000,
    "passages": PASSAGES,
    "threshold": 0.3,
    "hosts": None,
    "bots": ("U1",),
    "placeholders": {"<EMAIL_1>": "anna@a.example"},
    "spans": (),
    "name": "Anna Meyer",
    "as_written": False,
    "path": "a.md",
    "values": {"name": "Anna"},
    "folds": Folds(),
    "who": "Anna",
    "cites": (),
    "cited": PASSAGES,
    "heading": "Sources",
    "history": (),
    "turns": (),
    "names": (),
    "evidence": Evidence.of(PASSAGES),
    "dropped": (),
    "count": 3,
    "reasons": {},
    "told": "Reset your password in the menu.",
    "question": "How do I reset my password?",
    "text": "Reset your password in the menu.",
    "body": "How do I reset my password?",
    "use": WordUse(passages=10),
    "removed": "(removed)",
    "stand_ins": (),
    "shown": (),
    "topics": Topics(),
    "near": (),
    "name_of": lambda _: "Anna",
    "asked": "Which?",
    "choices": (),
    "language": "en",
    "known": {},
    "settings": Behaviour(),
    "user": "U1",
    "account": "T1",
    "channel": "C1",
    "event_id": "Ev1",
    "found": Signals(*[0.5] * len(fields(Signals))),
    "tells_what": bool,
    "parts": (),
    "selection": select("How do I reset my password?", PASSAGES),
    "use_of_words": lambda *_: WordUse(passages=10),
    "about": lambda _: (),
    "change": str.upper,
    "answers": (
        CustomAnswer(name="Reset", kind=CustomKind.ANSWER, text="In the menu.", questions=("How do I reset it?",)),
    ),
}


def modules() -> Iterator[ModuleType]:
    for name in PACKAGES:
        module = importlib.import_module(name)
        yield module
        for found in pkgutil.walk_packages(getattr(module, "__path__", ()), f"{name}."):
            if not any(part in found.name.split(".") for part in NOT_WALKED):
                yield importlib.import_module(found.name)


@cache
def walked() -> Mapping[str, Callable[..., Any]]:
    """Public functions whose first argument is a text, by their names."""
    found: dict[str, Callable[..., Any]] = {}
    for module in modules():
        for name, function in vars(module).items():
            wrapped = inspect.unwrap(function)
            if name.startswith("_") or not inspect.isfunction(wrapped) or wrapped.__module__ != module.__name__:
                continue
            first = next(iter(inspect.signature(wrapped).parameters.values()), None)
            if first is not None and first.annotation in ("str", "str | None"):
                found[f"{module.__name__}.{name}"] = function
    return found


def missing(function: Callable[..., Any]) -> set[str]:
    """Arguments that it needs and that `ARGUMENTS` does not have."""
    _, *others = inspect.signature(function).parameters.values()
    return {one.name for one in others if one.default is one.empty} - ARGUMENTS.keys()


def readers() -> dict[str, Read]:
    """What is measured, by name."""
    found: dict[str, Read] = {}
    for name, function in walked().items():
        if name in EXCUSED or missing(function):
            continue
        _, *others = inspect.signature(function).parameters.values()
        given = {one.name: ARGUMENTS[one.name] for one in others if one.default is one.empty}
        found[name] = tolerant(partial(function, **given))
    return {**found, **METHODS}


def tolerant(read: Read) -> Read:
    """Refusing a text is an answer."""

    def answer(text: str) -> object:
        try:
            result = read(text)
            return list(result) if isinstance(result, Iterator) else result
        except (ValueError, FirstlineError):
            return None

    return answer


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
    "Redactor": lambda text: Redactor(Detector()).redact([text], ARGUMENTS["requester"]),
    "Fence.enclose": lambda text: Fence().enclose("question", text),
    "WithoutMarkers.feed": streamed(lambda: WithoutMarkers(PASSAGES).feed),
    "GrowingAnswer.feed": streamed(lambda: GrowingAnswer(PASSAGES).feed),
    "without_history": lambda text: without_history(text.splitlines()),
    "without_signatures": lambda text: without_signatures(text.splitlines()),
    "without_notices": lambda text: without_notices(text.splitlines()),
    "with_subject": lambda text: with_subject(text, text),
    "sheets.escaped": escaped,
    "inline.line": lambda text: line([text]),
    "signs in emphasis": lambda text: line(["\ue000", text, "\ue001"]),
    "icons in a sentence": lambda text: line([f"{part}\ue006a\ue007" for part in text]),
    "in_markdown": lambda text: in_markdown(to_zendesk_html(text)),
    "own_spans": lambda text: own_spans(text, ARGUMENTS["requester"]),
}


def superlinear(kinds: Mapping[str, Callable[[int], str]], size: int, names: Iterable[str] | None = None) -> list[str]:
    """Who takes more than twice the time for twice the text. What is read at the usual cost is not looked at twice: the
    square of even this `size` would be far above it."""
    found = []
    # For good: or each collection goes over all that is loaded, and takes longer than most of what is measured.
    gc.freeze()
    for name, read in readers().items():
        if names is not None and name not in names:
            continue
        tolerant(read)("How do I reset my password?")  # what it loads, it loads now
        allowed = 1e-6 * size * next((cost for part, cost in HEAVY.items() if part in name), USUAL)
        for kind, make in kinds.items():
            if any(seconds(read, make(size)) <= allowed for _ in range(2)):
                continue
            if (times := growth(read, make, size)) > LIMIT:
                found.append(f"{name} of {kind}: {times:.1f} times for twice the text")
    return found


def test_every_public_function_that_is_given_a_text_is_measured_or_excused() -> None:
    assert EXCUSED.keys() <= walked().keys()
    unknown = {name: missing(function) for name, function in walked().items() if name not in EXCUSED}
    assert not {name: lacks for name, lacks in unknown.items() if lacks}


def test_twice_the_text_takes_at_most_twice_the_time() -> None:
    assert superlinear(unkind.FEW, 1_000) == []


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Redactor", "different 'u{0}@a{0}.example '"),
        ("Redactor", "different '<A_{}>'"),
        ("escalation.human_request.detect.human_request", "different 'h{}.example.com '"),
        ("bot.answering.grounding.figures.measures", "'1a'"),
        ("bot.knowledge.words.searchable", "'1.'"),
        ("WithoutMarkers.feed", "'\\xa0' in between"),
        ("connectors.render.layout.to_slack", "emphasised blanks"),
        ("bot.answering.grounding.statement.read", "']('"),
        ("in_markdown", "blanks in between"),
        ("inline.line", "blanks in between"),
        ("signs in emphasis", "'!'"),
        ("icons in a sentence", "'a'"),
        ("sheets.escaped", "'\\n'"),
    ],
)
def test_what_was_looked_for_in_all_that_came_before_or_comes_after_no_longer_is(name: str, kind: str) -> None:
    assert growth(readers()[name], unkind.ALL[kind], 8_000) <= LIMIT


def test_a_name_of_many_parts_is_looked_for_by_its_first() -> None:
    numbers = count()  # another name each time: its patterns are kept

    def read(name: str) -> object:
        return own_spans("Hello", Requester(id="1", name=f"A{next(numbers)} {name}"))

    assert growth(read, unkind.ALL["'a '"], 100) <= LIMIT


def test_the_parts_of_a_long_article_are_each_found_without_a_copy_of_what_follows() -> None:
    read = readers()["bot.knowledge.conversion.blocks.markdown_blocks"]
    assert growth(read, unkind.ALL[repr("a\n\n")], 40_000) <= LIMIT


@pytest.mark.slow
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("kind", unkind.ALL)
def test_a_hundred_kilobytes_of_every_unkind_kind_are_read_in_linear_time(kind: str) -> None:
    assert superlinear({kind: unkind.ALL[kind]}, 50_000) == []


def test_what_costs_the_square_is_noticed() -> None:
    square = re.compile(r"[^\S\n]*x")
    # In one of three tries: whatever else the machine does makes the time of the shorter text longer too.
    assert any(growth(square.findall, unkind.FEW["' '"], 500) > LIMIT for _ in range(3))
