"""Arguments as an approver reads them: word for word, and no character that hides or turns others."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

# Who decides has to see all of it: what is longer is not asked for. In characters; Slack takes about 13,000 a message.
MAX_SHOWN = 6000


def shown(arguments: Mapping[str, Any]) -> str:
    """One argument a line, its value as JSON. Line breaks, marks of direction and whatever else has no glyph of its own
    are written as escapes."""
    return "\n".join(f"{_visible(name)}: {_visible(_json(value))}" for name, value in arguments.items())


def visible_line(text: str) -> str:
    """The same for one line of a tool's own words."""
    return _visible(" ".join(text.split()))


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _visible(text: str) -> str:
    return "".join(one if one.isprintable() else json.dumps(one)[1:-1] for one in text)
