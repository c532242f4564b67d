"""What one channel asks of the settings: credentials in the environment, and its section of `firstline.toml`.

Each channel declares its own beside its connector; `bot.config` knows none by name.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, get_args, get_origin

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationInfo, field_validator

from bot.config.section import Section


class Secrets(BaseModel):
    """Fields are environment variables of the same name in capitals; what was found is never shown in an error."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    @field_validator("*", mode="before")
    @classmethod
    def _split(cls, value: object, info: ValidationInfo) -> object:
        """Several secrets, as during a rotation, are separated by commas."""
        annotation = cls.model_fields[str(info.field_name)].annotation
        several = get_origin(annotation) is tuple and SecretStr in get_args(annotation)
        if not several or not isinstance(value, str):
            return value
        return tuple(part.strip() for part in value.split(",") if part.strip())


class ChannelSection(Section):
    """A channel's section of `firstline.toml`. `desk` names the channel where its conversations are handed over; each
    channel narrows it to those that can take them."""

    desk: str
    output: Literal["safe", "stream"] = Field(
        "safe",
        description="`stream`: a model's answer is shown while it is written, where the channel can, and taken back "
        "where a check fails; `safe`: nothing of it is shown before all of it is checked.",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelConfig:
    """One channel, as far as the settings are concerned."""

    name: str  # lower case: the section's name, and what its variables begin with
    title: str  # as people write it
    credentials: type[Secrets]
    # The channel is on when all settings of one of its ways are set; they may name settings of the installation too.
    ways: tuple[tuple[str, ...], ...]
    section: type[ChannelSection]

    @property
    def needs(self) -> str:
        """The settings that switch it on, in words."""
        return in_words(self.ways)


def in_words(ways: Iterable[Iterable[str]]) -> str:
    return ", or ".join(", ".join(name.upper() for name in way) for way in ways)
