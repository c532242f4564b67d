"""All checks, in the order in which somebody who sets Firstline up meets their subjects."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from bot.config import Settings
from bot.doctor import services, settings, slack, stores, workers
from bot.doctor.finding import Finding, Level
from bot.errors import FirstlineError

CHECKS: Mapping[str, Callable[[Settings], Iterator[Finding]]] = {
    "settings": settings.check,
    "Postgres": stores.check_postgres,
    "Redis": stores.check_redis,
    "workers": workers.check_workers,
    "backlog": workers.check_backlog,
    "knowledge": stores.check_knowledge,
    "language model": services.check_model,
    "Slack": slack.check,
    "Intercom": services.check_intercom,
    "Zendesk": services.check_zendesk,
    "Langfuse": services.check_langfuse,
    "public address": services.check_public_url,
    "clock": services.check_clock,
}


def examine(given: Settings, starting: Callable[[str], None] = lambda _: None) -> Iterator[Finding]:
    """All findings, check by check; `starting` hears the name of each check before it runs."""
    for name, check in CHECKS.items():
        starting(name)
        try:
            yield from check(given)
        except FirstlineError as error:
            yield Finding(level=Level.FAIL, what=name, found=str(error))
