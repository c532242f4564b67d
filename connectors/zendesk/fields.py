"""What is known about a conversation, for the account's own ticket fields: they go with the change that is made anyhow,
since one user may change a ticket 30 times in ten minutes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.model import Labels
from connectors.zendesk.settings import ZendeskField


def custom_fields(ids: Mapping[ZendeskField, int], labels: Labels | None) -> dict[str, Any]:
    """`ids`: the field's id by what it tells. What is not known is left as it is."""
    if labels is None:
        return {}
    known: Mapping[ZendeskField, str | None] = {
        "outcome": labels.outcome,
        "language": labels.language,
        "intent": labels.intent,
        "sentiment": labels.mood,
    }
    told = [{"id": ids[name], "value": value} for name, value in known.items() if name in ids and value is not None]
    return {"custom_fields": told} if told else {}
