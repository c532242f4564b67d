"""An answer that a model wrote in another language than its requester's, put into theirs: what a model is asked, and
the checks that its reply has to pass. Pure.
"""

from __future__ import annotations

import re

from bot import prompts
from bot.guards.fence import Fence
from bot.model import Prompt, SystemMessage, UserMessage
from bot.wording.detect import detect

_KEPT = re.compile(r"https?://[^\s)>\]]+|<[A-Z]+_\d+>|\d+(?:[.,:]\d+)*|`[^`\n]+`")
_LONGER = 3  # times


def language_to_put_into(text: str, language: str | None) -> str | None:
    """The requester's, where the text is surely in another that we speak."""
    written = detect(text) if language else None
    return language if written is not None and written != language else None


def translation_prompt(text: str, language: str) -> Prompt:
    """`text` is redacted; `language` is one of those that we speak."""
    fence, rules = Fence(), prompts.load("translation")
    asked = rules.filled(language=rules.tables["languages"][language], fence=fence.rule)
    return Prompt(messages=(SystemMessage(asked), UserMessage(fence.enclose("text", text))), name=rules.label)


def checked(reply: str, text: str, language: str) -> str | None:
    """The translation; None where it is none, or has other figures, links, code or placeholders than the text."""
    translated = reply.strip()
    same = sorted(_numbers(translated)) == sorted(_numbers(text))
    if not same or len(translated) > _LONGER * len(text) or detect(translated) != language:
        return None
    return translated


def _numbers(text: str) -> list[str]:
    """ "4.90" and "4,90" are one."""
    return [found.group().replace(",", ".") for found in _KEPT.finditer(text)]
