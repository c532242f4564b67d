"""What comes in: what a webhook tells us, in our words. What it changes is the store's business."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.model.approvals import ApprovalDecided
from bot.model.common import Attachment, Audience, Author, Mode, Owner, Requester, ThreadParameters, ThreadRef


@dataclass(frozen=True, slots=True, kw_only=True)
class InboundMessage:
    """One message somebody wrote, as plain text."""

    thread: ThreadRef
    message_id: str  # the vendor's id of the message, the same in every delivery of it: the deduplication key
    author: Author
    author_id: str  # the vendor's id of the person
    text: str
    sent_at: datetime
    # What tells a second delivery where each makes a thread of its own, so that the message's id does not.
    event_id: str | None = None
    requester: Requester | None = None  # who the conversation is with, as far as this delivery tells
    # Ids of everybody who may be its requester by now: somebody else is it no longer. None: the vendor does not tell.
    participants: frozenset[str] | None = None
    author_name: str | None = None
    attachments: tuple[Attachment, ...] = ()
    audience: Audience = Audience.CUSTOMER
    # Whether anybody but the requester, and agents, sees what is said there. None: the vendor does not tell.
    read_along: bool | None = None
    mode: Mode = Mode.ANSWER
    # Written by a program that the operator trusts: two programs must not talk forever.
    automated: bool = False
    # False where the words were not addressed to the bot (a reply in a Slack thread without a mention): they count
    # only in a conversation that exists already, and only from its requester.
    addressed: bool = True
    # False for an agent's internal note: it takes the conversation over, and its text is never stored or relayed.
    public: bool = True
    link: str | None = None  # where an agent can open the conversation
    brand: str | None = None  # what the vendor calls the brand or product that the conversation is about
    handoff_key: str | None = None  # set when this happened in a ticket that we opened ourselves


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnershipChanged:
    """Somebody took the conversation, or gave it back, without a message (assigned, solved)."""

    thread: ThreadRef
    event_id: str  # the same in every delivery of this change
    owner: Owner
    at: datetime
    # True where the thread was closed rather than given to the bot: a colleague who has the conversation in a ticket
    # elsewhere keeps it.
    closing: bool = False
    # True where the bot was asked to answer what nobody has answered yet, not only to watch over what comes.
    answer_now: bool = False
    handoff_key: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ResumeRequest:
    """The requester asks the bot to go on where a human has their conversation: in this thread, or, where they name
    none, in the newest of theirs in this place."""

    channel: str
    account: str
    place: str  # what the ids of its threads begin with
    thread: ThreadRef | None
    by: str  # the vendor's id of the person
    event_id: str  # the same in every delivery of this request


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketMerged:
    """A ticket was merged into another of its account, where its agents go on."""

    thread: ThreadRef
    into: str  # the id of that ticket
    url: str
    handoff_key: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketStatus:
    """How far a ticket of ours is, in the desk's own word. Whose the conversation is does not depend on it."""

    thread: ThreadRef
    status: str  # lower case: new, open, pending, hold, solved, closed
    at: datetime
    handoff_key: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageEdited:
    """The writer changed a message, or took it back (`text` None): what is kept of it follows, whatever came first."""

    thread: ThreadRef
    message_id: str
    at: datetime  # when it was changed: of two changes the later one holds
    text: str | None
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadDeleted:
    """The whole thread was deleted at the vendor: nothing is said in it any more, and nothing of it is kept."""

    thread: ThreadRef
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitorKnown:
    """Who has a thread without anybody's knowing them has shown who they are: it is `requester`'s, and no more the id
    `before`'s."""

    thread: ThreadRef
    before: str
    requester: Requester


@dataclass(frozen=True, slots=True, kw_only=True)
class Feedback:
    """What the requester thinks of an answer or of the conversation. A later one of the same person replaces it."""

    thread: ThreadRef
    by: str  # the vendor's id of the person
    at: datetime
    about: str | None = None  # the key of the outbox message it is about; None: the conversation
    helpful: bool | None = None
    score: int | None = None  # CSAT, 1 (worst) to 5; good and bad, where the vendor knows only these, are 5 and 1
    reasons: tuple[str, ...] = ()
    comment: str | None = None
    handoff_key: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketRequest:
    """Somebody asks for a ticket about this thread. One thread has one open ticket, however often it is asked for."""

    thread: ThreadRef
    event_id: str  # the same in every delivery of this request
    requester: Requester  # who asks
    at: datetime
    title: str | None = None  # as they put it
    audience: Audience = Audience.CUSTOMER
    read_along: bool | None = None  # as in `InboundMessage`
    link: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadChanged:
    """Something happened in this thread and the delivery does not say what: a worker fetches it from the vendor.

    Until then the thread and the hint together are what is asked for: the same again changes nothing.
    """

    thread: ThreadRef
    since: datetime | None = None  # what was said before then is not what it is about; None: all of it is
    hint: str = ""  # what the delivery did say, for the connector that reads the thread: ids, never text

    def parameters(self) -> ThreadChangeParameters:
        """What statements name `:channel`, `:account`, `:thread_id` and `:hint`."""
        return {**self.thread.parameters(), "hint": self.hint}

    @property
    def ids(self) -> tuple[str, str, str, str]:
        """What a job carries of it."""
        return self.thread.channel, self.thread.account, self.thread.thread_id, self.hint


class ThreadChangeParameters(ThreadParameters):
    hint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SideTask:
    """Something to do at the vendor that no promise depends on (refresh a page): enqueued once, never stored.

    `argument` is an id, never text.
    """

    channel: str
    account: str
    name: str
    argument: str

    @property
    def ids(self) -> tuple[str, str, str, str]:
        """What a job carries of it."""
        return self.channel, self.account, self.name, self.argument


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticlesChanged:
    """Something happened in the help center of a channel's vendor: what, is to be read there.

    `gone`: an article (`bot.ports.Translations.original`) that is not shown to people any more, in no language.
    """

    channel: str
    gone: str | None = None


Event = (
    InboundMessage
    | OwnershipChanged
    | ResumeRequest
    | TicketMerged
    | TicketStatus
    | MessageEdited
    | ThreadDeleted
    | VisitorKnown
    | Feedback
    | TicketRequest
    | ApprovalDecided
    | ThreadChanged
    | SideTask
    | ArticlesChanged
)


@dataclass(frozen=True, slots=True)
class Ignored:
    """A delivery that means nothing to us, and why. It leaves no mark, or its twin would be lost."""

    reason: str


Parsed = tuple[Event, ...] | Ignored
