"""What the operator decided about what comes in, and what a commit of it gives the workers to do."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from bot.config import Approvals, Limits, Rollout
from bot.model import InboundMessage, SideTask, ThreadChanged
from bot.store.outcomes.resolutions import Ratings
from bot.wording import BUILT_IN, Catalogue


@dataclass(frozen=True, slots=True)
class FollowUp:
    """What a commit gives the workers to do."""

    answer: int | None = None  # a conversation whose requester waits for the bot
    # Conversations with their channels that whoever hears of them may answer at once, this one or several that were
    # committed with it, and then looks first whether a person is needed.
    begins: tuple[tuple[str, int], ...] = ()
    deliver: int | None = None  # a conversation that has something to send
    sync: ThreadChanged | None = None
    side_task: SideTask | None = None
    act: int | None = None  # a request that was approved
    read_sources: bool = False  # of articles: some are wanted

    @property
    def free(self) -> bool:
        return bool(self.begins)


def to_deliver(conversation_id: int | None) -> FollowUp | None:
    return None if conversation_id is None else FollowUp(deliver=conversation_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class IntakeSettings:
    """What the operator decided about what comes in."""

    catalogue: Catalogue = BUILT_IN  # what requesters are told
    # By channel: questions in a row from another program that are answered.
    max_automated: Mapping[str, int] = field(default_factory=dict)
    # Channels whose threads are solved or closed: who says that an answer helped gets a last word there.
    settled: Collection[str] = ()
    max_files: int = 10  # attachments of one message that travel to the requester
    ratings: Ratings = field(default_factory=Ratings)
    requester_link: Callable[[str], str] = str  # from a ticket's address to the requester's
    approvals: Approvals = field(default_factory=Approvals)
    article_sources: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # by channel: those of its vendor
    limits: Limits | None = None  # None: everything is answered at once
    # Whose automatic assistant the bot's first words say it is, "" without a name; None: they do not say.
    introduces: str | None = None
    rollout: Rollout = field(default_factory=Rollout)
    late_after: timedelta | None = None  # of a question, by the vendor's clock: what is older a person answers
    max_age: timedelta | None = None  # of a message, by the vendor's clock: what is older is kept no longer

    def is_too_old(self, message: InboundMessage) -> bool:
        """Was it deleted here already, or would be at once? A thread is fetched as a whole: without this its old
        questions would be new ones as soon as somebody writes in it again."""
        return self.max_age is not None and message.sent_at < datetime.now(UTC) - self.max_age
