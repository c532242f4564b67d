"""Zendesk as the place where people take over, for every channel: `ZendeskDesk`.

A conversation from elsewhere becomes one ticket, found again by its external id; a Zendesk ticket is routed to the
group, and where it is closed it gets a follow-up. What the requester says next goes to the ticket as their own comment,
and notes are internal. What agents do in the ticket comes back through the webhook.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial
from types import MappingProxyType
from typing import Any, Self

from zenpy.lib.api_objects import User

from bot.config import Settings
from bot.errors import Refused
from bot.model import DeskComment, Handoff, Intent, Priority, Receipt, Requester
from bot.wording import BUILT_IN, Wording
from connectors.zendesk.agent_replied import superseded
from connectors.zendesk.client.refusals import Fields, filed
from connectors.zendesk.client.zenpy_client import Json, ZendeskClient, credentials, is_id
from connectors.zendesk.fields import custom_fields
from connectors.zendesk.history import MARK, merged_into
from connectors.zendesk.note import handoff_note, internal, plain
from connectors.zendesk.outbound import CLOSED, TAG, change, find_change, unchanged, with_tags
from connectors.zendesk.settings import ZendeskField, ZendeskSettings
from connectors.zendesk.ticket import CHANNEL, MERGED, OURS

SUBJECT_CHARS = 150
# Agents look for work in new and open tickets.
ASLEEP = frozenset({"pending", "solved"})
MERGES = 5  # of a ticket into another, of that into a third, ...
PRIORITIES = tuple(Priority)  # the least urgent first


class ZendeskDesk:
    """Implements `bot.ports.Desk`. `timeout` is in seconds; without a group, Zendesk's own routing decides."""

    channel = CHANNEL

    def __init__(
        self,
        *,
        subdomain: str,
        email: str,
        api_token: str,
        base_url: str,
        timeout: float,
        group_id: int | None = None,
        assignee_id: int | None = None,
        fields: Mapping[ZendeskField, int] = MappingProxyType({}),
        wording: Wording = BUILT_IN.agents,
    ) -> None:
        """`fields`: ids of custom fields by what they tell, see `fields.custom_fields`."""
        self._client = ZendeskClient(
            subdomain=subdomain, email=email, api_token=api_token, base_url=base_url, timeout=timeout
        )
        self._places = {"group_id": group_id, "assignee_id": assignee_id}
        self._fields = fields
        self._wording = wording

    @classmethod
    def from_settings(cls, settings: Settings) -> Self:
        """Raises ConfigurationError when the channel is off."""
        zendesk = settings.section(ZendeskSettings)
        return cls(
            group_id=zendesk.handoff_group_id,
            assignee_id=zendesk.handoff_assignee_id,
            fields=zendesk.fields,
            wording=settings.behaviour.catalogue.agents,
            **credentials(settings),
        )

    def create_handoff(self, handoff: Handoff, key: str) -> Receipt:
        """One ticket, whatever dies when: a repeated creation is answered with the first ticket for two hours, and
        `find_handoff` finds it after that."""
        if handoff.thread.channel == CHANNEL:
            return self._route(handoff, key)
        return self._open(handoff, key, follow_up_of=handoff.follow_up_of)

    def find_handoff(self, handoff: Handoff, key: str) -> Receipt | None:
        if handoff.thread.channel == CHANNEL and find_change(self._client, handoff.thread.thread_id, key):
            return self._ticket(handoff.thread.thread_id)
        tickets = self._client.tickets_of(f"{OURS}{key}")
        return self._ticket(str(tickets[0]["id"])) if tickets else None

    def comment(self, comment: DeskComment, key: str) -> Receipt:
        """The requester's words, public and in their name; a note of ours is internal. Raises Refused when the ticket
        is closed: it takes no more words. NotSent when it changed while we looked: it may be asleep since."""
        *_, ticket = self._followed(comment.ticket_id)
        ticket_id = str(ticket["id"])
        if ticket["status"] == CLOSED:
            raise Refused("the ticket is closed and takes no more words")
        if comment.requester is None:
            note = {**internal(plain(comment.text, self._wording)), **self._uploaded(comment)}
            return change(self._client, ticket_id, {"comment": note, **unchanged(ticket)}, key)
        said = self._wording.say("comment_by", name=comment.by, text=comment.text) if comment.by else comment.text
        words = {"html_body": plain(said, self._wording), "public": True, "author_id": ticket["requester_id"]}
        words |= self._uploaded(comment)
        fields = {"comment": words, **_awake(ticket), **unchanged(ticket)}
        return change(self._client, ticket_id, fields, key)

    def _uploaded(self, comment: DeskComment) -> Json:
        return {"uploads": [self._client.upload(file) for file in comment.files]} if comment.files else {}

    def find_comment(self, comment: DeskComment, key: str) -> Receipt | None:
        tickets = (str(ticket["id"]) for ticket in self._followed(comment.ticket_id))
        return next((found for one in tickets if (found := find_change(self._client, one, key))), None)

    def _followed(self, ticket_id: str) -> Iterator[Json]:
        """The ticket; and the one that it was merged into, which we may not have heard of yet; and so on."""
        into: str | None = ticket_id
        for _ in range(MERGES):
            if into is None:
                return
            ticket = self._client.ticket(into)
            yield ticket
            merged = ticket["status"] == CLOSED and MERGED in (ticket.get("tags") or ())
            into = merged_into(self._client.audits(into)) if merged else None

    def _route(self, handoff: Handoff, key: str) -> Receipt:
        """Group, assignee, tags, fields and note in one change, which holds only for the ticket as it was read: NotSent
        when somebody changed it meanwhile. A closed ticket gets a follow-up. Who has answered meanwhile keeps it as it
        is, with a note."""
        ticket = self._client.ticket(handoff.thread.thread_id)
        if ticket["status"] == CLOSED:
            return self._open(handoff, key, follow_up_of=handoff.thread.thread_id)
        fields: dict[str, Any] = {**with_tags(ticket, *_tags(handoff)), **unchanged(ticket)}
        if superseded(self._client, ticket, None):
            fields |= custom_fields(self._fields, handoff.labels)
        else:
            fields |= {**self._filed(handoff), **_awake(ticket)}
            if _is_more_urgent(handoff, ticket.get("priority")):
                fields["priority"] = handoff.priority.value

        def write(given: Fields, left_out: tuple[str, ...]) -> Receipt:
            commented = {"comment": self._note(handoff, left_out, transcript=False), **given}
            return change(self._client, handoff.thread.thread_id, commented, key)

        _, left_out = filed(fields, write)
        return replace(self._ticket(handoff.thread.thread_id), left_out=left_out)

    def _open(self, handoff: Handoff, key: str, *, follow_up_of: str | None) -> Receipt:
        """A new ticket. Where Zendesk does not take it as a follow-up, it is one of its own."""
        fields = {
            **self._requester_fields(handoff),
            # Without it Zendesk may take the requester for the author, and what an end user says is public.
            "submitter_id": int(self._client.me()),
            "subject": _subject(handoff),
            "external_id": f"{OURS}{key}",
            # Zendesk's own mails to the requester can be switched off by the channel's tag: they read it elsewhere.
            "tags": [*_tags(handoff), f"{TAG}-{handoff.thread.channel}"],
            "priority": handoff.priority.value,
            "metadata": {MARK: key},
            **self._filed(handoff),
        }
        create = partial(self._create, handoff)
        if follow_up_of is None or not is_id(follow_up_of):
            return create(fields, key)
        try:
            return create({**fields, "via_followup_source_id": int(follow_up_of)}, key)
        except Refused:
            return create(fields, f"{key}-alone")

    def _create(self, handoff: Handoff, fields: Fields, key: str) -> Receipt:
        """Every form of the ticket has a key of its own: Zendesk refuses another ticket under a key that it knows."""

        def write(given: Fields, left_out: tuple[str, ...]) -> str:
            commented = {**given, "comment": self._note(handoff, left_out, transcript=True)}
            return self._client.create(commented, key=f"{key}-without-{len(left_out)}" if left_out else key)

        ticket_id, left_out = filed(fields, write)
        return replace(self._ticket(ticket_id), left_out=left_out)

    def _note(self, handoff: Handoff, left_out: tuple[str, ...], *, transcript: bool) -> Json:
        """`left_out`: settings that Zendesk refused, at the end of it."""
        remark = self._wording.say("note_left_out", settings="; ".join(left_out)) if left_out else ""
        note = handoff_note(handoff, self._wording, transcript=transcript)
        return internal(note + (plain(remark, self._wording) if remark else ""))

    def _requester_fields(self, handoff: Handoff) -> Json:
        """Whose ticket it is. Zendesk makes a new requester from an e-mail address and a name; somebody without an
        address has to be a user first, known by an external id. Where the bot's agent may not make users, the ticket
        is the bot's own: a ticket there must be."""
        person = handoff.requester
        if handoff.thread.channel == CHANNEL and is_id(person.id):
            return {"requester_id": int(person.id)}
        name = person.name or self._fallback_name(handoff.thread.channel, person)
        if person.email:
            return {"requester": User(name=name, email=person.email)}
        external_id = f"{OURS}{handoff.thread.channel}:{handoff.thread.account}:{person.id}"
        try:
            return {"requester_id": int(self._client.end_user(name=name, external_id=external_id))}
        except Refused:
            return {}

    def _fallback_name(self, channel: str, person: Requester) -> str:
        """Zendesk takes no user without a name."""
        if person.email:
            return person.email.split("@")[0]
        return self._wording.say("visitor") if person.anonymous else f"{channel} user {person.id}"

    def _filed(self, handoff: Handoff) -> Json:
        """Who gets it, and what the account's fields are told."""
        places = dict(self._places)
        if (group := handoff.route.groups.get(CHANNEL)) is not None:
            # The usual assignee need not be a member of this group, and Zendesk would refuse the ticket.
            places = {"group_id": group, "assignee_id": None}
        places["ticket_form_id"] = handoff.route.forms.get(CHANNEL)
        given = {name: number for name, number in places.items() if number is not None}
        return {**given, **custom_fields(self._fields, handoff.labels)}

    def _ticket(self, ticket_id: str) -> Receipt:
        return Receipt(external_id=ticket_id, url=self._client.agent_url(ticket_id))


def _awake(ticket: Json) -> Json:
    return {"status": "open"} if ticket.get("status") in ASLEEP else {}


def _tags(handoff: Handoff) -> list[str]:
    # A request for a person is the reason; that it is about one tells nothing more.
    known = handoff.intent not in (None, Intent.HUMAN_REQUEST, Intent.CHIT_CHAT)
    about = [f"{TAG}-{handoff.intent.value}"] if handoff.intent is not None and known else []
    return list(dict.fromkeys([TAG, f"{TAG}-{handoff.reason.value}", *about, *handoff.route.tags]))


def _is_more_urgent(handoff: Handoff, current: str | None) -> bool:
    """A ticket keeps the priority it has, unless the settings have a higher one for what this is about."""
    if current not in PRIORITIES:
        return True
    return handoff.route.priority is not None and PRIORITIES.index(handoff.priority) > PRIORITIES.index(current)


def _subject(handoff: Handoff) -> str:
    subject = " ".join(handoff.subject.split()) or f"Conversation from {handoff.thread.channel}"
    return subject if len(subject) <= SUBJECT_CHARS else f"{subject[: SUBJECT_CHARS - 1]}…"
