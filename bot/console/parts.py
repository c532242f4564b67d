"""What the console is made of: given by `bot.app.console`, which alone knows which channels there are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.config import Settings
from bot.gaps.written import Writer
from bot.model import EscalationDecision
from bot.ports import Embedder
from bot.privacy import Redactor
from bot.store.approvals.acts import Acts
from bot.store.cipher import Cipher
from bot.store.console.audit import Audit
from bot.store.db import Database
from bot.store.intake import FollowUp
from bot.store.outbox.alarms import Alarms


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    settings: Settings
    database: Database
    cipher: Cipher
    redactor: Callable[[], Redactor]  # loads what finds personal data, which takes a second or two the first time
    channels: Sequence[str]  # that there are, switched on or not
    alarms: Alarms
    acts: Acts
    hand_over: Callable[[int, EscalationDecision], bool]  # False where people have it, or it is not the bot's to answer
    announce: Callable[[FollowUp], None]  # tells workers; what is lost on the way the sweep finds
    announce_sources: Callable[[], object]
    announce_rehearsal: Callable[[], object]
    writer: Callable[[], Writer | None]  # of drafts; None: there is no language model
    helpdesks: Sequence[str]  # channels whose past conversations workers can read, if they have the credentials
    embeds: bool  # whether an embedding model is configured
    embedder: Callable[[], Embedder | None]  # loads or reaches it; asked by nobody who only looks at a page

    @property
    def audit(self) -> Audit:
        return Audit(self.database)
