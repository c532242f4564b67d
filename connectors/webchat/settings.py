"""The web chat's settings: credentials, and the section `[webchat]`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, SecretStr

from bot.config import ChannelConfig, ChannelSection, Secrets
from bot.config.section import Section
from connectors.webchat.wire.file_kinds import KINDS, USUAL
from connectors.webchat.wire.files import FileLimits

SITE = r"^[a-z0-9][a-z0-9-]{0,39}$"


def _origin(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path not in ("", "/") or parts.query:
        raise ValueError("expected an origin such as https://www.example.com, without a path")
    return f"{parts.scheme}://{parts.netloc}".lower()


def _kind(value: str) -> str:
    if value not in KINDS:
        raise ValueError(f"expected one of {', '.join(KINDS)}")
    return value


FileType = Annotated[str, AfterValidator(_kind)]
Origin = Annotated[str, AfterValidator(_origin)]


class WebchatCredentials(Secrets):
    webchat_secrets: tuple[SecretStr, ...] = Field(
        (),
        description="Signs visitors' sessions; 32 characters or more. Two (comma) during a rotation: the first signs, "
        "both are good.",
        json_schema_extra={"expected": "32 characters or more"},
    )
    webchat_identity_secrets: tuple[SecretStr, ...] = Field(
        (),
        description="With which your own back end says who a visitor is: `site=secret`, several separated by commas, "
        "two of one site during a rotation.",
    )

    def identity_of(self, site: str) -> tuple[str, ...]:
        """The secrets with which this site's back end signs."""
        pairs = (one.get_secret_value().partition("=") for one in self.webchat_identity_secrets)
        return tuple(secret for name, _, secret in pairs if name.strip() == site and secret)


class Site(Section):
    origins: tuple[Origin, ...] = Field(
        (), min_length=1, description="Where its pages are, `https://www.example.com`: others are not answered."
    )
    brand: str | None = Field(None, description="What agents read as the brand of its conversations.")


class WebchatSettings(ChannelSection):
    desk: Literal["zendesk"] = Field("zendesk", description="Where people take over: a Zendesk ticket.")
    output: Literal["safe", "stream"] = Field(
        "stream",
        description="`stream`: a model's answer is shown while it is written, and taken back where a check fails; "
        "`safe`: nothing of it is shown before all of it is checked.",
    )
    sites: Mapping[Annotated[str, Field(pattern=SITE)], Site] = Field(
        {}, description="The sites that have a chat, by a name of yours; without one nobody is answered."
    )
    rating: bool = Field(True, description="Ask for a rating from 1 to 5 once it is resolved: see `[feedback]`.")
    session_minutes: int = Field(60, ge=5, le=1440, description="How long a visitor's session is good for.")
    remember_days: float = Field(
        7, ge=0, le=90, description="How long after that it can be renewed: the visitor finds the conversation again."
    )
    max_chars: int = Field(4000, ge=200, le=20_000, description="Characters of one message of a visitor's.")
    max_files: int = Field(3, ge=0, le=10, description="Files of one message of a visitor's; 0: none can be sent.")
    max_file_bytes: int = Field(5_000_000, ge=1000, le=20_000_000, description="Bytes of one of these files.")
    file_types: tuple[FileType, ...] = Field(
        USUAL,
        min_length=1,
        description="What they may be, by their content. Besides these: text/markdown, application/json, "
        "application/zip, and Office's docx, xlsx and pptx by their long names.",
    )
    messages_a_minute: int = Field(12, ge=1, le=600, description="Messages that a visitor may send in a minute.")
    sessions_a_minute: int = Field(
        60, ge=1, le=100_000, description="Sessions that one address of the internet may begin or renew in a minute."
    )
    site_sessions_a_minute: int = Field(
        3000, ge=1, le=1_000_000, description="New anonymous visitors of one site in a minute."
    )
    proxies: int = Field(
        0,
        ge=0,
        le=5,
        description="How many proxies stand before `firstline chat`, which say whose address a request is from "
        "(`X-Forwarded-For`).",
    )

    @property
    def files(self) -> FileLimits:
        return FileLimits(self.max_file_bytes, self.max_files, self.file_types)


CONFIG = ChannelConfig(
    name="webchat",
    title="Web chat",
    credentials=WebchatCredentials,
    ways=(("webchat_secrets",),),
    section=WebchatSettings,
)
