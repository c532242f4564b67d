"""Intercom's settings: credentials, and the section `[intercom]`."""

from __future__ import annotations

from typing import Literal

from pydantic import AnyUrl, Field, SecretStr

from bot.config import ChannelConfig, ChannelSection, Secrets, Settings


class IntercomCredentials(Secrets):
    intercom_access_token: SecretStr | None = Field(None, description="From the Developer Hub.")
    intercom_client_secret: tuple[SecretStr, ...] = Field((), description="One, or two (comma) during a rotation.")
    intercom_admin_id: str | None = Field(
        None,
        pattern=r"^\d+$",
        description="The seat the bot answers as; digits, from `GET /admins`.",
        json_schema_extra={"expected": "digits only"},
    )
    intercom_base_url: AnyUrl = Field(AnyUrl("https://api.intercom.io"), description="Intercom API of your region.")


class IntercomSettings(ChannelSection):
    desk: Literal["zendesk", "intercom"] = Field(
        "zendesk", description="Where people take over: a Zendesk ticket, or Intercom's own inbox."
    )
    mode: Literal["answer", "shadow"] = Field(
        "answer",
        description="`answer`, or `shadow`: say and change nothing, compare what it would have said with teammates.",
    )
    team_id: int | None = Field(None, description="The bot's own team: what is assigned to it is the bot's.")
    handoff_team_id: int | None = Field(
        None, description="The team that gets handed-over conversations, where `desk` is `intercom`."
    )
    feedback: bool = Field(
        True, description="Quick replies under each answer: that helped, still need help, talk to a person."
    )
    on_confirmed: Literal["close", "leave"] = Field(
        "close", description="When a customer says that an answer helped: `close` the conversation, or `leave` it open."
    )
    tags: bool = Field(True, description="Tag conversations with firstline and their outcome.")
    attributes: bool = Field(
        False, description="Write Firstline's conversation attributes; they have to exist in the workspace."
    )
    ticket_type_id: int | None = Field(
        None, description="If set, a handoff to Intercom's inbox turns the conversation into a ticket of this type."
    )
    snooze_until_open: bool = Field(
        False, description="Outside business hours, a handed-over conversation is snoozed until they begin."
    )
    close_after_hours: float = Field(0, ge=0, description="Close after this many hours of silence; 0: never.")


def articles_read(settings: Settings) -> bool:
    """Are its articles one of `[[knowledge.sources]]`?"""
    return any(source.kind == CONFIG.name for source in settings.behaviour.knowledge.sources)


CONFIG = ChannelConfig(
    name="intercom",
    title="Intercom",
    credentials=IntercomCredentials,
    ways=(("intercom_access_token", "intercom_client_secret", "intercom_admin_id"),),
    section=IntercomSettings,
)
