"""`[privacy]`: numbers of the operator's own that nobody else can know the form of."""

from __future__ import annotations

import re
from pathlib import Path

from pydantic import Field, field_validator

from bot.config.section import Section


class Privacy(Section):
    order_numbers: tuple[str, ...] = Field(
        (),
        description="Regular expressions of your order numbers (`\\bSO-\\d{6}\\b`): a model is shown <ORDER_1>, and "
        "they are taken for nothing else; none: order numbers stay.",
    )
    account_numbers: tuple[str, ...] = Field(
        (),
        description="Regular expressions of your customer and account numbers: a model is shown <ACCOUNT_1>; none: "
        "those that the words around call so.",
    )

    erasures_file: Path | None = Field(
        None,
        description="A file outside of the database in which every erasure is noted, as `firstline forget --list` "
        "writes it, for `firstline forget --replay` after a backup was restored; none: only the database has them.",
    )

    @field_validator("order_numbers", "account_numbers")
    @classmethod
    def _compiles(cls, patterns: tuple[str, ...]) -> tuple[str, ...]:
        for pattern in patterns:
            try:
                matches_nothing = re.compile(pattern).search("") is not None
            except re.error as error:
                raise ValueError(f"found {pattern!r}, expected a regular expression ({error})") from None
            if matches_nothing:
                raise ValueError(f"found {pattern!r}, expected a pattern that needs at least one character")
        return patterns
