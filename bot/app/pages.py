"""Tables of the documentation that are printed from code: `python -m bot.app.pages docs/architecture.md`.

A page holds such a table between two comments. What the settings are is `bot.app.cli.settings`'s to print.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path

from bot.app.container import Container
from bot.app.settings import load
from bot.ports import Capabilities, Connector
from bot.store.cipher import new_key
from connectors import registry
from connectors.sandbox.environment import demo_environment

BEGIN = "<!-- capabilities: printed by `make docs` -->"
END = "<!-- end of capabilities -->"
NOWHERE = "http://127.0.0.1:9"  # nothing is asked of it


def capabilities() -> str:
    """What each channel can do beyond `Connector` with default settings, as a Markdown table."""
    connectors = _connectors()
    titles = {channel.name: channel.title for channel in registry.CHANNELS if channel.name in connectors}
    lines = [
        f"| capability | what for | {' | '.join(titles.values())} |\n",
        f"|---|---|{':-:|' * len(titles)}\n",
    ]
    for field in fields(Capabilities):
        marks = ["✓" if getattr(connectors[name].capabilities, field.name) is not None else "" for name in titles]
        lines.append(f"| `{field.name}` | {field.metadata['about']} | {' | '.join(marks)} |\n")
    return "".join(lines)


def with_capabilities(page: str) -> str:
    """The page with the table as it is now. Raises ValueError where the page has no place for it."""
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"the page has no {BEGIN} followed by {END}")
    return f"{before}{BEGIN}\n\n{capabilities()}\n{END}{after}"


def _connectors() -> Mapping[str, Connector]:
    """Every channel, with the default settings. Nothing is connected to."""
    environment = {
        **demo_environment(NOWHERE),
        "WEBCHAT_SECRETS": new_key(),  # no vendor is played for it
        "DATABASE_URL": "postgresql://",
        "FIRSTLINE_ENCRYPTION_KEYS": new_key(),
        "FIRSTLINE_CONFIG": os.devnull,
    }
    return Container(load(environment, dotenv=None)).connectors


def main(path: Path) -> None:
    path.write_text(with_capabilities(path.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
