"""The phrases of each language, and the emoji of none: read once, each kind of a language one pattern."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from importlib import resources

from bot.wording import LANGUAGES


class SmallTalk(StrEnum):
    """In order of preference where a message holds several kinds."""

    MACHINE = "machine"  # who are you, am I talking to a machine?
    TROUBLE = "trouble"  # it doesn't work, and nothing more
    TOPIC = "topic"  # they need help with their account, and nothing more
    HELP = "help"  # they need help, and nothing more
    DONE = "done"  # nothing else, thanks
    NO = "no"
    WORKED = "worked"  # that did it
    BYE = "bye"
    YES = "yes"
    THANKS = "thanks"
    GREETING = "greeting"
    OK = "ok"
    CHATTER = "chatter"  # lol, you too, a smile
    PUZZLED = "puzzled"  # a question mark


_FILLER = "filler"  # words that go with any phrase and mean nothing alone
_SHARED = "shared"  # of no language in particular

_EMOJI: Mapping[SmallTalk, tuple[str, str]] = {
    # As characters, and by the names that Slack writes them with.
    SmallTalk.TROUBLE: (
        "👎😡😠🤬😞😢😭😤🙄💩",
        r"-1|thumbsdown|rage|angry|cry|sob|disappointed|face_with_rolling_eyes",
    ),
    SmallTalk.PUZZLED: ("🤔❓❔🤷", r"thinking_face|question|grey_question|shrug"),
    SmallTalk.THANKS: ("🙏🎉❤💯🥰💜💙", r"pray|tada|heart|100|raised_hands"),
    SmallTalk.GREETING: ("👋", r"wave"),
    SmallTalk.OK: ("👍👌✅✔", r"\+1|thumbsup|ok_hand|white_check_mark|heavy_check_mark"),
    SmallTalk.CHATTER: ("🙂😊😀😃😄😁😉😎😂🤣", r"slightly_smiling_face|smile|smiley|blush|grinning|grin|wink|joy"),
}


@dataclass(frozen=True, slots=True)
class Meaning:
    kinds: frozenset[SmallTalk]  # none: it goes with any phrase and means nothing alone
    languages: frozenset[str]


@lru_cache(maxsize=4096)  # the first words of a message are those of many
def meaning(phrase: str) -> Meaning | None:
    """What a phrase means, in lower case with single spaces; None where it is none of ours."""
    if not _any().fullmatch(phrase):
        return None
    found = [(code, kind) for code, kind, pattern in _patterns() if pattern.fullmatch(phrase)]
    kinds = frozenset(SmallTalk(kind) for _, kind in found if kind != _FILLER)
    languages = {code for code, _ in found}
    return Meaning(kinds, frozenset(LANGUAGES if _SHARED in languages else languages))


@cache
def emoji() -> Mapping[SmallTalk, re.Pattern[str]]:
    return {kind: re.compile(f"[{signs}]|:(?:{names}):") for kind, (signs, names) in _EMOJI.items()}


@cache
def _patterns() -> Sequence[tuple[str, str, re.Pattern[str]]]:
    """Language, kind and pattern of all files."""
    return [
        (code, kind, re.compile("|".join(phrases)))
        for code in (*LANGUAGES, _SHARED)
        for kind, phrases in _read(code).items()
    ]


@cache
def _any() -> re.Pattern[str]:
    return re.compile("|".join(pattern.pattern for _, _, pattern in _patterns()))


def _read(code: str) -> Mapping[str, Sequence[str]]:
    return tomllib.loads(resources.files(__package__).joinpath(f"{code}.toml").read_text(encoding="utf-8"))
