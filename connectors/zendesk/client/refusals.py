"""A change that Zendesk refuses for an id in the operator's settings is made without it: a ticket there must be.

A group, an agent or a form may be deleted after it was put into the settings. Zendesk answers 422 and names what is
wrong in `details`, by association ("group") or by field (developer.zendesk.com, "Tickets"); which names is a
reading of that page, none was recorded. What it does not tell apart ("base") may be any of them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any, TypeVar

from connectors.zendesk.client.transport import Rejected

T = TypeVar("T")
Fields = Mapping[str, Any]
UNPROCESSABLE = 422
# What of a ticket comes from the settings, and the names it is refused by.
NAMES: Mapping[str, frozenset[str]] = {
    "group_id": frozenset({"group", "group_id"}),
    "assignee_id": frozenset({"assignee", "assignee_id"}),
    "ticket_form_id": frozenset({"ticket_form", "ticket_form_id", "form"}),
    "brand_id": frozenset({"brand", "brand_id"}),
    "custom_fields": frozenset({"custom_fields", "ticket_fields", "fields"}),
}
VAGUE = frozenset({"base"})


def filed(fields: Fields, write: Callable[[Fields, tuple[str, ...]], T]) -> tuple[T, tuple[str, ...]]:
    """What `write` made of the fields, and the settings that had to be left out for that, in words. `write` is given
    both, once for each set of fields. Raises what it raises, where none of the settings is to blame."""
    left_out: tuple[str, ...] = ()
    while True:
        try:
            return write(fields, left_out), left_out
        except Rejected as error:
            blamed = _blamed(fields, error)
            if not blamed:
                raise
            left_out += tuple(_in_words(name, fields[name]) for name in blamed)
            fields = {name: value for name, value in fields.items() if name not in blamed}


def _blamed(fields: Fields, error: Rejected) -> list[str]:
    if error.status != UNPROCESSABLE:
        return []
    ours = [name for name in NAMES if name in fields]
    named = [name for name in ours if error.named & {*NAMES[name], *_ids(name, fields[name])}]
    return named or (ours if error.named <= VAGUE else [])


def _ids(name: str, value: Any) -> Collection[str]:
    return {str(one["id"]) for one in value} if name == "custom_fields" else ()


def _in_words(name: str, value: Any) -> str:
    return f"{name} {', '.join(sorted(_ids(name, value))) or value}"
