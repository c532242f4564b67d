"""What befalls a site, one thing after another: each restart that operators make, and those that nobody asked for."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable
from dataclasses import dataclass

from bot.store.cipher import new_key
from tests.deploy.site import HOSTS, Site

KEYS = "FIRSTLINE_ENCRYPTION_KEYS"
SUPERVISOR_SECONDS = 1.0  # until what died is started again
AWAY_SECONDS = {"PgBouncer": 2.0, "Redis": 4.0}
# PgBouncer since 1.23 waits on SIGTERM until its clients have left, and pools keep theirs: somebody has to end it.
DRAIN_SECONDS = 5.0


@dataclass(frozen=True)
class Happening:
    """`act` returns what there is to say about it, or None."""

    name: str
    act: Callable[[Site], str | None]


def sigterm(role: str) -> Happening:
    """Each process of a kind, one after the other."""

    def act(site: Site) -> str:
        seconds = [site.fleet.restart(name) for name in site.fleet.members if name.startswith(role)]
        return f"{max(seconds):.1f} s to stop"

    return Happening(f"SIGTERM {role}s, one after another", act)


def sigkill(name: str) -> Happening:
    def act(site: Site) -> None:
        site.fleet.stop(name, number=signal.SIGKILL)
        time.sleep(SUPERVISOR_SECONDS)
        site.fleet.start(name)

    return Happening(f"SIGKILL {name}", act)


def pooler_killed() -> Happening:
    def act(site: Site) -> None:
        site.pooler.end(signal.SIGQUIT)
        time.sleep(AWAY_SECONDS["PgBouncer"])
        site.pooler.start()

    return Happening(f"PgBouncer SIGQUIT, {AWAY_SECONDS['PgBouncer']:.0f} s away", act)


def pooler_restarted() -> Happening:
    def act(site: Site) -> str:
        began = time.monotonic()
        site.pooler.end(signal.SIGTERM, DRAIN_SECONDS)
        seconds = time.monotonic() - began
        site.pooler.start()
        return f"{seconds:.1f} s to stop"

    return Happening(f"PgBouncer SIGTERM, SIGQUIT after {DRAIN_SECONDS:.0f} s", act)


def doorbell_emptied() -> Happening:
    def act(site: Site) -> None:
        site.doorbell.stop()
        time.sleep(AWAY_SECONDS["Redis"])
        site.doorbell.start()

    return Happening(f"Redis stopped, {AWAY_SECONDS['Redis']:.0f} s away, started empty", act)


class Rotation:
    """A new key, as docs/keys.md tells it: host after host, all processes of a host at once."""

    def __init__(self) -> None:
        self._new = new_key()

    def behind(self) -> Happening:
        return Happening("new key behind the old one, host after host", lambda site: self._set(site, "{old},{new}"))

    def in_front(self) -> Happening:
        return Happening("new key in front, host after host", lambda site: self._set(site, "{new},{old}"))

    def alone(self) -> Happening:
        return Happening("old key gone, host after host", lambda site: self._set(site, "{new}"))

    def reseal(self) -> Happening:
        def act(site: Site) -> str:
            began = time.monotonic()
            site.fleet.command("rotate-keys", host=HOSTS[0])
            return f"{time.monotonic() - began:.1f} s"

        return Happening("rotate-keys", act)

    def _set(self, site: Site, form: str) -> str:
        keys = form.format(old=site.fleet.environment[KEYS], new=self._new)
        seconds = []
        for host in HOSTS:
            site.fleet.hosts.setdefault(host, {})[KEYS] = keys
            seconds.append(site.fleet.restart(*site.fleet.on(host)))
        return f"{max(seconds):.1f} s to stop"


def everything() -> list[Happening]:
    """The long form."""
    rotation = Rotation()
    return [
        sigterm("web"),
        sigterm("worker"),
        sigterm("scheduler"),
        sigterm("chat"),
        sigkill("worker 2"),
        pooler_killed(),
        doorbell_emptied(),
        rotation.behind(),
        pooler_restarted(),
        rotation.in_front(),
        rotation.reseal(),
        rotation.alone(),
    ]


def the_worst() -> list[Happening]:
    """The short form."""
    return [sigterm("web"), sigkill("worker 2"), pooler_killed(), doorbell_emptied()]
