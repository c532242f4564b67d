"""Who says yes to what tools do, and until when, `[approvals]`; whom the bot tells of tickets, `[tickets]`."""

from __future__ import annotations

from typing import Self

from pydantic import Field, model_validator

from bot.config.escalation import Place
from bot.config.section import Section

EVERYONE = "everyone"


class Approvals(Section):
    channel: Place | None = Field(
        None,
        description="A Slack channel in which people are asked before a tool does anything: `slack:C0123456789`; "
        "none: only `firstline approvals` decides.",
    )
    approvers: tuple[str, ...] = Field(
        (),
        description="Who may decide there, by Slack user id; `everyone`: all of your workspace who are in that "
        "channel. Expected with `channel`.",
    )
    expires_hours: float = Field(
        24, gt=0, le=720, description="How long a request waits for a yes; after that it is not carried out."
    )
    run_seconds: float = Field(60, ge=1, le=600, description="How long what was approved may take.")

    @model_validator(mode="after")
    def _somebody_decides(self) -> Self:
        if self.channel and not self.approvers:
            raise ValueError(
                f"channel: expected `approvers` too: the ids of those who may decide there, or `{EVERYONE}`"
            )
        return self

    def may_decide(self, by: str, *, colleague: bool) -> bool:
        """`by`: the vendor's id of a person; `colleague`: they are of the workspace that the bot is installed in."""
        return by in self.approvers or (colleague and EVERYONE in self.approvers)


class TicketSettings(Section):
    verified_in: tuple[str, ...] = Field(
        ("slack", "webchat"),
        description="Channels whose vendor has made sure who writes: there the bot tells people of all their tickets; "
        "elsewhere, where a name or an address may be made up, of this conversation's only. In the web chat that holds "
        "for visitors whom your own back end vouches for.",
    )
