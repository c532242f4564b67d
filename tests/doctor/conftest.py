"""An installation to be examined: its settings, the vendors' stand-ins, and what stands at its public address."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial

import pytest
from flask import Flask

from bot import telemetry
from bot.app import settings as app_settings
from bot.app.doctor.checks import check_webhook, context_of
from bot.app.preparing import Preparing
from bot.app.wsgi import create_web
from bot.channel import Channel
from bot.config import Settings
from bot.health import DoctorContext, Finding, Level
from bot.store.cipher import new_key
from connectors.sandbox.app import Sandbox
from connectors.sandbox.environment import demo_environment
from connectors.sandbox.zendesk.contract import DESCRIPTION
from tests.support.keys import plant
from tests.support.sandbox import running
from tests.support.serving import Served, reserve
from tests.support.shared import SHARED

SECRET = ("TOKEN", "SECRET", "KEYS")

Check = Callable[[Settings], Iterator[Finding]]


def of_channel(check: Callable[[DoctorContext], Iterator[Finding]]) -> Check:
    """A channel's own check, given what doctor gives it."""

    def run(settings: Settings) -> Iterator[Finding]:
        with context_of(settings) as context:
            yield from check(context)

    return run


def webhook_of(channel: Channel) -> Check:
    return partial(check_webhook, channel)


@dataclass
class Patient:
    environment: dict[str, str]
    sandbox: Sandbox
    listener: socket.socket
    operations_listener: socket.socket
    web: Served | None = None
    served: list[Served] = field(default_factory=list)
    preparing: list[Preparing] = field(default_factory=list)

    def settings(self, **changes: str) -> Settings:
        """As the doctor sees them; an empty text takes one away."""
        return app_settings.load({**self.environment, **changes}, dotenv=None)

    def findings(self, check: Check, **changes: str) -> list[Finding]:
        """What every finding must keep to is asserted here: no secret, and a cure wherever something is to be done."""
        found = list(check(self.settings(**changes)))
        given = {**self.environment, **changes}.items()
        assert not [name for name, value in given if name.endswith(SECRET) and value and value in str(found)]
        assert all(finding.cure for finding in found if finding.level is not Level.OK)
        return found

    def told(self, check: Check, **changes: str) -> dict[str, Finding]:
        """By what they are about, of which there may be one each."""
        found = self.findings(check, **changes)
        told = {finding.what: finding for finding in found}
        assert len(told) == len(found), found
        return told

    def serve(self, **changes: str) -> None:
        """Our web process at the public address, with these settings instead."""
        web = create_web(self.settings(**changes))
        self.preparing.append(web.preparing)
        self.stand_in(web.public)
        self.operations_stand_in(web.operations)

    def stand_in(self, app: Flask) -> None:
        """Something else at the public address."""
        self.web = Served(app, self.listener)
        self.served.append(self.web)

    def operations_stand_in(self, app: Flask) -> None:
        """Something at the operators' address."""
        self.served.append(Served(app, self.operations_listener))

    def deliver(self) -> None:
        """Wait for what the vendors have to deliver."""
        self.sandbox.deliveries.wait()


@pytest.fixture
def patient(database_url: str, redis_url: str) -> Iterator[Patient]:
    telemetry.WEBHOOK_DELIVERIES.clear()
    listener, operations = reserve(), reserve()
    port = listener.getsockname()[1]
    contracts = SHARED / "contracts"
    described = contracts if (contracts / DESCRIPTION).exists() else None
    with running(target=f"http://127.0.0.1:{port}", contracts=described) as found:
        environment = {
            "DATABASE_URL": database_url,
            "REDIS_URL": redis_url,
            "FIRSTLINE_ENCRYPTION_KEYS": new_key(),
            "FIRSTLINE_PUBLIC_URL": f"http://127.0.0.1:{port}",
            "PORT": str(port),
            "FIRSTLINE_OPERATIONS_PORT": str(operations.getsockname()[1]),
            **demo_environment(found.url),
        }
        plant(database_url, environment["FIRSTLINE_ENCRYPTION_KEYS"])
        made = Patient(environment, found.sandbox, listener, operations)
        yield made
        for preparing in made.preparing:
            preparing.stop()
        for served in made.served:
            served.close()
        listener.close()
        operations.close()
        assert found.sandbox.violations == []
