"""What workers and operators do with requests: decide, begin, end, let expire, list.

Each is one transaction, with the conversation's row held first. Every method raises StoreUnavailable.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from typing import NamedTuple

from bot.config import Approvals
from bot.model import GOING_ON, ActState
from bot.store.approvals.decide import Decided, decide, has_another_requester
from bot.store.approvals.move import NOT_BEGUN, Teller
from bot.store.approvals.row import ActRow, Wanted
from bot.store.cipher import Cipher, WrongKey
from bot.store.db import Database
from bot.store.outbox.enqueue import enqueue_verdict
from bot.store.queries import queries
from bot.store.rows import ConversationRow
from bot.store.work import UnitOfWork

log = logging.getLogger("firstline.acts")
LIMIT = 100  # of one sweep
GRACE_SECONDS = 30.0  # beyond its time, in which whoever runs it may still say what came of it
MAX_RESULT = 2000  # characters of what a tool says that are kept


@dataclass(frozen=True, slots=True, kw_only=True)
class ActToRun:
    """Approved, and begun by nobody yet."""

    act: ActRow
    wanted: Wanted = field(repr=False)


class _Held(NamedTuple):
    work: UnitOfWork
    conversation: ConversationRow
    act: ActRow


class Acts:
    def __init__(self, database: Database, cipher: Cipher, teller: Teller, settings: Approvals) -> None:
        self._database = database
        self._cipher = cipher
        self._teller = teller
        self._settings = settings

    def decide(self, number: int, *, approved: bool, by: str) -> Decided | None:
        """By an operator. None where it is not there, or does not wait any more."""
        with self._held(number) as held:
            if held is None:
                return None
            return decide(held.work, self._teller, held.conversation, held.act, approved=approved, by=by)

    def to_run(self, number: int) -> ActToRun | None:
        """None where there is nothing to do any more. One that nobody may run is declined here."""
        with self._held(number) as held:
            if held is None or held.act.state is not ActState.APPROVED or held.act.late:
                return None
            if has_another_requester(held.work, held.conversation, held.act):
                self._decline(held, "the requester has changed")
                return None
            return ActToRun(act=held.act, wanted=Wanted.of(held.act, self._cipher))

    def decline(self, number: int, problem: str) -> None:
        """It cannot be carried out as it was approved. Nothing where it has been begun."""
        with self._held(number) as held:
            if held is not None and held.act.state in NOT_BEGUN:
                self._decline(held, problem)

    def begin(self, number: int, token: uuid.UUID) -> bool:
        """From now on it has been run, whatever comes. False where it may not be (any more), or somebody else has."""
        seconds = self._settings.run_seconds + GRACE_SECONDS
        with self._database.connection() as connection:
            begun = queries.begin_act_request(connection, id=number, token=token, seconds=seconds)
        return begun is not None

    def end(
        self, number: int, token: uuid.UUID, state: ActState, *, result: str = "", problem: str | None = None
    ) -> None:
        """What came of it. Told later than anybody waited for, it still counts: then it is not unknown any more."""
        with self._held(number) as held:
            if held is None:
                return
            ended = queries.end_act_request(held.work.connection, id=number, token=token, state=state, problem=problem)
            wanted = replace(Wanted.of(held.act, self._cipher), result=result[:MAX_RESULT])
            if self._teller.tell(held.work, held.conversation, ended):
                _keep(held, wanted)

    def over(self) -> list[int]:
        """Requests whose time is over: what nobody decided or began expires, and what somebody began and never ended is
        unknown. Their conversations, which have something to send."""
        with self._database.connection() as connection:
            numbers = [row["id"] for row in queries.acts_gone_by(connection, limit=LIMIT)]
        return [conversation for number in numbers if (conversation := self._over(number)) is not None]

    def approved(self) -> list[int]:
        """Those that nobody has begun."""
        with self._database.connection() as connection:
            return [row["id"] for row in queries.acts_to_run(connection, limit=LIMIT)]

    def settle(self, number: int, state: ActState, by: str) -> bool:
        """Somebody has looked what became of one that is unknown: done or not."""
        with self._held(number) as held:
            if held is None or held.act.state is not ActState.UNKNOWN:
                return False
            moved = queries.move_act_request(
                held.work.connection, id=number, states=[ActState.UNKNOWN], state=state, by=by, problem=None, seconds=0
            )
            if moved is not None and held.act.asked_in is not None:
                enqueue_verdict(held.work, held.conversation.id, number)
            return moved is not None

    def _over(self, number: int) -> int | None:
        try:
            return self._end_over(number)
        except WrongKey:  # a process that has the key ends it, and the others are not kept back
            log.warning("a request cannot be read here", extra={"request": number})
            return None

    def _end_over(self, number: int) -> int | None:
        with self._held(number) as held:
            if held is None:
                return None
            state = ActState.UNKNOWN if held.act.state is ActState.RUNNING else ActState.EXPIRED
            is_over = held.act.state in GOING_ON and held.act.late
            return held.conversation.id if is_over and self._teller.move(*held, state) else None

    def _decline(self, held: _Held, problem: str) -> None:
        self._teller.move(*held, ActState.DECLINED, problem=problem)

    @contextmanager
    def _held(self, number: int) -> Iterator[_Held | None]:
        """The request as it is once its conversation's row is held; None where it is not kept (any more)."""
        with self._database.unit_of_work(self._cipher) as work:
            found = queries.act_request_row(work.connection, id=number)
            conversation = None if found is None else work.find(found["conversation_id"])
            again = None if conversation is None else queries.act_request_row(work.connection, id=number)
            if conversation is None or again is None:
                yield None
            else:
                yield _Held(work, conversation, ActRow.from_row(again))


def _keep(held: _Held, wanted: Wanted) -> None:
    """What the tool said; nothing of a thread that was deleted meanwhile."""
    if wanted.requester_id is not None:
        queries.keep_act_body(held.work.connection, id=held.act.id, body=held.work.seal(asdict(wanted)))
