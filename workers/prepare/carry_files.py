"""What is attached travels with the words: fetched from the vendor that keeps it, just before it is given to the other.

Through the port `FileReader`, so each vendor's own rules hold (whose hosts, with which credentials), with limits on
bytes, number and time. What cannot travel is named, with the reason.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping

from bot.config import RelaySettings
from bot.errors import CredentialRefused, DeliveryError, NotSent
from bot.model import File
from bot.ports import Capabilities, Connector
from bot.store.outbox.contents import Origin
from workers.bulkheads.breaker import Asked, as_it_is

log = logging.getLogger("firstline.carry_files")
TOO_LARGE, TOO_MANY, UNAVAILABLE = "unread_size", "unread_number", "unread_unavailable"


class FileCarrier:
    """Implements `bot.store.outbox.forms.Fetch`."""

    def __init__(
        self,
        connectors: Mapping[str, Connector],
        settings: RelaySettings,
        *,
        seconds: float,
        asked: Asked = as_it_is,
    ) -> None:
        """`seconds`: for all files of one message together. `asked` is around what asks a vendor, and may refuse it."""
        self._connectors = connectors
        self._settings = settings
        self._seconds = seconds
        self._asked = asked

    def __call__(self, origin: Origin, *, patient: bool) -> tuple[tuple[File, ...], Mapping[str, str]]:
        reader = Capabilities.of(self._connectors.get(origin.channel)).files
        files: list[File] = []
        left_behind: dict[str, str] = {}
        share = self._seconds / max(1, min(len(origin.attachments), self._settings.max_files))
        for number, attachment in enumerate(origin.attachments):
            if number >= self._settings.max_files:
                left_behind[attachment.name] = TOO_MANY
            elif (attachment.size or 0) > self._settings.max_bytes:
                left_behind[attachment.name] = TOO_LARGE
            elif reader is None:
                left_behind[attachment.name] = UNAVAILABLE
            else:
                try:
                    with self._asked(origin.channel):
                        data = reader.read_file(origin.account, attachment, self._settings.max_bytes, share)
                    files.append(File(name=attachment.name, content_type=attachment.content_type, data=data))
                except DeliveryError as error:
                    if patient and isinstance(error, NotSent) and not isinstance(error, CredentialRefused):
                        raise
                    log.warning("a file does not travel", extra={"origin": origin.channel, "why": type(error).__name__})
                    left_behind[attachment.name] = UNAVAILABLE
        return tuple(files), left_behind
