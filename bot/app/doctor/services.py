"""The services beside the channels and the models."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from bot.app.doctor.databases import connected
from bot.app.doctor.http import ask
from bot.config import Settings
from bot.health import Finding, off, ok, warn
from bot.store.queries import queries


def check_langfuse(settings: Settings) -> Iterator[Finding]:
    env = settings.env
    if env.langfuse_public_key is None or env.langfuse_secret_key is None:
        yield off(
            "Langfuse", "no keys: nothing is traced", "set LANGFUSE_PUBLIC_KEY and LANGFUSE_SECRET_KEY for traces"
        )
        return
    answer = ask(
        f"{str(env.langfuse_base_url).rstrip('/')}/api/public/projects",
        auth=(env.langfuse_public_key.get_secret_value(), env.langfuse_secret_key.get_secret_value()),
    )
    if isinstance(answer, str) or not answer.ok:
        found = answer if isinstance(answer, str) else f"answered {answer.status_code}"
        yield warn("Langfuse", found, "check the keys and LANGFUSE_BASE_URL; answers do not depend on it")
    else:
        yield ok("Langfuse", f"traces go to {urlsplit(str(env.langfuse_base_url)).hostname}")


def check_old_traces(settings: Settings) -> Iterator[Finding]:
    """Raises StoreUnavailable."""
    days = settings.behaviour.retention.traces_days
    if settings.env.langfuse_public_key is None or not days:
        return
    with connected(settings) as connection:
        row = queries.old_traces_problem(connection)
    if row is None:
        yield ok("old traces", f"deleted in Langfuse after {days} days")
    else:
        found = f"not deleted in Langfuse for {row['seconds'] / 3600:.0f} hours: {row['problem']}"
        yield warn("old traces", found, "check the keys and LANGFUSE_BASE_URL; it is tried again every hour")
