"""The table of what the outbox holds."""

from __future__ import annotations

import re

from bot.model import Purpose
from bot.store.outbox.kinds import KINDS
from tests.support.store import Store


def test_the_table_has_the_kinds_that_the_database_takes_and_no_others(store: Store) -> None:
    (row,) = store.rows(
        "SELECT pg_get_constraintdef(oid) AS text FROM pg_constraint WHERE conname = 'outbox_kind_check'"
    )

    assert sorted(KINDS) == sorted(re.findall(r"'(\w+)'", row["text"]))


def test_what_goes_to_the_requester_are_the_purposes_of_a_reply() -> None:
    to_requesters = [kind.name for kind in KINDS.values() if kind.lane == "requester"]

    assert sorted(to_requesters) == sorted(Purpose)
