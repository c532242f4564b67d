"""`[knowledge.groups]`: who is in which group, by what channels know of people. See docs/knowledge.md."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated

from pydantic import AfterValidator, Field

KINDS = ("email", "tag", "organization", "company", "usergroup", "place")
_RULE = re.compile(rf"(?:(?P<channel>[a-z0-9_-]+)/)?(?P<kind>{'|'.join(KINDS)}):(?P<value>\S(?:.*\S)?)")


def _checked(rule: str) -> str:
    """An address is the same in capitals."""
    found = _RULE.fullmatch(rule)
    if found is None:
        raise ValueError(
            f"found {rule!r}, expected what a channel knows of people, such as zendesk/tag:gold; "
            f"before the colon one of {', '.join(KINDS)}"
        )
    if found["kind"] != "email":
        return rule
    if found["value"].count("@") != 1 or found["value"].endswith("@"):
        raise ValueError(f"found {rule!r}, expected email:@example.com or email:jo@example.com")
    return rule.lower()


def channel_of(rule: str) -> str | None:
    """The only one that a rule is for; None: any."""
    found = _RULE.fullmatch(rule)
    return found["channel"] if found else None


def is_of_people(rule: str) -> str | None:
    """The only channel of a rule about a person, which holds where that is known; None: of any, or about a place."""
    return None if value_of(rule, "place", channel_of(rule) or "") else channel_of(rule)


def value_of(rule: str, kind: str, channel: str) -> str | None:
    """What a rule asks for, where it is of this kind and holds in this channel."""
    found = _RULE.fullmatch(rule)
    return found["value"] if found and found["kind"] == kind and found["channel"] in (None, channel) else None


def is_rule(name: str) -> bool:
    """Whether a group needs no definition, since its name says who is in it: `zendesk/tag:gold`."""
    return channel_of(name) is not None


GroupName = Annotated[str, Field(pattern=r"^\w([\w .-]*\w)?$", max_length=60)]
Rule = Annotated[str, Field(max_length=200), AfterValidator(_checked)]
Groups = Mapping[GroupName, Annotated[tuple[Rule, ...], Field(max_length=500)]]
