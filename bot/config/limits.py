"""How much is answered in a row: `[limits]`. What is beyond is answered later, and nothing is refused."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated

from pydantic import Field

from bot.config.section import Section
from bot.errors import ConfigurationError

Account = Annotated[str, Field(pattern=r"^[a-z]+:.+$")]


class AccountLimit(Section):
    burst: int = Field(3000, ge=1, le=1_000_000, description="Messages of this account that are answered at once.")
    per_minute: float = Field(600, ge=0, le=1_000_000, description="Beyond that, how many a minute; 0: no limit.")


class Limits(Section):
    requester_burst: int = Field(20, ge=1, le=10_000, description="Messages of one person that are answered at once.")
    requester_per_minute: float = Field(
        4, ge=0, le=10_000, description="Beyond that, how many a minute; the others are answered later. 0: no limit."
    )
    account_burst: int = Field(
        3000, ge=1, le=1_000_000, description="Messages of one account (workspace, subdomain) answered at once."
    )
    account_per_minute: float = Field(
        600, ge=0, le=1_000_000, description="Beyond that, how many a minute; 0: no limit."
    )
    accounts: Mapping[Account, AccountLimit] = Field(
        {},
        description="Others for single accounts, with their channel before them: "
        '`[limits.accounts."slack:T01ABCDEF"]`, `burst`, `per_minute`.',
    )

    def require_channels(self, names: Iterable[str]) -> None:
        """Raises ConfigurationError where a limit is for an account of a channel that there is not: it would hold for
        nobody."""
        known = tuple(names)
        for account in self.accounts:
            if account.partition(":")[0] not in known:
                raise ConfigurationError(f"limits.accounts: found {account!r}, expected a channel: {', '.join(known)}")

    def of_account(self, channel: str, account: str) -> AccountLimit:
        own = self.accounts.get(f"{channel}:{account}")
        return own or AccountLimit(burst=self.account_burst, per_minute=self.account_per_minute)
