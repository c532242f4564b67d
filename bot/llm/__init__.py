"""The language model and the embedder of an installation: the only package that knows the `openai` library.

The library takes a while to load, so it is loaded with the first model and not with this package.
"""

from __future__ import annotations

from pydantic import SecretStr

from bot.config import Settings
from bot.guards.moderation import Moderator
from bot.ports import ChatModel, Embedder


def chat_model(settings: Settings, *, timeout: float | None = None) -> ChatModel | None:
    """The configured language model; None without a key. `timeout`: seconds for a reply, other than configured."""
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


def embedder(settings: Settings, timeout: float, patience: float = 0.0) -> Embedder | None:
    """The configured embedder, which takes at most `timeout` seconds a batch, and with further attempts `patience`
    more; None without a server or a model."""
    env, model = settings.env, settings.behaviour.model
    own_server = env.openai_embedding_base_url is not None
    key = env.openai_embedding_api_key or SecretStr("none") if own_server else env.openai_api_key
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
