"""When somebody is there: hours, time zones and holidays, for everybody and for single teams."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Annotated, Literal

from pydantic import Field, field_validator

from bot.config.section import Section

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
CLOCK_TIME = r"^([01]\d|2[0-3]):[0-5]\d$"
REGION = r"^[A-Z]{2}(-[A-Z0-9]{1,3})?$"
Region = Annotated[str, Field(pattern=REGION)]
ClockTime = Annotated[str, Field(pattern=CLOCK_TIME)]


@cache
def public_holidays(place: str, year: int) -> frozenset[date]:
    """Those of a country, or of a part of one. Raises ValueError where they are not known."""
    import holidays  # a third of a second, for those who name a place

    country, _, part = place.partition("-")
    known = holidays.list_supported_countries()
    if country not in known:
        raise ValueError("expected a country by its two letters, such as DE")
    if part and part not in known[country]:
        raise ValueError(f"expected {country} or one of its parts: {', '.join(known[country]) or 'none are known'}")
    return frozenset(holidays.country_holidays(country, subdiv=part or None, years=year))


class Hours(Section):
    timezone: str = Field("UTC", description="IANA name of the time zone of the hours below.")
    days: tuple[Weekday, ...] = Field(("mon", "tue", "wed", "thu", "fri"), description="Working days.")
    opens: ClockTime = Field("09:00", description="HH:MM.")
    closes: ClockTime = Field("17:00", description="HH:MM.")
    holidays: tuple[date, ...] = Field((), description="Days on which nobody is there: 2026-12-25.")

    public_holidays: str | None = Field(
        None,
        pattern=REGION,
        description="Whose public holidays are days off too, by ISO 3166: `US`, `DE-BY`.",
    )

    @field_validator("public_holidays")
    @classmethod
    def _known_place(cls, value: str | None) -> str | None:
        if value is not None:
            public_holidays(value, 2026)
        return value

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
