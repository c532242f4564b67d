"""The tools about tickets, as they are offered in a conversation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.config import TicketSettings
from bot.model import Conversation, Mode, Owner
from bot.ports import Tool
from bot.store.tickets import Tickets
from bot.ticket_tools.create import CreateTicket
from bot.ticket_tools.status import TicketStatusTool


@dataclass(frozen=True, slots=True)
class TicketTools:
    """A `ToolSource`."""

    tickets: Tickets
    settings: TicketSettings

    def tools(self, conversation: Conversation) -> Sequence[Tool]:
        """A ticket is asked for only where the bot speaks: where agents have the thread already, it is one."""
        sure = conversation.thread.channel in self.settings.verified_in and not conversation.requester.anonymous
        status = TicketStatusTool(self.tickets, verified=sure)
        speaks = conversation.owner is Owner.BOT and conversation.mode is Mode.ANSWER
        return (status, CreateTicket()) if speaks else (status,)
