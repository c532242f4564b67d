"""`[tool_servers.NAME]`: MCP servers whose tools the model may call. See docs/tools.md."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Literal, Self

from pydantic import AnyUrl, Field, ValidationInfo, field_validator, model_validator

from bot.config.model import VARIABLE
from bot.config.section import Section

SERVER_NAME = r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$"
HEADER = r"^[A-Za-z0-9!#$%&'*+.^_`|~-]+$"
ServerName = Annotated[str, Field(pattern=SERVER_NAME, max_length=24)]
Variable = Annotated[str, Field(pattern=VARIABLE)]
Header = Annotated[str, Field(pattern=HEADER)]
ToolName = Annotated[str, Field(min_length=1, max_length=128)]


class ToolServer(Section):
    command: str | None = Field(None, min_length=1, description="The program that is the server (stdio); or `url`.")
    args: tuple[str, ...] = Field((), description="What the program is started with.")
    environment: Mapping[Variable, Variable] = Field(
        {},
        description="Its secrets: what its environment holds besides PATH and HOME, from which variable of ours: "
        '`{ API_TOKEN = "ORDERS_TOKEN" }`.',
    )
    url: AnyUrl | None = Field(None, description="The server's address (streamable HTTP); or `command`.")
    headers: Mapping[Header, Variable] = Field(
        {},
        description="What is sent with every request, from which variable of ours: "
        '`{ Authorization = "ORDERS_AUTHORIZATION" }`.',
    )
    tools: tuple[ToolName, ...] | None = Field(
        None, description="Which of its tools are offered, by the server's names; none: every one."
    )
    read: tuple[ToolName, ...] = Field(
        (), description="Which of them only look something up. Every other one acts, so it waits for a person's yes."
    )
    trust_annotations: bool = Field(
        False, description="Take the server's word (`readOnlyHint`) for which tools only look something up."
    )
    audiences: tuple[Literal["customer", "employee"], ...] = Field(
        ("employee",), min_length=1, description="In whose conversations they are offered."
    )
    from_channels: tuple[str, ...] = Field((), description="In which channels they are offered; none: in all.")
    timeout_seconds: float = Field(10, ge=0.1, le=120, description="How long one call may take.")
    max_chars: int = Field(
        20_000, ge=200, le=200_000, description="How much of a result is kept; the rest is left out, and said so."
    )

    @field_validator("url")
    @classmethod
    def _without_secrets(cls, value: AnyUrl | None) -> AnyUrl | None:
        if value is not None and value.scheme not in ("http", "https"):
            raise ValueError("expected an address that begins with https:// or http://")
        if value is not None and (value.username or value.password):
            raise ValueError("expected an address without a password; secrets come from `headers`")
        return value

    @field_validator("read")
    @classmethod
    def _listed(cls, value: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        tools = info.data.get("tools")
        if tools is not None and (other := [name for name in value if name not in tools]):
            raise ValueError(f"expected names that `tools` lists; it has no {', '.join(other)}")
        return value

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if (self.command is None) == (self.url is None):
            raise ValueError("expected either `command` or `url`")
        if self.url is None and self.headers:
            raise ValueError("expected `environment` with a `command`, not `headers`")
        if self.command is None and (self.args or self.environment):
            raise ValueError("expected `headers` with a `url`, not `args` or `environment`")
        return self

    @property
    def secrets(self) -> Mapping[str, str]:
        """Header or variable -> the variable of ours that has its value."""
        return self.headers if self.url is not None else self.environment


ToolServerSettings = Mapping[ServerName, ToolServer]


def variables(servers: Mapping[str, ToolServer]) -> Iterator[tuple[str, str]]:
    """The environment variables that hold these servers' secrets, each after the setting that names it."""
    for name, server in servers.items():
        where = "headers" if server.url is not None else "environment"
        for key, variable in server.secrets.items():
            yield f"tool_servers.{name}.{where}.{key}", variable
