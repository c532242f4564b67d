"""What is to be sent: put in (`enqueue`), leased and marked (`queue`), and given up (`dead_letters`)."""

from bot.store.outbox.message import OutboxMessage
from bot.store.outbox.queue import Outbox

__all__ = ["Outbox", "OutboxMessage"]
