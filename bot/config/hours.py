"""When somebody is there: hours, time zones and holidays, for everybody and for single teams."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal

from pydantic import Field, field_validator

from bot.config.section import Section

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
CLOCK_TIME = r"^([01]\d|2[0-3]):[0-5]\d$"
ClockTime = Annotated[str, Field(pattern=CLOCK_TIME)]


class Hours(Section):
    timezone: str = Field("UTC", description="IANA name of the time zone of the hours below.")
    days: tuple[Weekday, ...] = Field(("mon", "tue", "wed", "thu", "fri"), description="Working days.")
    opens: ClockTime = Field("09:00", description="HH:MM.")
    closes: ClockTime = Field("17:00", description="HH:MM.")
    holidays: tuple[date, ...] = Field((), description="Days on which nobody is there: 2026-12-25.")

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        from zoneinfo import available_timezones

        if value not in available_timezones():
            raise ValueError("expected an IANA time zone such as Europe/Berlin")
        return value


class BusinessHours(Hours):
    teams: Mapping[str, Hours] = Field(
        {}, description="Hours of single teams, by a name that `hours` in `[escalation.intents]` and its routes gives."
    )

    def of(self, team: str | None) -> Hours:
        """Those of a team; those of everybody where it has none of its own."""
        return self.teams.get(team or "", self)
