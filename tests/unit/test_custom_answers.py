"""The operator's own answers and guidance: which questions they are given for, and what still comes first."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given as examples
from hypothesis import strategies as st

from bot.answering.custom.match import given, guidance, matching, ranked
from bot.answering.links import hosts_in
from bot.knowledge.custom.files import BadAnswerFile, read_answers
from bot.knowledge.synonyms import Synonyms
from bot.model import Asks, CustomAnswer, CustomKind, Mode, Reason
from bot.pipeline import Services
from tests.support.asking import ask, prompt_of, says, text_of
from tests.support.openai_server import OpenAIServer

HOURS = CustomAnswer(
    name="christmas",
    kind=CustomKind.ANSWER,
    text="We are **closed** from 24 December to 1 January. <EMAIL_1> is no address.",
    questions=("What are your opening hours at Christmas?",),
)
PASSWORD = CustomAnswer(
    name="password", kind=CustomKind.ANSWER, text="Ask Ines.", questions=("How do I reset my password?",)
)
TONE = CustomAnswer(
    name="returns", kind=CustomKind.GUIDANCE, text="Outlet shoes are returned to https://outlet.example/back only.",
    questions=("Can I return shoes?",),
)  # fmt: skip


def holding(services: Services, *answers: CustomAnswer) -> Services:
    return replace(services, custom=lambda _, __: answers)


# which question


@pytest.mark.parametrize(
    "question",
    [
        "What are your opening hours at Christmas?",
        "what are your opening hours, at christmas",
        "opening hours christmas",
        "Which hours are you open at Christmas?",
    ],
)
def test_what_asks_the_same_gets_it(question: str) -> None:
    assert matching(question, [PASSWORD, HOURS]) is not None


@pytest.mark.parametrize(
    "question",
    ["What are your opening hours?", "What are your opening hours at Easter?", "Are you not open at Christmas?", ""],
)
def test_what_asks_something_else_does_not(question: str) -> None:
    assert matching(question, [PASSWORD, HOURS]) is None


@pytest.mark.parametrize(
    ("own", "question", "objection"),
    [
        ("Is version 4.2 supported?", "Is version 4.1 supported?", "figures"),
        ("How do I cancel my subscription?", "How do I change my subscription?", "done"),
        ("Can I pay by invoice?", "Why can I not pay by invoice?", "not"),
        ("Where is my data stored?", "How long is my data stored?", "asked"),
    ],
)
def test_it_says_why_a_near_one_is_not_given(own: str, question: str, objection: str) -> None:
    (match,) = ranked(question, [replace(PASSWORD, questions=(own,))])
    assert objection in match.objection
    assert not given(match)


def test_synonyms_count() -> None:
    own = replace(PASSWORD, questions=("How do I cancel my subscription?",))
    question = "How do I end my subscription?"
    assert matching(question, [own], Synonyms().stand_ins(question)) is not None


def test_one_that_only_its_very_words_ask_for() -> None:
    exact = replace(HOURS, exact=True)
    assert matching("What are your opening hours at Christmas", [exact]) is not None
    assert matching("Which hours are you open at Christmas?", [exact]) is None


def test_guidance_without_questions_always_holds() -> None:
    always = replace(TONE, name="always", questions=())
    assert [match.custom.name for match in guidance("Can I return shoes?", [TONE, always, HOURS])] == [
        "always",
        "returns",
    ]
    assert [match.custom.name for match in guidance("Where is my invoice?", [TONE, always])] == ["always"]


@examples(st.text(max_size=300))
def test_any_text_is_near_itself_and_nothing_raises(text: str) -> None:
    for match in ranked(text, [replace(HOURS, questions=(text, "Where is my invoice?"))]):
        assert 0 <= match.nearness <= 1 + 1e-6
        assert match.nearness == 1


# in the pipeline


def test_it_is_given_word_for_word_in_the_place_of_the_articles(services: Services) -> None:
    outcome = ask(holding(services, PASSWORD), "Hi, how do I reset my password? Thanks!")
    assert text_of(outcome) == "Ask Ines."
    assert outcome.answer is not None
    assert outcome.answer.cites == ()
    assert outcome.answer.grounded is True
    assert outcome.answer.asks is Asks.HELPED
    assert outcome.work.custom == ("password",)
    assert not outcome.decision.escalate


def test_no_model_is_asked_for_it(with_model: Services, server: OpenAIServer) -> None:
    assert text_of(ask(holding(with_model, PASSWORD), "how can I reset my password")) == "Ask Ines."
    assert not server.requests


def test_a_longer_text_that_asks_one_thing_gets_it(services: Services) -> None:
    said_before = "I bought the blue shoes last week and like them."
    assert text_of(ask(holding(services, PASSWORD), f"{said_before} How do I reset my password?")) == "Ask Ines."
    two = f"{said_before} How do I reset my password? And can I return shoes?"
    assert text_of(ask(holding(services, PASSWORD), two)) != "Ask Ines."


def test_what_brings_a_person_comes_first(services: Services) -> None:
    person = replace(PASSWORD, questions=("Can I talk to a person?",))
    outcome = ask(holding(services, person), "Can I talk to a person?")
    assert outcome.answer is None
    assert outcome.decision.reason is Reason.HUMAN_REQUESTED


def test_a_draft_has_it_too(services: Services) -> None:
    outcome = ask(holding(services, PASSWORD), "How do I reset my password?", mode=Mode.DRAFT)
    assert text_of(outcome) == "Ask Ines."


def test_a_model_is_told_the_guidance_and_may_state_it(with_model: Services, server: OpenAIServer) -> None:
    says(server, "You can return shoes [1]. Outlet shoes are returned to https://outlet.example/back only.")
    outcome = ask(holding(with_model, TONE), "Can I return shoes?")
    assert TONE.text in prompt_of(server)
    assert "https://outlet.example/back" in text_of(outcome)
    assert outcome.work.custom == ("returns",)
    says(server, "You can return shoes [1].")
    ask(holding(with_model, TONE), "Where are my invoices?")
    assert TONE.text not in prompt_of(server)


@pytest.mark.parametrize(
    ("text", "hosts"),
    [
        ("See [it](https://Shop.example/a) and <http://b.example:8080/>.", {"shop.example", "b.example"}),
        ("https://shop.example@evil.example/", set()),
        ("nothing.example, http://localhost/", set()),
    ],
)
def test_what_it_links_to_may_be_linked(text: str, hosts: set[str]) -> None:
    assert hosts_in(text) == hosts


# files

BERLIN = ZoneInfo("Europe/Berlin")


def test_a_toml_file_has_several(tmp_path: Path) -> None:
    path = tmp_path / "answers.toml"
    path.write_text(
        '[[answers]]\nname = "a"\nquestions = ["Are you open?"]\nanswer = "Yes."\nstarts = 2026-12-01\n'
        'ends = 2026-12-24\nlanguages = ["de"]\nchannels = ["slack"]\n'
        '[[answers]]\nname = "b"\nguidance = "Be kind."\nends = 2026-12-24T12:00:00Z\n'
    )
    first, second = read_answers(path, BERLIN)
    assert first.starts == datetime(2026, 11, 30, 23, tzinfo=UTC)
    assert first.ends == datetime(2026, 12, 24, 23, tzinfo=UTC)  # the last day is included
    assert (first.languages, first.channels, first.kind) == (("de",), ("slack",), CustomKind.ANSWER)
    assert second == CustomAnswer(
        name="b", kind=CustomKind.GUIDANCE, text="Be kind.", ends=datetime(2026, 12, 24, 12, tzinfo=UTC)
    )


def test_a_markdown_file_is_one(tmp_path: Path) -> None:
    path = tmp_path / "Opening Hours.md"
    path.write_text('+++\nquestions = ["Are you open?"]\n+++\n\nWe are **open**.\n\n- always\n')
    (one,) = read_answers(path, BERLIN)
    assert (one.name, one.text) == ("opening-hours", "We are **open**.\n\n- always")


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("a.txt", "", "found .txt, expected one of .toml"),
        ("a.md", "Yes.", "expected TOML between two lines of +++"),
        ("a.md", "+++\nquestions = [\n+++\nYes.", "a.md: "),
        ("a.toml", "[answers]\nname = 1", "expected [[answers]] alone"),
        ("a.toml", '[[answers]]\nname = "a"\nanswer = "Yes."', "a: found no `questions`"),
        ("a.toml", '[[answers]]\nname = "a"\nquestions = ["Is it?"]', "expected `answer` or `guidance`"),
        ("a.toml", '[[answers]]\nname = "A b"\nguidance = "x"', "A b: name: "),
        ("a.toml", '[[answers]]\nname = "a"\nguidance = "x"\nlanguages = ["xx"]', "found xx, expected some of en"),
        ("a.toml", '[[answers]]\nname = "a"\nguidance = "x"\nuntil = 1', "a: until: "),
        (
            "a.toml",
            '[[answers]]\nname = "a"\nguidance = "x"\nstarts = 2026-02-01\nends = 2026-01-01',
            "before it starts",
        ),
        ("a.toml", '[[answers]]\nname = "a"\nguidance = "x"\n' * 2, "the name a is there twice"),
    ],
)
def test_a_file_that_is_wrong_says_what_and_where(tmp_path: Path, name: str, text: str, said: str) -> None:
    (tmp_path / name).write_text(text)
    with pytest.raises(BadAnswerFile, match=r"^.*") as raised:
        read_answers(tmp_path / name, BERLIN)
    assert said in str(raised.value)
