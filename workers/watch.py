"""The watch over handoffs: where no ticket appears, another way is taken, and somebody is told.

Run with every sweep. The ways are tried in the operator's order until one works: the conversation's other desk, an
e-mail with the agent's note, a message to a channel of the operator's. The alarm stays whatever comes of them (see
`bot.store.outbox.alarms`), and the desk itself is tried on.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping

from bot.config import Alarm as AlarmSettings
from bot.errors import DeliveryError, OutcomeUnknown, StoreUnavailable
from bot.log import failure
from bot.mail import Mailer
from bot.model import Alert, Handoff
from bot.ports import Capabilities, Connector
from bot.store.outbox.alarms import Alarm, Alarms, describe
from bot.store.outbox.message import OutboxMessage
from bot.wording import BUILT_IN, Wording

log = logging.getLogger("firstline.watch")
AGAIN_SECONDS = 60.0  # after nobody could be told

OtherDesk = Callable[[Handoff, str], tuple[str, str] | None]


class TicketWatch:
    def __init__(
        self,
        alarms: Alarms,
        settings: AlarmSettings,
        *,
        read: Callable[[OutboxMessage], tuple[str, Handoff]],
        other_desk: OtherDesk,
        mailer: Mailer | None,
        connectors: Mapping[str, Connector],
        note: Callable[[Handoff], str],
        to_send: Callable[[int], None],
        wording: Wording = BUILT_IN.agents,
    ) -> None:
        """`read` opens a handoff's message; `other_desk` says which desk and account could take a handoff beside the
        desk named; `note` is what an agent reads of it; `to_send` hears of conversations with something to send."""
        self._alarms = alarms
        self._settings = settings
        self._read = read
        self._other_desk = other_desk
        self._mailer = mailer
        self._connectors = connectors
        self._note = note
        self._to_send = to_send
        self._wording = wording
        self._running = threading.Lock()
        self._ways: Mapping[str, Callable[[Alarm], bool]] = {
            "desk": self._move,
            "email": self._mail,
            "chat": self._chat,
        }

    def run(self) -> None:
        """Raise what is due, and tell of what nobody was told of, until a way fails: a mail server that hangs is not
        waited for once for each. Nothing where this process is at it already. Raises StoreUnavailable."""
        if not self._running.acquire(blocking=False):
            return
        try:
            for handoff in self._alarms.raise_late(self._settings.after_seconds):
                log.error("a handoff has no ticket", extra={"handoff": handoff})
            while (alarm := self._alarms.claim()) is not None and self._tell(alarm):
                pass
        finally:
            self._running.release()

    def _tell(self, alarm: Alarm) -> bool:
        """False when it failed."""
        for way in self._settings.ways:
            try:
                if self._ways[way](alarm):
                    log.warning("took another way", extra={"alarm": alarm.id, "way": way})
                    return True
            except DeliveryError as error:
                problem = f"{type(error).__name__}: {error}"
                log.error("a way did not work", extra={"alarm": alarm.id, "way": way, "problem": problem})
                if isinstance(error, OutcomeUnknown):
                    break  # perhaps it did: the same way again, which its key makes harmless, and no other
            except StoreUnavailable:
                raise
            except Exception:  # noqa: BLE001  (a bug in one way: there are others, and somebody has to hear of it)
                failure(log, "a way broke down", alarm=alarm.id, way=way)
        self._alarms.put_off(alarm, AGAIN_SECONDS)
        return False

    def _move(self, alarm: Alarm) -> bool:
        if not alarm.lacks_ticket or alarm.moved_from is not None:
            return False
        found = self._handoff(alarm)
        other = self._other_desk(*found) if found else None
        if other is None or not self._alarms.move(alarm, *other, look_in=self._settings.after_seconds):
            return False
        self._to_send(alarm.conversation_id or 0)
        return True

    def _mail(self, alarm: Alarm) -> bool:
        if self._mailer is None or not self._settings.email_to:
            return False
        text, subject = describe(alarm, self._wording), self._wording.say("alarm_subject", about=alarm.about)
        found = self._handoff(alarm) if alarm.lacks_ticket else None
        if found is not None:
            subject, text = found[0].subject, f"{text}\n\n{self._note(found[0])}"
        self._mailer.send(self._settings.email_to, subject, text, key=_key(alarm))
        self._alarms.told(alarm, "email")
        return True

    def _chat(self, alarm: Alarm) -> bool:
        if self._settings.alert is None:
            return False
        channel, _, where = self._settings.alert.partition(":")
        account, _, place = where.rpartition("/")
        alerter = Capabilities.of(self._connectors.get(channel)).alerts
        if alerter is None:
            return False
        text = describe(alarm, self._wording)
        alert = Alert(channel=channel, account=account, place=place, text=text, queued_at=alarm.raised_at)
        key = _key(alarm)
        if alerter.find_alert(alert, key) is None:
            alerter.alert(alert, key)
        self._alarms.told(alarm, "chat")
        return True

    def _handoff(self, alarm: Alarm) -> tuple[Handoff, str] | None:
        message = self._alarms.message(alarm)
        if message is None:
            return None
        desk, handoff = self._read(message)
        return handoff, desk


def _key(alarm: Alarm) -> str:
    """The same on every attempt, and another in a database made anew."""
    return f"alarm-{alarm.id}-{int(alarm.raised_at.timestamp())}"
