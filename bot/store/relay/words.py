"""What is said in the ticket of a conversation elsewhere, and what its agents are told of that conversation. Part of
T1."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.model import Author, InboundMessage, Owner
from bot.store.outbox import enqueue
from bot.store.outcomes import resolutions
from bot.store.ownership import merged_into, returned_at
from bot.store.queries import queries
from bot.store.records import body_of_message, language_of
from bot.store.relay.carry import carry_to_ticket
from bot.store.relay.messages import keep
from bot.store.rows import ConversationRow, HandoffRow, MessageRow
from bot.store.work import UnitOfWork
from bot.wording import Catalogue


@dataclass(frozen=True, slots=True)
class TicketWords:
    """Each method returns the conversation that has something to send now, or None."""

    catalogue: Catalogue
    max_files: int  # attachments of one message that travel to the requester

    def tell_agents(self, work: UnitOfWork, message: InboundMessage, conversation: ConversationRow) -> int | None:
        """Who has the ticket at another desk reads there that a teammate answered here, or two people would answer."""
        handoff = work.current_handoff(conversation.id)
        if handoff is None or handoff.desk == conversation.thread.channel or not message.public:
            return None
        wording = self.catalogue.agents
        name, channel = message.author_name or wording.say("a_teammate"), conversation.thread.channel.capitalize()
        files = "".join(f"\n[attached: {attachment.name}]" for attachment in message.attachments)
        note = f"{wording.say('told_teammate', name=name, channel=channel)}\n\n{message.text}{files}"
        enqueue.enqueue_note(work, conversation.id, handoff.id, note)
        return conversation.id

    def said(
        self, work: UnitOfWork, message: InboundMessage, conversation: ConversationRow, handoff: HandoffRow
    ) -> int | None:
        """In the ticket of a conversation on another channel: an agent's public words travel to the requester."""
        state = "recorded" if message.author is Author.AGENT else "with_agent"
        if not message.public:
            return None
        if keep(work, message, conversation.id, state) is None:
            return self._attached_since(work, message, conversation, handoff)
        if message.author is not Author.AGENT:
            return None  # the requester wrote to the ticket itself, by e-mail say: the agent has read it there
        if message.sent_at > returned_at(conversation, handoff, message.thread.channel):
            self._take(work, conversation, handoff)
        if handoff.desk == conversation.thread.channel:
            return None  # a follow-up of the requester's own ticket: they read it where it was written
        self._relay(work, message, conversation, handoff)
        for other in merged_into(work, handoff):
            self._relay(work, message, work.lock(other.conversation_id), other)
        return conversation.id

    def _relay(
        self, work: UnitOfWork, message: InboundMessage, conversation: ConversationRow, handoff: HandoffRow
    ) -> None:
        wording = self.catalogue.of(language_of(conversation, work.cipher, self.catalogue))
        if message.text:
            enqueue.enqueue_relay(work, conversation.id, handoff.id, message, wording.say("an_agent"))
        enqueue.enqueue_files(work, conversation.id, handoff.id, message, wording, self.max_files)

    def _attached_since(
        self, work: UnitOfWork, message: InboundMessage, conversation: ConversationRow, handoff: HandoffRow
    ) -> int | None:
        """A desk may tell of the words first and of what was attached to them later."""
        if message.author is not Author.AGENT or not message.attachments:
            return None
        thread = message.thread.parameters()
        row = MessageRow.from_row(queries.message_row(work.connection, **thread, message_id=message.message_id))
        kept = work.open(row.body)
        if kept["attachments"] or row.state == "withdrawn" or handoff.desk == conversation.thread.channel:
            return None
        after = {**kept, "attachments": body_of_message(message)["attachments"]}
        queries.edit_message(
            work.connection, id=row.id, body=work.seal(after), state=row.state, edited_at=row.edited_at
        )
        self._relay(work, replace(message, text=""), conversation, handoff)
        return conversation.id

    def _take(self, work: UnitOfWork, conversation: ConversationRow, handoff: HandoffRow) -> None:
        """What the requester asked the bot since the ticket was solved is the agent's now, who sees it nowhere else."""
        queries.reopen_handoff(work.connection, id=handoff.id)
        resolutions.end(work, conversation.id)
        if conversation.owner is Owner.BOT:
            waiting = work.waiting(conversation.id)
            queries.give_to_human(work.connection, id=conversation.id)
            carry_to_ticket(work, conversation, waiting)
