"""`[console]`: who may sign in to the console, for how long, and with whose accounts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Self

from pydantic import Field, model_validator

from bot.config.section import Section
from bot.model import Role


class SingleSignOn(Section):
    issuer: str = Field(
        pattern=r"^https?://\S+$", description="The OpenID Connect provider, exactly as it names itself."
    )
    client_id: str = Field(description="What it calls Firstline; the secret is FIRSTLINE_CONSOLE_OIDC_SECRET.")
    scopes: tuple[str, ...] = Field(("openid", "email", "profile"), description="What it is asked for.")
    name_claim: str = Field("email", description="The claim that the audit log calls people by.")
    role_claim: str = Field("groups", description="The claim that says in which groups, or what, they are.")


class ConsoleSettings(Section):
    idle_minutes: int = Field(30, ge=1, le=1440, description="Who does nothing for so long has to sign in again.")
    absolute_hours: int = Field(12, ge=1, le=168, description="And in any case after so long.")
    attempts: int = Field(
        5, ge=1, le=100, description="Wrong passwords for a name from one address within a quarter of an hour."
    )
    proxies: int = Field(
        0, ge=0, le=5, description="How many proxies stand before it, which say whose address a request is from."
    )
    review_first: int = Field(
        200, ge=0, le=100_000, description="Until so many conversations were reviewed, every one with an answer waits."
    )
    review_share: float = Field(
        0.05, ge=0, le=1, description="After that, what share of them; with those that show a sign of trouble."
    )
    review_confidence: float = Field(
        0.5, ge=0, le=1, description="An answer that was less sure than this is such a sign."
    )
    passwords: bool = Field(True, description="Whether users of `firstline user` may sign in.")
    single_sign_on: SingleSignOn | None = Field(None, description="Signing in with an OpenID Connect provider.")
    roles: Mapping[Role, tuple[Annotated[str, Field(min_length=1)], ...]] = Field(
        {},
        description="The values of that provider's `role_claim` that make somebody a viewer, reviewer, operator or "
        "admin; the highest one counts, and who has none does not get in.",
    )

    @model_validator(mode="after")
    def _somebody_gets_in(self) -> Self:
        if self.single_sign_on is not None and not self.roles:
            raise ValueError(
                f"roles: found none, expected values of the claim {self.single_sign_on.role_claim!r} for at least one "
                f"of {', '.join(Role)}, or nobody gets in"
            )
        return self
