"""Whom the bot tells of tickets: `[tickets]`."""

from __future__ import annotations

from pydantic import Field

from bot.config.section import Section


class TicketSettings(Section):
    verified_in: tuple[str, ...] = Field(
        ("slack",),
        description="Channels whose vendor has made sure who writes: there the bot tells people of all their tickets; "
        "elsewhere, where a name or an address may be made up, of this conversation's only.",
    )
