"""All checks, in the order in which somebody who sets Firstline up meets their subjects."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from bot.app.doctor import databases, deliveries, network, services, settings, workers
from bot.config import Settings
from bot.errors import FirstlineError
from bot.health import Finding, fail
from connectors.intercom import doctor as intercom
from connectors.slack import doctor as slack
from connectors.zendesk import doctor as zendesk

# What was refused is counted before deliveries of our own are tried.
CHECKS: Mapping[str, Callable[[Settings], Iterator[Finding]]] = {
    "settings": settings.check,
    "Postgres": databases.check_postgres,
    "Redis": databases.check_redis,
    "workers": workers.check_workers,
    "backlog": workers.check_backlog,
    "knowledge": databases.check_knowledge,
    "language model": services.check_model,
    "public address": network.check_public_url,
    "clock": network.check_clock,
    "deliveries": deliveries.check,
    "Slack": slack.check,
    "Slack webhook": slack.check_webhook,
    "Intercom": intercom.check,
    "Intercom webhook": intercom.check_webhook,
    "Zendesk": zendesk.check,
    "Zendesk webhook": zendesk.check_webhook,
    "Langfuse": services.check_langfuse,
}


def examine(given: Settings, starting: Callable[[str], None] = lambda _: None) -> Iterator[Finding]:
    """All findings, check by check; `starting` hears the name of each check before it runs."""
    for name, check in CHECKS.items():
        starting(name)
        try:
            yield from check(given)
        except FirstlineError as error:
            yield fail(name, str(error), "mend that, then run this again")
