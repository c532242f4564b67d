"""The language model and the embedder, each really asked: what lists its models may answer nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from pydantic import SecretStr

from bot import llm
from bot.app.doctor.http import ask
from bot.config import ModelServer, Settings
from bot.errors import BadModelOutput, ConfigurationError, ModelUnavailable
from bot.health import Finding, fail, off, ok, warn
from bot.llm import Abilities

QUOTED = "until then answers quote the articles"
BY_WORDS = "until then the search goes by words alone"
_ADDRESS = "check {address}: docs/models.md has the one of each server"
# What the error says, and what to do then.
_CURES = {
    r"HTTP 40[13]": "check {key}",
    r"HTTP 402|insufficient_quota": "the account at the provider has no credit left",
    r"HTTP 404": f"{_ADDRESS}, and [model] {{name}} in firstline.toml",
    r"HTTP 4(?:00|22)": "check [model] {name} in firstline.toml, and the model server's log",
    r"HTTP 429": "try again in a minute; where it lasts, the provider's limits are too low",
    r"HTTP 5": "look into the model server's log",
    "no connection": f"{_ADDRESS}, and that this machine can reach it",
    "too long": "is the model still loading? Else raise [model] timeout_seconds, or take a faster one",
    "is empty": "its model says nothing, twice: take another, or see to its chat template",
    "length limit": "raise [model] max_output_tokens",
}
_FORMS = {"json_schema": "by schema", "json_object": "as an object", None: "asked for in words"}


def check_model(settings: Settings) -> Iterator[Finding]:
    """Each that is configured, the small one too."""
    model = settings.behaviour.model
    servers = {(server.name, server.base_url): server for server in (*model.in_order, *filter(None, [model.small]))}
    known = [(server, key) for server in servers.values() if (key := settings.model_key(server)) is not None]
    if not known:
        yield off("language model", "no key: answers quote the articles", "set OPENAI_API_KEY to have answers written")
    for server, key in known:
        yield from _asked(settings, server, key)


def _asked(settings: Settings, server: ModelServer, key: SecretStr) -> Iterator[Finding]:
    url = str(server.base_url or settings.env.openai_base_url)
    place = f"{server.name} at {_host(url)}"
    try:
        found = llm.abilities(settings, server, key)
    except (ModelUnavailable, BadModelOutput) as error:
        listed = _unlisted(url, key.get_secret_value(), server.name) if re.search("HTTP 40[04]", str(error)) else ""
        address = "OPENAI_BASE_URL" if server.base_url is None else "its base_url in firstline.toml"
        cure = _cure(str(error), key=server.key or "OPENAI_API_KEY", address=address, name="name")
        yield fail("language model", f"{place}: {error}{listed}", f"{cure}; {QUOTED}")
        return
    yield ok("language model", f"{place} answered in {found.seconds:.1f} s; {_in_words(found)}")
    if not found.keeps_form:
        yield warn(
            "language model's JSON",
            f"{server.name} does not write the object that it is asked for",
            "answers do not need it; a second opinion or a judge does: take a larger model for those",
        )


def check_embedder(settings: Settings) -> Iterator[Finding]:
    model, env = settings.behaviour.model, settings.env
    if not llm.embeds(settings):
        cure = 'set [model] embedding for a search by meaning; "local" needs no server and no key'
        yield off("embeddings", "none: the search goes by words", cure)
        return
    if model.embeds_locally:
        yield from _local_embedder(settings)
        return
    url = str(env.openai_embedding_base_url or env.openai_base_url)
    own = env.openai_embedding_base_url is not None
    names = ("OPENAI_EMBEDDING_API_KEY", "OPENAI_EMBEDDING_BASE_URL") if own else ("OPENAI_API_KEY", "OPENAI_BASE_URL")
    embedder = llm.embedder(settings, model.timeout_seconds)
    try:
        vectors = embedder.embed(["Firstline"]) if embedder is not None else []
    except ConfigurationError as error:
        yield fail("embeddings", str(error), "correct it in firstline.toml, then run `firstline ingest` again")
    except (ModelUnavailable, BadModelOutput) as error:
        cure = _cure(str(error), key=names[0], address=names[1], name="embedding")
        yield fail("embeddings", f"{model.embedding} at {_host(url)}: {error}", f"{cure}; {BY_WORDS}")
    else:
        yield ok("embeddings", f"{model.embedding} at {_host(url)}: vectors of {len(vectors[0])} numbers")


def _local_embedder(settings: Settings) -> Iterator[Finding]:
    embedder = llm.embedder(settings, settings.behaviour.model.timeout_seconds)
    try:
        vector = embedder.embed_question("Firstline") if embedder is not None else []
    except ConfigurationError as error:
        yield fail("embeddings", str(error), f"correct that, then start again; {BY_WORDS}")
    else:
        yield ok("embeddings", f"{llm.vector_space(settings)}, in these processes: vectors of {len(vector)} numbers")


def check_reranker(settings: Settings) -> Iterator[Finding]:
    model, reranker = settings.behaviour.model, llm.reranker(settings)
    if reranker is None:
        yield off(
            "reranking", "none: passages stay in the order found", "set RERANK_BASE_URL for a model that orders them"
        )
        return
    where = _host(str(settings.env.rerank_base_url))
    try:
        reranker.scores("Firstline", ["Firstline answers.", "Something else."])
    except ModelUnavailable as error:
        cure = _cure(str(error), key="RERANK_API_KEY", address="RERANK_BASE_URL", name="rerank")
        yield fail("reranking", f"{where}: {error}", f"{cure}; until then passages stay in the order found")
    else:
        yield ok("reranking", f"{model.rerank or 'the model'} at {where}, within {model.rerank_seconds:g} s")


def _in_words(found: Abilities) -> str:
    streams = "in pieces" if found.streams else "in one piece"
    tools = "no: the articles go into the prompt"
    if found.tools:
        tools = "yes" if found.calls else "taken, but not called when asked to"
    return f"it comes {streams}, tools: {tools}, JSON: {_FORMS[found.form]}"


def _cure(problem: str, **names: str) -> str:
    found = (cure for words, cure in _CURES.items() if re.search(words, problem))
    return next(found, f"{_ADDRESS}; what stands there does not answer as OpenAI does").format(**names)


def _unlisted(url: str, key: str, name: str) -> str:
    """What the server's list says to that, where it has one."""
    address, _, query = url.partition("?")
    headers = {"Authorization": f"Bearer {key}", **({"api-key": key} if query else {})}
    answer = ask(f"{address.rstrip('/')}/models" + (f"?{query}" if query else ""), headers=headers)
    if isinstance(answer, str) or not answer.ok or name in answer.text:
        return ""
    return f" It lists its models, but not {name}."


def _host(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.hostname}:{parts.port}" if parts.port else str(parts.hostname)
