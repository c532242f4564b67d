"""Which placeholder a value has in a conversation, for as long as the conversation is kept. The vault knows values by
their fingerprints only: a message that is deleted leaves none of its words here. It is kept encrypted, since a short
code's fingerprint could be guessed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping


def fingerprint(value: str) -> str:
    return hashlib.blake2b(value.encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()


def vault_of(placeholders: Mapping[str, str], kept: Mapping[str, str]) -> dict[str, str]:
    """fingerprint -> placeholder: what was `kept`, and what became of the values (`placeholders`: placeholder ->
    value)."""
    return {**kept, **{fingerprint(value): placeholder for placeholder, value in placeholders.items()}}
