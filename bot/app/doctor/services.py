"""The services beside the channels: the language model and Langfuse, asked one cheap question each."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from bot.app.doctor.http import ask
from bot.config import Settings
from bot.health import Finding, fail, off, ok, warn


def check_model(settings: Settings) -> Iterator[Finding]:
    key = settings.env.openai_api_key
    if key is None:
        yield off("language model", "no key: answers quote the articles", "set OPENAI_API_KEY to have answers written")
        return
    url = f"{str(settings.env.openai_base_url).rstrip('/')}/models"
    answer = ask(url, headers={"Authorization": f"Bearer {key.get_secret_value()}"})
    name = settings.behaviour.model.name
    if isinstance(answer, str):
        yield fail("language model", answer, "check OPENAI_BASE_URL; until then answers quote the articles")
    elif answer.status_code in (401, 403):
        yield fail("language model", f"answered {answer.status_code}", "check OPENAI_API_KEY")
    elif not answer.ok:
        yield warn("language model", f"listing models answered {answer.status_code}", "try `firstline ask` instead")
    elif name not in answer.text:
        yield warn("language model", f"reachable, but does not list {name}", "check [model] name in firstline.toml")
    else:
        yield ok("language model", f"{name} at {urlsplit(url).hostname}")


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
