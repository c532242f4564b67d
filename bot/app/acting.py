"""What language models may have done, and how a human's yes is kept: made of the parts that the container holds."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot import tool_servers
from bot.config import Behaviour, Settings
from bot.model import Conversation
from bot.ports import Tool, ToolSource
from bot.store.approvals.acts import Acts
from bot.store.approvals.move import Teller
from bot.store.cipher import Cipher
from bot.store.db import Database
from bot.store.handoffs import Handoffs
from bot.store.tickets import Tickets
from bot.ticket_tools.source import TicketTools


def acts_of(database: Database, cipher: Cipher, handoffs: Handoffs, behaviour: Behaviour) -> Acts:
    return Acts(database, cipher, Teller(handoffs, behaviour.catalogue), behaviour.approvals)


def tool_sources(database: Database, cipher: Cipher | None, settings: Settings) -> tuple[ToolSource, ...]:
    """What a model may call beside what is built into its loop. `cipher`: None: nothing was ever kept (`firstline ask`
    needs no key), so there are no tickets to tell of."""
    own = () if cipher is None else (TicketTools(Tickets(database, cipher), settings.behaviour.tickets),)
    return (*own, *tool_servers.connect(settings))


def tools_of(sources: Sequence[ToolSource]) -> Callable[[Conversation], list[Tool]]:
    """All that they offer in a conversation, as it is now."""
    return lambda conversation: [tool for source in sources for tool in source.tools(conversation)]
