"""How many tokens a text is for a model, told from its characters: a word, what is long in it, digits by three, other
scripts by the character. No vocabulary is loaded: the smallest takes 70 MB of a worker.

The rates are fitted to o200k_base on our own wording and examples; `firstline eval tokens` prints how far off they are.
What a provider reports corrects them for its model (`Tokens`).
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator

from bot.model import AssistantMessage, Finished, Message, Piece, Prompt, ToolResult, Usage
from bot.ports import ChatModel

CountTokens = Callable[[str], int]

_KINDS = re.compile(
    r"(?P<word>[A-Za-z]+(?![\u00C0-\u024F\u1E00-\u1EFF]))|(?P<accented>[A-Za-z\u00C0-\u024F\u1E00-\u1EFF]+)"
    r"|(?P<digits>\d{1,3})|(?P<alphabet>[\u0370-\u06FF]+)"
    r"|(?P<sign>[\u3000-\u30FF\u3400-\u9FFF\uAC00-\uD7AF\uF900-\uFAFF\uFF00-\uFFEF])|(?P<letters>[^\W\d_]+)"
    r"|(?P<lines>\n+)|(?P<marks>[^\w\s]+|_+)"
)
_SHORT = 5  # letters of a word that is one token
# Tokens each, and for each character: of words, of those beyond the short ones.
_EACH = {"word": 0.8, "accented": 1.55, "digits": 1.15, "sign": 0.65, "lines": 0.65, "marks": 1.1}
_BY_CHARACTER = {"word": 0.3, "accented": 0.3, "alphabet": 0.33, "letters": 1.0}
_PER_MESSAGE = 4  # what a chat format puts around one
_TRUST = 0.3  # weight of the newest report
_SURE, _ONE_IN = 5, 20  # reports that are all read, and how many are afterwards
_LEAST, _MOST = 0.5, 2.5  # a report beyond is about something else: a picture, a template of the server's


def tokens_of(text: str) -> int:
    """An estimate; 0 for an empty text."""
    total = 0.0
    for found in _KINDS.finditer(text):
        kind, length = found.lastgroup or "", found.end() - found.start()
        long = length - _SHORT if kind in ("word", "accented") else length
        total += _EACH.get(kind, 0.0) + _BY_CHARACTER.get(kind, 0.0) * max(0, long)
    return round(total + 0.49)


def tokens_of_prompt(prompt: Prompt) -> int:
    """An estimate, without pictures."""
    tools = sum(tokens_of(f"{tool.name} {tool.description} {dict(tool.parameters)}") for tool in prompt.tools)
    return tools + sum(map(_tokens_of_message, prompt.messages)) + tokens_of(str(prompt.schema or ""))


def _tokens_of_message(message: Message) -> int:
    calls = message.calls if isinstance(message, AssistantMessage) else ()
    called = sum(tokens_of(f"{call.name} {dict(call.arguments)}") for call in calls)
    answers = tokens_of(message.call_id) if isinstance(message, ToolResult) else 0
    return tokens_of(message.text) + called + answers + _PER_MESSAGE


class Tokens:
    """A `CountTokens` that learns from what the provider reports. Thread-safe; one a process, for the model that
    answers."""

    def __init__(self) -> None:
        self._ratio = 1.0
        self._reports = 0
        self._guard = threading.Lock()

    def __call__(self, text: str) -> int:
        return round(tokens_of(text) * self._ratio + 0.49) if text else 0

    def learn(self, prompt: Prompt, usage: Usage) -> None:
        """What one prompt really took; no input tokens: the server does not tell. Of many, some are enough."""
        with self._guard:
            self._reports += 1
            skipped = self._reports > _SURE and self._reports % _ONE_IN
        if skipped or prompt.has_pictures or usage.estimated or not usage.input_tokens:
            return
        ratio = usage.input_tokens / max(1, tokens_of_prompt(prompt))
        if _LEAST <= ratio <= _MOST:
            with self._guard:
                self._ratio += _TRUST * (ratio - self._ratio)


class Counted:
    """A `ChatModel` whose reports teach a `Tokens`."""

    def __init__(self, chat: ChatModel, tokens: Tokens) -> None:
        self._chat = chat
        self._tokens = tokens

    def reply(self, prompt: Prompt) -> Iterator[Piece]:
        for piece in self._chat.reply(prompt):
            if isinstance(piece, Finished):
                self._tokens.learn(prompt, piece.usage)
            yield piece
