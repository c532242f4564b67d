"""T1, accept: what a webhook said is committed here before the vendor gets its 200.

What a delivery means was decided in the connector's `parse`; this module decides only what it changes: whose words
they are, whether they wait for the bot, go to the ticket, or take the conversation over. Nothing here waits for the
network.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace

from bot.model import (
    ApprovalDecided,
    ArticlesChanged,
    Author,
    Event,
    Feedback,
    InboundMessage,
    MessageEdited,
    Owner,
    OwnershipChanged,
    Requester,
    ResumeRequest,
    SideTask,
    ThreadChanged,
    ThreadDeleted,
    ThreadRef,
    TicketMerged,
    TicketRequest,
    TicketStatus,
    VisitorKnown,
)
from bot.ports import Ended
from bot.store.accepting.plain import PlainMessages
from bot.store.accepting.too_long import refused_if_too_long
from bot.store.approvals.decide import press
from bot.store.approvals.move import Teller
from bot.store.catch_up.late import is_late, leave_to_a_person
from bot.store.chats.known import visitor_known
from bot.store.cipher import Cipher
from bot.store.comparisons.looking_on import as_said, look_on
from bot.store.db import Database
from bot.store.deletion.erasure import forget_thread
from bot.store.edits import apply_edit, unkept
from bot.store.handoffs import Handoffs
from bot.store.intake import FollowUp, IntakeSettings, to_deliver
from bot.store.knowledge.told import note_articles
from bot.store.outbox import enqueue
from bot.store.outcomes import resolutions
from bot.store.outcomes.feedback import feedback
from bot.store.ownership import (
    Given,
    behind_ticket,
    change_hands,
    follow_requester,
    is_known,
    merge_ticket,
    note_status,
    resume,
)
from bot.store.pacing.limits import slow_down
from bot.store.people.blind import email_index
from bot.store.people.marks import is_erased
from bot.store.queries import queries
from bot.store.records import body_of_message, requester_to_json
from bot.store.relay.messages import attach_unaddressed, keep, keep_unaddressed
from bot.store.relay.words import TicketWords
from bot.store.rollout.standing import Standings
from bot.store.rows import ConversationRow
from bot.store.ticket_requests import request_ticket
from bot.store.work import UnitOfWork

log = logging.getLogger("firstline.inbox")
MAX_AUTOMATED = 3  # where a channel says nothing else


class Inbox:
    """Implements `bot.ports.AcceptLater`. `enqueue` is called after the commit; the sweep finds what it loses."""

    def __init__(
        self,
        database: Database,
        cipher: Cipher,
        handoffs: Handoffs,
        rules: IntakeSettings,
        enqueue: Callable[[FollowUp], None],
        apart: Database | None = None,
    ) -> None:
        """`apart`: where plain messages are committed, if not where the others are."""
        self._database = database
        self._cipher = cipher
        self._handoffs = handoffs
        self._rules = rules
        self._ticket_words = TicketWords(rules.catalogue, rules.max_files)
        self._standings = Standings(rules.rollout)
        self._enqueue = enqueue
        self.plain = PlainMessages(apart or database, cipher, rules, self._standings)

    def __call__(self, events: Sequence[Event]) -> None:
        """Commit all of it or nothing. Raises StoreUnavailable."""
        accepted = self.plain.accept(events)
        follow_ups = [accepted.follow_up] if accepted is not None else self.commit(events)
        for follow_up in follow_ups:
            if follow_up is not None:
                self._enqueue(follow_up)

    def begin(self, events: Sequence[Event], ended: Ended) -> bool:
        return self.plain.begin(events, ended, self._enqueue)

    def commit(self, events: Sequence[Event]) -> list[FollowUp | None]:
        """By itself; nobody is told. Raises StoreUnavailable."""
        with refused_if_too_long(), self._database.unit_of_work(self._cipher) as work:
            queries.share_intake(work.connection)
            if len(events) > 1:  # all threads before any conversation, or two of us would wait for each other
                for thread in _threads_held(events):
                    work.hold_thread(thread)
            return [self._accept(work, event) for event in events]

    def _accept(self, work: UnitOfWork, event: Event) -> FollowUp | None:
        if is_erased(work, event):
            return None
        match event:
            case InboundMessage():
                return self._message(work, event)
            case OwnershipChanged():
                return _given(change_hands(work, self._rules.ratings, event))
            case ResumeRequest():
                return _given(resume(work, self._rules.ratings, event))
            case TicketMerged():
                merge_ticket(work, event)
                return None
            case MessageEdited():
                return _given(apply_edit(work, self._handoffs, self._rules.catalogue, event))
            case ThreadDeleted():
                forget_thread(work, event)
                return None
            case TicketRequest():
                return to_deliver(
                    request_ticket(
                        work, self._handoffs, self._rules.catalogue, event, self._standings, self._rules.requester_link
                    )
                )
            case VisitorKnown():
                return visitor_known(work, event, self._rules.catalogue.agents)
            case Feedback():
                return to_deliver(feedback(work, self._handoffs, self._rules.ratings, event, self._rules.settled))
            case ApprovalDecided():
                decided = press(work, Teller(self._handoffs, self._rules.catalogue), self._rules.approvals, event)
                return decided and FollowUp(deliver=decided.conversation_id, act=decided.to_run)
            case TicketStatus():
                note_status(work, event)
                return None
            case ThreadChanged():
                queries.ask_for_sync(work.connection, **event.parameters(), since=event.since)
                return FollowUp(sync=event)
            case SideTask():
                return FollowUp(side_task=event)
            case ArticlesChanged():
                wanted = note_articles(work, event, self._rules.article_sources.get(event.channel, ()))
                return FollowUp(read_sources=True) if wanted else None

    def _message(self, work: UnitOfWork, message: InboundMessage) -> FollowUp | None:
        if self._rules.is_too_old(message):
            log.info("a message older than what is kept is left out", extra={"channel": message.thread.channel})
            return None
        if message.event_id is not None and is_known(work, message.thread, message.event_id):
            return None
        behind = behind_ticket(work, message)
        if behind is not None:
            return to_deliver(self._ticket_words.said(work, message, *behind))
        if message.handoff_key is not None:
            log.warning("a ticket carries a handoff key that is not ours", extra={"channel": message.thread.channel})
            return None
        conversation = self._conversation(work, message)
        if conversation is None:
            return None
        message = as_said(conversation, message)
        if message.author is Author.AGENT:
            return self._agent_spoke(work, message, conversation)
        return self._requester_spoke(work, message, conversation)

    def _conversation(self, work: UnitOfWork, message: InboundMessage) -> ConversationRow | None:
        """The message's conversation, its row held; None when words not addressed to the bot start none."""
        if not message.addressed:
            work.hold_thread(message.thread)
            known = work.find_by_thread(message.thread)
            if known is None:
                if not message.mode.leaves_it_to_agents:
                    keep_unaddressed(work, message)
                return None
            known = look_on(work, known, message)
            return known if _is_heard(known, message) else None
        requester = message.requester or Requester(id=message.author_id if message.author is Author.REQUESTER else "")
        row = queries.upsert_conversation(
            work.connection,
            requester_id=requester.id,
            requester=work.seal(requester_to_json(requester)),
            email_index=email_index(work, requester),
            link=message.link,
            audience=message.audience,
            read_along=message.read_along,
            mode=message.mode,
            brand=message.brand,
            by_requester=message.author is Author.REQUESTER,
            **message.thread.parameters(),
            **self._standings.of(work, message.thread, requester.id),
        )
        conversation = follow_requester(work, ConversationRow.from_row(row), message, self._rules.catalogue.agents)
        if message.author is Author.REQUESTER and conversation.requester_id not in ("", message.author_id):
            queries.note_reader(work.connection, id=conversation.id)
        return conversation

    def _requester_spoke(
        self, work: UnitOfWork, message: InboundMessage, conversation: ConversationRow
    ) -> FollowUp | None:
        # Told of late, the words are still those that a human had before them when they gave the conversation back.
        theirs = conversation.owner == Owner.HUMAN or message.sent_at < conversation.human_until
        beside = not message.addressed and message.author_id != conversation.requester_id
        state = "recorded" if beside else "with_agent" if theirs else "waiting"
        by_another = message.author_id != conversation.requester_id
        kept = _as_kept(work, message, conversation)
        row = keep(work, kept, conversation.id, state, by_another=by_another)
        if row is None or row.state == "withdrawn":
            return None
        if message.addressed:
            attach_unaddressed(work, message, conversation.id, state, by_another=by_another)
        if self._runs_in_circles(work, message, conversation):
            queries.skip(work.connection, id=conversation.id, ids=[row.id], state="recorded")
            return None
        if state == "waiting":
            if is_late(message, self._rules.late_after):
                return to_deliver(leave_to_a_person(work, self._handoffs, conversation, row.id))
            told = slow_down(work, self._rules, message, conversation)
            begins = ((conversation.thread.channel, conversation.id),) if conversation.free and told is None else ()
            return FollowUp(answer=conversation.id, begins=begins, deliver=conversation.id if told else None)
        if conversation.owner is Owner.HUMAN:
            resolutions.end(work, conversation.id)
        handoff = work.current_handoff(conversation.id)
        if handoff is None or handoff.desk == conversation.thread.channel:
            return None  # the human reads it where it was written
        by = None if message.author_id == conversation.requester_id else message.author_name or message.author_id
        enqueue.enqueue_comment(work, conversation.id, handoff.id, body_of_message(message), row.id, by=by)
        return FollowUp(deliver=conversation.id)

    def _runs_in_circles(self, work: UnitOfWork, message: InboundMessage, conversation: ConversationRow) -> bool:
        """Do two programs answer each other?"""
        if message.automated:
            in_a_row = queries.count_automated(work.connection, id=conversation.id)
            return bool(in_a_row > self._rules.max_automated.get(message.thread.channel, MAX_AUTOMATED))
        if conversation.automated_turns:
            queries.forget_automated(work.connection, id=conversation.id)
        return False

    def _agent_spoke(self, work: UnitOfWork, message: InboundMessage, conversation: ConversationRow) -> FollowUp | None:
        # Who answers in a channel where the bot looks on is a person like any other, and found when they are erased.
        kept = _as_kept(work, message, conversation)
        row = keep(work, kept, conversation.id, "recorded", by_another=not message.addressed)
        # A solved ticket is told of in two deliveries, in either order: words from before it was given back do not
        # take it again.
        if row is None or message.sent_at <= conversation.returned_at:
            return None
        if not conversation.mode.leaves_it_to_agents:
            queries.give_to_human(work.connection, id=conversation.id)
            return to_deliver(self._ticket_words.tell_agents(work, message, conversation))
        if message.public:
            queries.compare_drafts(work.connection, conversation_id=conversation.id, turn_id=row.id)
            queries.leave_to_agents(work.connection, id=conversation.id)
        return None


def _threads_held(events: Sequence[Event]) -> list[ThreadRef]:
    """Those that accepting these events holds, in one order for everybody."""
    kinds = InboundMessage | MessageEdited | ThreadDeleted | TicketRequest | VisitorKnown
    return sorted({event.thread for event in events if isinstance(event, kinds)}, key=repr)


def _given(given: Given | None) -> FollowUp | None:
    if given is None or not (given.waits or given.tells):
        return None
    number = given.conversation_id
    return FollowUp(answer=number if given.waits else None, deliver=number if given.tells else None)


def _is_heard(conversation: ConversationRow, message: InboundMessage) -> bool:
    """Words in a thread of ours that are not to the bot: the requester's, and while an agent has it everybody's, since
    whoever stands beside the requester may answer the agent. Where the bot only looks on, that is who answers."""
    if conversation.owner is Owner.HUMAN or conversation.mode.leaves_it_to_agents:
        return True
    return conversation.requester_id == message.author_id


def _as_kept(work: UnitOfWork, message: InboundMessage, conversation: ConversationRow) -> InboundMessage:
    """Without its words where people answer it at its vendor's, and the bot has nothing to do with it."""
    return replace(message, text="", attachments=()) if unkept(work, conversation) else message
