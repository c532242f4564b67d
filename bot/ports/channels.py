"""What a channel and a desk are to the core, what a channel can do beyond that, and what is kept for them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

from bot.model import (
    Alert,
    Approval,
    Attachment,
    DeskComment,
    Event,
    Feedback,
    Handoff,
    Labels,
    Missed,
    OwnWords,
    Receipt,
    Reply,
    Requester,
    SideTask,
    Span,
    ThreadChanged,
    ThreadRef,
    TicketLine,
    Turn,
)
from bot.ports.answering import OpenStream
from bot.ports.chats import ChatStore, LiveAnswers

if TYPE_CHECKING:
    from flask import Blueprint


class Accept(Protocol):
    """Commit what a webhook said (T1). Returns when it is in Postgres; raises StoreUnavailable when it cannot be."""

    def __call__(self, events: Sequence[Event]) -> None: ...


Ended = Callable[[BaseException | None], None]


class AcceptLater(Accept, Protocol):
    """May also commit it on another thread, so that nobody waits for it in one."""

    def begin(self, events: Sequence[Event], ended: Ended) -> bool:
        """False: nothing was begun, and it is to be called. Otherwise `ended` is called once, perhaps before this
        returns, with what a call would have raised, or Unsettled."""
        ...


class Connector(Protocol):
    """One channel. `send` and `find_sent` block on the network and raise DeliveryError only."""

    channel: str

    @property
    def capabilities(self) -> Capabilities:
        """What this channel can do besides, as it is configured."""

    def blueprint(self, accept: Accept) -> Blueprint:
        """The webhook routes of this channel, at /webhooks/<channel>."""

    def identify(self, account: str, requester: Requester) -> Requester:
        """The same requester with name, e-mail and phone as far as the vendor knows them; the very same value where the
        vendor was not asked. Raises DeliveryError."""

    def send(self, reply: Reply, key: str) -> Receipt:
        """Say it. `key` is the same on every attempt. Raises NotSent, Refused or OutcomeUnknown."""

    def find_sent(self, reply: Reply, key: str) -> Receipt | None:
        """The receipt of an earlier `send` with this key, or None if it certainly did not happen."""


class ThreadReader(Protocol):
    """A channel whose webhooks may say only that something happened."""

    def fetch(self, change: ThreadChanged) -> Sequence[Event]:
        """Everything said in the thread, oldest first, our own words left out; with a hint, what that is about. Raises
        DeliveryError."""


class MissedReader(Protocol):
    """A channel whose vendor can be asked for what no delivery told of. Every method raises DeliveryError."""

    def accounts(self) -> Sequence[str]:
        """Those that the bot is installed in."""

    def time(self, account: str) -> datetime | None:
        """What time it is there, in whole seconds: on the clock of what `missed` tells. None where it does not say."""

    def places(self, account: str, known: Sequence[ThreadRef]) -> Sequence[str]:
        """What of an account is read one by one: its channels, or only "", the whole. `known`: threads of ours."""

    def missed(self, account: str, place: str, span: Span) -> Iterable[Missed]:
        """What happened in a place, known or not, bit by bit; or threads in which something happened, as
        `ThreadChanged` with `since`."""


class OwnWordsReader(Protocol):
    """A channel whose vendor shows what the bot has said."""

    def own_words(self, thread: ThreadRef, since: datetime) -> Sequence[OwnWords]:
        """What it has said to the requester in the thread since then, oldest first. Raises DeliveryError."""


class Retractor(Protocol):
    """A channel in which words of ours can be taken back, and may be said twice: its vendor knows no key of ours."""

    def copies(self, reply: Reply, key: str, kept: str) -> tuple[str, ...]:
        """The vendor's ids of all that stands there of this reply besides `kept`, its recorded id. Raises
        DeliveryError."""

    def take_back(self, thread: ThreadRef, ids: Sequence[str]) -> None:
        """These words of ours are there no longer; doing it twice changes nothing. Raises DeliveryError."""


class TranscriptReader(Protocol):
    """A channel where much is said in a thread before anybody turns to the bot."""

    def transcript(self, thread: ThreadRef) -> tuple[Turn, ...]:
        """What people said in the thread, oldest first, with their names. Raises DeliveryError."""

    def before(self, thread: ThreadRef, at: datetime) -> tuple[Turn, ...]:
        """What of that was said earlier than `at`; the vendor is asked only where the thread is older. Raises
        DeliveryError."""


class MentionResolver(Protocol):
    """A channel whose texts mention people by id."""

    def resolve(self, account: str, text: str) -> str:
        """The text with ids of people made into their names, as far as the vendor tells them. Raises DeliveryError."""


class TypingStatus(Protocol):
    """A channel that can show that an answer is being thought about."""

    def show(self, thread: ThreadRef) -> AbstractContextManager[None]:
        """Shown while the context lasts, and until the answer replaces it. Never raises and hardly waits."""

    def working(self, thread: ThreadRef, note: str) -> None:
        """Shown instead for as long as it is shown: what is being done, in a few words. Never raises, hardly waits."""

    def clear(self, thread: ThreadRef) -> None:
        """Nothing is shown any more, for where no answer follows. Never raises."""


class FileReader(Protocol):
    """A channel whose attachments can be fetched."""

    def read_file(self, account: str, attachment: Attachment, limit: int, timeout: float) -> bytes:
        """The attachment's bytes. `timeout` is in seconds, for the whole transfer, however slowly it comes. Raises
        Refused when there are more than `limit` bytes, else DeliveryError."""


class Labeller(Protocol):
    """A channel whose conversations carry tags and fields of the helpdesk's own."""

    def label(self, labels: Labels) -> None:
        """Write them down at the vendor; doing it twice changes nothing. Raises DeliveryError."""


class Settler(Protocol):
    """A channel whose threads are solved or closed."""

    def settle(self, thread: ThreadRef) -> None:
        """Solve or close the thread again, if the requester's last words have woken it and nothing else has happened
        since; doing it twice changes nothing. Raises DeliveryError."""


class Alerter(Protocol):
    """A channel in which a team can be told something, in a place of their own."""

    def alert(self, alert: Alert, key: str) -> Receipt:
        """Say it. `key` is the same on every attempt. Raises NotSent, Refused or OutcomeUnknown."""

    def find_alert(self, alert: Alert, key: str) -> Receipt | None:
        """The receipt of an earlier `alert` with this key, or None if it certainly did not happen."""


class Approver(Protocol):
    """A channel in which people can be asked, in a place of their own, whether something may be done."""

    def ask(self, approval: Approval, key: str) -> Receipt:
        """With two buttons while it can be decided. `key` is the same on every attempt. Raises NotSent, Refused or
        OutcomeUnknown."""

    def find_asked(self, approval: Approval, key: str) -> Receipt | None:
        """The receipt of an earlier `ask` with this key, or None if it certainly did not happen."""

    def update(self, approval: Approval, external_id: str) -> None:
        """What was asked, under this id of the vendor's, is shown as it is by now; doing it twice changes nothing, nor
        where it was taken away. Raises DeliveryError."""


class RatingReader(Protocol):
    """A channel whose vendor keeps ratings that no event tells of."""

    def ratings(self, since: datetime) -> Iterable[Feedback]:
        """Those asked for after `since`, given or changed at any time. Raises DeliveryError, at any of them."""


class SideTaskHandler(Protocol):
    """A channel with side_tasks (see `bot.model.SideTask`)."""

    def run(self, side_task: SideTask, tickets: Sequence[TicketLine]) -> None:
        """`tickets`: those of the person `side_task.argument` names. Raises DeliveryError."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Capabilities:
    """What one channel, as it is configured, can do beyond `Connector`; None: not at all, and callers do without.
    A field's `about` says what it is for: docs/architecture.md prints it."""

    threads: ThreadReader | None = field(default=None, metadata={"about": "reads what a `ThreadChanged` did not say"})
    files: FileReader | None = field(default=None, metadata={"about": "fetches what people attach"})
    transcripts: TranscriptReader | None = field(
        default=None,
        metadata={"about": "reads what was said in a thread before and beside the conversation with the bot"},
    )
    mentions: MentionResolver | None = field(default=None, metadata={"about": "knows people mentioned by their ids"})
    typing: TypingStatus | None = field(default=None, metadata={"about": "shows that an answer is being written"})
    streams: OpenStream | None = field(default=None, metadata={"about": "shows an answer while it is written"})
    side_tasks: SideTaskHandler | None = field(
        default=None, metadata={"about": "keeps the vendor's own pages up to date; no promise depends on it"}
    )
    alerts: Alerter | None = field(default=None, metadata={"about": "tells a team that a person is needed"})
    approvals: Approver | None = field(default=None, metadata={"about": "asks people whether something may be done"})
    labels: Labeller | None = field(default=None, metadata={"about": "sets tags and fields of the helpdesk's own"})
    settles: Settler | None = field(
        default=None, metadata={"about": 'solves or closes a thread again that a "thank you" has woken'}
    )
    ratings: RatingReader | None = field(default=None, metadata={"about": "fetches ratings that no event tells of"})
    prepare: Callable[[], None] | None = field(default=None, metadata={"about": "finds out what its webhooks need"})
    retracts: Retractor | None = field(default=None, metadata={"about": "takes back what was said twice"})
    missed: MissedReader | None = field(default=None, metadata={"about": "fetches what no delivery told of"})
    own_words: OwnWordsReader | None = field(
        default=None, metadata={"about": "reads what the bot has said that a restored backup does not know"}
    )

    @classmethod
    def of(cls, connector: Connector | None) -> Capabilities:
        """Those of the connector; none where the channel has been switched off."""
        return cls() if connector is None else connector.capabilities


class InstallationStore(Protocol):
    """Where a channel keeps what it was given at installation: one JSON object for each account, encrypted."""

    def load(self, channel: str, account: str) -> Mapping[str, Any] | None: ...

    def save(self, channel: str, account: str, secret: Mapping[str, Any]) -> None: ...

    def update(
        self, channel: str, account: str, change: Callable[[Mapping[str, Any]], Mapping[str, Any] | None]
    ) -> Mapping[str, Any] | None:
        """Replace it by what `change` makes of it, and return that. `change` may use the network: no connection is
        held meanwhile, others are kept out by a lease. None, and nothing changed, where there is none, where somebody
        else is at it, or where `change` finds nothing to do and returns None."""

    def remove(self, channel: str, account: str) -> None: ...
    def accounts(self, channel: str) -> tuple[str, ...]: ...
    def use_once(self, channel: str, ticket: str) -> bool: ...  # True the first time; remembered for a day


@dataclass(frozen=True, slots=True, kw_only=True)
class Keeps:
    """What the core keeps for channels; each takes what it needs."""

    installations: InstallationStore
    chats: ChatStore
    live: LiveAnswers


class Desk(Protocol):
    """Where tickets live."""

    channel: str

    def create_handoff(self, handoff: Handoff, key: str) -> Receipt:
        """Create the ticket (or route the one it already is). The receipt's id is the ticket's."""

    def find_handoff(self, handoff: Handoff, key: str) -> Receipt | None: ...

    def comment(self, comment: DeskComment, key: str) -> Receipt:
        """Add the requester's words to the ticket as theirs, or an internal note."""

    def find_comment(self, comment: DeskComment, key: str) -> Receipt | None: ...
