"""Run a channel's errands: small things at the vendor that no promise depends on, such as a page to be drawn anew."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import cast

from bot.errors import DeliveryError
from bot.model import Errand
from bot.ports import Connector, Runner
from bot.store.tickets import Tickets

log = logging.getLogger("firstline.errands")


class Errands:
    def __init__(self, connectors: Mapping[str, Connector], tickets: Tickets) -> None:
        self._connectors = connectors
        self._tickets = tickets

    def run(self, errand: Errand) -> None:
        """Once; one that fails is dropped. The next occasion rings for it anew."""
        connector = self._connectors.get(errand.channel)
        if not hasattr(connector, "run"):
            log.warning("an errand for a channel without errands", extra={"channel": errand.channel})
            return
        tickets = self._tickets.of_requester(errand.channel, errand.account, errand.argument)
        try:
            cast(Runner, connector).run(errand, tickets)
        except DeliveryError as error:
            told = {"channel": errand.channel, "errand": errand.name, "error": type(error).__name__}
            log.warning("an errand failed", extra=told)
