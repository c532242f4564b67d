"""All that a message of Slack's says, as plain text: what was typed, what was forwarded with it, tables in it. Pure.

Traps:
* A forwarded message is an attachment (`is_share`, or `is_msg_unfurl`), and so is a table that somebody pasted: neither
  is in `text`, which is empty where nothing was typed beside it.
* Most other attachments are previews of links, which nobody said. Only a program says things in them.
* What is forwarded is somebody else's words, so it is marked as a quotation: a request for a person in it is not the
  writer's.
* Cells and rich text are plain, with no entities; `text` is mrkdwn.

Source: docs.slack.dev, "Table block" and "Rich text block"; forwarded messages as public bots record them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from bot.text.forwarded import marked
from connectors.slack.wire.mrkdwn import to_text

MAX_DEPTH = 6  # of blocks in blocks
_LINES = frozenset(("rich_text", "rich_text_list"))
_CONTAINERS = frozenset((*_LINES, "rich_text_section", "rich_text_preformatted", "rich_text_quote"))


def text_of(message: Mapping[str, Any], bots: Collection[str] = (), *, by_program: bool = False) -> str:
    """What a person reads in the message. Mentions of `bots` are left out. Anything that is not what Slack sends says
    nothing."""
    typed = to_text(_string(message, "text"), bots)
    blocks = list(_mappings(message.get("blocks")))
    parts = [typed, *(_table(block) for block in blocks if block.get("type") == "table")]
    if by_program and not typed:
        parts = list(map(_block, blocks))
    parts += [_attached(attachment, by_program=by_program) for attachment in shared_or_said(message)]
    return "\n\n".join(filter(None, parts))


def shared_or_said(message: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The message's attachments. (Its files are something else.)"""
    return _mappings(message.get("attachments"))


def is_forwarded(attachment: Mapping[str, Any]) -> bool:
    return bool(attachment.get("is_share") or attachment.get("is_msg_unfurl"))


def _attached(attachment: Mapping[str, Any], *, by_program: bool) -> str:
    blocks = list(_mappings(attachment.get("blocks")))
    if is_forwarded(attachment):
        return _forwarded(attachment)
    if not by_program:
        return "\n\n".join(filter(None, (_table(block) for block in blocks if block.get("type") == "table")))
    fields = [
        ": ".join(filter(None, (to_text(_string(one, "title")), to_text(_string(one, "value")))))
        for one in _mappings(attachment.get("fields"))
    ]
    said = [*(to_text(_string(attachment, name)) for name in ("pretext", "title", "text")), *fields]
    return "\n".join(filter(None, (*said, *map(_block, blocks)))) or to_text(_string(attachment, "fallback"))


def _forwarded(attachment: Mapping[str, Any]) -> str:
    """Who said it and what, marked as forwarded."""
    inner = [
        block
        for part in _mappings(attachment.get("message_blocks"))
        if isinstance(part.get("message"), Mapping)
        for block in _mappings(part["message"].get("blocks"))
    ]
    words = to_text(_string(attachment, "text")) or "\n".join(filter(None, map(_block, inner)))
    tables = [_table(block) for block in inner if block.get("type") == "table"]
    said = "\n".join(filter(None, (words, *(table for table in tables if table not in words))))
    who = to_text(_string(attachment, "author_name") or _string(attachment, "author_subname"))
    return marked(said, who)


def _block(block: Mapping[str, Any]) -> str:
    match block.get("type"):
        case "table":
            return _table(block)
        case "rich_text":
            return _rich(block)
        case "section" | "header" | "markdown":
            texts = [block.get("text"), *_mappings(block.get("fields"))]
            return "\n".join(filter(None, map(_composed, texts)))
        case "context":
            return " ".join(filter(None, map(_composed, _mappings(block.get("elements")))))
    return ""


def _composed(text: object) -> str:
    """A text object, or in a `markdown` block the text itself."""
    if isinstance(text, str):
        return text.strip()
    if not isinstance(text, Mapping):
        return ""
    said = _string(text, "text")
    return to_text(said) if text.get("type") == "mrkdwn" else said.strip()


def _table(block: Mapping[str, Any]) -> str:
    """A row a line, its cells apart by bars."""
    rows = block.get("rows")
    lines = [" | ".join(map(_cell, _mappings(row))) for row in (rows if isinstance(rows, list) else ())]
    return "\n".join(line for line in lines if line.strip(" |"))


def _cell(cell: Mapping[str, Any]) -> str:
    text = _rich(cell) if cell.get("type") == "rich_text" else _string(cell, "text")
    return " ".join(text.split())


def _rich(element: Mapping[str, Any], depth: int = 0) -> str:
    kind = element.get("type")
    if kind in _CONTAINERS and depth < MAX_DEPTH:
        inner = [_rich(one, depth + 1) for one in _mappings(element.get("elements"))]
        if kind == "rich_text_list":
            inner = list(_items(element, inner))
        return "\n".join(filter(None, inner)) if kind in _LINES else "".join(inner)
    match kind:
        case "link":
            return to_text(f"<{_string(element, 'url')}|{_string(element, 'text')}>")
        case "user":
            return f"@{_string(element, 'user_id')}"
        case "channel":
            return f"#{_string(element, 'channel_id')}"
        case "broadcast":
            return f"@{_string(element, 'range')}"
        case "emoji":
            return f":{_string(element, 'name')}:"
        case "date":
            return _string(element, "fallback")
    return _string(element, "text")


def _items(listed: Mapping[str, Any], inner: Sequence[str]) -> Iterator[str]:
    """With the markers that Slack shows. A list within a list is one of its own, that is indented (`indent`); where a
    list goes on after it, `offset` says how many items there were."""
    indent, offset = (listed.get(name) for name in ("indent", "offset"))
    blanks = "  " * min(indent, MAX_DEPTH) if isinstance(indent, int) else ""
    first = offset + 1 if isinstance(offset, int) else 1
    ordered = listed.get("style") == "ordered"
    for number, item in enumerate(inner, start=first):
        yield f"{blanks}{f'{number}.' if ordered else '•'} {item}"


def _mappings(found: object) -> Iterator[Mapping[str, Any]]:
    return (one for one in (found if isinstance(found, list) else ()) if isinstance(one, Mapping))


def _string(of: Mapping[str, Any], name: str) -> str:
    found = of.get(name)
    return found if isinstance(found, str) else ""
