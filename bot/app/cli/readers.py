"""Who asks, as the options of a command: in the words in which articles say whom they are for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

LEVELS = ("public", "signed-in", "internal")
_EARLIER = {"customer": "public", "employee": "internal"}  # as `firstline ask` had them


class _Level(click.Choice[str]):
    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        return super().convert(_EARLIER.get(value, value), param, ctx)


def reader_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """`level` and `groups`, of which `bot.model.Reader` is made."""
    level = click.option(
        "--as",
        "level",
        type=_Level(LEVELS),
        default=LEVELS[0],
        show_default=True,
        help="Who asks: anybody, somebody whom the channel knows, or an employee, who also sees internal articles.",
    )
    groups = click.option(
        "--group",
        "groups",
        multiple=True,
        metavar="GROUP",
        help="A group they are in, of [knowledge.groups] or as channels know it (zendesk/tag:gold). Repeatable.",
    )
    return level(groups(command))
