"""Prints the gaps of a period: to read, or as JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import click

from bot.app.container import Container
from bot.config import Settings
from bot.errors import ConfigurationError, ModelError
from bot.gaps.drafting import draft
from bot.gaps.gaps import Gap, gaps_of
from bot.gaps.unanswered import Found, agents_said, unanswered
from bot.model.reader import ANYBODY
from bot.ports import ChatModel
from bot.store.keys import canary

_PASSAGES = 6  # that a draft is written from


def gaps(settings: Settings, *, days: int, most: int, form: str, drafts: Path | None = None) -> None:
    """Of the last so many days. `drafts`: a folder for an article about each. Raises ConfigurationError where there is
    no model for those."""
    now = datetime.now(UTC)
    container = Container(settings)
    model = container.models.answering if drafts is not None else None
    if drafts is not None and model is None:
        raise ConfigurationError("--draft: found no language model, expected one in [model] and its key")
    with closing(container.database) as database:
        canary.require_where_known(database, container.cipher)
        found = unanswered(database, container.cipher, container.redactor, now - timedelta(days=days), now)
        gaps = gaps_of(found.questions, container.embedder)[:most]
        click.echo(as_json(gaps, found) if form == "json" else as_text(gaps, found, days))
        if drafts is not None and model is not None:
            for gap in gaps:
                click.echo(_drafted(gap, container, model, drafts), err=True)


def _drafted(gap: Gap, container: Container, model: ChatModel, folder: Path) -> str:
    """What came of it, in a line. From what everybody may read, and what agents answered."""
    conversations = sorted({one.conversation_id for one in gap.questions})
    replies = agents_said(container.database, container.cipher, container.redactor, conversations)
    passages = container.search.search(gap.title, _PASSAGES, ANYBODY)
    try:
        made = draft(gap, replies, passages, model)
    except ModelError as error:
        return f"no draft for “{gap.title}”: {error}"
    folder.mkdir(parents=True, exist_ok=True)
    path = _free(folder / made.file_name)
    path.write_text(made.markdown, encoding="utf-8")
    doubted = f", {len(made.unfounded)} sentences to check" if made.unfounded else ""
    return f"{path}: from {len(replies)} replies of agents and {len(passages)} passages{doubted}"


def _free(path: Path) -> Path:
    """Nobody's file is written over."""
    names = (path.with_stem(f"{path.stem}-{number}") for number in count(2))
    return path if not path.exists() else next(name for name in names if not name.exists())


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
