"""The language model and the embedder of an installation: the only package that knows the `openai` library.

The library takes a while to load, so it is loaded with the first model and not with this package.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import SecretStr

from bot.config import Settings
from bot.errors import ConfigurationError
from bot.guards.moderation import Moderator
from bot.llm.abilities import Abilities
from bot.ports import ChatModel, Embedder

if TYPE_CHECKING:
    from bot.llm.chat import OpenAIChat

__all__ = ["Abilities", "abilities", "chat_model", "embedder", "embeds", "moderators", "vector_space"]


def chat_model(settings: Settings, *, timeout: float | None = None) -> ChatModel | None:
    """The configured language model; None without a key. `timeout`: seconds for a reply, other than configured."""
    return _chat(settings, timeout)


def abilities(settings: Settings) -> Abilities:
    """What the configured language model's server can do, asked now. Raises ModelUnavailable, BadModelOutput;
    ConfigurationError without a key."""
    from bot.llm.probe import probe

    chat = _chat(settings, None)
    if chat is None:
        raise ConfigurationError("OPENAI_API_KEY: is not set")
    return probe(chat)


def _chat(settings: Settings, timeout: float | None) -> OpenAIChat | None:
    key, model = settings.env.openai_api_key, settings.behaviour.model
    if key is None:
        return None
    from bot.llm.chat import OpenAIChat

    return OpenAIChat(
        api_key=key.get_secret_value(),
        base_url=str(settings.env.openai_base_url),
        model=model.name,
        timeout=timeout or model.timeout_seconds,
        max_output_tokens=model.max_output_tokens,
    )


def embeds(settings: Settings) -> bool:
    """Whether there is an embedder."""
    return _embedding_key(settings) is not None and settings.behaviour.model.embedding is not None


def vector_space(settings: Settings) -> str | None:
    """What the embedder's vectors are compared within, as `bot.knowledge.vectors.Space` has it; None without one."""
    model = settings.behaviour.model
    return f"{model.embedding}:{model.embedding_dimensions}" if embeds(settings) else None


def embedder(settings: Settings, timeout: float, patience: float = 0.0) -> Embedder | None:
    """The configured embedder, which takes at most `timeout` seconds a batch, and with further attempts `patience`
    more; None without a server or a model."""
    env, model, key = settings.env, settings.behaviour.model, _embedding_key(settings)
    if key is None or model.embedding is None:
        return None
    from bot.llm.embeddings import OpenAIEmbedder

    return OpenAIEmbedder(
        api_key=key.get_secret_value(),
        base_url=str(env.openai_embedding_base_url or env.openai_base_url),
        model=model.embedding,
        dimensions=model.embedding_dimensions,
        timeout=timeout,
        patience=patience,
    )


def _embedding_key(settings: Settings) -> SecretStr | None:
    """The other server's key is never sent to one of its own."""
    env = settings.env
    if env.openai_embedding_base_url is None:
        return env.openai_api_key
    return env.openai_embedding_api_key or SecretStr("none")


def moderators(settings: Settings) -> tuple[Moderator, ...]:
    """The configured moderation services, in their order; none without a key."""
    key, guards = settings.env.openai_api_key, settings.behaviour.guards
    if key is None or not guards.moderation:
        return ()
    from bot.llm.moderation import Breaker, LlamaGuard, ProviderModeration

    connection = (key.get_secret_value(), str(settings.env.openai_base_url), guards.seconds)
    made: dict[str, Moderator] = {
        "provider": ProviderModeration(*connection, model=guards.moderation_model),
        "llama_guard": LlamaGuard(*connection, model=guards.llama_guard_model),
    }
    return tuple(Breaker(made[name]) for name in guards.moderation)
