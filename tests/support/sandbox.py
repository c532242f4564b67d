"""A whole sandbox on a port of its own, for a test."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from connectors.sandbox.app import Sandbox, create_app
from connectors.sandbox.clock import DatedRequestHandler
from tests.support.serving import Served


@dataclass(frozen=True)
class Running:
    sandbox: Sandbox
    url: str


@contextmanager
def running(**options: Any) -> Iterator[Running]:
    """A sandbox with these options of `Sandbox`; without a target its webhooks reach nobody."""
    sandbox = Sandbox(**{"target": "http://127.0.0.1:9", **options})
    served = Served(create_app(sandbox), handler=DatedRequestHandler)
    try:
        yield Running(sandbox, served.url)
    finally:
        sandbox.close()
        served.close()
