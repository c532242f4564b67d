"""The services beside the channels and the models."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from bot.app.doctor.http import ask
from bot.config import Settings
from bot.health import Finding, off, ok, warn


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
