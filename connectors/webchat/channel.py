"""The web chat as a channel: what `bot.channel.Channel` asks, with the heavy parts imported when they are called."""

from __future__ import annotations

from collections.abc import Iterator

from bot.channel import Channel, PageApp
from bot.config import Settings
from bot.health import DoctorContext, Finding
from bot.ports import Accept, Connector, Keeps, WatchAnswers
from connectors.webchat.settings import CONFIG, WebchatSettings


def _connector(settings: Settings, keeps: Keeps) -> Connector:
    from connectors.webchat.connector import WebchatConnector

    return WebchatConnector.from_settings(settings, keeps)


def _checks(context: DoctorContext) -> Iterator[Finding]:
    from connectors.webchat.doctor import check

    return check(context)


def _pages(settings: Settings, accept: Accept, keeps: Keeps, watch: WatchAnswers) -> PageApp:
    from connectors.webchat.api.app import create_api

    api = create_api(settings, accept, keeps, watch)
    return PageApp(api, api.state.hub.leave)


def _person_ids(id: str) -> tuple[str, ...]:
    """The site knows whom it vouches for without our prefix, and nobody else's browser has that id."""
    from connectors.webchat.tokens import ANONYMOUS, IDENTIFIED

    return (id,) if id.startswith((ANONYMOUS, IDENTIFIED)) else (f"{IDENTIFIED}{id}", f"{ANONYMOUS}{id}")


WEBCHAT = Channel(
    config=CONFIG,
    connector=_connector,
    checks=_checks,
    pages=_pages,
    person_ids=_person_ids,
    asks_rating=lambda settings: settings.section(WebchatSettings).rating,
)
