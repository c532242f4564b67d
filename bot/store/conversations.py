"""T2, claim, and T3, record: one worker thinks about a conversation at a time, and what it found counts only if
nothing relevant happened meanwhile. How a conversation is handed to a person is `handoffs`'s.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.model import (
    CONTROL,
    Conversation,
    EscalationDecision,
    Mode,
    Outcome,
    Owner,
    OwnWords,
    Purpose,
    Requester,
)
from bot.store.cipher import Cipher
from bot.store.claims import Audiences, Claim, Recorded, end_lease, held
from bot.store.costs.keep import keep as keep_work
from bot.store.db import Database
from bot.store.decisions.keep import keep
from bot.store.decisions.opinions import keep_due
from bot.store.handoffs import HISTORY, keep_no_words, load
from bot.store.memory.earlier import Earlier
from bot.store.outbox import enqueue
from bot.store.outbox.message import NOBODYS, Hold
from bot.store.people.blind import email_index
from bot.store.queries import queries
from bot.store.records import conversation_of, labels_to_json, language_of, requester_to_json, streak_after
from bot.store.replies import Replies
from bot.store.rows import ConversationRow
from bot.store.work import UnitOfWork

# Guests and members of groups are such until they are not.
IDENTIFIED_FOR = timedelta(hours=1)
SHOWN_SECONDS = 60.0  # in which an answer mostly stands in the place of what was shown of it


class Conversations:
    def __init__(
        self,
        database: Database,
        cipher: Cipher,
        replies: Replies,
        *,
        lease_seconds: float,
        earlier: Earlier = Earlier(),  # noqa: B008  (a frozen value)
    ) -> None:
        self._database = database
        self._cipher = cipher
        self._replies = replies
        self._lease_seconds = lease_seconds
        self._earlier = earlier

    def claim(
        self, conversation_id: int, token: uuid.UUID | None = None, *, holder: uuid.UUID | None = None
    ) -> Claim | None:
        """T2. None when there is nothing to answer, a human has the conversation, or another worker does.

        With the same `token` again where the first attempt's end is not known: the lease may be ours already. `holder`:
        the process with which the lease ends, at the latest. Raises WrongKey, with nothing claimed: a process that has
        the key takes it."""
        with self._database.unit_of_work(self._cipher) as work:
            claimed = queries.claim_conversation(
                work.connection,
                id=conversation_id,
                token=token or uuid.uuid4(),
                holder=holder,
                seconds=self._lease_seconds,
            )
            if claimed is None:
                return None
            row = ConversationRow.from_row(claimed)
            history = work.whole_history(conversation_id, HISTORY)
            if not history.waiting:  # what waited was answered while we waited for the row
                queries.release_lease(
                    work.connection, id=row.id, token=row.lease_token, seconds=0, counts_as_attempt=False
                )
                return None
            assert row.lease_token is not None
            conversation = conversation_of(row, self._cipher, history)
            memory = replace(conversation.memory, earlier=self._earlier(work, row))
            return Claim(
                token=row.lease_token,
                conversation=replace(conversation, memory=memory),
                attempt=row.failures,
                quiet_seconds=min(message.age_seconds for message in history.waiting),
                identified=row.identified_at is not None and datetime.now(UTC) - row.identified_at < IDENTIFIED_FOR,
                paused=claimed["paused"],
            )

    def identified(self, claim: Claim, requester: Requester) -> None:
        """Keep what the vendor told about the requester. A guest is a customer from now on."""
        with self._database.unit_of_work(self._cipher) as work:
            queries.set_requester(
                work.connection,
                id=claim.conversation.id,
                requester_id=claim.conversation.requester.id,
                requester=work.seal(requester_to_json(requester)),
                email_index=email_index(work, requester),
                guest=requester.guest,
            )

    def release(self, claim: Claim, seconds: float = 0, *, counts_as_attempt: bool = True) -> None:
        """Give up for now; the conversation may be claimed again after `seconds`."""
        with self._database.connection() as connection:
            queries.release_lease(
                connection,
                id=claim.conversation.id,
                token=claim.token,
                seconds=seconds,
                counts_as_attempt=counts_as_attempt,
            )

    def is_thought_about(self, conversation: Conversation, holder: uuid.UUID | None) -> bool:
        """Is it still for the bot to answer, and for this process, as it was claimed?"""
        with self._database.connection() as connection:
            return bool(
                queries.is_thought_about(connection, id=conversation.id, epoch=conversation.epoch, holder=holder)
            )

    def nothing_waits_in(self, conversation_ids: Sequence[int]) -> Sequence[int]:
        """Those of them in which nothing waits for an answer of the bot's any more: also where it is paused."""
        with self._database.connection() as connection:
            rows = queries.conversations_where_nothing_waits(connection, ids=list(conversation_ids))
            return [row["id"] for row in rows]

    def record(
        self,
        claim: Claim,
        outcome: Outcome,
        *,
        opinion_due: bool = False,
        audiences: Audiences | None = None,
        hold: Hold = NOBODYS,
    ) -> Recorded:
        """T3: the answer, the messages it answers and what is to be sent, in one transaction, or nothing at all.
        `audiences`: see `held`. `hold`: the lease of whoever is about to send it.

        Where the bot only drafts, nobody is handed anything: agents have the conversation. Raises ValueError for an
        outcome that is neither an answer nor a handoff, and was not meant as silence.
        """
        answer = outcome.answer if outcome.answer is not None and outcome.answer.text else None
        silent = outcome.answer is not None and outcome.answer.silent
        if answer is None and not outcome.decision.escalate and not silent:
            raise ValueError("the outcome is neither an answer nor a handoff")
        with self._database.unit_of_work(self._cipher) as work, work.together():
            row = held(work, claim, outcome.answer.cites if outcome.answer is not None else (), audiences)
            if isinstance(row, Recorded):
                return row
            keep_work(work, row.id, outcome, claim.ids)
            keep_due(work, row.id, opinion_due)
            if outcome.shown is not None:
                enqueue.enqueue_take_back_shown(work, row.id, outcome.shown, seconds=SHOWN_SECONDS)
            if answer is None and not outcome.decision.escalate:
                self._replies.stay_silent(work, row, claim.ids, outcome)
                end_lease(work, claim)
                return Recorded.YES
            recognised = outcome.assessment.language
            queries.record_outcome(
                work.connection,
                id=row.id,
                ungrounded_streak=streak_after(row, outcome),
                language=recognised,
                vault=work.seal(outcome.vault) if outcome.vault else None,
                goes_on=outcome.answer is not None and outcome.answer.grounded is not None,  # beyond a "thank you"
            )
            row = replace(row, language=recognised or row.language)
            if row.mode.leaves_it_to_agents or not outcome.decision.escalate:
                keep(work, row.id, outcome.decision)
            if row.mode.leaves_it_to_agents:
                self._replies.propose(work, row, claim.ids, answer, outcome)
            elif outcome.decision.escalate:
                self._replies.hand_over(work, row, claim.ids, answer, outcome)
            elif answer is not None:
                self._replies.reply(work, row, claim.ids, answer, outcome, hold)
        return Recorded.YES

    def take_back(self, claim: Claim, shown: str) -> None:
        """What the vendor shows under this id of a draft that was thrown away goes."""
        with self._database.unit_of_work(self._cipher) as work:
            enqueue.enqueue_take_back_shown(work, claim.conversation.id, shown, seconds=0)

    def skip(self, claim: Claim) -> Recorded:
        """Say nothing to what waits: nobody asked the bot, and it has nothing sure to say."""
        with self._database.unit_of_work(self._cipher) as work:
            row = held(work, claim)
            if isinstance(row, Recorded):
                return row
            queries.skip(work.connection, id=row.id, ids=claim.ids, state="skipped")
            end_lease(work, claim)
        return Recorded.YES

    def recall(self, claim: Claim, said: Sequence[OwnWords]) -> Recorded:
        """What waits was answered already, up to the last of what the bot has `said`: these become its turns. What was
        written after that still waits."""
        last = max(one.at for one in said)
        with self._database.unit_of_work(self._cipher) as work:
            row = held(work, claim)
            if isinstance(row, Recorded):
                return row
            turns = [enqueue.keep_recalled(work, row, one) for one in said]
            answered = [turn.id for turn in claim.conversation.waiting if turn.at <= last]
            queries.mark_answered(work.connection, ids=answered, turn_id=turns[-1])
            end_lease(work, claim)
        return Recorded.YES if len(answered) == len(claim.conversation.waiting) else Recorded.NEWER_MESSAGE

    def leave_waiting_to_agents(self, conversation_id: int) -> None:
        """What waits is left to people: where the bot was not asked to answer, its own trouble is nobody's."""
        with self._database.unit_of_work(self._cipher) as work:
            _leave_to_agents(work, work.lock(conversation_id))

    def leave_to_people(self, conversation_id: int) -> None:
        """The bot is paused, or does not answer them: what waits goes to people as if there were none."""
        with self._database.unit_of_work(self._cipher) as work:
            row = work.lock(conversation_id)
            if row.mode is not Mode.ANSWER or not self._replies.handoffs.leave(work, row):
                _leave_to_agents(work, row)

    def close(self, conversation_id: int, *, idle_seconds: float) -> bool:
        """Say a last word and close, where nobody has said anything for so long and nothing is on its way."""
        with self._database.unit_of_work(self._cipher) as work:
            closed = queries.mark_closed(work.connection, id=conversation_id, seconds=idle_seconds)
            if closed is None:
                return False
            row = ConversationRow.from_row(closed)
            language = language_of(row, self._cipher, self._replies.catalogue)
            text = self._replies.catalogue.of(language).say("closing")
            fence = (Owner.BOT, row.epoch)
            enqueue.enqueue_words(work, row.id, Purpose.CLOSING, text, language=language, fence=fence)
        return True

    def create_handoff(self, conversation_id: int, decision: EscalationDecision) -> bool:
        """Hand the conversation to a person; False when one has it already."""
        with self._database.unit_of_work(self._cipher) as work:
            row = work.find(conversation_id)
            if row is None or row.owner is Owner.HUMAN or row.mode is not Mode.ANSWER:
                return False
            if row.arm == CONTROL or queries.is_paused(work.connection, **row.place):
                return self._replies.handoffs.leave(work, row, decision)
            labels = labels_to_json(Outcome(answer=None, decision=decision))
            self._replies.handoffs.create(work, row, decision, labels=labels)
            self._replies.label(work, row, labels)
        return True

    def snapshot(self, conversation_id: int) -> Conversation:
        """The conversation as it is now, held by nobody. Raises LookupError where there is none (any more)."""
        with self._database.reading(self._cipher) as work:
            return load(work, work.read(conversation_id), self._replies.catalogue.agents.say("unread_message"))


def _leave_to_agents(work: UnitOfWork, row: ConversationRow) -> None:
    state = "with_agent" if row.mode.leaves_it_to_agents else "skipped"
    queries.skip(work.connection, id=row.id, ids=[message.id for message in work.waiting(row.id)], state=state)
    queries.void_lease(work.connection, id=row.id)
    keep_no_words(work, row)
