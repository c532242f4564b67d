"""The installation's own secrets and addresses, as environment variables. Those of channels are the channels'."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, get_args

from pydantic import AnyUrl, Field, SecretStr, ValidationInfo, field_validator

from bot.config.channel import Secrets

LEAST_SECRET = 32  # characters
LogLevel = Literal["DEBUG", "INFO", "WARNING", "ERROR"]


class Environment(Secrets):
    """Secrets and addresses: every field is the environment variable of the same name in capitals."""

    # Passwords hide in addresses in more ways than can be told apart, hence `shown`.
    database_url: str | None = Field(
        None, description="postgresql://… of a Postgres 15+ with pgvector 0.8+.", json_schema_extra={"shown": False}
    )
    database_migration_url: str | None = Field(
        None,
        description="The same database without a pooler in between, for `firstline migrate`; none: DATABASE_URL.",
        json_schema_extra={"shown": False},
    )
    redis_url: str | None = Field(
        None, description="redis://… (or unix://…) of a Redis or Valkey 6.2+.", json_schema_extra={"shown": False}
    )
    firstline_encryption_keys: tuple[SecretStr, ...] = Field(
        (), description="Fernet keys for message text at rest, comma-separated; the first encrypts, all decrypt."
    )
    firstline_config: Path = Field(Path("firstline.toml"), description="Where the behaviour file is.")
    firstline_data_dir: Path = Field(Path(".firstline"), description="Where the embedded Postgres and Redis live.")
    firstline_public_url: AnyUrl | None = Field(None, description="Where vendors reach this installation.")
    firstline_log_level: LogLevel = Field("INFO", description="The least serious log lines that are written.")
    firstline_metrics_port: int = Field(
        0,
        ge=0,
        le=65535,
        description="Where workers, schedulers and web chat processes show /metrics and /healthz, or the next free "
        "port; 0: nowhere.",
    )
    firstline_metrics_host: str = Field(
        "127.0.0.1", description="Address at which that port is opened, and the next; of no network that others share."
    )
    firstline_operations_port: int = Field(
        8081, ge=1, le=65535, description="Where the web process shows /healthz, /readyz and /metrics to operators."
    )
    firstline_chat_port: int = Field(8082, ge=1, le=65535, description="Port of the process that web chats ask.")
    firstline_console_secret: SecretStr | None = Field(
        None, description="At least 32 characters that nobody can guess; without them there is no console."
    )
    firstline_console_url: AnyUrl | None = Field(
        None, description="Where people reach the console, https://… of a proxy before it; none: this machine alone."
    )
    firstline_console_port: int = Field(8083, ge=1, le=65535, description="Port of the console's process.")
    firstline_console_oidc_secret: SecretStr | None = Field(
        None, description="The client secret of `[console.single_sign_on]`."
    )
    firstline_privacy_token: SecretStr | None = Field(
        None,
        description="At least 32 characters with which your own systems ask the web process to erase people "
        "(docs/privacy.md); none: nobody may.",
    )
    port: int = Field(8080, ge=1, le=65535, description="Port of the web process.")

    firstline_watching_secret: SecretStr | None = Field(
        None, description="What `[watching] webhook` is signed with: `whsec_` and base64, or at least 24 characters."
    )
    firstline_smtp_password: SecretStr | None = Field(None, description="Of `[smtp] username`, for alarms by e-mail.")

    openai_api_key: SecretStr | None = Field(None, description="Without it, answers quote the articles.")
    openai_base_url: AnyUrl = Field(
        AnyUrl("https://api.openai.com/v1"), description="Any OpenAI-compatible server; docs/models.md has addresses."
    )

    openai_embedding_base_url: AnyUrl | None = Field(
        None, description="Another such server for embeddings, one of your own say; none: the same."
    )
    openai_embedding_api_key: SecretStr | None = Field(
        None, description="Its key, where it wants one; the other server's key is never sent there."
    )
    rerank_base_url: AnyUrl | None = Field(
        None,
        description="A server whose `/rerank` puts the passages that were found in a better order; docs/knowledge.md "
        "has addresses. None: they stay as found.",
    )
    rerank_api_key: SecretStr | None = Field(None, description="Its key, where it wants one.")

    langfuse_public_key: SecretStr | None = Field(None, description="With the secret key: traces go to Langfuse.")
    langfuse_secret_key: SecretStr | None = Field(None, description="With the public key: traces go to Langfuse.")
    langfuse_base_url: AnyUrl = Field(AnyUrl("https://cloud.langfuse.com"), description="Your Langfuse server.")

    @field_validator("firstline_log_level", mode="before")
    @classmethod
    def _any_case(cls, value: object) -> object:
        return value.upper() if isinstance(value, str) and value.upper() in get_args(LogLevel) else value

    @field_validator("database_url", "database_migration_url", "redis_url")
    @classmethod
    def _address(cls, value: str | None, info: ValidationInfo) -> str | None:
        redis = info.field_name == "redis_url"
        expected = ("redis://", "rediss://", "unix://") if redis else ("postgresql://", "postgres://")
        if value is not None and not value.startswith(expected):
            raise ValueError(f"expected an address that begins with {' or '.join(expected)}")
        return value

    @field_validator("firstline_console_secret", "firstline_privacy_token")
    @classmethod
    def _long(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and len(value.get_secret_value()) < LEAST_SECRET:
            raise ValueError(f"expected at least {LEAST_SECRET} characters, as `openssl rand -hex 32` prints them")
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
