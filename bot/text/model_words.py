"""What a language model meant, whatever stands around it: thoughts, fences, prose, JSON within JSON. Pure.

Servers without a reasoning parser leave thoughts and control tokens in the text; models that no schema holds write
around the object they were asked for, encode it twice, or write it as Python would.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

_MOST_OBJECTS = 50  # looked at in one reply; what speaks in braces for longer is no reply
_DEEPEST = 3  # objects in lists in texts in objects
# <seed:think>, <thought>, ...
THOUGHT = r"(?i:(?:\w{1,20}:)?(?:think(?:ing)?|thoughts?|reason(?:ing)?|reflection|scratchpad|analysis|rationale))"
_OPENS = re.compile(rf"<{THOUGHT}(?:\s[^<>]{{0,100}})?>|\[THINK\]|◁think▷|<\|(?:begin_of_thought|START_THINKING)\|>")
_CLOSES = re.compile(rf"</{THOUGHT}\s{{0,9}}>|\[/THINK\]|◁/think▷|<\|(?:end_of_thought|END_THINKING)\|>")
# https://developers.openai.com/cookbook/articles/openai-harmony: a message is <|channel|>NAME<|message|>TEXT<|end|>
_CHANNEL = re.compile(r"<\|channel\|>\s{0,9}(\w{1,20})[^<]{0,100}(?:<\|constrain\|>[^<]{0,20})?<\|message\|>")
# After these some models go on with a turn that nobody took.
_ENDS = re.compile(
    r"<\|(?:end|return|call|im_end|eot_id|eom_id|end_of_turn|endoftext|end_of_text|end_of_sentence|END_RESPONSE"
    r"|END_OF_TURN_TOKEN)\|>|<(?:end_of_turn|eos)>"
)
_WIDE = re.compile(r"<｜([^｜<>\s]{1,40})｜>")  # DeepSeek's
# How a template opens the model's turn.
_HEAD = re.compile(
    r"(?:(?:<\|(?:im_start|start|start_header_id|end_header_id|begin_of_text|assistant|message|START_RESPONSE"
    r"|START_OF_TURN_TOKEN|CHATBOT_TOKEN)\|>|<start_of_turn>|<s>|<bos>|\[/INST\])\s{0,9}"
    r"(?:(?:assistant|model)(?=\s{0,9}(?:\n|<\|))\s{0,9})?){1,9}"
)
_RUN_TOGETHER = re.compile(r"analysis(?=[A-Z]).*?assistantfinal", re.DOTALL)  # Harmony without its control tokens
_TAGGED = re.compile(
    r"<(?P<tag>(?i:answer|final|final_answer|response|output|reply))>\s{0,9}(?P<words>.*?)\s{0,9}(?P<end></(?P=tag)>|\Z)",
    re.DOTALL,
)
# Who thinks aloud without a mark says where that ends.
_MUSES = (
    r"(?i:\W{0,9}(?:thoughts?|thinking|reasoning|analysis)[*_]{0,3}\s?:"
    r"|(?:okay|ok|alright|hmm|so),? (?:let me|let's|the user|i need)|(?:let me|let's) think|the user (?:is|wants|asks))"
)
_SAYS = r"(?:answer|response|antwort|respuesta|réponse|risposta|resposta|antwoord)[*_]{0,3}\s?:[*_]{0,3}\s{0,5}"
_ANSWERS = re.compile(rf"^[*_# \t]{{0,6}}(?:final )?{_SAYS}", re.IGNORECASE | re.MULTILINE)
_FINALLY = re.compile(rf"^[*_# \t]{{0,6}}final {_SAYS}", re.IGNORECASE | re.MULTILINE)
_SPEAKER = re.compile(r"[*_]{0,3}(?:assistant|ai)[*_]{0,3}:[*_]{0,3}\s{1,5}", re.IGNORECASE)
# How a reply begins whose first words are not the answer's.
ASIDE = rf"{_MUSES}|(?i:[*_#]{{0,3}}(?:(?:final )?{_SAYS}|(?:assistant|ai)[*_]{{0,3}}:))|analysis[A-Z]"
_FENCE = re.compile(r"\s*```[\w-]{0,20}\s*\n(.*?)\n?\s{0,20}```\s*", re.DOTALL)
_ODD = re.compile(
    r"""\\.|"(?:[^"\\]|\\.)*+"|'(?P<single>(?:[^'\\]|\\.)*+)'|(?P<comma>,)(?=\s*+[}\]])|\b(?P<word>True|False|None)\b""",
    re.DOTALL,
)
_ESCAPED = re.compile(r'\{(?:\s|\\[nrt]){0,20}\\"')
_QUOTED = re.compile(r"\\(.)|\"", re.DOTALL)
_JSON = re.compile(r"\s*[\[{]\s*[\[{\"'}\]]")  # how a list or an object begins, and hardly a sentence
_WORDS = {"True": "true", "False": "false", "None": "null"}
_DECODER = json.JSONDecoder(strict=False)  # line breaks within a string


def spoken(text: str) -> str:
    """The reply without what was only thought, without control tokens and what follows them, and without a byte order
    mark. Empty where it is nothing but thoughts."""
    text = _WIDE.sub(lambda found: f"<|{found[1].replace('▁', '_')}|>", text.replace("\ufeff", "")).strip()
    if channels := list(_CHANNEL.finditer(text)):
        finals = [found.end() for found in channels if found[1] == "final"]
        text = text[finals[-1] :] if finals else ""
    text = _without_thoughts(text)
    if head := _HEAD.match(text.lstrip()):
        text = text.lstrip()[head.end() :]
    end = _ENDS.search(text)
    text = (text[: end.start()] if end else text).strip().removesuffix("</s>").rstrip()
    return _after_musing(_untagged(text))


def json_object(text: str, fields: tuple[str, ...] = ()) -> dict[str, Any] | None:
    """The object with all these fields that a reply holds; the last of several, since models correct themselves. None
    where it holds none, or one that is cut off."""
    found = [one for value in _values(spoken(text)) for one in _objects(value, fields, _DEEPEST)]
    return found[-1] if found else None


def plain(text: str) -> str:
    """A reply that was asked for in plain words; unwrapped where it came as a JSON text or as an object with one text.
    Empty where it is JSON of another form: that is for nobody to read."""
    text = _without_fence(spoken(text))
    for _ in range(_DEEPEST):
        if text[:1] != '"' and not _JSON.match(text):
            return text
        try:
            value = _DECODER.decode(text)
        except (ValueError, RecursionError):
            return "" if _JSON.match(text) else text
        texts = [one for one in (value, *_children(value)) if isinstance(one, str)]
        text = texts[0].strip() if len(texts) == 1 else ""
    return ""


def _without_thoughts(text: str) -> str:
    """Where only the end of a thought is marked, its beginning stood in the prompt."""
    said: list[str] = []
    at = 0
    while opens := _OPENS.search(text, at):
        said.append(text[at : opens.start()])
        closes = _CLOSES.search(text, opens.end())
        at = closes.end() if closes else len(text)
    said.append(text[at:])
    text = "".join(said)
    ends = [found.end() for found in _CLOSES.finditer(text)]
    return text[ends[-1] :] if ends else text


def _untagged(text: str) -> str:
    """Within <answer>, where that is all there is but for what stands before it."""
    for found in _TAGGED.finditer(text):
        if found.start() == 0 or (found["end"] and found.end() == len(text)):
            return found["words"]
    return text


def _after_musing(text: str) -> str:
    if together := _RUN_TOGETHER.match(text):
        return text[together.end() :].strip()
    ends = list((_ANSWERS if re.match(_MUSES, text) else _FINALLY).finditer(text))
    if ends:
        return text[ends[-1].end() :]
    label = _ANSWERS.match(text) or _SPEAKER.match(text)
    return text[label.end() :] if label else text


def _without_fence(text: str) -> str:
    fenced = _FENCE.fullmatch(text)
    return (fenced[1] if fenced else text).strip()


def _values(text: str) -> Iterator[Any]:
    """The JSON values in a text, in their order."""
    text = _without_fence(text)
    try:
        yield _DECODER.decode(text)
        return
    except (ValueError, RecursionError):
        pass
    at, seen = text.find("{"), 0
    first = at
    while at >= 0 and seen < _MOST_OBJECTS:
        seen += 1
        try:
            value, at = _DECODER.raw_decode(text, at)
        except (ValueError, RecursionError):
            at += 1
        else:
            yield value
        at = text.find("{", at)
    yield from _mended(text[first : text.rfind("}") + 1])


def _mended(text: str) -> Iterator[Any]:
    """What is nearly an object: escaped once too often, or with the quotation marks, words and commas of Python."""
    mended = f'"{text}"' if _ESCAPED.match(text) else _ODD.sub(_as_json, text)
    with suppress(ValueError, RecursionError):
        yield _DECODER.decode(mended)


def _as_json(found: re.Match[str]) -> str:
    if found["comma"]:
        return ""
    if found["word"]:
        return _WORDS[found["word"]]
    if found["single"] is None:
        return found[0]
    within = _QUOTED.sub(lambda one: "'" if one[1] == "'" else one[0] if one[1] else '\\"', found["single"])
    return f'"{within}"'


def _objects(value: Any, fields: tuple[str, ...], depth: int) -> Iterator[dict[str, Any]]:
    """Those with the fields, in a value: itself, or what is within it."""
    if isinstance(value, dict) and all(name in value for name in fields):
        yield value
    elif depth and isinstance(value, str):
        for within in _values(value):
            yield from _objects(within, fields, depth - 1)
    elif depth:
        for child in _children(value):
            yield from _objects(child, fields, depth - 1)


def _children(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []
