"""For whom Zendesk shows an article: its user segments, as a level and groups of ours.

An article names one segment in `user_segment_id`, on Enterprise several in `user_segment_ids`, of which one has to fit;
with none, everybody may read it. A segment is for signed-in users or for staff, and may ask for tags, organizations,
groups or single users besides (developer.zendesk.com, Help Center API, "User Segments", "Articles"). (An article's
permission group says who may edit it.)

A narrowed segment becomes a group of its name, which operators can define. Where it asks for one thing that we are told
of a requester, a tag or an organization, it is that besides, as in `[knowledge.groups]`: `zendesk/tag:gold`. All else
(several tags at once, an agent's groups, users by name) only Zendesk could tell, so nobody is in it by itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.model import Level

Json = Mapping[str, Any]

LEVELS: Mapping[object, Level] = {"signed_in_users": Level.SIGNED_IN, "staff": Level.INTERNAL}
NARROWED_BY = ("tags", "or_tags", "organization_ids", "group_ids", "added_user_ids")
MAX_NAME_CHARS = 60
_NOT_IN_NAMES = re.compile(r"[^\w .-]+")  # of groups in the settings; no name can be taken for `zendesk/tag:gold`


@dataclass(frozen=True, slots=True, kw_only=True)
class Readers:
    """None and no groups: everybody."""

    audience: Level | None = None
    groups: tuple[str, ...] = ()


class Segments:
    """Those of one account by id, as the API shows them. `launched`: its help center is open to others than agents."""

    def __init__(self, segments: Iterable[Json], *, launched: bool = True) -> None:
        self._launched = launched
        self._known = {str(segment.get("id")): segment for segment in segments}

    def __str__(self) -> str:
        """All of it that counts."""
        told = {
            number: (self._readers(number), [one.get(name) for name in NARROWED_BY])
            for number, one in self._known.items()
        }
        return repr((self._launched, sorted(told.items())))

    def readers_of(self, article: Json) -> Readers:
        """Where it cannot be said exactly, fewer than Zendesk would show it to, never more."""
        readers = self._of_segments(article)
        return readers if self._launched else replace(readers, audience=Level.INTERNAL)

    def _of_segments(self, article: Json) -> Readers:
        ids = [str(number) for number in (article.get("user_segment_ids") or [article.get("user_segment_id")])]
        found = [self._readers(number) for number in ids if number != "None"]
        if not found:
            return Readers()
        for level in (Level.SIGNED_IN, Level.INTERNAL):
            of_level = [one for one in found if one.audience == level]
            if of_level:
                whole = any(not one.groups for one in of_level)
                return Readers(audience=level, groups=() if whole else _together(of_level))
        raise AssertionError("a segment has one of the two levels")

    def _readers(self, number: str) -> Readers:
        segment = self._known.get(number)
        level = LEVELS.get(segment.get("user_type")) if segment else None
        if segment is None or level is None:  # we may not read it, or do not know its kind: nobody is in it
            return Readers(audience=Level.INTERNAL, groups=(f"user segment {number}",))
        if not any(segment.get(name) for name in NARROWED_BY):
            return Readers(audience=level)
        return Readers(audience=level, groups=(_name(segment, number), *_memberships(segment)))


def _name(segment: Json, number: str) -> str:
    """As it can stand in the settings."""
    plain = " ".join(_NOT_IN_NAMES.sub(" ", str(segment.get("name") or "")).split())[:MAX_NAME_CHARS].strip(" .-")
    return plain or f"user segment {number}"


def _memberships(segment: Json) -> Iterator[str]:
    """Who has one of these is in the segment for sure. Users that were added by name, beside or alone, are not told."""
    asked = {name: segment[name] for name in NARROWED_BY if segment.get(name) and name != "added_user_ids"}
    match asked:
        case {"tags": [tag], **others} if not others:
            yield f"zendesk/tag:{tag}"
        case {"or_tags": [*tags], **others} if not others:
            yield from (f"zendesk/tag:{tag}" for tag in tags)
        case {"organization_ids": [*numbers], **others} if not others:
            yield from (f"zendesk/organization:{number}" for number in numbers)


def _together(readers: Iterable[Readers]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for one in readers for name in one.groups))
