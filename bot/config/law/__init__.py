"""Where the law wants requesters to be told that they speak with a machine. No legal advice: what was read, and when.

Looked up in November 2026, in what others reprint or tell of them (docs/privacy.md says which, and what is left open):
- EU: Regulation (EU) 2024/1689 (AI Act), article 50(1), which applies since 2 August 2026: who interacts with an AI
  system is informed of it, unless that is obvious; at the latest at the first interaction (50(5)).
- California: Business and Professions Code 17940 to 17943 (SB 1001): no bot may mislead about being one to sell
  something; who discloses it clearly does not.
- Utah: Code 13-77-103 (SB 226 of 2025, in which it is 13-75-103; renumbered): told when asked, and at the beginning
  where a regulated occupation's interaction is of high risk.
- Maine: 10 M.R.S. 1500-DD (LD 1727 of 2025): told where a consumer could think that they speak with a human.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.errors import ConfigurationError
from bot.wording import LANGUAGES, Catalogue
from bot.wording.automatic import says_it_is_automatic

_AI_ACT = "the AI Act, article 50"
_EU = (
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT", "LU", "LV",
    "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
)  # fmt: skip
_LAWS = {
    **dict.fromkeys(_EU, _AI_ACT),
    "US-CA": "California's Business and Professions Code 17941",
    "US-UT": "Utah's Code 13-77-103",
    "US-ME": "Maine's 10 M.R.S. 1500-DD",
}
# Sentences that may be the first that a requester reads.
_FIRST = ("automatic", "greeting", "introduction", "machine")


@dataclass(frozen=True, slots=True)
class Demand:
    """A law that wants it said."""

    place: str
    law: str


def demands(places: Iterable[str]) -> Iterator[Demand]:
    """Of these countries, and parts of countries (ISO 3166): `DE`, `DE-BE`, `US-CA`."""
    for place in places:
        law = _LAWS.get(place) or _LAWS.get(place.partition("-")[0])
        if law is not None:
            yield Demand(place, law)


def require_notice(places: Iterable[str], *, said: bool, catalogue: Catalogue) -> None:
    """`said`: the first answer says it. Raises ConfigurationError where a law wants that and nobody would be told."""
    demand = next(demands(places), None)
    if demand is None:
        return
    if not said:
        raise ConfigurationError(
            f"answers.say_automatic: found false, expected true: answers.countries has {demand.place}, where "
            f"{demand.law} wants requesters to be told that they speak with a machine"
        )
    for language in LANGUAGES:
        for key in _FIRST:
            sentence = catalogue.of(language).say(key, brand="Acme")
            if not says_it_is_automatic(language, sentence):
                raise ConfigurationError(
                    f"wording.{language}.{key}: found no word for an automatic assistant (a bot, AI, a machine), "
                    f"expected one: answers.countries has {demand.place}, where {demand.law} wants it said"
                )
