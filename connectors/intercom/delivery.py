"""The pieces of one webhook delivery about a conversation: its parts, its source, who it is with.

Nothing is decided here; what a piece means is `inbound`'s. A piece that is always there and is missing raises
BadPayload with its path.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from bot.errors import BadPayload
from bot.model import Requester
from connectors.intercom.content import Content, content_of
from connectors.webhook import field

CONTACT_TYPES = frozenset({"user", "lead", "contact", "visitor"})
PARTS = "data.item.conversation_parts.conversation_parts"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part of a conversation, or what opened it (`opening`)."""

    raw: Mapping[str, Any]
    path: str
    opening: bool = False

    @property
    def id(self) -> str:
        """Sources and parts are numbered apart, so a source's id says that it is one."""
        number = str(self._get("id", (str, int)))
        return f"source:{number}" if self.opening else number

    @property
    def author_id(self) -> str:
        return str(self._get("author.id", (str, int)))

    @property
    def author_name(self) -> str | None:
        return self.author().name

    @property
    def at(self) -> datetime:
        return moment(self._get("created_at", int), f"{self.path}.created_at")

    @property
    def is_note(self) -> bool:
        """`note`, and its kin such as `note_and_reopen`."""
        return str(self.raw.get("part_type")).startswith("note")

    @property
    def assigned_to(self) -> tuple[str, str]:
        """(`admin` or `team`, id) of who got the conversation; an empty id when nobody did."""
        target = _mapping(self.raw.get("assigned_to"))
        number = str(target.get("id") or "0")
        return str(target.get("type")), "" if number == "0" else number

    @property
    def by_contact(self) -> bool:
        return self._get("author.type", str) in CONTACT_TYPES

    def by_seat(self, admin_id: str) -> bool:
        """By this admin, the one the bot speaks as."""
        return self._get("author.type", str) == "admin" and self.author_id == admin_id

    def by_teammate(self, admin_id: str) -> bool:
        """By a human agent: an admin who is not our own seat. Fin, workflows and other bots have another type."""
        return self._get("author.type", str) == "admin" and self.author_id != admin_id

    def author(self) -> Requester:
        return person(self._get("author", dict))

    def content(self) -> Content:
        return content_of(self.raw)

    def _get(self, name: str, kind: type | tuple[type, ...]) -> Any:
        try:
            return field(self.raw, name, kind)
        except BadPayload as error:
            raise BadPayload(str(error).replace("$", self.path, 1)) from None


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One delivery about a conversation; `admin_id` is the seat that the bot speaks from."""

    payload: Mapping[str, Any]
    admin_id: str

    @property
    def account(self) -> str:
        """The workspace, by Intercom's app id."""
        return str(field(self.payload, "app_id", str))

    @property
    def thread_id(self) -> str:
        return str(field(self.payload, "data.item.id", (str, int)))

    @property
    def id(self) -> str:
        """Intercom's id of the notification: not always the same in two deliveries of one event."""
        return str(field(self.payload, "id", str))

    @property
    def at(self) -> datetime:
        return moment(field(self.payload, "created_at", int), "$.created_at")

    def parts(self) -> list[Part]:
        """The new parts, in the order of the payload."""
        found = field(self.payload, PARTS, list)
        for index, raw in enumerate(found):
            if not isinstance(raw, Mapping):
                raise BadPayload(f"$.{PARTS}[{index}]: expected dict, found {type(raw).__name__}")
        return [Part(raw=raw, path=f"$.{PARTS}[{index}]") for index, raw in enumerate(found)]

    def source(self) -> Part:
        """What opened the conversation; it has no time of its own but the conversation's."""
        raw = field(self.payload, "data.item.source", dict)
        made = field(self.payload, "data.item.created_at", int)
        return Part(raw={**raw, "created_at": made}, path="$.data.item.source", opening=True)

    def requester(self) -> Requester | None:
        """Who the conversation is with, as far as this delivery tells: the source's author, or the first contact."""
        item = field(self.payload, "data.item", dict)
        opener = _mapping(_mapping(item.get("source")).get("author"))
        if opener.get("type") in CONTACT_TYPES and opener.get("id"):
            return person(opener)
        contacts = _mapping(item.get("contacts")).get("contacts")
        first = _mapping(contacts[0]) if isinstance(contacts, list) and contacts else {}
        return person(first) if first.get("id") else None


def moment(seconds: int, path: str) -> datetime:
    """Unix seconds as a time."""
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        raise BadPayload(f"{path}: expected Unix time in seconds, found a number out of range") from None


def person(found: Mapping[str, Any]) -> Requester:
    """A contact or author as Intercom describes it; must have an id."""
    return Requester(id=str(found["id"]), name=found.get("name") or None, email=found.get("email") or None)


def _mapping(found: object) -> Mapping[str, Any]:
    return found if isinstance(found, Mapping) else {}
