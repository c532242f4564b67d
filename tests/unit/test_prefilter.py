"""Which patterns need not be searched: never one that would match."""

from __future__ import annotations

import re
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

import escalation.training
from bot.text.fold import fold
from bot.text.patterns.case import is_plain
from bot.text.patterns.literals import needed
from bot.text.patterns.prefilter import Prefilter
from escalation.intent.rules import PHRASES
from escalation.intent.situations import loaded

LETTERS = ("a", "b", "s", "ab", "Is", "ı", "[ab]", "[^a]", "[a-c]", "[A-C]", "[iſ]", ".", r"\w", "(?i:b)")
BETWEEN = (r"\b", "^", "(?=a)", "(?!b)", "(?<=s)")
TEXT = "abcABsiIıſ "
PATTERNS = st.recursive(
    st.sampled_from((*LETTERS, *BETWEEN)),
    lambda inner: st.one_of(
        st.lists(inner, min_size=2, max_size=4).map("".join),
        st.lists(inner, min_size=2, max_size=3).map(lambda some: f"(?:{'|'.join(some)})"),
        st.tuples(inner, st.sampled_from(("?", "*", "+", "??", "+?", "{2}", "{1,3}", "{0}", "?+"))).map(
            lambda both: f"(?:{both[0]}){both[1]}"
        ),
    ),
    max_leaves=10,
)


@given(notations=st.lists(PATTERNS, min_size=1, max_size=3), any_case=st.booleans(), text=st.text(TEXT, max_size=12))
def test_a_pattern_that_matches_is_possible(notations: list[str], any_case: bool, text: str) -> None:
    patterns = [re.compile(notation, re.IGNORECASE if any_case else 0) for notation in notations]

    possible = Prefilter(patterns).possible(text)

    assert {place for place, pattern in enumerate(patterns) if pattern.search(text)} <= possible


@given(notation=PATTERNS, text=st.text(TEXT, max_size=12))
def test_a_match_has_one_of_the_strings_that_its_pattern_needs(notation: str, text: str) -> None:
    pattern = re.compile(notation)

    strings = needed(pattern)

    assert strings is None or all(strings)
    for match in pattern.finditer(text):
        assert strings is None or any(string in match.group() for string in strings)


def test_a_pattern_of_words_needs_them() -> None:
    strings = needed(re.compile(r"\b(?:cancel|terminat(?:e|ing)) my \w+"))

    assert strings == frozenset(("cancel my ", "terminate my ", "terminating my "))


def test_no_phrase_and_no_part_of_a_situation_is_passed_over() -> None:
    patterns = [phrases.pattern for phrases in PHRASES]
    patterns += [part for telling in loaded() for one in telling.situations for part in one.parts]
    prefilter = Prefilter(patterns)
    folder = Path(escalation.training.__file__).parent
    texts = [line for file in sorted(folder.glob("*/*.txt")) for line in file.read_text("utf-8").splitlines()]

    missed = [
        (patterns[place].pattern, text)
        for text in map(fold, texts[::23])
        for possible in (prefilter.possible(text),)
        for place in set(range(len(patterns))) - possible
        if patterns[place].search(text)
    ]

    assert missed == []
    assert all(needed(phrases.pattern) for phrases in PHRASES)  # else it is searched in every text


def test_of_plain_letters_only_capital_and_small_are_the_same() -> None:
    plain = [letter for letter in map(chr, range(0x20000)) if is_plain(letter)]
    cased = "".join(letter for letter in plain if letter.lower() != letter or letter.upper() != letter)

    assert all(len(letter.lower()) == 1 for letter in plain)
    assert all(
        set(re.findall(letter, cased, re.IGNORECASE)) == {other for other in cased if other.lower() == letter.lower()}
        for letter in cased
    )


def test_half_a_character_stops_nobody() -> None:
    assert Prefilter([re.compile("abc")]).possible("\ud83d abc") == {0}
