"""What is read faster where a text is ASCII, or its letters are ordinary ones, finds what the patterns find."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.guards import attacks, cues, disguise

OTHERS = (
    "from now on", "be an", "Ignore", "ALL", "previous", "instructions", "are", "DAN", "do anything now", "forget",
    "the system prompt", "reveal", "hotel", "a", "\n### ",
)  # fmt: skip
WORDS = st.sampled_from([*cues._ANYWHERE, *(word.replace("?", "") for word in cues._WORDS), *OTHERS])
# Beside ordinary letters those that Python takes for others: "ı" for "i", "ſ" for "s", "K" for "k".
LETTERS = st.characters(max_codepoint=127) | st.sampled_from("éÉßẞıİſ\u212aµςΣ忘忽")
TEXTS = st.one_of(st.lists(WORDS | LETTERS, max_size=8).map(" ".join), st.text(LETTERS, max_size=60))


@given(TEXTS, st.sampled_from([str, str.upper, str.title]))
def test_a_cue_and_an_attack_are_found_as_by_the_patterns(text: str, written: type[str]) -> None:
    text = written(text)
    assert cues.has_cue(text) == (cues._CUE.search(text) is not None)
    assert attacks.is_attack(text) == (attacks._ATTACK.search(text) is not None)
    assert disguise.plain(text) == text or not text.isascii()


def test_every_attack_is_written_in_small_letters() -> None:
    """Or it would not be found in a text that was made so; `\\S` and the like are no letters."""
    letters = attacks._ANY.replace(r"\S", "").replace(r"\W", "").replace(r"\B", "")
    assert letters == letters.lower()
