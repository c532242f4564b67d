"""Whether what the settings name by its id is there: groups, an agent, forms, brands, fields.

A handoff that is refused for one of them goes out without it (`refusals`); better to hear of it before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bot.config import Settings
from bot.errors import Gone
from bot.health import Finding, fail, ok
from connectors.zendesk.client.zenpy_client import ZendeskClient
from connectors.zendesk.settings import ZendeskSettings
from connectors.zendesk.ticket import CHANNEL

WHAT = "Zendesk ids"
Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Kind:
    path: str
    key: str  # of the answer
    wrong: Callable[[Json], str | None]  # why it cannot be used; None: it can
    where: str  # where an administrator finds the id


def _switched_off(found: Json) -> str | None:
    return "is not active" if found.get("active") is False else None


def _deleted(found: Json) -> str | None:
    return "was deleted" if found.get("deleted") else None


def _no_agent(found: Json) -> str | None:
    if found.get("role") not in ("agent", "admin"):
        return "is no agent"
    return "is suspended" if found.get("suspended") else None


GROUP = _Kind("groups", "group", _deleted, "People, Groups")
AGENT = _Kind("users", "user", _no_agent, "People, Team members")
FORM = _Kind("ticket_forms", "ticket_form", _switched_off, "Objects and rules, Forms")
BRAND = _Kind("brands", "brand", _switched_off, "Account, Brands")
FIELD = _Kind("ticket_fields", "ticket_field", _switched_off, "Objects and rules, Fields")


def check_ids(client: ZendeskClient, settings: Settings) -> Iterator[Finding]:
    """Raises DeliveryError."""
    named = dict.fromkeys(_named(settings))
    problems = 0
    for setting, kind, number in named:
        wrong = _wrong(client, kind, number)
        if wrong is not None:
            problems += 1
            found = f"{setting} is {number}: that {kind.key.replace('_', ' ')} {wrong}"
            cure = f"correct it (Admin Center, {kind.where}); until then tickets are created without it"
            yield fail(WHAT, found, cure)
    if named and not problems:
        yield ok(WHAT, f"{len(named)} in the settings, all there")


def _wrong(client: ZendeskClient, kind: _Kind, number: str) -> str | None:
    try:
        return kind.wrong(client.call("GET", f"/api/v2/{kind.path}/{number}")[kind.key])
    except Gone:
        return "does not exist"


def _named(settings: Settings) -> Iterator[tuple[str, _Kind, str]]:
    own = settings.section(ZendeskSettings)
    single = (
        ("handoff_group_id", GROUP, own.handoff_group_id),
        ("handoff_assignee_id", AGENT, own.handoff_assignee_id),
    )
    for name, kind, number in single:
        if number is not None:
            yield f"[zendesk] {name}", kind, str(number)
    for table, kind in (("groups", GROUP), ("brands", BRAND), ("forms", FORM)):
        yield from ((f"[zendesk] {table}", kind, number) for number in getattr(own, table))
    yield from (("[zendesk] fields", FIELD, str(number)) for number in own.fields.values())
    for where, rule in settings.behaviour.escalation.destinations():
        for name, kind, numbers in (("groups", GROUP, rule.groups), ("forms", FORM, rule.forms)):
            if CHANNEL in numbers:
                yield f"{where}.{name}", kind, str(numbers[CHANNEL])
