"""The one reader of the environment, of `.env` and of `firstline.toml`; everything else gets a frozen `Settings`.

Secrets and addresses come from the environment (or `.env`), the helpdesk's behaviour from `firstline.toml`. An unknown
or ill-typed setting refuses to start and says which, what was found and what is expected. A secret is never shown.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from dotenv import dotenv_values
from pydantic import (
    AnyUrl,
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)

from bot.config import validation_messages
from bot.config.behaviour import (
    Answers,
    Behaviour,
    Brand,
    BusinessHours,
    Delivery,
    Files,
    HandoffSettings,
    IntercomSettings,
    Model,
    SlackSettings,
    Topics,
    Workers,
    ZendeskField,
    ZendeskSettings,
)
from bot.errors import ConfigurationError

__all__ = [
    "CHANNEL_SETTINGS",
    "Answers",
    "Behaviour",
    "Brand",
    "BusinessHours",
    "Delivery",
    "Environment",
    "Files",
    "HandoffSettings",
    "IntercomSettings",
    "Model",
    "Settings",
    "SlackSettings",
    "Topics",
    "Workers",
    "ZendeskField",
    "ZendeskSettings",
    "channel_needs",
    "for_child",
    "load",
]

M = TypeVar("M", bound=BaseModel)


class _Secrets(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


def _secret_list(value: object) -> object:
    return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value


class Environment(_Secrets):
    """Secrets and addresses: every field is the environment variable of the same name in capitals."""

    database_url: str | None = Field(None, description="postgresql://… of a Postgres 15+ with pgvector 0.8+.")
    redis_url: str | None = Field(None, description="redis://… (or unix://…) of a Redis or Valkey 6.2+.")
    firstline_encryption_keys: tuple[SecretStr, ...] = Field(
        (), description="Fernet keys for message text at rest, comma-separated; the first encrypts, all decrypt."
    )
    firstline_config: Path = Field(Path("firstline.toml"), description="Where the behaviour file is.")
    firstline_data_dir: Path = Field(Path(".firstline"), description="Where the embedded Postgres and Redis live.")
    firstline_public_url: AnyUrl | None = Field(None, description="Where vendors reach this installation.")
    port: int = Field(8080, ge=1, le=65535, description="Port of the web process.")

    openai_api_key: SecretStr | None = Field(None, description="Without it, answers quote the articles.")
    openai_base_url: AnyUrl = Field(AnyUrl("https://api.openai.com/v1"), description="Any OpenAI-compatible server.")

    slack_bot_token: SecretStr | None = Field(None, description="xoxb-…, from Install App; for one workspace.")
    slack_client_id: str | None = Field(None, description="With the next: workspaces install it at /slack/install.")
    slack_client_secret: SecretStr | None = Field(None, description="From Basic Information, App Credentials.")
    slack_signing_secret: tuple[SecretStr, ...] = Field((), description="One, or two (comma) during a rotation.")
    slack_api_base_url: AnyUrl = Field(AnyUrl("https://slack.com/api/"), description="Slack Web API.")

    intercom_access_token: SecretStr | None = Field(None, description="From the Developer Hub.")
    intercom_client_secret: tuple[SecretStr, ...] = Field((), description="One, or two (comma) during a rotation.")
    intercom_admin_id: str | None = Field(
        None,
        pattern=validation_messages.ADMIN_ID,
        description="The seat the bot answers as; digits, from `GET /admins`.",
    )
    intercom_base_url: AnyUrl = Field(AnyUrl("https://api.intercom.io"), description="Intercom API of your region.")

    zendesk_subdomain: str | None = Field(
        None, pattern=validation_messages.SUBDOMAIN, description="`acme` of acme.zendesk.com."
    )
    zendesk_email: str | None = Field(
        None, pattern=validation_messages.EMAIL, description="The bot's agent, by e-mail."
    )
    zendesk_api_token: SecretStr | None = Field(None, description="From Admin Center, Zendesk API.")
    zendesk_webhook_secret: tuple[SecretStr, ...] = Field((), description="One, or two (comma) during a rotation.")
    zendesk_base_url: AnyUrl | None = Field(None, description="Default: https://<subdomain>.zendesk.com")

    langfuse_public_key: SecretStr | None = Field(None, description="With the secret key: traces go to Langfuse.")
    langfuse_secret_key: SecretStr | None = Field(None, description="With the public key: traces go to Langfuse.")
    langfuse_base_url: AnyUrl = Field(AnyUrl("https://cloud.langfuse.com"), description="Your Langfuse server.")

    _split = field_validator(
        "firstline_encryption_keys",
        "slack_signing_secret",
        "intercom_client_secret",
        "zendesk_webhook_secret",
        mode="before",
    )(_secret_list)

    @model_validator(mode="after")
    def _whole_channels(self, info: ValidationInfo) -> Environment:
        for channel, ways in CHANNEL_SETTINGS.items():
            found = {name for way in ways for name in way if getattr(self, name)}
            given = found | {*(info.context or ())}
            whole = {name for way in ways if given.issuperset(way) for name in way}
            begun = {name for name in found - whole if name.startswith(channel)}
            if begun:
                wanted = [[name for name in way if name not in given] for way in ways if begun & {*way}]
                raise ValueError(f"{channel} is half configured: expected also {_in_words(wanted)}")
        return self

    @field_validator("database_url", "redis_url")
    @classmethod
    def _address(cls, value: str | None, info: ValidationInfo) -> str | None:
        schemes = {"database_url": ("postgresql://", "postgres://"), "redis_url": ("redis://", "rediss://", "unix://")}
        expected = schemes[str(info.field_name)]
        if value is not None and not value.startswith(expected):
            raise ValueError(f"expected an address that begins with {' or '.join(expected)}")
        return value

    @field_validator("firstline_encryption_keys")
    @classmethod
    def _fernet(cls, keys: tuple[SecretStr, ...]) -> tuple[SecretStr, ...]:
        from cryptography.fernet import Fernet

        for position, key in enumerate(keys, start=1):
            try:
                Fernet(key.get_secret_value())
            except ValueError:
                raise ValueError(
                    f"key {position} is not a Fernet key (32 bytes, url-safe base64); make one with `firstline new-key`"
                ) from None
        return keys


# A channel is on when one of its ways is set as a whole, off when nothing of its own is.
CHANNEL_SETTINGS: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "slack": (
        ("slack_bot_token", "slack_signing_secret"),
        ("slack_client_id", "slack_client_secret", "slack_signing_secret", "firstline_public_url"),
    ),
    "intercom": (("intercom_access_token", "intercom_client_secret", "intercom_admin_id"),),
    "zendesk": (("zendesk_subdomain", "zendesk_email", "zendesk_api_token", "zendesk_webhook_secret"),),
}


def channel_needs(channel: str) -> str:
    """The settings that switch a channel on, in words."""
    return _in_words(CHANNEL_SETTINGS[channel])


def _in_words(ways: Iterable[Iterable[str]]) -> str:
    return ", or ".join(", ".join(name.upper() for name in way) for way in ways)


class Settings(_Secrets):
    """Everything the operator decided."""

    env: Environment
    behaviour: Behaviour

    def channel_on(self, channel: str) -> bool:
        return any(all(getattr(self.env, name) for name in way) for way in CHANNEL_SETTINGS[channel])

    @property
    def channels(self) -> tuple[str, ...]:
        return tuple(channel for channel in CHANNEL_SETTINGS if self.channel_on(channel))

    def desk_of(self, channel: str) -> str:
        """The desk ('zendesk' or 'intercom') that gets this channel's handoffs."""
        return str(getattr(self.behaviour.handoff, channel))

    @property
    def zendesk_url(self) -> str:
        """Base address of the Zendesk account, without a trailing slash."""
        return str(self.env.zendesk_base_url or f"https://{self.env.zendesk_subdomain}.zendesk.com").rstrip("/")


def load(
    environ: Mapping[str, str] | None = None,
    *,
    dotenv: Path | None = Path(".env"),
    pending: Collection[str] = (),
) -> Settings:
    """Read `.env` (the environment wins over it), then `firstline.toml`. Raises ConfigurationError.

    `pending`: settings that the caller is about to make, without which a channel may still be half configured.
    """
    process = dict(os.environ if environ is None else environ)
    from_file = {k: v or "" for k, v in dotenv_values(dotenv).items()} if dotenv and dotenv.exists() else {}
    known = {name.upper() for name in Environment.model_fields}
    _refuse_unknown(process, from_file, known, str(dotenv))
    merged = {**from_file, **process}
    values = {name.lower(): merged[name] for name in known if merged.get(name)}
    env = _validated(Environment, values, "the environment", environment=True, context=pending)
    whole = {"env": env, "behaviour": _behaviour(env.firstline_config)}
    settings = Settings.model_validate(whole, context=pending)
    if not pending:
        _refuse_missing_desk(settings)
    return settings


def for_child(values: Mapping[str, str]) -> dict[str, str]:
    """The environment of a child process that sees these settings and none of the operator's own."""
    foreign = ("FIRSTLINE_", *validation_messages.VENDOR_PREFIXES)
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(foreign)}
    # An empty variable counts as not set, and wins over `.env`.
    unset = {name.upper(): "" for name in Environment.model_fields if not name.startswith("firstline_")}
    return {**inherited, **unset, **values}


def _behaviour(path: Path) -> Behaviour:
    if not path.exists():
        if path != Path("firstline.toml"):
            raise ConfigurationError(f"FIRSTLINE_CONFIG: found {str(path)!r}, which does not exist; expected a file")
        return Behaviour()
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{path}: not a TOML file: {error}") from None
    return _validated(Behaviour, values, str(path))


def _refuse_unknown(process: Mapping[str, str], from_file: Mapping[str, str], known: set[str], file: str) -> None:
    """Everything in our own file must be a setting; in the environment, what is ours by its name or almost."""
    # These two belong to the test run, not to the product.
    accepted = known | {"FIRSTLINE_REQUIRE_SHARED", "FIRSTLINE_REQUIRE_BROWSER"}
    ours = [name for name in process if name.startswith("FIRSTLINE_")]
    wrong = [
        *validation_messages.unknown(from_file, accepted, file),
        *validation_messages.unknown(
            [*ours, *validation_messages.near_misses(process, known)], accepted, "the environment"
        ),
    ]
    if wrong:
        raise ConfigurationError("; ".join(wrong))


def _refuse_missing_desk(settings: Settings) -> None:
    for channel in settings.channels:
        desk = settings.desk_of(channel)
        if desk not in settings.channels:
            raise ConfigurationError(
                f"handoff.{channel}: found {desk!r}, which has no credentials; expected a desk that is configured, "
                f"since a conversation that nobody can take over would end in silence "
                f"(set {channel_needs(desk)})"
            )


def _validated(
    model: type[M], values: Mapping[str, Any], where: str, *, environment: bool = False, context: object = None
) -> M:
    try:
        return model.model_validate(values, context=context)
    except ValidationError as error:
        lines = [validation_messages.sentence(detail, model, environment=environment) for detail in error.errors()]
        raise ConfigurationError(f"{where}: " + "; ".join(lines)) from None
