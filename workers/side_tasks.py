"""Runs a channel's side tasks: small things at the vendor that no promise depends on, such as refreshing a page."""

from __future__ import annotations

import logging
from collections.abc import Mapping

from bot.errors import DeliveryError
from bot.model import SideTask
from bot.ports import Capabilities, Connector
from bot.store.tickets import Tickets
from workers.bulkheads.breaker import Asked, as_it_is

log = logging.getLogger("firstline.side_tasks")


class SideTasks:
    def __init__(
        self,
        connectors: Mapping[str, Connector],
        tickets: Tickets,
        asked: Asked = as_it_is,
    ) -> None:
        """`asked` is around what asks a vendor, and may refuse it."""
        self._asked = asked
        self._connectors = connectors
        self._tickets = tickets

    def run(self, side_task: SideTask) -> None:
        """Once; one that fails is dropped, and the next occasion enqueues it again."""
        handler = Capabilities.of(self._connectors.get(side_task.channel)).side_tasks
        if handler is None:
            log.warning("a side task for a channel without side tasks", extra={"channel": side_task.channel})
            return
        tickets = self._tickets.of_requester(side_task.channel, side_task.account, side_task.argument)
        try:
            with self._asked(side_task.channel):
                handler.run(side_task, tickets)
        except DeliveryError as error:
            told = {"channel": side_task.channel, "side_task": side_task.name, "error": type(error).__name__}
            log.warning("a side task failed", extra=told)
