"""Personal data at the border to tools: they get values, and the model sees placeholders of what they tell.

What a tool tells also loses the sentences that speak to the bot, and what is beyond the length that the model is shown.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from bot import telemetry
from bot.guards.injection import STRICTNESS, without_injection
from bot.orchestration.ledger import Ledger
from bot.privacy import Redacted, restore

# Texts, none longer than the model is to see, under the known placeholders and new ones.
Redact = Callable[[Sequence[str], Mapping[str, str]], Redacted]
# placeholder -> value: of the known ones, those of the requester's own and what tools told.
OwnValues = Callable[[Ledger], Mapping[str, str]]
_DEEPEST = 20  # nested arguments
CUT = " … (the rest was left out)"


def with_values(arguments: Mapping[str, Any], values: Mapping[str, str]) -> dict[str, Any]:
    """The arguments with values in the place of their placeholders. Raises ValueError where they are nested without
    end."""
    return {name: _restored(value, values, _DEEPEST) for name, value in arguments.items()}


def _restored(value: Any, values: Mapping[str, str], depth: int) -> Any:
    if not depth:
        raise ValueError("the arguments are nested too deeply")
    match value:
        case str():
            return restore(value, values)
        case dict():
            return {name: _restored(inner, values, depth - 1) for name, inner in value.items()}
        case list():
            return [_restored(inner, values, depth - 1) for inner in value]
        case _:
            return value


def readable(texts: Sequence[str], ledger: Ledger, redact: Redact, limit: int) -> list[str]:
    """What tools told, as the model may see it. The ledger knows the new placeholders."""
    redacted = redact(texts, ledger.placeholders)
    ledger.placeholders = redacted.placeholders
    return [_harmless(_bounded(text, limit)) for text in redacted.texts]


def _bounded(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - len(CUT)].rstrip() + CUT


def _harmless(text: str) -> str:
    rest = without_injection(text, strictness=STRICTNESS)
    if rest != text:
        telemetry.GUARD.add(what="tools", outcome="found")
    return rest or "(nothing that may be shown)"
