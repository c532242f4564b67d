"""docs/data-map.md says of every table what it keeps and for how long, and names every setting that decides."""

from __future__ import annotations

import re
from pathlib import Path

from bot.config import RetentionSettings
from tests.support.store import Store

PAGE = (Path(__file__).parents[2] / "docs/data-map.md").read_text()
POSTGRES = PAGE.partition("## Postgres")[2].partition("\n## ")[0]


def rows() -> dict[str, str]:
    """Each table's row."""
    lines = [line for line in POSTGRES.splitlines() if line.startswith("| `")]
    return {name: line for line in lines for name in re.findall(r"`(\w+)`", line.split("|")[1])}


def test_the_page_has_a_row_for_every_table_and_for_no_other(store: Store) -> None:
    tables = {row["tablename"] for row in store.rows("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")}

    assert set(rows()) == tables


def test_every_encrypted_column_is_called_encrypted(store: Store) -> None:
    encrypted = store.rows(
        "SELECT DISTINCT table_name FROM information_schema.columns WHERE table_schema = 'public' "
        "AND data_type = 'bytea' AND column_name <> 'content_hash'"
    )

    for row in encrypted:
        cell = rows()[row["table_name"]].split("|")[3].strip()
        assert cell, row["table_name"]
        assert not cell.startswith("no"), row["table_name"]


def test_every_setting_is_there_with_its_default() -> None:
    for name, setting in RetentionSettings.model_fields.items():
        assert f"`{name}` ({setting.default})" in POSTGRES
