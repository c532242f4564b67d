"""Does what somebody says to a whole channel look like a question? Pure, and rather too strict than too lax.

It is asked only where the bot may volunteer (`every_question`), where it stays silent anyhow unless it is sure. So a
question mark in any script will do, or a question word at the beginning; a question to a colleague, by name, is
theirs. Code, links and quotations do not count.
"""

from __future__ import annotations

import re

# Of Latin (and doubled, full-width, small), Greek, Armenian, Arabic, Ethiopic, Vai and Coptic.
_MARKS = re.compile("[?\u203d\u2047-\u2049\uff1f\ufe56\u037e\u055e\u061f\u1367\ua60f\u2cfa\u2cfb]")
_WORDS = re.compile(
    r"(?:how|what|why|when|where|who|which|wie|warum|wann|wer|welche[rs]?|comment|pourquoi|quand|où|qui|quel(?:le)?s?|"
    r"cómo|qué|cuándo|dónde|quién|cuál|perché|quando|onde|waarom|wanneer|waar)\b",
    re.IGNORECASE,
)
_NOT_SAID = re.compile(r"```.*?```|`[^`\n]*`|^(?:>|&gt;).*$|<[^@<>][^<>]*>", re.DOTALL | re.MULTILINE)
_TO_SOMEBODY = re.compile(r"\s*<@")


def is_question(mrkdwn: str) -> bool:
    if _TO_SOMEBODY.match(mrkdwn):
        return False
    said = _NOT_SAID.sub(" ", mrkdwn).strip()
    return bool(_MARKS.search(said) or _WORDS.match(said))
