"""What the bot does in a ticket: answer, propose an answer to the agents, or nothing. Pure.

The settings say it by group, form and brand; an event tells these as text, the API as numbers. What a mode means for
words is `thread`'s and `outbound`'s.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.model import Mode
from connectors.zendesk.settings import ZendeskSettings

Json = Mapping[str, Any]

MEANING: Mapping[str, Mode | None] = {"answer": Mode.ANSWER, "draft": Mode.DRAFT, "shadow": Mode.SHADOW, "off": None}
# Live messaging, for events, whose `detail` lacks the ticket's `from_messaging_channel` (names as seen in `via` of
# tickets). Its customers read a messenger, which a comment in the ticket does not reach.
MESSENGERS = frozenset(
    {"native_messaging", "whatsapp", "line", "wechat", "telegram", "viber", "instagram_dm", "kakaotalk", "google_rcs"}
    | {"sunshine_conversations_api", "sunshine_conversations_facebook_messenger", "sunshine_conversations_twitter_dm"}
    | {"apple_business_chat", "google_business_messages", "messagebird_sms", "twilio_sms"}
)
# The channel of the child ticket that a side conversation with another group makes: colleagues among themselves.
SIDE_CONVERSATION = "side_conversation"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a ticket is filed: ids as text, None where it has none."""

    group_id: str | None
    form_id: str | None
    brand_id: str | None
    in_messenger: bool
    among_colleagues: bool


def place_of(ticket: Json) -> Place:
    """Of a ticket as the API shows it, or as `detail` of an event does."""
    via = ticket.get("via")
    channel = str(via.get("channel")) if isinstance(via, Mapping) else ""
    return Place(
        group_id=_id(ticket.get("group_id")),
        form_id=_id(ticket.get("ticket_form_id") or ticket.get("form_id")),
        brand_id=_id(ticket.get("brand_id")),
        in_messenger=ticket.get("from_messaging_channel") is True or channel in MESSENGERS,
        among_colleagues=channel == SIDE_CONVERSATION,
    )


def mode_in(place: Place, settings: ZendeskSettings) -> Mode | None:
    """The group's mode, else the form's, else the brand's, else the one for all; None where the bot is off."""
    if place.in_messenger or place.among_colleagues:
        return None
    listed = (
        (settings.groups, place.group_id),
        (settings.forms, place.form_id),
        (settings.brands, place.brand_id),
    )
    found = (by_id[given] for by_id, given in listed if given is not None and given in by_id)
    return MEANING[next(found, settings.mode)]


def _id(given: object) -> str | None:
    return str(given) if isinstance(given, str | int) and given else None
