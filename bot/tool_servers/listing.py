"""What a server's list of tools comes to: those that are offered, and those that are not, with the reason."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass

from mcp import types

from bot.config import ToolServer
from bot.model import Effect, ToolDefinition
from bot.tool_servers.descriptions import described
from bot.tool_servers.schemas import Check, Unfit, check_of, for_model

LONGEST_NAME = 64
LONGEST_LISTING = 100_000  # characters of all descriptions and schemas: they are part of every prompt
SHOWN_NAME = 60  # of a tool that is left out


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A tool that is offered. `check_result`: of structured results; None where the server does not describe them."""

    name: str  # the server's
    definition: ToolDefinition
    effect: Effect
    check_arguments: Check
    check_result: Check | None


@dataclass(frozen=True, slots=True)
class Listing:
    offered: tuple[Listed, ...] = ()
    unlisted: tuple[str, ...] = ()  # the server has them, and `tools` does not list them
    left_out: tuple[tuple[str, str], ...] = ()  # no model should see them: name, why
    missing: tuple[str, ...] = ()  # what the settings name, and the server does not have


NOTHING = Listing()


def read_listing(server: str, settings: ToolServer, tools: Sequence[types.Tool]) -> Listing:
    """`server`: its name in the settings."""
    offered: dict[str, Listed] = {}
    left_out: list[tuple[str, str]] = []
    left = LONGEST_LISTING
    wanted = [tool for tool in tools if settings.tools is None or tool.name in settings.tools]
    for tool in wanted:
        try:
            left -= len(tool.description or "") + len(json.dumps(tool.input_schema))
            if left < 0:
                raise Unfit("the list is too long for a model")
            listed = _listed(server, settings, tool)
            if listed.definition.name in offered:
                raise Unfit("the server lists it twice")
            offered[listed.definition.name] = listed
        except Unfit as why:
            left_out.append((_shown(tool.name), str(why)))
    named = dict.fromkeys((*(settings.tools or ()), *settings.read))
    had = {tool.name for tool in tools}
    return Listing(
        offered=tuple(offered[name] for name in sorted(offered)),  # the same prompt, whatever order a server has today
        unlisted=tuple(_shown(tool.name) for tool in tools if tool not in wanted),
        left_out=tuple(left_out),
        missing=tuple(name for name in named if name not in had),
    )


def name_for_model(server: str, tool: str) -> str:
    """Matches [a-zA-Z0-9_-]{1,64}, and is no other tool's: names of servers hold no underscore, and what had to be
    changed ends with a digest of what it was."""
    plain = re.sub(r"[^a-zA-Z0-9_-]", "_", tool)
    name = f"{server}__{plain}"
    if plain == tool and len(name) <= LONGEST_NAME:
        return name
    digest = hashlib.sha256(tool.encode()).hexdigest()[:8]
    return f"{name[: LONGEST_NAME - len(digest) - 1]}_{digest}"


def _listed(server: str, settings: ToolServer, tool: types.Tool) -> Listed:
    return Listed(
        name=tool.name,
        definition=ToolDefinition(
            name=name_for_model(server, tool.name),
            description=described(tool.description or tool.title or ""),
            parameters=for_model(tool.input_schema),
        ),
        effect=_effect(settings, tool),
        check_arguments=check_of(tool.input_schema),
        check_result=check_of(tool.output_schema) if tool.output_schema is not None else None,
    )


def _effect(settings: ToolServer, tool: types.Tool) -> Effect:
    hints = tool.annotations
    trusted = settings.trust_annotations and hints is not None and hints.read_only_hint is True
    return Effect.READ if trusted or tool.name in settings.read else Effect.ACT


def _shown(name: str) -> str:
    return "".join(mark if mark.isprintable() else "?" for mark in name[:SHOWN_NAME])
