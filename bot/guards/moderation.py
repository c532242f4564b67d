"""What a moderation model's categories mean to a helpdesk. Pure; who asks the model is `bot.llm.moderation`.

Anger is no reason to be turned away, and neither are matters that a help article may be about; so rudeness, advice,
privacy, copyright and elections are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Protocol

from bot.errors import BadModelOutput
from bot.model import Harm, Moderated
from bot.text.model_words import spoken


class Moderator(Protocol):
    """A service that says whether a text is about harm."""

    name: str

    def moderate(self, text: str) -> Moderated:
        """`text` is redacted. Raises ModelError, within seconds."""
        ...


# https://developers.openai.com/api/docs/guides/moderation
_PROVIDER = {
    "self-harm": Harm.SELF_HARM,
    "self-harm/intent": Harm.SELF_HARM,
    "self-harm/instructions": Harm.SELF_HARM,
    "harassment/threatening": Harm.THREAT,
    "hate/threatening": Harm.THREAT,
    "hate": Harm.DECLINE,
    "illicit": Harm.DECLINE,
    "illicit/violent": Harm.DECLINE,
    "sexual": Harm.DECLINE,
    "sexual/minors": Harm.DECLINE,
    "violence": Harm.DECLINE,
    "violence/graphic": Harm.DECLINE,
}
# https://www.llama.com/docs/model-cards-and-prompt-formats/llama-guard-3/
_LLAMA_GUARD = {
    "S1": Harm.DECLINE,  # violent crimes
    "S2": Harm.DECLINE,  # non-violent crimes
    "S3": Harm.DECLINE,  # sex-related crimes
    "S4": Harm.DECLINE,  # sexual exploitation of children
    "S9": Harm.DECLINE,  # indiscriminate weapons
    "S10": Harm.DECLINE,  # hate
    "S11": Harm.SELF_HARM,
    "S12": Harm.DECLINE,  # sexual content
    "S14": Harm.DECLINE,  # abuse of a code interpreter
}
_URGENCY = (Harm.SELF_HARM, Harm.THREAT, Harm.DECLINE)
_VERDICT = re.compile(r"\s*(?:(safe)|unsafe\s+(S\d{1,2}(?:\s*,\s*S\d{1,2})*))\s*", re.IGNORECASE)


def of_provider(flagged: Iterable[str]) -> Moderated:
    """Of the categories that OpenAI's moderations endpoint says are violated."""
    return _of(tuple(flagged), _PROVIDER)


def of_llama_guard(reply: str) -> Moderated:
    """Of Llama Guard 3's reply: "safe", or "unsafe" and a line with the categories. Raises BadModelOutput."""
    verdict = _VERDICT.fullmatch(spoken(reply))
    if verdict is None:
        raise BadModelOutput("The moderation model's reply is neither safe nor unsafe with its categories.")
    named = (verdict[2] or "").upper().replace(" ", "")
    return _of(tuple(filter(None, named.split(","))), _LLAMA_GUARD)


def _of(categories: tuple[str, ...], meanings: dict[str, Harm]) -> Moderated:
    found = {meanings.get(category, Harm.NONE) for category in categories}
    return Moderated(next((harm for harm in _URGENCY if harm in found), Harm.NONE), categories)
