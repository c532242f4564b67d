"""The parts of the detector that somebody who adds a word, a language or a pattern leans on."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escalation.human_request.detect import human_request, matches
from escalation.human_request.grammar import PATTERNS, Pattern
from escalation.human_request.languages import LANGUAGES
from escalation.human_request.lexicon import CLASSES, Lexicon
from escalation.human_request.notation import OTHER_CLASSES, compiled
from escalation.human_request.spelling import Speller, one_slip
from escalation.human_request.text import BREAK, NUMBER, clauses, fold, words


@pytest.mark.parametrize("pattern", PATTERNS, ids=lambda pattern: pattern.example)
def test_every_pattern_finds_its_example(pattern: Pattern) -> None:
    found = [
        lexicon.language
        for lexicon in LANGUAGES
        for clause in clauses(pattern.example)
        if matches(pattern, lexicon.tag(clause).letters, lexicon)
    ]

    assert found
    assert human_request(pattern.example).kind is pattern.kind


def test_every_class_has_a_letter_of_its_own() -> None:
    letters = [letter for name, letter in CLASSES.items() if name != "nothing"]

    assert len({*letters, *OTHER_CLASSES.values()}) == len(letters) + len(OTHER_CLASSES)
    assert CLASSES["nothing"] == OTHER_CLASSES["other"]


def test_a_phrase_in_two_classes_is_refused() -> None:
    with pytest.raises(ValueError, match=r"xx\.toml: 'agent' is in staff and in human"):
        Lexicon("xx", {"staff": "agent", "human": "agent"})


def test_an_unknown_class_is_refused() -> None:
    with pytest.raises(ValueError, match=r"xx\.toml: 'persons' is no class"):
        Lexicon("xx", {"persons": "agent"})


def test_a_list_where_a_string_belongs_is_refused() -> None:
    with pytest.raises(ValueError, match=r"xx\.toml: staff is \['agent'\]; expected one string"):
        Lexicon("xx", {"staff": ["agent"]})


def test_an_unknown_part_of_a_pattern_is_refused() -> None:
    with pytest.raises(ValueError, match="'tallk' is no part of a pattern"):
        compiled("tallk ~ PEOPLE")


def test_the_longest_phrase_wins_and_stems_stand_for_their_forms() -> None:
    lexicon = Lexicon("xx", {"staff": "agent*", "desk": "agent desk", "talk": "talk", "small": "to"})

    assert lexicon.tag(words("talk to agents")).letters == CLASSES["talk"] + CLASSES["small"] + CLASSES["staff"]
    assert lexicon.tag(words("agent desk")).letters == CLASSES["desk"]


def test_text_speak_stands_for_its_words() -> None:
    lexicon = Lexicon("xx", {"short": {"tlk2": "talk to"}, "talk": "talk", "small": "to"})

    assert lexicon.tag(words("tlk2")).letters == CLASSES["talk"] + CLASSES["small"]


def test_words_are_plain_in_every_script() -> None:
    assert words("Könnten SIE, bitte?") == ["konnten", "sie", BREAK, "bitte"]
    assert words("MÜŞTERİ ışık") == ["musteri", "isik"]
    assert words("Don’t pleeease") == ["don", "t", "please"]
    assert words("転人工") == ["転", "人", "工"]
    assert words("Ещё 12 й") == ["еще", NUMBER, "й"]


def test_addresses_numbers_and_placeholders_are_no_words() -> None:
    text = "write to support@acme.example or https://agent.example/human or <PERSON_1> or +49 (30) 123-456"

    assert clauses(text) == [["write", "to", NUMBER, "or", NUMBER, "or", NUMBER, "or", NUMBER]]


def test_a_wrapped_line_is_read_with_the_next_and_apart() -> None:
    assert clauses("I want to talk\nto a person") == [
        ["i", "want", "to", "talk", "to", "a", "person"],
        ["i", "want", "to", "talk"],
        ["to", "a", "person"],
    ]


@given(st.text(max_size=200))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(max_size=200))
def test_words_are_never_empty(text: str) -> None:
    assert all(words(text)) or words(text) == []


_WORDS = st.text(alphabet="abcde", min_size=5, max_size=9)


@given(_WORDS, _WORDS)
def test_one_slip_is_symmetric_and_no_identity(one: str, other: str) -> None:
    assert one_slip(one, other) == one_slip(other, one)
    assert not one_slip(one, one)


@given(_WORDS, st.integers(0, 8), st.sampled_from("xyz"))
def test_any_single_slip_behind_the_first_letter_is_corrected(word: str, at: int, letter: str) -> None:
    at = 1 + at % (len(word) - 1)
    speller = Speller([word])
    slips = [word[:at] + letter + word[at:], word[:at] + letter + word[at + 1 :], word[:at] + word[at + 1 :]]

    assert all(speller.correct(slip) == word for slip in slips if slip != word)


def test_a_right_word_is_not_corrected() -> None:
    speller = Speller(["contact"], never={"contract"})

    assert speller.correct("contract") is None
    assert speller.correct("conatct") == "contact"
    assert speller.correct("contact") is None
