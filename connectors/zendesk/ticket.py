"""One ticket as a thread of ours: who said what in it, whose words count as what, and when it is given back.

The same comment reaches us by two ways, in a delivery (`inbound`) and in the ticket's audits (`history`); both make
their events here, so that ids, authors and times are the same in both.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from bot.errors import BadPayload
from bot.model import (
    Attachment,
    Author,
    Feedback,
    Ignored,
    InboundMessage,
    Mode,
    Owner,
    OwnershipChanged,
    Requester,
    ThreadRef,
    TicketMerged,
    TicketStatus,
)
from connectors.zendesk.client.zenpy_client import agent_url

CHANNEL = "zendesk"
# Tickets that we opened for a conversation elsewhere carry its handoff's key in their external id.
OURS = "firstline:"
DONE = frozenset({"solved", "closed"})
# Zendesk's own tag on a ticket that was merged into another (support.zendesk.com, "Merging tickets"), which is closed.
MERGED = "closed_by_merge"

IN_COPY = Ignored("a comment of somebody in copy")
OFF = Ignored("the bot is off where this ticket is")


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    account: str  # the subdomain
    id: str  # the ticket's
    requester: Requester
    external_id: str | None
    mode: Mode | None  # None where the bot is off
    brand: str | None = None  # its id
    read_along: bool | None = None  # whether anybody is in copy; None: not told
    fetched: bool = False  # so that it is as it is now, and not as a delivery that may be late has it

    @property
    def handoff_key(self) -> str | None:
        given = self.external_id or ""
        return given.removeprefix(OURS) if given.startswith(OURS) else None

    @property
    def off(self) -> bool:
        """Whether nobody is answered here. What colleagues say in a ticket of ours counts wherever they file it."""
        return self.mode is None and self.handoff_key is None

    def said(
        self,
        *,
        comment_id: str,
        author_id: str,
        author_name: str | None,
        staff: bool,
        public: bool,
        text: str,
        at: datetime,
        attachments: tuple[Attachment, ...] = (),
        asked_by: str | None = None,
    ) -> InboundMessage | OwnershipChanged | Ignored:
        """The comment as a message; ignored when it is somebody's in copy, who is neither requester nor staff.

        Of an internal note, only that it was written is kept. Where the bot is off nothing is kept: a colleague's
        comment only takes a conversation that the bot had before the ticket came there. `asked_by`: who was the
        requester when it was written; None: who is it now.
        """
        author = self._author(author_id, asked_by or self.requester.id, staff=staff, public=public)
        if author is None:
            return IN_COPY
        if self.off:
            return self._taken(comment_id, at) if author is Author.AGENT else OFF
        return InboundMessage(
            thread=self.ref,
            message_id=comment_id,
            author=author,
            author_id=author_id,
            author_name=author_name,
            text=text.strip() if public else "",
            sent_at=at,
            requester=self.requester,
            read_along=self.read_along,
            participants=frozenset({self.requester.id}) if self.fetched else None,
            attachments=attachments if public else (),
            mode=Mode.ANSWER if self.mode is None or self.handoff_key else self.mode,
            public=public,
            link=agent_url(self.account, self.id),
            brand=self.brand,
            handoff_key=self.handoff_key,
        )

    @property
    def ref(self) -> ThreadRef:
        return ThreadRef(CHANNEL, self.account, self.id)

    def handed_back(self, status: str, at: datetime) -> OwnershipChanged:
        """The ticket was solved or closed. `at` is when the ticket was changed, which deliveries and audits both tell
        to the second: it is what makes the id the same in both."""
        return OwnershipChanged(
            thread=self.ref,
            event_id=f"ticket {self.id} {status} {at.isoformat()}",
            owner=Owner.BOT,
            at=at,
            handoff_key=self.handoff_key,
        )

    def resumed(self, at: datetime) -> OwnershipChanged:
        """An agent's tag says that the bot is to go on, with what nobody has answered."""
        return OwnershipChanged(
            thread=self.ref,
            event_id=f"ticket {self.id} resumed {at.isoformat()}",
            owner=Owner.BOT,
            at=at,
            answer_now=True,
            handoff_key=self.handoff_key,
        )

    def merged(self, into: str) -> TicketMerged:
        return TicketMerged(thread=self.ref, into=into, url=agent_url(self.account, into), handoff_key=self.handoff_key)

    def is_now(self, status: str, at: datetime) -> TicketStatus:
        return TicketStatus(
            thread=self.ref,
            status=status,
            at=at,
            handoff_key=self.handoff_key,
        )

    def rated(self, *, good: bool, comment: str | None, at: datetime) -> Feedback:
        return Feedback(
            thread=self.ref,
            by=self.requester.id,
            at=at,
            score=5 if good else 1,
            comment=comment,
            handoff_key=self.handoff_key,
        )

    def _taken(self, comment_id: str, at: datetime) -> OwnershipChanged:
        return OwnershipChanged(
            thread=self.ref,
            event_id=f"comment {comment_id}",
            owner=Owner.HUMAN,
            at=at,
        )

    def _author(self, author_id: str, asked_by: str, *, staff: bool, public: bool) -> Author | None:
        if author_id == asked_by and public:
            return Author.REQUESTER  # even when a colleague asks for help
        return Author.AGENT if staff else None


def moment(text: str, path: str) -> datetime:
    """Zendesk's ISO 8601, with up to nine decimals. Raises BadPayload naming `path`."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise BadPayload(f"$.{path}: expected a time in ISO 8601, found something else") from None
    return at if at.tzinfo else at.replace(tzinfo=UTC)
