"""Which figures are watched, what happens when one falls, and who hears of it: `[watching]`."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import AnyUrl, Field, field_validator

from bot.config.alarm import Email
from bot.config.escalation import Place
from bot.config.section import Section

Figure = Literal["escalation", "groundedness", "csat", "cost"]
PREFIX = "whsec_"
SHORTEST = 24  # bytes, as Standard Webhooks asks for
Bound = Annotated[float, Field(ge=0)]


class Bounds(Section):
    at_least: Bound | None = Field(None, description="An alarm where it is surely below; none: no bound.")
    at_most: Bound | None = Field(None, description="An alarm where it is surely above; none: no bound.")


class Watching(Section):
    on: bool = Field(True, description="Watch figures, and raise an alarm where one has changed that is no chance.")
    every_minutes: int = Field(60, ge=1, le=1440, description="How often it is looked; oftener raises no more alarms.")
    false_alarms: float = Field(
        0.05, gt=0, le=0.5, description="The chance of any false alarm, for one comparison in four weeks."
    )
    tolerance: float = Field(
        0.02, ge=0, le=0.5, description="How much more often one of two conversations may be worse than not: no alarm."
    )
    step_back: tuple[Figure, ...] = Field(
        ("escalation", "groundedness", "csat"),
        description="Figures that take a rollout back by one of its `steps` when they get worse; none: alarms alone.",
    )
    bounds: Mapping[Figure, Bounds] = Field(
        {},
        description="By figure: what it is to stay within. Shares are from 0 to 1, `csat` is that of 4 and 5; `cost` "
        "has only `at_most`, of the median of a conversation's first hour, in the currency of the prices.",
    )
    alert: Place | None = Field(None, description="A channel of your team's that is told: `slack:C0123456789`.")
    email_to: tuple[Email, ...] = Field((), description="Who is told by e-mail, over `[smtp]`.")
    webhook: AnyUrl | None = Field(
        None, description="An address of yours that is told, signed with FIRSTLINE_WATCHING_SECRET; https://…"
    )

    @field_validator("bounds")
    @classmethod
    def _of_their_kind(cls, bounds: Mapping[Figure, Bounds]) -> Mapping[Figure, Bounds]:
        for figure, bound in bounds.items():
            for name, value in (("at_least", bound.at_least), ("at_most", bound.at_most)):
                if figure != "cost" and value is not None and value > 1:
                    raise ValueError(f"{figure}.{name}: found {value:g}, expected a share from 0 to 1")
            if figure == "cost" and bound.at_least is not None:
                raise ValueError("cost.at_least: expected at_most alone; nobody minds what costs little")
        return bounds

    @field_validator("webhook")
    @classmethod
    def _encrypted(cls, url: AnyUrl | None) -> AnyUrl | None:
        if url is not None and url.scheme != "https" and url.host not in ("localhost", "127.0.0.1", "[::1]"):
            raise ValueError(f"found {url.scheme}://{url.host}, expected https://, or an address of this machine")
        return url


def signing_key(secret: str) -> bytes:
    """As Standard Webhooks has it: `whsec_` and base64; any other is taken as it is written. Raises ValueError."""
    return b64decode(secret[len(PREFIX) :], validate=True) if secret.startswith(PREFIX) else secret.encode()


def is_signing_secret(secret: str) -> bool:
    try:
        return len(signing_key(secret)) >= SHORTEST
    except ValueError:
        return False
