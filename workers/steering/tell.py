"""Alarms about figures, told in each way that is set up: a channel of the team's, e-mail, a webhook. Run with the watch
over handoffs; each way is tried until it worked, once and for all."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping

from bot.config import Watching
from bot.errors import DeliveryError, Refused, StoreUnavailable
from bot.mail import Mailer
from bot.model import Alert
from bot.ports import Capabilities, Connector
from bot.store.rollout.alarms import FigureAlarm, FigureAlarms, Telling, Way
from bot.store.rollout.told import figure_changed
from bot.webhook import Webhook
from bot.wording import Wording

log = logging.getLogger("firstline.figures")
FIRST_WAIT_SECONDS, LONGEST_WAIT_SECONDS = 30.0, 3600.0
MAX_ATTEMPTS = 40  # more than a day
KIND = "figure.changed"


class AlarmTeller:
    def __init__(
        self,
        alarms: FigureAlarms,
        watching: Watching,
        *,
        connectors: Mapping[str, Connector],
        mailer: Mailer | None,
        webhook: Webhook | None,
        wording: Wording,
    ) -> None:
        self._alarms = alarms
        self._watching = watching
        self._connectors = connectors
        self._mailer = mailer
        self._webhook = webhook
        self._wording = wording
        self._ways: Mapping[Way, Callable[[FigureAlarm, str], None]] = {
            "chat": self._chat,
            "email": self._mail,
            "webhook": self._hook,
        }

    def run(self) -> None:
        """All that is due. Raises StoreUnavailable."""
        while (telling := self._alarms.claim()) is not None:
            self._tell(telling)

    def _tell(self, telling: Telling) -> None:
        try:
            self._ways[telling.way](telling.alarm, figure_changed(telling.alarm.details, self._wording))
        except DeliveryError as error:
            self._again(telling, f"{type(error).__name__}: {error}")
        except StoreUnavailable:
            raise
        except Exception as error:  # noqa: BLE001  (a bug, whose words may hold anything: it is counted as an attempt)
            self._again(telling, f"unexpected {type(error).__name__}")
        else:
            self._alarms.told(telling)

    def _again(self, telling: Telling, problem: str) -> None:
        log.error("an alarm could not be told", extra={"alarm": telling.alarm.id, "way": telling.way})
        if telling.attempts >= MAX_ATTEMPTS:
            self._alarms.given_up(telling, problem)
            return
        wait = min(FIRST_WAIT_SECONDS * 2.0 ** min(telling.attempts - 1, 20), LONGEST_WAIT_SECONDS)
        self._alarms.put_off(telling, problem, wait)

    def _chat(self, alarm: FigureAlarm, text: str) -> None:
        """Looked for first: an attempt whose end nobody knows may have worked."""
        channel, _, where = (self._watching.alert or "").partition(":")
        account, _, place = where.rpartition("/")
        alerter = Capabilities.of(self._connectors.get(channel)).alerts
        if alerter is None:
            raise Refused("watching.alert: there is no such channel any more, or it is not on")
        told = Alert(channel=channel, account=account, place=place, text=text, queued_at=alarm.raised_at)
        if alerter.find_alert(told, alarm.key) is None:
            alerter.alert(told, alarm.key)

    def _mail(self, alarm: FigureAlarm, text: str) -> None:
        if self._mailer is None or not self._watching.email_to:
            raise Refused("watching.email_to: nobody is named any more, or no mail server")
        subject = self._wording.say("alarm_subject", about=alarm.about)
        self._mailer.send(self._watching.email_to, subject, text, key=alarm.key)

    def _hook(self, alarm: FigureAlarm, text: str) -> None:
        if self._webhook is None:
            raise Refused("watching.webhook: no address is named any more")
        told = {"type": KIND, "timestamp": alarm.raised_at.isoformat(), "data": {**alarm.details, "text": text}}
        self._webhook.tell(told, key=alarm.key)
