"""What the pipeline works with: a conversation, the passages, an answer and the decision."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import takewhile

from bot.model.common import Asks, Attachment, Audience, Author, Mode, Owner, Priority, Reason, Requester, ThreadRef
from bot.model.intents import Intent
from bot.model.signals import SignalValue


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One thing that was said, oldest first in a conversation."""

    author: Author
    text: str
    at: datetime
    name: str | None = None
    id: int | None = None
    attachments: tuple[Attachment, ...] = ()
    asks: Asks | None = None  # of the bot's: what it asks
    cites: tuple[str, ...] = ()  # of the bot's: addresses of the articles that it rests on
    edited_at: datetime | None = None  # when its words last changed; of what the store has read


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """Of what was said earlier in a conversation; placeholders stand for personal data."""

    prose: str = field(default="", repr=False)  # one line or more
    facts: tuple[str, ...] = field(default=(), repr=False)  # values that people named, word for word, with words around
    told: tuple[str, ...] = field(default=(), repr=False)  # those that the bot did
    kept: tuple[str, ...] = field(default=(), repr=False)  # what was tried, what agents promised: whole sentences


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """What is known of a conversation without reading all of it again."""

    summary: Summary = Summary()
    until: int = 0  # id of the last message that the summary covers; it covers none with a higher one
    values: Mapping[str, str] = field(default_factory=dict, repr=False)  # placeholder -> value, of `requester_id` only
    requester_id: str = ""
    older: tuple[Turn, ...] = ()  # what it does not cover, and `Conversation.turns` does not reach
    earlier: Memory | None = None  # of the requester's conversation before this one, where the operator allows it

    def values_of(self, requester: Requester) -> Mapping[str, str]:
        """Those that this requester may be told: none where another has the conversation now."""
        return self.values if requester.id == self.requester_id else {}


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnWords:
    """Something that the bot has said, as its vendor shows it."""

    id: str  # the vendor's
    key: str | None  # ours, where the vendor keeps it
    text: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageMood:
    """How one message of the requester's sounds: numbers, no words."""

    message_id: int | None
    value: float | None  # -1 negative, 0 neutral, 1 positive; None: it cannot be told
    frustration: float | None  # 0 to 1
    refuses: bool = False  # it rejects what was answered
    repeats: bool = False  # it asks what an earlier one asked


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    id: int
    thread: ThreadRef
    owner: Owner
    epoch: int  # raised whenever the conversation changes hands; what was prepared in an older epoch is thrown away
    requester: Requester
    # What was said in the thread before the requester turned to the bot, by them or others; looked up, never kept.
    before: tuple[Turn, ...] = ()
    turns: tuple[Turn, ...] = ()  # what was said before, without the waiting messages
    waiting: tuple[Turn, ...] = ()  # the requester's messages that nobody has answered
    ungrounded_streak: int = 0  # answers in a row, up to now, that found nothing in the knowledge
    answers_given: int = 0  # by the bot, within a day and since a human last had the conversation
    brand: str | None = None  # what the vendor calls the brand or product that it is about
    arm: str | None = None  # CONTROL, STANDARD, or one of the operator's; None: it began before there was a rollout
    audience: Audience = Audience.CUSTOMER
    alone: bool = False  # nobody but the requester, and agents, sees what is said, as far as the vendor tells
    mode: Mode = Mode.ANSWER
    link: str | None = None
    waited_seconds: float | None = None  # by the oldest of the waiting messages; None: nothing waits
    failed_attempts: int = 0  # to answer what waits, one that is going on included
    held_until: float = math.inf  # on the clock of `leave.now`: from then on another may answer
    language: str | None = None  # the last one the requester was found to write in
    moods: tuple[
        MessageMood, ...
    ] = ()  # of the requester's messages, oldest first, those too that `turns` no longer has
    refused_answers: int = 0  # answers that the requester marked as no help, since a human last had the conversation
    words_wait: bool = False  # said before, and still to be sent to the requester
    introduced: bool = False  # the bot has said something to the requester, that they talk to a machine first
    returned_at: datetime | None = None  # when a human last gave it back, on its own vendor's clock; None: never
    vault: Mapping[str, str] = field(
        default_factory=dict, repr=False
    )  # which placeholders values have, see `bot.privacy.vault`
    memory: Memory = Memory()

    @property
    def messages(self) -> int:
        """How many the requester has written since an agent last did."""
        since = takewhile(lambda turn: turn.author is not Author.AGENT, reversed((*self.turns, *self.waiting)))
        return sum(turn.author is Author.REQUESTER for turn in since)


@dataclass(frozen=True, slots=True)
class Part:
    """A passage as a part of its article: the headings it stands under, the outermost first, and its text."""

    ordinal: int
    headings: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A piece of a knowledge article. `score` is 0..1, comparable within one search only. `lead`: by how much more the
    question's words weigh in its article than in any other (natural logarithms of how rare they are); below 0: less."""

    id: int
    title: str
    url: str
    text: str
    score: float
    article: str = ""  # the article's title; `title` has the headings as well
    lead: float = 0.0
    around: tuple[Part, ...] = ()  # the article's parts near it, itself included, in order; () where that is not known


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """What the requester's words tell us, found locally, without a network."""

    human_requested: bool = False
    language: str | None = None  # of these words; None where they do not tell
    explanation: str = ""
    intent: str | None = None  # a word or two for agents and statistics; None: not known
    sentiment: float | None = None  # -1 (angry) to 1 (happy); None: not known


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    text: str  # Markdown
    cites: tuple[Passage, ...] = ()
    # The cited passages carry it; False for an honest "I don't know"; None where nothing was to be found (a greeting).
    grounded: bool | None = False
    # 0..1: how likely the articles answer the question, as `bot.answering.confidence` has it; None where that was not
    # asked.
    confidence: float | None = None
    asks: Asks | None = None
    confirmed: bool = False  # the requester said that their matter is settled
    hosts: frozenset[str] = frozenset()  # that the operator's own words in it link to, so that they may
    declined: bool = False  # it is out of scope: the bot says what it can do
    silent: bool = False  # nothing is to be said, and that is all right: a last "ok"
    generated: bool = False  # a language model wrote it; not what is quoted, and no sentence of the product's own


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternative:
    """What would have been decided, had every signal counted from another strength on."""

    threshold: float
    reason: Reason | None  # None: the bot answers
    intent: Intent | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EscalationDecision:
    escalate: bool
    reason: Reason | None = None
    explanation: str = ""  # one sentence an agent can read
    intent: Intent | None = None  # what it is about, as far as that decides who gets it
    priority: Priority | None = None  # None: the one that other tickets get
    offer: bool = False  # the bot answers, and offers a person
    # What it rests on. Two decisions are the same whatever led to them.
    signals: tuple[SignalValue, ...] = field(default=(), compare=False, repr=False)
    alternatives: tuple[Alternative, ...] = field(default=(), compare=False, repr=False)
