"""The language models and the embedder of an installation: the only package that knows the `openai` library.

The library takes a while to load, so it is loaded with the first model and not with this package.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from pydantic import SecretStr

from bot.config import ModelServer, Settings
from bot.guards.moderation import Moderator
from bot.llm.ability import Abilities
from bot.ports import ChatModel, Embedder, Purse, Reranker

if TYPE_CHECKING:
    from bot.llm.chat import OpenAIChat

__all__ = [
    "Abilities",
    "abilities",
    "chat_model",
    "embedder",
    "embeds",
    "moderators",
    "reranker",
    "small_model",
    "vector_space",
]

PROBED_TOKENS = 120  # of an answer that is asked for to see whether one comes


def chat_model(settings: Settings, purse: Purse | None = None) -> ChatModel | None:
    """The configured language models in their order, as one; None where there is no key for any. `purse`: None: nothing
    is counted."""
    behaviour = settings.behaviour
    return _in_order(settings, behaviour.model.in_order, behaviour.seconds_for_models, purse)


def small_model(settings: Settings, purse: Purse | None = None, *, seconds: float) -> ChatModel | None:
    """The one that judges, rewrites and summarises, within so many seconds; None where there is no key for it."""
    model = settings.behaviour.model
    small = (model.small or model).model_copy(update={"timeout_seconds": seconds})
    return _in_order(settings, [small], seconds, purse)


def _in_order(
    settings: Settings, servers: Sequence[ModelServer], seconds: float, purse: Purse | None
) -> ChatModel | None:
    known = [(server, key) for server in servers if (key := settings.model_key(server)) is not None]
    if not known:
        return None
    from bot.llm.attempt import Candidate
    from bot.llm.in_order import InOrder
    from bot.llm.prices import Prices

    candidates = [
        Candidate(
            name=server.name,
            chat=_chat(settings, server, key),
            seconds=server.timeout_seconds,
            prices=Prices.of(server),
        )
        for server, key in known
    ]
    return InOrder(candidates, seconds=seconds, purse=purse)


def abilities(settings: Settings, server: ModelServer, key: SecretStr) -> Abilities:
    """What this model's server can do, asked now. Raises ModelUnavailable, BadModelOutput."""
    from bot.llm.probing import probe

    return probe(_chat(settings, server, key, tokens=PROBED_TOKENS))


def _chat(settings: Settings, server: ModelServer, key: SecretStr, tokens: int | None = None) -> OpenAIChat:
    """`tokens`: the longest answer; None: as configured."""
    from bot.llm.chat import OpenAIChat

    return OpenAIChat(
        api_key=key.get_secret_value(),
        base_url=str(server.base_url or settings.env.openai_base_url),
        model=server.name,
        timeout=server.timeout_seconds,
        max_output_tokens=tokens or settings.behaviour.model.max_output_tokens,
    )


def embeds(settings: Settings) -> bool:
    """Whether there is an embedder."""
    model = settings.behaviour.model
    return model.embeds_locally or (model.embedding is not None and _embedding_key(settings) is not None)


def vector_space(settings: Settings) -> str | None:
    """What the embedder's vectors are compared within, as `bot.knowledge.vectors.Space` has it; None without one."""
    model = settings.behaviour.model
    if model.embeds_locally:
        from bot.llm.local_embeddings import DIMENSIONS, MODEL

        return f"{MODEL}:{DIMENSIONS}"
    return f"{model.embedding}:{model.embedding_dimensions}" if embeds(settings) else None


def embedder(settings: Settings, timeout: float, patience: float = 0.0) -> Embedder | None:
    """The configured embedder, which takes at most `timeout` seconds a batch, and with further attempts `patience`
    more; None without a server or a model."""
    model = settings.behaviour.model
    if not embeds(settings):
        return None

    def earlier(name: str, dimensions: int, server: str | None) -> Embedder | None:
        return _embedder(settings, name, dimensions, server, timeout, patience)

    if model.embeds_locally:
        from bot.llm.local_embeddings import LocalEmbedder

        return LocalEmbedder(earlier)
    return _embedder(settings, model.embedding or "", model.embedding_dimensions, None, timeout, patience, earlier)


def _embedder(
    settings: Settings,
    name: str,
    dimensions: int,
    server: str | None,
    timeout: float,
    patience: float,
    earlier: Callable[[str, int, str | None], Embedder | None] = lambda *_: None,
) -> Embedder | None:
    """`server`: "": this process; None: the one that the settings name. None for any that they do not name: it is not
    known any more, or what it would be asked with."""
    from bot.llm.embeddings import OpenAIEmbedder, without_secrets
    from bot.llm.local_embeddings import MODEL, LocalEmbedder

    if server == "":
        return LocalEmbedder() if name == MODEL else None
    env = settings.env
    keys = {str(env.openai_base_url): env.openai_api_key}
    if env.openai_embedding_base_url is not None:
        keys = {str(env.openai_embedding_base_url): _embedding_key(settings), **keys}
    for url, key in keys.items():
        if key is not None and server in (None, without_secrets(url)):
            return OpenAIEmbedder(
                api_key=key.get_secret_value(),
                base_url=url,
                model=name,
                dimensions=dimensions,
                timeout=timeout,
                patience=patience,
                earlier=earlier,
            )
    return None


def _embedding_key(settings: Settings) -> SecretStr | None:
    """The other server's key is never sent to one of its own."""
    env = settings.env
    if env.openai_embedding_base_url is None:
        return env.openai_api_key
    return env.openai_embedding_api_key or SecretStr("none")


def reranker(settings: Settings) -> Reranker | None:
    """The configured one; None without a server."""
    env, model = settings.env, settings.behaviour.model
    if env.rerank_base_url is None:
        return None
    from bot.llm.reranking.http import HttpReranker

    return HttpReranker(
        api_key=(env.rerank_api_key or SecretStr("none")).get_secret_value(),
        base_url=str(env.rerank_base_url),
        model=model.rerank,
        timeout=model.rerank_seconds,
    )


def moderators(settings: Settings) -> tuple[Moderator, ...]:
    """The configured moderation services, in their order; none without a key."""
    key, guards = settings.env.openai_api_key, settings.behaviour.guards
    if key is None or not guards.moderation:
        return ()
    from bot.llm.moderation import LeftAlone, LlamaGuard, ProviderModeration

    connection = (key.get_secret_value(), str(settings.env.openai_base_url), guards.seconds)
    made: dict[str, Moderator] = {
        "provider": ProviderModeration(*connection, model=guards.moderation_model),
        "llama_guard": LlamaGuard(*connection, model=guards.llama_guard_model),
    }
    return tuple(LeftAlone(made[name]) for name in guards.moderation)
