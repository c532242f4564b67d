"""What all worker processes have alike, for the process that forks them: loaded, and put together from the settings."""

from __future__ import annotations

from importlib import import_module

from bot.app.container import Container
from bot.guards.injection import assess_injection
from bot.learned.words import word_vectors
from bot.wording.detect import load_model
from escalation.intent import assess_intents
from escalation.sentiment import assess_sentiment

TEXT = "How do I reset my password?"  # nobody's


def load_shared(container: Container) -> None:
    """Starts no thread and opens no connection: what does so when it is made is left to each process."""
    _ = container.gather_facts, container.policy, container.search, container.understand
    _ = container.models.answering, container.models.small
    if container.settings.behaviour.tool_servers:
        import_module("bot.tool_servers.source")
    import_module("bot.pipeline.streams")
    container.redactor.scrub(TEXT)
    load_model()
    word_vectors()
    for read in (assess_injection, assess_intents, assess_sentiment):
        read(TEXT)
