"""A server's answer to a call, as words for the model: bounded, and never an image.

Whoever runs the tool redacts them and takes out what speaks to the model.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from mcp import types

from bot.model import ToolOutcome
from bot.tool_servers.schemas import Check

MOST_PARTS = 50
NOTHING = "The tool answered nothing."


def outcome_of(result: types.CallToolResult, check: Check | None, most_chars: int) -> ToolOutcome:
    """`check`: of the structured part; without one it is taken as it is."""
    complaint = None if check is None or result.is_error else _complaint(result, check)
    if complaint is not None:
        return failed(f"The tool's result is not what it says it would be: {complaint}", unsure=True)
    parts = [part for part in _parts(result) if part.strip()]
    kept = "\n".join(parts[:MOST_PARTS])[:most_chars]
    left_out = len("\n".join(parts)) - len(kept)
    text = f"{kept}\n({left_out} more characters were left out)" if left_out else kept
    return ToolOutcome(text=text or NOTHING, failed=result.is_error)


def failed(text: str, *, unsure: bool = False) -> ToolOutcome:
    """`unsure`: the server may have done it."""
    return ToolOutcome(text=text, failed=True, unsure=unsure)


def _complaint(result: types.CallToolResult, check: Check) -> str | None:
    if "structured_content" not in result.model_fields_set:
        return "the described part is missing"
    return check(result.structured_content)


def _parts(result: types.CallToolResult) -> Iterator[str]:
    """The structured part as JSON, and everything that does not merely repeat it."""
    structured = result.structured_content
    if structured is not None:
        yield json.dumps(structured, ensure_ascii=False)
    for block in result.content:
        text = _text(block)
        if structured is None or not _repeats(text, structured):
            yield text


def _text(block: types.ContentBlock) -> str:
    match block:
        case types.TextContent():
            return block.text
        case types.EmbeddedResource(resource=types.TextResourceContents() as resource):
            return resource.text
        case types.EmbeddedResource():
            return "(a file was left out)"
        case types.ResourceLink():
            return f"{block.title or block.name}: {block.uri}"
        case types.ImageContent():
            return "(an image was left out)"
        case types.AudioContent():
            return "(a recording was left out)"


def _repeats(text: str, structured: Any) -> bool:
    """Servers give their structured result once more as text, for old clients; a value that is no object as
    {"result": value}."""
    try:
        said = json.loads(text)
    except ValueError:
        said = text
    return structured in (said, {"result": said}, {"result": text})
