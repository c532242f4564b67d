"""A folder with office documents goes in like any other; what of it is not read is told."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from docx.document import Document
from openpyxl.worksheet.worksheet import Worksheet

from bot.knowledge.conversion.documents.reading import read_document
from bot.knowledge.conversion.markup import Content
from bot.knowledge.ingest import ingest
from bot.knowledge.search import PostgresSearch
from bot.knowledge.sources import files
from bot.model import ANYBODY
from bot.store.db import Database
from tests.support.documents import word, workbook


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = Database(database_url, 4)
    yield database
    database.close()


def test_documents_are_found_and_their_gaps_told(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def hide(sheet: Worksheet) -> None:
        assert sheet.parent is not None
        sheet.parent.create_sheet("Margins").append(["Margin of the wholesaler"])
        sheet.parent["Margins"].sheet_state = "hidden"

    def fill(document: Document) -> None:
        document.add_paragraph("Parcels go back within a month.")

    (tmp_path / "returns.docx").write_bytes(word(fill))
    (tmp_path / "codes.xlsx").write_bytes(workbook([["Code", "Meaning"], ["00123", "The tray is jammed"]], hide))
    (tmp_path / "scan.pdf").write_bytes(b"%PDF-1.7")
    told: list[str] = []

    first = ingest(database, None, [str(tmp_path)], told.append)
    read: list[str] = []

    def noted(body: bytes, name: str, suffix: str) -> Content:
        read.append(name)
        return read_document(body, name, suffix)

    monkeypatch.setattr(files, "read_document", noted)
    again = ingest(database, None, [str(tmp_path)], told.append)

    assert (first.added, [name for name, _ in first.skipped]) == (2, ["scan.pdf"])
    assert "codes.xlsx: hidden sheets are left out (Margins)" in told
    assert again.unchanged == 2
    assert read == ["scan.pdf"]  # what is known and has not changed is not read
    search = PostgresSearch(database, None)
    assert [it.url for it in search.search("what does code 00123 mean", 5, ANYBODY)][:1] == ["codes.xlsx"]
    assert not any("wholesaler" in it.text for it in search.search("margin of the wholesaler", 5, ANYBODY))
