"""Calls of acting tools that wait for a human's yes, kept in the transaction of the answer that says so. Part of T3."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.config import Approvals
from bot.model import GOING_ON, ActRequest
from bot.store.approvals.row import ActRow, Wanted
from bot.store.outbox.enqueue import enqueue_approval
from bot.store.queries import queries
from bot.store.rows import ConversationRow
from bot.store.work import UnitOfWork
from bot.text.shown import MAX_SHOWN, shown
from bot.wording import Wording

MOST = 5  # that are going on in one conversation
HOUR = 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The numbers of the requests that an answer tells of."""

    made: tuple[int, ...] = ()
    waiting: tuple[int, ...] = ()  # those made, and those of earlier answers that were asked for again
    refused: int = 0  # how many may not even be asked for

    def told(self, text: str, wording: Wording) -> str:
        """The answer, and that this is not done yet, which no model is relied on to say."""
        numbers = ", ".join(map(str, self.waiting))
        waits = wording.say("act_waits", numbers=numbers) if self.waiting else ""
        refused = wording.say("act_refused") if self.refused else ""
        return "\n\n".join(filter(None, (text, waits, refused)))


def ask(work: UnitOfWork, row: ConversationRow, requests: Sequence[ActRequest], settings: Approvals) -> Asked:
    """One request a call. What waits already, word for word, is not asked for twice; what nobody could read as a whole
    is not asked for at all. The conversation's row is held."""
    if not requests:
        return Asked()
    states = list(GOING_ON)
    known = [
        ActRow.from_row(one) for one in queries.act_requests_in(work.connection, conversation_id=row.id, states=states)
    ]
    wanted = {act.id: (act.tool, Wanted.of(act, work.cipher).arguments) for act in known}
    made: list[int] = []
    waiting: list[int] = []
    refused = 0
    for request in requests:
        same = next((one for one, what in wanted.items() if what == (request.tool, dict(request.arguments))), None)
        if same is not None:
            waiting.append(same)
        elif len(wanted) >= MOST or len(shown(request.arguments)) > MAX_SHOWN:
            refused += 1
        else:
            number = _make(work, row, request, settings)
            wanted[number] = (request.tool, dict(request.arguments))
            made.append(number)
            waiting.append(number)
    return Asked(made=tuple(made), waiting=tuple(dict.fromkeys(waiting)), refused=refused)


def belong_to(work: UnitOfWork, asked: Asked, turn_id: int | None) -> None:
    """The answer that tells of them: where it is never said, they are not asked for either."""
    if asked.made:
        queries.say_of_act_requests(work.connection, ids=list(asked.made), turn_id=turn_id)


def _make(work: UnitOfWork, row: ConversationRow, request: ActRequest, settings: Approvals) -> int:
    body = {"arguments": dict(request.arguments), "summary": request.summary, "requester_id": row.requester_id}
    made = queries.insert_act_request(
        work.connection,
        conversation_id=row.id,
        tool=request.tool,
        definition=request.definition,
        body=work.seal(body),
        asked_in=settings.channel,
        seconds=settings.expires_hours * HOUR,
    )
    act = ActRow.from_row(made)
    if act.asked_in is not None:
        enqueue_approval(work, act.conversation_id, act.id, act.key)
    return act.id
