"""What a chat completion amounts to: its text, its tool calls, and whether that is a whole reply.

Knows the shape of what comes (OpenAI's `chat.completion.chunk`, or one `chat.completion`, as parsed JSON) and the other
shapes that compatible servers give it, not where it comes from.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.errors import BadModelOutput
from bot.llm.events import DONE
from bot.llm.tool_calls import PartialCalls, text_in
from bot.llm.usage import Tokens
from bot.model import ToolCall
from bot.text.characters import without_halves

_MAX_CHARS = 40_000  # of one reply: a server that does not stop; what is said is read closely, which takes time
_CUT_OFF = ("length", "max_tokens")
_DECLINED = ("content_filter", "safety", "refusal", "recitation")
_THOUGHT = ("thinking", "reasoning", "redacted_thinking")  # parts that are no text of the reply


class ErrorWithin(Exception):
    """The server tells of an error where a piece of the reply was due. `said` is its object, untouched."""

    def __init__(self, said: object) -> None:
        super().__init__("an error in place of a reply")
        self.said = said


class Received:
    def __init__(self) -> None:
        self.tokens = Tokens()
        self._calls = PartialCalls()
        self._chars = 0
        self._half = ""  # of a character, whose other half comes with the next piece
        self._blank = True  # nothing but white space so far
        self._in_pieces = False  # deltas have come: a message beside them repeats them
        self._done = False
        self._finish = ""
        self._index: object = None  # of the reply that is read
        self._refused = False
        self._thought: str | None = None

    def take(self, chunk: object) -> str:
        """The piece of text in a chunk. Raises BadModelOutput: nobody has checked the shape before; ErrorWithin."""
        if chunk == DONE:
            self._done = True
        if not isinstance(chunk, dict):
            return ""
        if said := chunk.get("error") or (chunk if chunk.get("object") == "error" else None):
            raise ErrorWithin(said)
        try:
            piece = self._take(chunk)
        except (AttributeError, TypeError, LookupError, ValueError):
            raise BadModelOutput("The language model's stream has another shape than agreed.") from None
        if self._chars + self._calls.chars > _MAX_CHARS:
            raise BadModelOutput("The language model did not stop.")
        return piece

    def _take(self, chunk: Mapping[str, Any]) -> str:
        self.tokens.take(chunk.get("usage"))
        choice = self._choice(chunk.get("choices"))
        self.tokens.take(choice.get("usage"))  # Moonshot's place for it
        self._finish = _finish(choice.get("finish_reason")) or self._finish
        if self._finish == "error":
            raise ErrorWithin(choice.get("error"))
        delta = self._delta(choice)
        self._refused |= bool(delta.get("refusal"))
        self._take_calls(delta)
        if "reasoning_content" in delta:
            thought = delta["reasoning_content"]
            self._thought = (self._thought or "") + (thought if isinstance(thought, str) else "")
        piece = self._whole(_text_of(delta.get("content")))
        self._chars += len(piece)
        self._blank = self._blank and not piece.strip()
        return piece

    def _whole(self, piece: str) -> str:
        """Some servers cut a character in two, and some models write half of one, which nothing can send or keep."""
        piece = self._half + piece
        whole = len(piece) - ("\ud800" <= piece[-1:] <= "\udbff")
        self._half = piece[whole:]
        return without_halves(piece[:whole])

    def _choice(self, choices: Any) -> Mapping[str, Any]:
        """Empty where there is only usage, or what Azure's filter found in the prompt, or another reply than the first:
        some servers write several though one was asked for."""
        found = [choices] if isinstance(choices, dict) else choices or [None]
        choice: Mapping[str, Any] = found[0] or {}
        index = choice.get("index")
        if self._index is None:
            self._index = index
        return choice if index is None or index == self._index else {}

    def _delta(self, choice: Mapping[str, Any]) -> Mapping[str, Any]:
        """Azure's filter sends choices with neither of them."""
        if delta := choice.get("delta"):
            self._in_pieces = self._in_pieces or bool(delta.get("content") or delta.get("tool_calls"))
            return delta  # type: ignore[no-any-return]  # checked as it is read
        return {} if self._in_pieces else choice.get("message") or {}

    def _take_calls(self, delta: Mapping[str, Any]) -> None:
        fragments = delta.get("tool_calls") or ()
        for fragment in [fragments] if isinstance(fragments, dict) else filter(None, fragments):
            self._calls.take(fragment)
        if function := delta.get("function_call"):  # before there were tools
            self._calls.take({"function": function})

    def calls(self) -> tuple[ToolCall, ...]:
        """What the reply calls, once the stream has ended. Raises BadModelOutput unless a whole reply has come."""
        if self._refused or self._finish in _DECLINED:
            raise BadModelOutput("The language model declined.")
        if self._finish in _CUT_OFF:
            raise BadModelOutput("The language model's reply was cut off at its length limit.")
        if not self._finish and not self._done:
            raise BadModelOutput("The language model's stream ended early.")
        calls = self._calls.whole(self._thought)
        if self._blank and not calls:
            raise BadModelOutput("The language model's reply is empty.")
        return calls


def _finish(reason: Any) -> str:
    """Why it ended, in lower case; a reason that is no text is one all the same."""
    return reason.lower() if isinstance(reason, str) else "told otherwise" if reason else ""


def _text_of(content: Any) -> str:
    """Of a text, or of parts: Mistral's models that think send those. Raises TypeError for anything else."""
    if not content or isinstance(content, str):
        return content or ""
    if isinstance(content, dict):
        content = [content]
    if not isinstance(content, list):
        raise TypeError("content is neither a text nor parts")
    return "".join(map(_text_of_part, content))


def _text_of_part(part: Any) -> str:
    if part is None or isinstance(part, str):
        return part or ""
    if part.get("type") in _THOUGHT:
        return ""
    text = part.get("text")
    return text_in(text, "value") if isinstance(text, dict) else text_in(part, "text")
