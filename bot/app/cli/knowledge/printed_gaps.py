"""Prints the gaps of a period: to read, or as JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any

import click

from bot.app.cli.knowledge.drafts import Write, writer
from bot.app.container import Container
from bot.config import Settings
from bot.errors import ConfigurationError, DeliveryError, ModelError
from bot.gaps.gaps import Gap, gaps_of
from bot.gaps.unanswered import Found, unanswered
from bot.gaps.written import Writer
from bot.ports import ChatModel
from bot.store.keys import canary


def gaps(settings: Settings, *, days: int, most: int, form: str, drafts: str | None = None) -> None:
    """Of the last so many days. `drafts`: where an article about each goes, see `writer`. Raises ConfigurationError
    where there is no model for those."""
    now = datetime.now(UTC)
    container = Container(settings)
    model = container.models.answering if drafts is not None else None
    if drafts is not None and model is None:
        raise ConfigurationError("--draft: found no language model, expected one in [model] and its key")
    write = writer(settings, drafts) if drafts is not None else None
    with closing(container.database) as database:
        canary.require_where_known(database, container.cipher)
        found = unanswered(database, container.cipher, container.redactor, now - timedelta(days=days), now)
        gaps = gaps_of(found.questions, container.embedder)[:most]
        click.echo(as_json(gaps, found) if form == "json" else as_text(gaps, found, days))
        if write is not None and model is not None:
            for gap in gaps:
                click.echo(_drafted(gap, container, model, write), err=True)


def _drafted(gap: Gap, container: Container, model: ChatModel, write: Write) -> str:
    """What came of it, in a line. From what everybody may read, and what agents answered."""
    author = Writer(container.database, container.cipher, lambda: container.redactor, lambda: container.search, model)
    try:
        made = author(gap)
        where = write(made.draft)
    except (ModelError, DeliveryError) as error:
        return f"no draft for “{gap.title}”: {error}"
    doubted = f", {len(made.draft.unfounded)} sentences to check" if made.draft.unfounded else ""
    return f"{where}: from {made.replies} replies of agents and {made.passages} passages{doubted}"


def as_text(gaps: Sequence[Gap], found: Found, days: int) -> str:
    if not found.questions and not found.unreadable:
        return f"nothing that was asked in the last {days} days was left without an answer"
    parts = [_told(number, gap) for number, gap in enumerate(gaps, start=1)]
    listed = sum(len(gap.questions) for gap in gaps)
    if left := len(found.questions) - listed:
        parts.append(f"{left} more question{'s' * (left != 1)} in smaller groups; --most lists more of them")
    if found.more:
        parts.append(f"only the newest {len(found.questions)} questions were read; --days reads fewer")
    if found.unreadable:
        parts.append(f"{found.unreadable} left out, since the key that they were written with is not here")
    return "\n\n".join(parts)


def _told(number: int, gap: Gap) -> str:
    reasons = ", ".join(f"{count} {why}" for why, count in gap.reasons.items())
    asked = "1 conversation" if gap.conversations == 1 else f"{gap.conversations} conversations"
    lines = [f"{number}. {asked}: {gap.title}"]
    lines += [f"   also: {example}" for example in gap.examples]
    return "\n".join((*lines, f"   {reasons}; {', '.join(gap.channels)}; last {gap.last:%Y-%m-%d}"))


def as_json(gaps: Sequence[Gap], found: Found) -> str:
    """An object: `gaps`, and how many questions were `unreadable`."""
    listed: list[dict[str, Any]] = [
        {
            "conversations": gap.conversations,
            "question": gap.title,
            "examples": list(gap.examples),
            "reasons": {str(why): count for why, count in gap.reasons.items()},
            "channels": list(gap.channels),
            "last": gap.last.isoformat(),
            "conversation_ids": sorted({one.conversation_id for one in gap.questions}),
        }
        for gap in gaps
    ]
    return json.dumps({"gaps": listed, "unreadable": found.unreadable}, indent=2, ensure_ascii=False)
