"""Where traces go: to Langfuse when both keys are set, else nowhere."""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import version
from typing import TYPE_CHECKING

from bot.config import Settings
from bot.pseudonyms import Pseudonyms
from bot.store.cipher import Cipher
from bot.store.db import Database
from bot.store.keys.pseudonym_key import pseudonym_key
from bot.tracing import NullTracer, Tracer

if TYPE_CHECKING:
    from bot.tracing.langfuse import Langfuse

RELEASE = version("firstline")


def pseudonyms(database: Database, cipher: Cipher) -> Pseudonyms:
    """What people, conversations and turns are called outside. Raises StoreUnavailable and WrongKey."""
    return Pseudonyms(pseudonym_key(database, cipher))


def tracer_of(settings: Settings, scrub: Callable[[str], str], names: Callable[[], Pseudonyms]) -> Tracer:
    """`scrub` removes personal data from a text. `names` is asked once there is something to send."""
    if (langfuse := langfuse_of(settings)) is None:
        return NullTracer()
    from bot.answering.prompt import PROMPT
    from bot.tracing.mask import Mask
    from bot.tracing.record import Recorder
    from bot.tracing.sender import Sender
    from bot.tracing.spans import Packer

    sender = Sender(langfuse, lambda: Packer(names(), Mask(scrub), RELEASE, PROMPT.label))
    return Recorder(sender.take, sender.close, settings.behaviour.traces.share)


def langfuse_of(settings: Settings) -> Langfuse | None:
    """None without keys. For one thread at a time."""
    env = settings.env
    if env.langfuse_public_key is None or env.langfuse_secret_key is None:
        return None
    from bot.tracing.langfuse import Langfuse

    return Langfuse(
        str(env.langfuse_base_url),
        env.langfuse_public_key.get_secret_value(),
        env.langfuse_secret_key.get_secret_value(),
    )
