"""The nouns. Frozen values, changed by copy (`dataclasses.replace`); this module imports nothing of ours.

What these values mean to a vendor is the connectors' business; how they are kept is the store's.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class Author(StrEnum):
    """Who said something. What our own bot said never comes in through a webhook: `parse` stops echoes."""

    REQUESTER = "requester"
    AGENT = "agent"
    BOT = "bot"


class Owner(StrEnum):
    """Who may speak in a conversation. A human always outranks the bot."""

    BOT = "bot"
    HUMAN = "human"


class Reason(StrEnum):
    """Why a conversation goes to a person."""

    WANTS_PERSON = "wants_person"
    NO_ANSWER = "no_answer"
    MODEL_FAILURE = "model_failure"
    UNDELIVERABLE = "undeliverable"
    STUCK = "stuck"
    FOLLOW_UP = "follow_up"


class Priority(StrEnum):
    """Zendesk's four, which every desk can express."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    URGENT = "urgent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Requester:
    """The customer or employee who asks. `id` is the vendor's id; the rest is what the vendor told us so far."""

    id: str
    name: str | None = None
    email: str | None = None
    phone: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    name: str
    content_type: str
    size: int | None = None  # bytes
    url: str | None = None  # as the vendor gave it; may need the vendor's token


@dataclass(frozen=True, slots=True, kw_only=True)
class InboundMessage:
    """One message somebody wrote, as plain text."""

    channel: str
    account: str  # one vendor workspace or subdomain
    thread_id: str  # the vendor's conversation, in the connector's own spelling
    message_id: str  # the vendor's id of the message, the same in every delivery of it: the deduplication key
    author: Author
    author_id: str  # the vendor's id of the person
    text: str
    sent_at: datetime
    requester: Requester | None = None  # who the conversation is with, as far as this delivery tells
    author_name: str | None = None
    attachments: tuple[Attachment, ...] = ()
    # False where the words were not addressed to the bot (a reply in a Slack thread without a mention): they count
    # only in a conversation that exists already, and only from its requester.
    addressed: bool = True
    # False for an agent's internal note: it takes the conversation over, and its text is never stored or relayed.
    public: bool = True
    link: str | None = None  # where an agent can open the conversation
    handoff_key: str | None = None  # set when this happened in a ticket that we opened ourselves
    delivery_id: str | None = None  # for the log only: vendors send one message under several of these
    raw: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnershipChange:
    """Somebody took the conversation, or gave it back, without a message (assigned, solved)."""

    channel: str
    account: str
    thread_id: str
    event_id: str  # the same in every delivery of this change
    owner: Owner
    because: str
    at: datetime
    # True where the thread was closed rather than given to the bot: a colleague who has the conversation in a ticket
    # elsewhere keeps it.
    closing: bool = False
    handoff_key: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Nudge:
    """Something happened in this thread and the delivery does not say what: a worker fetches it from the vendor."""

    channel: str
    account: str
    thread_id: str


Event = InboundMessage | OwnershipChange | Nudge


@dataclass(frozen=True, slots=True)
class Ignored:
    """A delivery that means nothing to us, and why. It leaves no mark, or its twin would be lost."""

    reason: str


Parsed = tuple[Event, ...] | Ignored


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One thing that was said, oldest first in a conversation."""

    author: Author
    text: str
    at: datetime
    name: str | None = None
    id: int | None = None
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    id: int
    channel: str
    account: str
    thread_id: str
    owner: Owner
    epoch: int  # raised whenever the conversation changes hands; what was prepared in an older epoch is thrown away
    requester: Requester
    turns: tuple[Turn, ...] = ()  # what was said before, without the waiting messages
    waiting: tuple[Turn, ...] = ()  # the requester's messages that nobody has answered
    ungrounded_streak: int = 0  # answers in a row, up to now, that found nothing in the knowledge
    link: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A piece of a knowledge article. `score` is 0..1, comparable within one search only."""

    id: int
    title: str
    url: str
    text: str
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """What the requester's words tell us, found locally, without a network."""

    wants_person: bool = False
    language: str | None = None
    because: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """What one model call cost, in tokens."""

    model: str
    input_tokens: int = 0
    output_tokens: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    text: str  # Markdown
    cites: tuple[Passage, ...] = ()
    # The cited passages carry it; False for an honest "I don't know"; None where nothing was to be found (a greeting).
    grounded: bool | None = False
    usage: Usage | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EscalationDecision:
    escalate: bool
    reason: Reason | None = None
    because: str = ""  # one sentence an agent can read


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What the pipeline made of the waiting messages."""

    answer: Answer | None  # None: nothing to say but the receipt of the handoff
    decision: EscalationDecision
    timings: Mapping[str, float] = field(default_factory=dict)  # step name -> seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """Something to be said to the requester, where they are."""

    channel: str
    account: str
    thread_id: str
    text: str  # Markdown, which the connector renders; plain text where `agent_name` is set
    cites: tuple[Passage, ...] = ()
    # What `find_sent` may need where the vendor keeps no key of ours: when this was queued, and what of ours is
    # known to stand in the thread already (vendor ids).
    queued_at: datetime | None = None
    known_ids: tuple[str, ...] = ()
    # Set when these are a human agent's words, relayed.
    agent_name: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Handoff:
    """Everything a human agent needs to go on."""

    conversation_id: int
    channel: str
    account: str
    thread_id: str
    requester: Requester
    reason: Reason
    because: str
    priority: Priority
    subject: str
    summary: str
    turns: tuple[Turn, ...]
    link: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskComment:
    """Words for a ticket: the requester's own, or (internal) a note for agents."""

    account: str
    ticket_id: str
    text: str
    requester: Requester | None  # None: an internal note by the bot
    queued_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """The vendor took it. `external_id` is the vendor's id of what now exists there."""

    external_id: str
    at: datetime | None = None
    url: str | None = None
