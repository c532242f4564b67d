"""What language models are told: one TOML file a prompt, with a version. Imports nothing of ours.

A prompt's words are changed together with its version, so that what is recorded of an answer (`answering@3`) says which
words led to it: a test holds `published.toml`, the digest of every version, against the files.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from string import Template


@dataclass(frozen=True, slots=True)
class PromptFile:
    """`NAME.toml`: `version`, `text`, and tables of what is put in or told beside it, by name; `$name` is a gap."""

    name: str
    version: int
    text: str = field(repr=False)
    tables: Mapping[str, Mapping[str, str]] = field(default_factory=dict, repr=False)

    @property
    def label(self) -> str:
        """Name and version, as it is recorded."""
        return f"{self.name}@{self.version}"

    def filled(self, piece: str | None = None, **values: str) -> str:
        """The text, or one of `[pieces]`, with its gaps filled. Raises KeyError for a gap that no value is for."""
        text = self.text if piece is None else self.tables["pieces"][piece]
        return Template(text).substitute(values).strip()


@cache
def load(name: str) -> PromptFile:
    """Raises FileNotFoundError where there is no such prompt."""
    read = tomllib.loads(files(__name__).joinpath(f"{name}.toml").read_text(encoding="utf-8"))
    tables = {key: value for key, value in read.items() if isinstance(value, dict)}
    return PromptFile(name, read["version"], read["text"].strip(), tables)
