"""Slack's settings: credentials, and the section `[slack]`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from pydantic import AnyUrl, Field, SecretStr

from bot.config import ChannelConfig, ChannelSection, Secrets

SlackMode = Literal["mention", "every_question", "shadow", "off"]


class SlackCredentials(Secrets):
    slack_bot_token: SecretStr | None = Field(None, description="xoxb-…, from Install App; for one workspace.")
    slack_client_id: str | None = Field(None, description="With the next: workspaces install it at /slack/install.")
    slack_client_secret: SecretStr | None = Field(None, description="From Basic Information, App Credentials.")
    slack_signing_secret: tuple[SecretStr, ...] = Field((), description="One, or two (comma) during a rotation.")
    slack_api_base_url: AnyUrl = Field(AnyUrl("https://slack.com/api/"), description="Slack Web API.")


class SlackSettings(ChannelSection):
    desk: Literal["zendesk"] = Field("zendesk", description="Where people take over: a Zendesk ticket.")
    audience: Literal["employees", "customers"] = Field(
        "employees", description="Who writes in your Slack; people of other companies are always customers."
    )
    everywhere: SlackMode = Field("mention", description="What the bot does in channels that are not listed below.")
    channels: Mapping[str, SlackMode] = Field(
        {},
        description="By channel id: `mention`, `every_question` (silent unless it is sure), `shadow` (says nothing, "
        "only compares what it would have said with colleagues), or `off`.",
    )
    loading_messages: tuple[str, ...] = Field(
        ("Reading the articles…", "Putting an answer together…"), description="Shown in turn while the bot thinks."
    )
    suggested_prompts: tuple[str, ...] = Field(
        ("How do I reset my password?", "I need help with an invoice", "Talk to a person"),
        max_length=4,
        description="Offered when somebody opens the bot's messages; at most four.",
    )
    output: Literal["safe", "stream"] = Field(
        "stream",
        description="`stream`: a model's answer is shown while it is written, where Slack's limits allow it, and taken "
        "back where a check fails; `safe`: nothing of it is shown before all of it is checked.",
    )
    stream: bool = Field(True, description="Finished answers appear bit by bit where Slack's limits allow it.")
    feedback: bool = Field(True, description="Buttons under each answer: that helped, still need help.")
    rating: bool = Field(True, description="Ask for a rating from 1 to 5 once it is resolved: see `[feedback]`.")
    ticket_emoji: str | None = Field("ticket", description="A reaction that makes a ticket of a thread; none: off.")
    workspaces: tuple[str, ...] = Field(
        (),
        description="Workspaces (T…) and organisations (E…) that may install it themselves; none: nobody may.",
    )
    trusted_bots: tuple[str, ...] = Field((), description="Bot ids (B…) that may ask; other bots are ignored.")
    max_bot_turns: int = Field(3, ge=1, description="Questions in a row from another bot that are answered.")

    def mode_in(self, channel: str) -> SlackMode:
        """Of a channel with several people; direct messages have none."""
        return self.channels.get(channel, self.everywhere)


CONFIG = ChannelConfig(
    name="slack",
    title="Slack",
    credentials=SlackCredentials,
    ways=(
        ("slack_bot_token", "slack_signing_secret"),
        ("slack_client_id", "slack_client_secret", "slack_signing_secret", "firstline_public_url"),
    ),
    section=SlackSettings,
)
