"""Holds a message's blocks and metadata against Slack's rules, as far as a help desk's messages can touch them.

Sources: docs.slack.dev/reference/block-kit, page by page; `msg_blocks_too_long` is documented nowhere and was found by
the users of slackapi/bolt-js (issue 2509): about 13,200 characters together.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from connectors.sandbox.slack.state import JSON, MethodError

Block = JSON

MAX_BLOCKS = 50
MAX_SECTION = 3000
MAX_MARKDOWN = 12_000  # of all markdown blocks of a message together
MAX_TOGETHER = 13_200
MAX_ID = 255
MAX_VALUE = 2000
MAX_LABEL = 75

# Each kind of block, with the kinds of elements it may hold and how many of them.
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


def read_blocks(given: Any) -> list[Block]:
    """The blocks of a request, from JSON or as text in a form. Raises MethodError."""
    try:
        blocks = json.loads(given) if isinstance(given, str) else given
    except ValueError:
        raise MethodError("invalid_blocks_format") from None
    if not isinstance(blocks, list) or not all(isinstance(block, dict) for block in blocks):
        raise MethodError("invalid_blocks_format")
    ids = [block["block_id"] for block in blocks if "block_id" in block]
    markdown = sum(len(str(block.get("text"))) for block in blocks if block.get("type") == "markdown")
    right = len(blocks) <= MAX_BLOCKS and markdown <= MAX_MARKDOWN and len(ids) == len(set(ids))
    if not right or not all(map(_is_right, blocks)):
        raise MethodError("invalid_blocks")
    if len(json.dumps(blocks, ensure_ascii=False)) > MAX_TOGETHER:
        raise MethodError("msg_blocks_too_long")
    return blocks


def text_of(blocks: list[Block]) -> str:
    """What the blocks say, for a message that brought no text of its own."""
    said = [block["text"] for block in blocks if "text" in block]
    return "\n\n".join(text if isinstance(text, str) else str(text["text"]) for text in said)


def read_metadata(given: Any) -> JSON:
    """A message's metadata, from JSON or as text in a form. Raises MethodError."""
    try:
        metadata = json.loads(given) if isinstance(given, str) else given
    except ValueError:
        raise MethodError("metadata_must_be_sent_from_app") from None
    right = isinstance(metadata, dict) and isinstance(metadata.get("event_payload"), dict)
    if not right or not isinstance(metadata.get("event_type"), str):
        raise MethodError("invalid_metadata_format")
    return dict(metadata)


def _is_right(block: Block) -> bool:
    kind = str(block.get("type"))
    if kind not in KINDS or not _id(block.get("block_id", "x")):
        return False
    if kind == "section":
        return _is_text(block.get("text"), MAX_SECTION)
    if kind == "header":
        return _is_text(block.get("text"), 150)
    allowed, most = KINDS[kind]
    elements = block.get("elements", [])
    if most and not (isinstance(elements, list) and 1 <= len(elements) <= most):
        return False
    return all(isinstance(one, dict) and one.get("type") in allowed and _is_element(one) for one in elements)


def _is_element(element: Block) -> bool:
    match element["type"]:
        case "button":
            return _id(element.get("action_id", "x")) and _is_button(element)
        case "feedback_buttons":
            both = (element.get("positive_button"), element.get("negative_button"))
            return _id(element.get("action_id", "x")) and all(isinstance(one, dict) and _is_button(one) for one in both)
    return True


def _is_button(button: Block) -> bool:
    return _is_text(button.get("text"), MAX_LABEL) and 0 < len(str(button.get("value", "x"))) <= MAX_VALUE


def _is_text(given: Any, most: int) -> bool:
    if not isinstance(given, dict) or given.get("type") not in ("mrkdwn", "plain_text"):
        return False
    return isinstance(given.get("text"), str) and 0 < len(given["text"]) <= most


def _id(given: Any) -> bool:
    return isinstance(given, str) and 0 < len(given) <= MAX_ID
