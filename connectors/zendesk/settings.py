"""Zendesk's settings: credentials, and the section `[zendesk]`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from pydantic import AnyUrl, Field, SecretStr

from bot.config import ChannelConfig, ChannelSection, Secrets, Settings

ZendeskField = Literal["outcome", "language", "intent", "sentiment"]
ZendeskMode = Literal["answer", "draft", "shadow", "off"]
RESUME_TAG = "firstline-resume"


class ZendeskCredentials(Secrets):
    zendesk_subdomain: str | None = Field(
        None,
        pattern=r"^[a-z0-9][a-z0-9-]*$",
        description="`acme` of acme.zendesk.com.",
        json_schema_extra={"expected": "the `acme` of acme.zendesk.com"},
    )
    zendesk_email: str | None = Field(
        None,
        pattern=r"^[^@\s/]+@[^@\s/]+$",
        description="The bot's agent, by e-mail.",
        # People paste `name/token:secret` here.
        json_schema_extra={"expected": "an e-mail address, without /token", "shown": False},
    )
    zendesk_api_token: SecretStr | None = Field(None, description="From Admin Center, Zendesk API.")
    zendesk_webhook_secret: tuple[SecretStr, ...] = Field((), description="Of each webhook that leads here (comma).")
    zendesk_base_url: AnyUrl | None = Field(None, description="Default: https://<subdomain>.zendesk.com")

    @property
    def url(self) -> str:
        """Base address of the account, without a trailing slash."""
        return str(self.zendesk_base_url or f"https://{self.zendesk_subdomain}.zendesk.com").rstrip("/")


class ZendeskSettings(ChannelSection):
    desk: Literal["zendesk"] = Field("zendesk", description="Where people take over: in the ticket itself.")
    mode: ZendeskMode = Field(
        "answer",
        description="`answer` (public comment), `draft` (internal note for an agent to send), `shadow` "
        "(shown to nobody, and compared with what an agent answers) or `off`.",
    )
    on_miss: Literal["note", "answer"] = Field(
        "note",
        description="Where the articles have no answer: `note` (the agents are told, the requester is not) or `answer` "
        "(the requester is told, in public).",
    )
    on_confirmed: Literal["solve", "leave"] = Field(
        "solve",
        description="When a requester says that an answer helped: `solve` the ticket, unless an agent has it, or "
        "`leave` its status.",
    )
    answer_agents: bool = Field(
        False, description="Answer tickets whose requester is an agent; otherwise colleagues are left to themselves."
    )
    handoff_group_id: int | None = Field(None, description="The group that gets the tickets of handoffs.")
    handoff_assignee_id: int | None = Field(None, description="The agent who gets the tickets of handoffs.")
    groups: Mapping[str, ZendeskMode] = Field({}, description="The mode by group id; wins over brand and form.")
    brands: Mapping[str, ZendeskMode] = Field({}, description="The mode by brand id.")
    fields: Mapping[ZendeskField, int] = Field(
        {}, description="Ids of custom ticket fields for what is known: outcome, language, intent, sentiment."
    )
    ticket_link: Literal["requests", "agent"] = Field(
        "requests",
        description="Where a requester elsewhere opens their ticket: `requests` (/hc/requests/N, the help center's "
        "page for people who are no agents) or `agent` (/agent/tickets/N, where everybody has a seat).",
    )
    resume_tag: str = Field(
        RESUME_TAG,
        pattern=r"^[^\s,]*$",
        description="Agents who add this tag to a ticket have the bot go on in its conversation; empty: none does.",
    )
    surveys: bool = Field(
        False,
        description="Read the answers to Zendesk's CSAT surveys, once an hour (Support Professional, Suite Growth and "
        "above).",
    )
    forms: Mapping[str, ZendeskMode] = Field({}, description="The mode by ticket form id; wins over brand.")


def articles_read(settings: Settings) -> bool:
    """Is its help center one of `[[knowledge.sources]]`?"""
    return any(source.kind == CONFIG.name for source in settings.behaviour.knowledge.sources)


CONFIG = ChannelConfig(
    name="zendesk",
    title="Zendesk",
    credentials=ZendeskCredentials,
    ways=(("zendesk_subdomain", "zendesk_email", "zendesk_api_token", "zendesk_webhook_secret"),),
    section=ZendeskSettings,
)
