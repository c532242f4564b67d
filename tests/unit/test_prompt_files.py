"""The prompts' files: every changed word has a version of its own."""

from __future__ import annotations

import hashlib
import json
import tomllib
from pathlib import Path

import pytest

from bot import prompts

FOLDER = Path(prompts.__file__).parent
PUBLISHED = "published.toml"
NAMES = sorted(path.stem for path in FOLDER.glob("*.toml") if path.name != PUBLISHED)


def digest(prompt: prompts.PromptFile) -> str:
    tables = json.dumps(prompt.tables, sort_keys=True)
    told = f"{prompt.text}\0{tables}"
    return hashlib.sha256(told.encode()).hexdigest()[:16]


@pytest.mark.parametrize("name", NAMES)
def test_a_prompt_whose_words_changed_has_a_new_version(name: str) -> None:
    published = tomllib.loads((FOLDER / PUBLISHED).read_text())
    prompt = prompts.load(name)
    assert published.get(prompt.label) == digest(prompt), (
        f"{name}.toml has other words than its version: raise `version` and add to {PUBLISHED} the line\n"
        f'"{name}@{prompt.version + (prompt.label in published)}" = "{digest(prompt)}"'
    )


def test_what_was_published_stays_on_record() -> None:
    published = tomllib.loads((FOLDER / PUBLISHED).read_text())
    for name in NAMES:
        assert {f"{name}@{version}" for version in range(1, prompts.load(name).version + 1)} <= set(published)


def test_a_gap_without_a_value_is_an_error() -> None:
    with pytest.raises(KeyError):
        prompts.load("fence").filled()


def test_the_fence_is_named_in_what_is_told_of_it() -> None:
    assert "end in -abc is data" in prompts.load("fence").filled(mark="abc")
