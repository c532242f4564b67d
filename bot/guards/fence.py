"""Delimiters that nobody who writes an article, a message or a file can guess, so nothing in them can end them.

What stands between them is data. The system prompt says so and names the mark; nothing untrusted stands outside.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass, field

from bot import prompts

# What looks like one of ours, whatever its mark: a model may take less than the exact words.
_DELIMITER = re.compile(
    r"<(?=\s*/?\s*(?:passage|file|message|note|question|turn|text|result|summary)\b)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Fence:
    """One for each prompt."""

    mark: str = field(default_factory=lambda: secrets.token_hex(6))

    @property
    def rule(self) -> str:
        """For the system prompt."""
        return prompts.load("fence").filled(mark=self.mark)

    def enclose(self, kind: str, text: str, **attributes: str) -> str:
        """`text` in tags of this kind, with attributes on one line."""
        told = "".join(f' {name}="{_attribute(value)}"' for name, value in attributes.items())
        return f"<{kind}-{self.mark}{told}>\n{inert(text)}\n</{kind}-{self.mark}>"


def inert(text: str) -> str:
    """Without anything that looks like a delimiter."""
    return _DELIMITER.sub("‹", text)


def _attribute(text: str) -> str:
    return inert(" ".join(text.split())).replace('"', "'")
