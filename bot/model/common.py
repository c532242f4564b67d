"""Who and what a conversation is about: people, files, and the few words that everything else is told in."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TypedDict


class Author(StrEnum):
    """Who said something. What our own bot said never comes in through a webhook: `parse` stops echoes."""

    REQUESTER = "requester"
    AGENT = "agent"
    BOT = "bot"


class Owner(StrEnum):
    """Who may speak in a conversation. A human always outranks the bot."""

    BOT = "bot"
    HUMAN = "human"


class Audience(StrEnum):
    """What a requester may be shown: customers never see what is internal."""

    CUSTOMER = "customer"
    EMPLOYEE = "employee"


class Mode(StrEnum):
    """What becomes of an answer in a conversation. Where the bot is off, `parse` stops the message."""

    ANSWER = "answer"  # it is said to the requester
    DRAFT = "draft"  # it is proposed to the agents, one of whom answers
    SHADOW = "shadow"  # it is shown to nobody, and compared with what an agent answers
    PROACTIVE = "proactive"  # nobody asked the bot: it speaks only when it is sure, and is silent otherwise

    @property
    def leaves_it_to_agents(self) -> bool:
        """Whether agents have the conversation, so that nothing is said to its requester and nobody handed anything."""
        return self in (Mode.DRAFT, Mode.SHADOW)


class Asks(StrEnum):
    """What words of the bot's ask, said or not: a bare "yes" or "no" answers it, and buttons stand under it."""

    HELPED = "helped"  # did this answer from the articles help?
    PERSON = "person"  # would you like to talk to a person?
    WHAT = "what"  # what is it about?
    WHICH = "which"  # this, or that?
    SUBJECT = "subject"  # something that the bot can help with, instead of what was asked
    ANYTHING_ELSE = "anything_else"
    NOTHING = "nothing"  # a goodbye


class Reason(StrEnum):
    """Why a conversation goes to a person."""

    HUMAN_REQUESTED = "human_requested"
    TICKET_REQUESTED = "ticket_requested"
    TOO_MANY_ANSWERS = "too_many_answers"
    NO_ANSWER = "no_answer"
    NOT_HELPED = "not_helped"
    MODEL_FAILURE = "model_failure"
    UNDELIVERABLE = "undeliverable"
    STUCK = "stuck"
    FOLLOW_UP = "follow_up"
    ACT_FAILED = "act_failed"  # something that a human approved was not done, or nobody knows whether it was
    SENSITIVE = "sensitive"  # it is about something that a person answers, see `Intent`
    ALWAYS_HUMAN = "always_human"  # the operator wants a person for this requester or topic
    INDIRECT_REQUEST = "indirect_request"
    FRUSTRATED = "frustrated"
    PAUSED = "paused"  # an operator wants people to answer
    ROLLOUT = "rollout"  # they are not among those whom the bot answers yet
    NOT_LIVE = "not_live"  # the bot has not yet proved that it answers such questions as agents do
    MODEL_HANDS_OVER = "model_hands_over"  # the language model says that only a person can help

    @property
    def in_the_words(self) -> bool:
        """Whether it lies in what was said, so that it holds before any answer is tried, and whatever comes of one."""
        return self in _IN_THE_WORDS


_IN_THE_WORDS = frozenset(
    {Reason.HUMAN_REQUESTED, Reason.SENSITIVE, Reason.ALWAYS_HUMAN, Reason.INDIRECT_REQUEST, Reason.FRUSTRATED}
)


# Arms beside those that the operator names: people answer as if there were no bot, and the bot as it is configured.
CONTROL = "control"
STANDARD = "standard"


class Priority(StrEnum):
    """Zendesk's four, which every desk can express."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    URGENT = "urgent"


@dataclass(frozen=True, slots=True)
class ThreadRef:
    """Where something is said: a vendor's conversation, thread or ticket."""

    channel: str
    account: str  # one vendor workspace or subdomain
    thread_id: str  # the vendor's id of it, in the connector's own spelling

    @property
    def place(self) -> str:
        """Where others read along, as its connector writes it before a colon; "" where the thread is its requester's
        own."""
        place, colon, _ = self.thread_id.partition(":")
        return place if colon else ""

    def parameters(self) -> ThreadParameters:
        """What statements name `:channel`, `:account` and `:thread_id`."""
        return {"channel": self.channel, "account": self.account, "thread_id": self.thread_id}


class ThreadParameters(TypedDict):
    channel: str
    account: str
    thread_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Requester:
    """The customer or employee who asks. `id` is the vendor's id; the rest is what the vendor told us so far."""

    id: str
    name: str | None = None
    email: str | None = None
    phone: str | None = None
    locale: str | None = None  # the language that the vendor has for them, as a tag: "de", "pt-BR"
    tags: tuple[str, ...] = ()  # that the helpdesk has for them, as far as it told
    guest: bool = False  # the vendor says that they are no colleague, whatever the place they write in
    known: bool = False  # the vendor has them as a person of its own, not as a name or an address that somebody gave
    # What the vendor has them in, as `kind:value`: "organization:42", "tag:gold", "usergroup:S024BE".
    memberships: tuple[str, ...] = ()

    @property
    def anonymous(self) -> bool:
        """Nobody stands for who they are."""
        return self.guest and not self.known


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    name: str
    content_type: str
    size: int | None = None  # bytes
    url: str | None = None  # as the vendor gave it; may need the vendor's token


class Role(StrEnum):
    """Each may do what the ones before it may, and more."""

    VIEWER = "viewer"  # reads
    REVIEWER = "reviewer"  # judges conversations
    OPERATOR = "operator"  # acts: retries, approves, pauses
    ADMIN = "admin"  # reads who did what

    def may(self, needed: Role) -> bool:
        order = list(Role)
        return order.index(self) >= order.index(needed)


@dataclass(frozen=True, slots=True)
class Staff:
    """Somebody who signed in. `name`: what the audit log calls them."""

    name: str
    role: Role

    def may(self, needed: Role) -> bool:
        return self.role.may(needed)
