"""The pieces of one webhook delivery about a conversation: its parts, its source, who it is with, who has it.

Nothing is decided here; what a piece means is `reading`'s. A piece that is always there and is missing raises
BadPayload with its path. A conversation that was read through the API has the same pieces: `of_conversation`.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from bot.errors import BadPayload
from bot.model import Mode, Requester
from bot.wording import BUILT_IN
from connectors.intercom.content import Content, content_of
from connectors.webhook import field

CONTACT_TYPES = frozenset({"user", "lead", "contact", "visitor"})
PARTS = "data.item.conversation_parts.conversation_parts"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bot:
    """Who we are in a workspace, by Intercom's ids: the seat that speaks, and the team whose conversations are ours."""

    seat: str
    team: str | None = None
    # What the quick reply "that helped" says, in every language.
    helped: frozenset[str] = BUILT_IN.everywhere("helped")
    more_help: frozenset[str] = BUILT_IN.everywhere("more_help")  # and the one that it did not
    mode: Mode = Mode.ANSWER

    def is_given(self, kind: str, number: str) -> bool:
        """Does an assignment to this `admin` or `team` give a conversation to us?"""
        return number == (self.seat if kind == "admin" else self.team)


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
    def kind(self) -> str:
        return str(self.raw.get("part_type"))

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
        return self.kind.startswith("note")

    @property
    def is_assignment(self) -> bool:
        return "assign" in self.kind

    @property
    def redacted(self) -> bool:
        return self.raw.get("redacted") is True

    @property
    def assigned_to(self) -> tuple[str, str]:
        """(`admin` or `team`, id) of who got the conversation; an empty id when nobody did."""
        target = mapping(self.raw.get("assigned_to"))
        return str(target.get("type")), _number(target.get("id"))

    @property
    def by_contact(self) -> bool:
        return self._get("author.type", str) in CONTACT_TYPES

    @property
    def by_fin(self) -> bool:
        return mapping(self.raw.get("author")).get("from_ai_agent") is True

    def by_seat(self, seat: str) -> bool:
        """By this admin, the one the bot speaks as."""
        return self._get("author.type", str) == "admin" and self.author_id == seat

    def by_teammate(self, seat: str) -> bool:
        """By a human agent: an admin who is not our own seat. Fin, workflows and other bots have another type."""
        return self._get("author.type", str) == "admin" and self.author_id != seat

    def author(self) -> Requester:
        return person(self._get("author", dict))

    def content(self) -> Content:
        return content_of(self.raw)

    def quick_reply(self) -> str | None:
        """The id of the quick reply that was pressed. The first name is documented, both have been seen."""
        told = mapping(self.raw.get("metadata"))
        found = told.get("quick_reply_uuid") or told.get("quick_reply_option_uuid")
        return _uuid(found)

    def mail(self) -> tuple[str | None, str | None]:
        """Sender and subject of what came by e-mail; Intercom shows no other header of a mail."""
        told = mapping(self.raw.get("email_message_metadata"))
        headers = told.get("email_address_headers")
        listed = [mapping(header) for header in headers] if isinstance(headers, list) else []
        sender = next((header.get("email_address") for header in listed if header.get("type") == "from"), None)
        subject = told.get("subject") or self.raw.get("subject")
        return _text(sender) or _text(mapping(self.raw.get("author")).get("email")), _text(subject)

    def _get(self, name: str, kind: type | tuple[type, ...]) -> Any:
        try:
            return field(self.raw, name, kind)
        except BadPayload as error:
            raise BadPayload(str(error).replace("$", self.path, 1)) from None


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One delivery about a conversation, as `bot` reads it."""

    payload: Mapping[str, Any]
    bot: Bot

    @property
    def account(self) -> str:
        """The workspace, by Intercom's app id."""
        return str(field(self.payload, "app_id", str))

    @property
    def item(self) -> Mapping[str, Any]:
        found: Mapping[str, Any] = field(self.payload, "data.item", dict)
        return found

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

    @property
    def by_mail(self) -> bool:
        return mapping(self.item.get("source")).get("type") == "email"

    @property
    def has_fin(self) -> bool:
        """Does Fin, Intercom's own bot, take part in it?"""
        return self.item.get("ai_agent_participated") is True

    @property
    def is_given_to_us(self) -> bool:
        admin, team = _number(self.item.get("admin_assignee_id")), _number(self.item.get("team_assignee_id"))
        return self.bot.is_given("admin", admin) or (not admin and self.bot.is_given("team", team))

    @property
    def is_another_bots(self) -> bool:
        """Fin has it until it is given to us. (Fin's `resolution_state` says that it routed a conversation, but not to
        whom, and nothing of a teammate who overruled it.)"""
        return self.has_fin and not self.is_given_to_us

    def parts(self) -> list[Part]:
        """The new parts, in the order of the payload."""
        found = field(self.payload, PARTS, list)
        for index, raw in enumerate(found):
            if not isinstance(raw, Mapping):
                raise BadPayload(f"$.{PARTS}[{index}]: expected dict, found {type(raw).__name__}")
        return [Part(raw=raw, path=f"$.{PARTS}[{index}]") for index, raw in enumerate(found)]

    def source(self) -> Part:
        """What opened the conversation; it has no time of its own but the conversation's."""
        if "source" not in self.item and "conversation_message" in self.item:
            raise BadPayload(
                "$.data.item.source: expected dict, found nothing: these are webhooks of Intercom's API version 1; "
                "choose 2.14 for the app in the Developer Hub"
            )
        raw = field(self.payload, "data.item.source", dict)
        made = field(self.payload, "data.item.created_at", int)
        return Part(raw={**raw, "created_at": made}, path="$.data.item.source", opening=True)

    def participants(self) -> frozenset[str] | None:
        """Ids of the contacts who take part now; None where this delivery does not tell. A lead or visitor who becomes
        a known user has the id of that user from then on."""
        contacts = mapping(self.item.get("contacts")).get("contacts")
        listed = map(mapping, contacts) if isinstance(contacts, list) else ()
        return frozenset(str(contact["id"]) for contact in listed if contact.get("id")) or None

    def read_along(self) -> bool | None:
        """Whether more than one contact takes part. None where this delivery does not tell; and of a mail nobody knows
        where it went, nor whether it is from whom it says."""
        there = self.participants() or frozenset()
        return True if len(there) > 1 else None if self.by_mail or not there else False

    def requester(self) -> Requester | None:
        """Who the conversation is with, as far as this delivery tells: the source's author, or the first contact."""
        opener = mapping(mapping(self.item.get("source")).get("author"))
        if _text(opener.get("type")) in CONTACT_TYPES and opener.get("id"):
            return person(opener)
        contacts = mapping(self.item.get("contacts")).get("contacts")
        first = mapping(contacts[0]) if isinstance(contacts, list) and contacts else {}
        return person(first) if first.get("id") else None


def of_conversation(account: str, conversation: Mapping[str, Any], bot: Bot) -> Delivery:
    """A whole conversation, as the API gives it, in the shape of a delivery."""
    return Delivery(payload={"app_id": account, "data": {"item": conversation}}, bot=bot)


def moment(seconds: int, path: str) -> datetime:
    """Unix seconds as a time."""
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        raise BadPayload(f"{path}: expected Unix time in seconds, found a number out of range") from None


def person(found: Mapping[str, Any]) -> Requester:
    """A contact or author as Intercom describes it; must have an id."""
    name, email = _text(found.get("name")), _text(found.get("email"))
    return Requester(id=str(found["id"]), name=name or None, email=email or None)


def mapping(found: object) -> Mapping[str, Any]:
    return found if isinstance(found, Mapping) else {}


def _number(found: object) -> str:
    """An assignee's id, which may come as a number; empty for nobody, which Intercom writes as null, 0 or "0"."""
    return "" if found in (None, 0, "0", "") else str(found)


def _text(found: object) -> str | None:
    return found if isinstance(found, str) else None


def _uuid(found: object) -> str | None:
    try:
        return str(uuid.UUID(found)) if isinstance(found, str) else None
    except ValueError:
        return None
