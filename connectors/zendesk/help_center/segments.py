"""For whom Zendesk shows an article: its user segments, as a level and groups of ours.

An article names one segment in `user_segment_id`, on Enterprise several in `user_segment_ids`, of which one has to fit;
with none, everybody may read it. A segment is for signed-in users or for staff, and may ask for tags, organizations,
groups or single users besides (developer.zendesk.com, Help Center API, "User Segments", "Articles"). Who is in it, only
Zendesk could tell, so it becomes a group of ours under the segment's name. (Its permission group says who may edit it.)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.model import Level

Json = Mapping[str, Any]

LEVELS: Mapping[object, Level] = {"signed_in_users": Level.SIGNED_IN, "staff": Level.INTERNAL}
NARROWED_BY = ("tags", "or_tags", "organization_ids", "group_ids", "added_user_ids")
MAX_NAME_CHARS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Readers:
    """None and no groups: everybody."""

    audience: Level | None = None
    groups: tuple[str, ...] = ()


class Segments:
    """Those of one account by id, as the API shows them."""

    def __init__(self, segments: Iterable[Json]) -> None:
        self._known = {str(segment.get("id")): segment for segment in segments}

    def __str__(self) -> str:
        """All of it that counts."""
        told = {
            number: (self._readers(number), [one.get(name) for name in NARROWED_BY])
            for number, one in self._known.items()
        }
        return repr(sorted(told.items()))

    def readers_of(self, article: Json) -> Readers:
        """Where it cannot be said exactly, fewer than Zendesk would show it to, never more."""
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
        narrowed = any(segment.get(name) for name in NARROWED_BY)
        name = str(segment.get("name") or f"user segment {number}")[:MAX_NAME_CHARS]
        return Readers(audience=level, groups=(name,) if narrowed else ())


def _together(readers: Iterable[Readers]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for one in readers for name in one.groups))
