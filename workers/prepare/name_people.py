"""Names of people in words that go to a desk, who are told of by their ids where the words were written."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import replace

from bot.errors import DeliveryError
from bot.model import DeskComment
from bot.ports import Capabilities, Connector
from workers.bulkheads.breaker import Asked, as_it_is

log = logging.getLogger("firstline.name_people")


class PeopleNamer:
    """Without names, rather than later, where nobody tells: the words are another vendor's by now."""

    def __init__(self, connectors: Mapping[str, Connector], *, asked: Asked = as_it_is) -> None:
        """`asked` is around what asks a vendor, and may refuse it."""
        self._connectors = connectors
        self._asked = asked

    def __call__(self, comment: DeskComment) -> DeskComment:
        thread = comment.thread
        resolver = Capabilities.of(self._connectors.get(thread.channel)).mentions if thread is not None else None
        if thread is None or resolver is None:
            return comment
        try:
            with self._asked(thread.channel):
                text = resolver.resolve(thread.account, comment.text)
                by = comment.by and resolver.resolve(thread.account, comment.by).removeprefix("@")
        except DeliveryError as error:
            log.warning("people could not be looked up", extra={"error": type(error).__name__})
            return comment
        return replace(comment, text=text, by=by)
