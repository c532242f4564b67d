"""Zendesk as the place where people take over, for every channel: `ZendeskDesk`.

A conversation from elsewhere becomes one ticket, found again by its external id; a Zendesk ticket is routed to the
group. What the requester says next goes to the ticket as their own comment, and notes are internal. What agents do in
the ticket comes back through the webhook.
"""

from __future__ import annotations

from typing import Any, Self

from zenpy.lib.api_objects import User

from bot.config import Settings
from bot.errors import Refused
from bot.model import DeskComment, Handoff, Receipt, Requester
from connectors.zendesk.client import Json, ZendeskClient, credentials
from connectors.zendesk.history import MARK
from connectors.zendesk.note import handoff_note, plain
from connectors.zendesk.outbound import change, find_change
from connectors.zendesk.thread import CHANNEL, OURS

TAG = "firstline"
SUBJECT_CHARS = 150
# Agents look for work in new and open tickets.
ASLEEP = frozenset({"pending", "solved"})


class ZendeskDesk:
    """Implements `bot.ports.Desk`. `timeout` is in seconds; without a group, Zendesk's own routing decides."""

    channel = CHANNEL

    def __init__(
        self, *, subdomain: str, email: str, api_token: str, base_url: str, timeout: float, group_id: int | None
    ) -> None:
        self._client = ZendeskClient(
            subdomain=subdomain, email=email, api_token=api_token, base_url=base_url, timeout=timeout
        )
        self._group_id = group_id

    @classmethod
    def from_settings(cls, settings: Settings) -> Self:
        """Raises ConfigurationError when the channel is off."""
        return cls(group_id=settings.behaviour.handoff.zendesk_group_id, **credentials(settings))

    def hand_over(self, handoff: Handoff, key: str) -> Receipt:
        """One ticket, whatever dies when: a repeated creation is answered with the first ticket for two hours, and
        `find_handed_over` finds it after that."""
        if handoff.channel == CHANNEL:
            return self._route(handoff, key)
        ticket_id = self._client.create(
            {
                **self._requester_fields(handoff),
                # Without it Zendesk may take the requester for the author, and what an end user says is public.
                "submitter_id": int(self._client.me()),
                "subject": _subject(handoff),
                "comment": {"html_body": handoff_note(handoff), "public": False},
                "external_id": f"{OURS}{key}",
                # Zendesk's own mails to the requester can be switched off by the channel's tag: they read it elsewhere.
                "tags": [*_tags(handoff), f"{TAG}-{handoff.channel}"],
                "priority": handoff.priority.value,
                "metadata": {MARK: key},
                **self._group(),
            },
            key=key,
        )
        return self._ticket(ticket_id)

    def find_handed_over(self, handoff: Handoff, key: str) -> Receipt | None:
        if handoff.channel == CHANNEL:
            found = find_change(self._client, handoff.thread_id, key)
            return self._ticket(handoff.thread_id) if found else None
        tickets = self._client.tickets_of(f"{OURS}{key}")
        return self._ticket(str(tickets[0]["id"])) if tickets else None

    def comment(self, comment: DeskComment, key: str) -> Receipt:
        """The requester's words, public and in their name; a note of ours is internal. Raises Refused when the ticket
        is closed: it takes no more words."""
        if comment.requester is None:
            note = {"html_body": plain(comment.text), "public": False}
            return change(self._client, comment.ticket_id, {"comment": note}, key)
        ticket = self._client.ticket(comment.ticket_id)
        words = {"html_body": plain(comment.text), "public": True, "author_id": ticket["requester_id"]}
        return change(self._client, comment.ticket_id, {"comment": words, **_awake(ticket)}, key)

    def find_comment(self, comment: DeskComment, key: str) -> Receipt | None:
        return find_change(self._client, comment.ticket_id, key)

    def _route(self, handoff: Handoff, key: str) -> Receipt:
        """Group, tags and note in one change. Tags given replace those there are, so the change holds only for the
        ticket as it was read: NotSent when somebody changed it meanwhile."""
        ticket = self._client.ticket(handoff.thread_id)
        fields: dict[str, Any] = {
            "comment": {"html_body": handoff_note(handoff), "public": False},
            "tags": sorted({*ticket["tags"], *_tags(handoff)}),
            "safe_update": True,
            "updated_stamp": ticket["updated_at"],
            **self._group(),
            **_awake(ticket),
        }
        if not ticket.get("priority"):
            fields["priority"] = handoff.priority.value
        change(self._client, handoff.thread_id, fields, key)
        return self._ticket(handoff.thread_id)

    def _requester_fields(self, handoff: Handoff) -> Json:
        """Whose ticket it is. Zendesk makes a new requester from an e-mail address and a name; somebody without an
        address has to be a user first, known by an external id. Where the bot's agent may not make users, the ticket
        is the bot's own: a ticket there must be."""
        person = handoff.requester
        name = person.name or _fallback_name(handoff.channel, person)
        if person.email:
            return {"requester": User(name=name, email=person.email)}
        external_id = f"{OURS}{handoff.channel}:{handoff.account}:{person.id}"
        try:
            return {"requester_id": int(self._client.end_user(name=name, external_id=external_id))}
        except Refused:
            return {}

    def _group(self) -> Json:
        return {"group_id": self._group_id} if self._group_id is not None else {}

    def _ticket(self, ticket_id: str) -> Receipt:
        return Receipt(external_id=ticket_id, url=self._client.agent_url(ticket_id))


def _awake(ticket: Json) -> Json:
    return {"status": "open"} if ticket.get("status") in ASLEEP else {}


def _tags(handoff: Handoff) -> list[str]:
    return [TAG, f"{TAG}-{handoff.reason.value}"]


def _subject(handoff: Handoff) -> str:
    subject = " ".join(handoff.subject.split()) or f"Conversation from {handoff.channel}"
    return subject if len(subject) <= SUBJECT_CHARS else f"{subject[: SUBJECT_CHARS - 1]}…"


def _fallback_name(channel: str, person: Requester) -> str:
    """Zendesk takes no user without a name."""
    return person.email.split("@")[0] if person.email else f"{channel} user {person.id}"
