"""The watch over figures and who tells of its alarms, as the settings have them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bot.config import Settings
from bot.mail import Mailer
from bot.ports import Connector
from bot.store.db import Database
from bot.store.rollout.alarms import FigureAlarms
from bot.webhook import Webhook
from workers.steering.figures import FigureWatch
from workers.steering.tell import AlarmTeller


def figure_watch(settings: Settings, database: Database, channels: Iterable[str], alarms: FigureAlarms) -> FigureWatch:
    behaviour = settings.behaviour
    return FigureWatch(database, behaviour.rollout, behaviour.watching, channels, alarms)


def alarm_teller(settings: Settings, alarms: FigureAlarms, connectors: Mapping[str, Connector]) -> AlarmTeller:
    watching, secret = settings.behaviour.watching, settings.env.firstline_watching_secret
    url = watching.webhook
    return AlarmTeller(
        alarms,
        watching,
        connectors=connectors,
        mailer=mailer(settings),
        webhook=Webhook(str(url), secret.get_secret_value()) if url and secret else None,
        wording=settings.behaviour.catalogue.agents,
    )


def mailer(settings: Settings) -> Mailer | None:
    """None without a mail server."""
    smtp, password = settings.behaviour.smtp, settings.env.firstline_smtp_password
    return Mailer(smtp, password.get_secret_value() if password else None) if smtp.host else None
