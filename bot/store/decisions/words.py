"""How decisions read to those who run the bot: on the command line, and in the console."""

from __future__ import annotations

from bot.model import Alternative, EscalationDecision, Intent, Reason, Route, SignalValue


def outcome_of(decision: EscalationDecision) -> str:
    if decision.escalate:
        return f"a person: {because(decision.reason, decision.intent)}"
    return "the bot answered, and offered a person" if decision.offer else "the bot answered"


def because(reason: Reason | None, intent: Intent | None) -> str:
    words = reason.replace("_", " ") if reason is not None else "no reason"
    return f"{words} ({intent.replace('_', ' ')})" if intent is not None else words


def route_in_words(route: Route) -> str:
    parts = [f"priority {route.priority or 'as other tickets'}"]
    parts += [f"group {number} in {desk}" for desk, number in route.groups.items()]
    parts += [f"form {number} in {desk}" for desk, number in route.forms.items()]
    parts += [f"tags {', '.join(route.tags)}"] if route.tags else []
    parts += [f"hours of {route.hours}"] if route.hours else []
    parts += [f"told in {route.alert}"] if route.alert else []
    return ", ".join(parts)


def missing(value: SignalValue) -> str:
    return f"{value.threshold - value.strength:.2f} short" if value.threshold <= 1 else "too early"


def bands(alternatives: tuple[Alternative, ...]) -> list[str]:
    """A line for each range of thresholds that leads to the same."""
    ends = [*(f"{one.threshold:.1f}" for one in alternatives[1:]), "1.0"]
    return [
        f"{one.threshold:.1f} to {end}: "
        + ("the bot answers" if one.reason is None else f"a person, {because(one.reason, one.intent)}")
        for one, end in zip(alternatives, ends, strict=True)
    ]
