"""What is particular about a kind of outbox message: how it is read, sent and looked for, and what it reaches."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any, Generic, Protocol, TypeVar

from bot.model import DeskComment, File, Handoff, Receipt, Reply
from bot.ports import Connector, Desk
from bot.store.outbox.contents import Contents, Origin
from bot.store.outbox.message import Lane, OutboxMessage
from bot.wording import Wording

T = TypeVar("T")


class Fetch(Protocol):
    def __call__(self, origin: Origin, *, patient: bool) -> tuple[tuple[File, ...], Mapping[str, str]]:
        """The files, and why others are left behind, by their names: one of `enqueue.LEFT_BEHIND`. Where it is
        `patient`, what may come later raises NotSent."""
        ...


class Enrich(Protocol):
    def __call__(self, handoff: Handoff, *, patient: bool) -> Handoff:
        """With what only the vendor can tell. Where it is `patient`, what may be told later raises NotSent."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Destinations:
    """What sending reaches."""

    connectors: Mapping[str, Connector]
    desks: Mapping[str, Desk]
    enrich: Enrich
    named: Callable[[DeskComment], DeskComment]  # with the names of people who are told of by their ids
    keep: Callable[[OutboxMessage, Handoff], None]  # what came of it
    fetch: Fetch  # what goes along from one vendor to another
    wording: Wording  # for agents
    leave_behind: Callable[[OutboxMessage, str], None]  # keeps why a file does not
    not_ours: Callable[[OutboxMessage, Collection[str]], tuple[str, ...]]  # ids that no message has that was sent


@dataclass(frozen=True, slots=True, kw_only=True)
class Form(Generic[T]):
    """How a message is read, how that is sent, and how it is looked for before it is sent again. The latter two wait
    for the network and raise DeliveryError."""

    read: Callable[[Contents, OutboxMessage], T]
    send: Callable[[Destinations, T, OutboxMessage], Receipt]
    find: Callable[[Destinations, T, OutboxMessage], Receipt | None]
    # What copies are looked for by, where two workers may have said it; None: it cannot be said twice.
    reply: Callable[[T], Reply] | None = None


class WhenDead(Enum):
    """What becomes of a conversation when one of its messages will never be sent."""

    NOTHING = auto()  # it only accompanied something
    A_PERSON = auto()  # gets the conversation, or a note in the ticket they have
    NEW_TICKET = auto()  # carries the words that the old one refused
    NO_HANDOFF = auto()  # nobody can be given what does not exist


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    name: str
    lane: Lane
    form: Form[Any]
    # The bot's words help nobody after some time, and run out of attempts. A human's words and handoffs never do.
    expires: bool
    when_dead: WhenDead
    # False: refused, it is tried until an operator has mended the cause.
    refusal_is_final: bool = True
    # Kept as a turn of the bot's, which goes where it turns out that it was never said.
    is_turn: bool = False
    # It tells what came of a request: whoever has the conversation hears it where the requester does not.
    is_result: bool = False
