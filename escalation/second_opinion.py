"""What a language model is asked about a message in which our own signals found nothing for a person, and what of its
reply counts. Pure.

It can only add: an intent that a person should see, or a request for a human. The text is redacted before it gets here.
A requester who talks the model into something gets a person, no more.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from bot import prompts
from bot.model import HUMAN_REQUEST, Intent, Prompt, SignalValue, SystemMessage, UserMessage
from bot.text.model_words import json_object
from escalation.intent.labels import FOR_A_PERSON
from escalation.signals.intent import WORDS

STRENGTH = 0.9
_CHARS = 4000  # of the messages, the last ones
_RULES = prompts.load("second_opinion")
_ASKED = SystemMessage(
    _RULES.filled(
        meanings="\n".join(f"- {intent}: the writer {meaning}" for intent, meaning in _RULES.tables["meanings"].items())
    )
)
_NAMED = tuple(map(Intent, _RULES.tables["meanings"]))  # what it may name
_SCHEMA = {
    "type": "object",
    "properties": {"intents": {"type": "array", "items": {"type": "string", "enum": [str(one) for one in _NAMED]}}},
    "required": ["intents"],
    "additionalProperties": False,
}


def second_opinion_prompt(texts: Sequence[str]) -> Prompt:
    """About the messages that wait, oldest first."""
    told = json.dumps({"message": "\n\n".join(texts)[-_CHARS:]}, ensure_ascii=False)  # nothing in it can end it
    return Prompt(messages=(_ASKED, UserMessage(told)), schema=_SCHEMA, whole=True, name=_RULES.label)


def second_opinion(reply: str) -> tuple[SignalValue, ...]:
    """The signals that a reply adds; none where it is in another form than was asked for."""
    named = (json_object(reply, ("intents",)) or {}).get("intents")
    if not isinstance(named, list):
        return ()
    said = {name for name in named if isinstance(name, str)}
    found = [_value(str(intent), f"{WORDS[intent]}, as a language model reads it.") for intent in _of(said)]
    if Intent.HUMAN_REQUEST in said:
        found.append(_value(HUMAN_REQUEST, "They ask for a human, as a language model reads it."))
    return tuple(found)


def _of(said: set[str]) -> list[Intent]:
    return [intent for intent in _NAMED if intent in FOR_A_PERSON and intent in said]


def _value(name: str, explanation: str) -> SignalValue:
    return SignalValue(name=name, strength=STRENGTH, threshold=0.5, explanation=explanation)
