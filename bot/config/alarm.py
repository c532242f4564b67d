"""What happens where no ticket appears: `[alarm]`, and the mail server that it may need, `[smtp]`."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from bot.config.escalation import Place
from bot.config.section import Section

Way = Literal["desk", "email", "chat"]
EMAIL = r"^[^@\s<>,;]+@[^@\s<>,;]+$"
Email = Annotated[str, Field(pattern=EMAIL)]


class Alarm(Section):
    after_seconds: float = Field(
        120, ge=5, le=86_400, description="A handoff that has had no ticket for this long takes another way."
    )
    ways: tuple[Way, ...] = Field(
        ("desk", "email", "chat"),
        description="What is tried, in this order, until one works: the conversation's other desk, an e-mail to "
        "`email_to`, a message to `alert`. What is not set up is left out.",
    )
    email_to: tuple[Email, ...] = Field(
        (), description="Who is sent the agent's note by e-mail, the conversation included."
    )
    alert: Place | None = Field(
        None, description="A Slack channel that is told, without a word of the conversation: `slack:C0123456789`."
    )


class Smtp(Section):
    host: str | None = Field(None, description="The mail server that sends alarms; none: no e-mail is sent.")
    port: int = Field(587, ge=1, le=65535, description="Its port.")
    security: Literal["starttls", "tls", "none"] = Field(
        "starttls", description="How the connection is encrypted; `none` never takes a password."
    )
    username: str | None = Field(None, description="With FIRSTLINE_SMTP_PASSWORD; none: the server asks for none.")
    sender: Email | None = Field(None, description="Who the e-mails are from; expected with `host`.")
    timeout_seconds: float = Field(10, ge=1, le=60, description="How long the mail server may take for one step.")

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.host and not self.sender:
            raise ValueError("host: expected `sender` too, the address that the e-mails are from")
        if self.username and self.security == "none":
            raise ValueError("security: found 'none' with a username; expected starttls or tls, to keep the password")
        return self
