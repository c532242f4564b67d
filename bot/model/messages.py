"""What goes out: words for the requester, tickets and notes for the agents. How they look is the connectors'."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.model.common import Asks, Audience, Priority, Reason, Requester, ThreadRef
from bot.model.conversation import Passage, Turn
from bot.model.handoff import HandoffNote
from bot.model.intents import Intent

NEUTRAL = 0.25  # a sentiment nearer to 0 is neither positive nor negative
# How machines are told that a language model wrote something: the field standard's word for it (IPTC, Digital Source
# Type NewsCodes: "created using generative AI").
GENERATED = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """What is known about a conversation, for the helpdesk's own fields and tags. None: not known."""

    thread: ThreadRef
    outcome: str  # answered, not_found, handed_over
    language: str | None = None
    intent: str | None = None
    sentiment: float | None = None  # -1 to 1
    first: bool = False  # nothing was set in it before; False where that is not certain

    @property
    def mood(self) -> str | None:
        """The sentiment in a word that a report can group by."""
        if self.sentiment is None:
            return None
        if abs(self.sentiment) < NEUTRAL:
            return "neutral"
        return "positive" if self.sentiment > 0 else "negative"


class Purpose(StrEnum):
    """What a reply is for: how it is dressed (buttons, a note instead of words, a close) depends on it."""

    ANSWER = "answer"
    DRAFT = "draft"  # for the agents: an answer they may send, never shown to the requester
    HANDOFF_NOTICE = "handoff_notice"  # a person has it now
    LINK = "link"  # the ticket exists; here is its address
    OFFER = "offer"  # a person is offered, with a button where the channel has them
    CLOSING = "closing"  # a last word, with which the conversation is closed
    CONFIRMED = "confirmed"  # the requester says that it is settled: a last word, and what the operator wants done
    REMARK = "remark"  # for the agents: what they have to know of a thread in which the requester is told nothing
    SOLVED = "solved"  # the ticket is solved: how to go on
    RESULT = "result"  # what came of something that waited for a human's yes
    RATING = "rating"  # what was it like? Asked once when it is resolved
    RELAY = "relay"  # a human agent's words
    FILE = "file"  # what a human agent attached

    @property
    def bots_own(self) -> bool:
        """What it says of itself: a human who has taken the conversation meanwhile is not talked over. A notice or a
        link tells of a handoff, a relay is a human's own words."""
        return self in (
            Purpose.ANSWER,
            Purpose.OFFER,
            Purpose.CLOSING,
            Purpose.CONFIRMED,
            Purpose.SOLVED,
            Purpose.RESULT,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file on its way from one vendor to another, kept nowhere between; or of a web chat, which is kept by us."""

    name: str
    content_type: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """Something to be said to the requester, where they are."""

    thread: ThreadRef
    purpose: Purpose = Purpose.ANSWER
    text: str  # Markdown, which the connector renders; plain text where `agent_name` is set
    cites: tuple[Passage, ...] = ()
    # What `find_sent` may need where the vendor keeps no key of ours: when the newest words were said that were known
    # when this was queued, on the vendor's own clock, and what of ours is known to stand there already (vendor ids).
    after: datetime | None = None
    known_ids: tuple[str, ...] = ()
    # Set when these are a human agent's words, relayed.
    agent_name: str | None = None
    file: File | None = None  # what goes along; the text is its name. Without data it is only looked for
    recipient_id: str = ""  # the requester's id
    confidence: float | None = None  # of an answer or a draft, as in `Answer`
    # Hosts that the bot's words may link to; None: any, for a human's words.
    link_hosts: frozenset[str] | None = None
    labels: Labels | None = None  # for fields that the vendor sets in the same request
    language: str | None = None  # of what stands beside the text: buttons, headings; None: the default
    asks: Asks | None = None  # what it asks: the buttons under it answer that
    reason: Reason | None = None  # of a remark: why a person has to look; None: nothing was found
    shown: str | None = None  # the vendor's id of what stands there of it already, in whose place it is put
    generated: bool = False  # as in `Answer`


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """Where a handoff goes. Ids are a desk's own, by the desk's channel; where there is none the desk decides."""

    groups: Mapping[str, int] = field(default_factory=dict)  # groups or teams
    forms: Mapping[str, int] = field(default_factory=dict)
    tags: tuple[str, ...] = ()
    priority: Priority | None = None  # None: the one that other tickets get
    hours: str | None = None  # whose business hours hold; None: those of everybody
    alert: str | None = None  # where the team is told, in the spelling of the channel that tells it


@dataclass(frozen=True, slots=True, kw_only=True)
class Handoff:
    """Everything a human agent needs to go on."""

    conversation_id: int
    thread: ThreadRef
    requester: Requester
    reason: Reason
    explanation: str
    priority: Priority
    subject: str
    summary: str  # what the requester wants, in one sentence, plain
    turns: tuple[Turn, ...]
    note: HandoffNote = field(default_factory=HandoffNote)
    audience: Audience = Audience.CUSTOMER
    alone: bool = False  # as in `Conversation`
    link: str | None = None
    follow_up_of: str | None = None  # the ticket this one goes on from, where that one takes no more words
    labels: Labels | None = None
    reopen_at: datetime | None = None  # when the desk is staffed again; None: it is staffed now, or nobody knows
    intent: Intent | None = None  # what it is about, where that decided
    route: Route = field(default_factory=Route)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskComment:
    """Words for a ticket: the requester's own, or (internal) a note for agents; with what was attached."""

    account: str
    ticket_id: str
    text: str
    requester: Requester | None  # None: an internal note by the bot
    files: tuple[File, ...] = ()  # what goes along
    thread: ThreadRef | None = None  # where it was said
    by: str | None = None  # who said it, where that is somebody else in the requester's thread


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """Words for a team, in a place of their own: that a person is needed."""

    channel: str
    account: str  # empty: the only one there is
    place: str  # the vendor's id of it
    text: str  # Markdown, with no word of the conversation
    queued_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """The vendor took it. `external_id` is the vendor's id of what now exists there."""

    external_id: str
    at: datetime | None = None
    url: str | None = None
    left_out: tuple[str, ...] = ()  # settings of ours that the vendor refused, by name: it was done without them
