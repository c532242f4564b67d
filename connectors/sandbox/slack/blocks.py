"""Checks a message's blocks and metadata against Slack's rules, as far as they concern a help desk's messages.

Sources: docs.slack.dev/reference/block-kit, page by page. `msg_blocks_too_long` is undocumented; users of
slackapi/bolt-js (issue 2509) found that it strikes at about 13,200 characters in total.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from connectors.sandbox.slack.state import JSON, MethodError

Block = JSON

MAX_BLOCKS = 50
MAX_SECTION = 3000
MAX_HEADER = 150
MAX_MARKDOWN = 12_000  # all markdown blocks of a message together
MAX_TOTAL = 13_200
MAX_ID = 255
MAX_VALUE = 2000
MAX_LABEL = 75

# The kinds of block, each with the kinds of element it may hold and the most it may hold.
KINDS: Mapping[str, tuple[frozenset[str], int]] = {
    "section": (frozenset(), 0),
    "markdown": (frozenset(), 0),
    "divider": (frozenset(), 0),
    "header": (frozenset(), 0),
    "rich_text": (
        frozenset(("rich_text_section", "rich_text_list", "rich_text_preformatted", "rich_text_quote")),
        1000,
    ),
    "context": (frozenset(("mrkdwn", "plain_text", "image")), 10),
    "actions": (frozenset(("button",)), 25),
    "context_actions": (frozenset(("feedback_buttons", "icon_button")), 5),
}


def read_blocks(value: Any) -> list[Block]:
    """The blocks of a request, given as JSON or as text in a form. Raises MethodError."""
    try:
        blocks = json.loads(value) if isinstance(value, str) else value
    except ValueError:
        raise MethodError("invalid_blocks_format") from None
    if not isinstance(blocks, list) or not all(isinstance(block, dict) for block in blocks):
        raise MethodError("invalid_blocks_format")
    ids = [block["block_id"] for block in blocks if "block_id" in block]
    markdown = sum(len(str(block.get("text"))) for block in blocks if block.get("type") == "markdown")
    valid = len(blocks) <= MAX_BLOCKS and markdown <= MAX_MARKDOWN and len(ids) == len(set(ids))
    if not valid or not all(map(_is_valid, blocks)):
        raise MethodError("invalid_blocks")
    if len(json.dumps(blocks, ensure_ascii=False)) > MAX_TOTAL:
        raise MethodError("msg_blocks_too_long")
    return blocks


def text_of(blocks: list[Block]) -> str:
    """The text of the blocks, for a message that has none of its own."""
    texts = [block["text"] for block in blocks if "text" in block]
    return "\n\n".join(text if isinstance(text, str) else str(text["text"]) for text in texts)


def read_metadata(value: Any) -> JSON:
    """A message's metadata, given as JSON or as text in a form. Raises MethodError."""
    try:
        metadata = json.loads(value) if isinstance(value, str) else value
    except ValueError:
        raise MethodError("metadata_must_be_sent_from_app") from None
    has_payload = isinstance(metadata, dict) and isinstance(metadata.get("event_payload"), dict)
    if not has_payload or not isinstance(metadata.get("event_type"), str):
        raise MethodError("invalid_metadata_format")
    return dict(metadata)


def _is_valid(block: Block) -> bool:
    kind = str(block.get("type"))
    if kind not in KINDS or not _is_id(block.get("block_id", "x")):
        return False
    if kind == "section":
        return _is_text(block.get("text"), MAX_SECTION)
    if kind == "header":
        return _is_text(block.get("text"), MAX_HEADER)
    allowed, max_elements = KINDS[kind]
    elements = block.get("elements", [])
    if max_elements and not (isinstance(elements, list) and 1 <= len(elements) <= max_elements):
        return False
    return all(isinstance(item, dict) and item.get("type") in allowed and _is_element(item) for item in elements)


def _is_element(element: Block) -> bool:
    match element["type"]:
        case "button":
            return _is_id(element.get("action_id", "x")) and _is_button(element)
        case "feedback_buttons":
            buttons = (element.get("positive_button"), element.get("negative_button"))
            return _is_id(element.get("action_id", "x")) and all(isinstance(b, dict) and _is_button(b) for b in buttons)
    return True


def _is_button(button: Block) -> bool:
    return _is_text(button.get("text"), MAX_LABEL) and 0 < len(str(button.get("value", "x"))) <= MAX_VALUE


def _is_text(value: Any, max_length: int) -> bool:
    if not isinstance(value, dict) or value.get("type") not in ("mrkdwn", "plain_text"):
        return False
    return isinstance(value.get("text"), str) and 0 < len(value["text"]) <= max_length


def _is_id(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(value) <= MAX_ID
