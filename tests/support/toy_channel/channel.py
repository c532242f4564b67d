"""The toy as a channel."""

from __future__ import annotations

from collections.abc import Iterator

from bot.channel import Channel, SetupHints, StandIn
from bot.config import Settings
from bot.health import DoctorContext, Finding, Probe, ok
from bot.ports import Connector, Keeps

from .settings import CONFIG, ToyCredentials


def _connector(settings: Settings, _: Keeps) -> Connector:
    from .connector import ToyConnector

    return ToyConnector.from_settings(settings)


def _checks(context: DoctorContext) -> Iterator[Finding]:
    yield ok("Toy board", f"at {context.settings.credentials(ToyCredentials).toy_base_url}")


def _probe(settings: Settings) -> Probe:
    from .connector import SIGNATURE, sign

    own = settings.credentials(ToyCredentials)
    return Probe(
        channel="toy",
        setting="TOY_SECRET",
        secrets=[secret.get_secret_value() for secret in own.toy_secret],
        sign=lambda secret, body: {"Content-Type": "application/json", SIGNATURE: sign(secret, body)},
        harmless={"type": "ping"},
        own={"type": "message", "id": "0", "thread": "0", "by": "bot", "text": "An echo."},
    )


def _stand_in() -> StandIn:
    from .stand_in import STAND_IN

    return STAND_IN


TOY = Channel(
    config=CONFIG,
    connector=_connector,
    address=lambda settings: str(settings.credentials(ToyCredentials).toy_base_url),
    checks=_checks,
    probe=_probe,
    hints=SetupHints(subscribed="the board's page must show the address", secret="TOY_SECRET must be the board's"),
    stand_in=_stand_in,
)
