"""The toy's settings."""

from __future__ import annotations

from typing import Literal

from pydantic import AnyUrl, Field, SecretStr

from bot.config import ChannelConfig, ChannelSection, Secrets


class ToyCredentials(Secrets):
    toy_secret: tuple[SecretStr, ...] = Field((), description="Signs the board's webhooks.")
    toy_base_url: AnyUrl = Field(AnyUrl("https://toy.example"), description="Where the board is.")


class ToySettings(ChannelSection):
    desk: Literal["zendesk"] = Field("zendesk", description="Where people take over.")


CONFIG = ChannelConfig(
    name="toy", title="Toy", credentials=ToyCredentials, ways=(("toy_secret",),), section=ToySettings
)
