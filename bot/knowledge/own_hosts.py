"""Hosts of the operator's own site that articles link to and answers may not: they are shown as text until `[links]
hosts` names them. Which site is the operator's own, the articles' addresses tell.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import psycopg

from bot.store.queries import Row, queries

# "co.uk", "com.au": where both last labels are this short, the site's name is the third.
_SHORT = 3
_NAMED = 3


@dataclass(frozen=True, slots=True)
class Unlinked:
    hosts: tuple[str, ...]  # those of most articles first
    sites: tuple[str, ...]  # what to allow, so that all of them are

    def __str__(self) -> str:
        more = len(self.hosts) - _NAMED
        named = ", ".join(self.hosts[:_NAMED]) + (f" and {more} more" if more > 0 else "")
        return f"articles link to {named}, and answers may not: their addresses are shown as text"

    @property
    def cure(self) -> str:
        hosts = ", ".join(f'"{site}"' for site in self.sites)
        return f"set hosts = [{hosts}] under [links] in firstline.toml"


def unlinked(connection: psycopg.Connection[Row], allowed: Collection[str]) -> Unlinked | None:
    """None where nothing is to be done. `allowed`: hosts that answers may link to anyhow."""
    linked = {row["host"]: row["articles"] for row in queries.linked_hosts(connection)}
    own = [row["host"] for row in queries.article_hosts(connection) if row["host"]]
    return unlinked_of(linked, own, allowed)


def unlinked_of(linked: Mapping[str, int], own: Collection[str], allowed: Collection[str]) -> Unlinked | None:
    """`linked`: how many articles link to each host, `own`: where the articles are."""
    known = [host.removeprefix("*.").lower() for host in (*own, *allowed)]
    sites = {_site(host) for host in own}
    found = [host.strip(".") for host in linked if _site(host.strip(".")) in sites]
    missing = [host for host in found if not any(host == one or host.endswith(f".{one}") for one in known)]
    return Unlinked(tuple(missing), tuple(sorted(set(map(_site, missing))))) if missing else None


def _site(host: str) -> str:
    """app.acme.example belongs to acme.example."""
    labels = host.split(".")
    short = len(labels) > 2 and all(len(label) <= _SHORT for label in labels[-2:])
    return ".".join(labels[-3 if short else -2 :])
