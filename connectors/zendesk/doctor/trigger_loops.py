"""Which of an account's triggers and automations would have the bot answer itself, or others answer it. Pure.

What the bot did is told from the rest by its user id in any case (`inbound`). A rule listed here costs deliveries and
updates, of which a ticket has few, and may write to people about every word of the bot.

Sources: developer.zendesk.com, "Conditions reference" and "Actions reference". `role` is what the API calls the
condition "current user". Automations have no such condition: they run by the clock.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from connectors.zendesk.outbound import TAG

Json = Mapping[str, Any]

WEBHOOK = "notification_webhook"
MARK = '"firstline"'  # in the body that our trigger sends, whichever webhook it calls
TELLS = ("notification_", "comment_", "side_conversation")


@dataclass(frozen=True, slots=True, kw_only=True)
class Loop:
    """One rule. `title` is what admins call it."""

    kind: str  # trigger, automation
    title: str
    calls_us: bool  # else it writes to people


def loops(
    triggers: Iterable[Json], automations: Iterable[Json], *, webhook_ids: Collection[str], bot_id: str
) -> Iterator[Loop]:
    """The active ones. `webhook_ids` are those that lead to us, as far as they are known."""
    for rule in triggers:
        calls, about = _calls_us(rule, webhook_ids), _is_about_us(rule)
        if _runs(rule) and (calls or (about and _tells(rule))) and not _spares(rule, bot_id):
            yield Loop(kind="trigger", title=str(rule.get("title")), calls_us=calls)
    for rule in automations:
        if _runs(rule) and _calls_us(rule, webhook_ids):
            yield Loop(kind="automation", title=str(rule.get("title")), calls_us=True)


def _runs(rule: Json) -> bool:
    return rule.get("active") is not False


def _calls_us(rule: Json, webhook_ids: Collection[str]) -> bool:
    values = [action.get("value") for action in _of(rule, "actions") if action.get("field") == WEBHOOK]
    told = [value for value in values if isinstance(value, list) and value]
    return any(str(value[0]) in webhook_ids or MARK in str(value[1:]) for value in told)


def _tells(rule: Json) -> bool:
    return any(str(action.get("field")).startswith(TELLS) for action in _of(rule, "actions"))


def _is_about_us(rule: Json) -> bool:
    """Does it look for one of our tags? All of them begin alike."""
    return any(
        condition.get("field") == "current_tags"
        and condition.get("operator") == "includes"
        and any(tag.startswith(TAG) for tag in str(condition.get("value")).split())
        for condition in (*_conditions(rule, "all"), *_conditions(rule, "any"))
    )


def _spares(rule: Json, bot_id: str) -> bool:
    """Is the bot's own doing left out? A rule for new tickets only fires once for each."""
    left_out = {
        ("role", "is_not", bot_id),
        ("role", "is_not", "agent"),
        ("role", "is", "end_user"),
        ("update_type", "is", "Create"),
    }
    given = {(c.get("field"), c.get("operator"), str(c.get("value"))) for c in _conditions(rule, "all")}
    return bool(given & left_out)


def _conditions(rule: Json, which: str) -> list[Json]:
    conditions = rule.get("conditions")
    return _of(conditions, which) if isinstance(conditions, Mapping) else []


def _of(holder: Json, name: str) -> list[Json]:
    found = holder.get(name)
    return [one for one in found if isinstance(one, Mapping)] if isinstance(found, list) else []
