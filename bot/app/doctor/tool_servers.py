"""The operator's tool servers: whether each can be reached, what its tools do, and which are left out and why."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from typing import TYPE_CHECKING

from bot.config import Settings, ToolServer
from bot.health import Finding, fail, is_safe, off, ok, warn
from bot.model import Effect
from bot.tool_servers import connect

if TYPE_CHECKING:
    from bot.tool_servers.listing import Listing

SECONDS = 15.0  # for all of them together
SHOWN = 20  # tools in a line


def check(settings: Settings) -> Iterator[Finding]:
    if not settings.behaviour.tool_servers:
        yield off("tool servers", "none: the model has its own tools only", "docs/tools.md says how to add yours")
        return
    with ExitStack() as stack:
        for source in connect(settings):
            stack.callback(source.close)
            source.wait(SECONDS)
            for name, own in settings.behaviour.tool_servers.items():
                known = source.known()[name]
                what = f"tool server {name}"
                if known.trouble:
                    yield fail(what, f"not reached: {known.trouble}", "until it is, its tools are not offered")
                else:
                    yield from _tools(what, own, known.listing)
                if own.url is not None and not is_safe(str(own.url)):
                    yield warn(what, "what it is told can be read on the way", "give it an address with https://")


def _tools(what: str, own: ToolServer, listing: Listing) -> Iterator[Finding]:
    reads = [listed.name for listed in listing.offered if listed.effect is Effect.READ]
    acts = [listed.name for listed in listing.offered if listed.effect is Effect.ACT]
    told = [f"{verb} {_some(names)}" for verb, names in (("reads:", reads), ("acts:", acts)) if names]
    where = f"for {' and '.join(own.audiences)}s" + (f" in {', '.join(own.from_channels)}" if own.from_channels else "")
    unlisted = f"; {len(listing.unlisted)} more that `tools` does not list" if listing.unlisted else ""
    if told:
        yield ok(what, f"{'; '.join(told)}; {where}{unlisted}")
    else:
        yield warn(what, f"no tools to offer{unlisted}", "see to the server, or to `tools` in its section")
    for name, why in listing.left_out:
        yield warn(what, f"{name} is left out: {why}", "tell whoever runs the server")
    for name in listing.missing:
        yield warn(what, f"it has no tool {name}", "correct `tools` and `read` in its section")


def _some(names: list[str]) -> str:
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return f"{', '.join(names[:SHOWN])}{more}"
