"""What the model would be offered, as lines of a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import ExitStack

from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.config import Settings
from bot.model import Audience, Conversation, Effect, Owner, Requester, ThreadRef
from bot.orchestration.builtin import DEFINITIONS
from bot.ports import Tool
from bot.ticket_tools.create import CREATE
from bot.ticket_tools.status import STATUS
from bot.tool_servers import connect

SECONDS = 20.0  # for all servers together
EFFECTS = {Effect.READ: "reads", Effect.ACT: "acts"}


def tools(settings: Settings, audience: Audience, channel: str | None) -> None:
    """`channel`: None for all that are on."""
    console = Console()
    table = Table(show_header=False, box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for definition in (*DEFINITIONS, STATUS):
        table.add_row(definition.name, EFFECTS[Effect.READ], Text(definition.description))
    table.add_row(CREATE.name, "hands over", Text(CREATE.description))
    with ExitStack() as stack, console.status("asking…"):
        sources = connect(settings)
        for source in sources:
            stack.callback(source.close)
            source.wait(SECONDS)
        offered: dict[str, Tool] = {}
        for conversation in _conversations(settings, audience, channel):
            offered |= {tool.definition.name: tool for source in sources for tool in source.tools(conversation)}
        for name, tool in offered.items():
            table.add_row(name, EFFECTS[tool.effect], Text(_about(tool)))
        troubles = [
            f"{name}: {known.trouble}" for source in sources for name, known in source.known().items() if known.trouble
        ]
    console.print(table)
    for trouble in troubles:
        console.print(f"not reached: {trouble}", style="yellow", markup=False)
    if settings.behaviour.model.tools != "auto" or not settings.env.openai_api_key:
        console.print("no tools are offered: there is no model, or `[model] tools` is off", style="dim", markup=False)


def _conversations(settings: Settings, audience: Audience, channel: str | None) -> Iterator[Conversation]:
    for name in [channel] if channel is not None else settings.channels or ("",):
        yield Conversation(
            id=0,
            thread=ThreadRef(name, "", ""),
            owner=Owner.BOT,
            epoch=0,
            requester=Requester(id="operator"),
            audience=audience,
        )


def _about(tool: Tool) -> str:
    arguments: Iterable[str] = tool.definition.parameters.get("properties", {})
    return f"{tool.definition.description} ({', '.join(arguments) or 'no arguments'})"
