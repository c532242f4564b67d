"""Documents are read in a process of their own: whatever becomes of that, the file is named and the rest goes in."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.knowledge.article import Unreadable
from bot.knowledge.conversion.documents.limits import MAX_DOCUMENT_BYTES
from bot.knowledge.conversion.documents.reading import read_document
from bot.knowledge.sources.files import read_file
from tests.support.documents import workbook


def test_a_document_comes_back_with_its_notes() -> None:
    body = workbook([["Code", "Fee"], ["007", "=1+1"]])

    content = read_document(body, "fees/list.xlsx", ".xlsx")

    assert (content.title, content.markdown, content.language) == ("List", True, None)
    assert content.text == "| Code | Fee |\n| --- | --- |\n| 007 |  |"
    assert content.notes == (
        "formulas without a value, which are empty: 1 (no program has calculated them; save it in Excel)",
    )


def test_the_reason_against_it_comes_back() -> None:
    with pytest.raises(Unreadable, match="is damaged, or no PDF file"):
        read_document(b"nothing", "x.pdf", ".pdf")


def test_more_text_than_an_article_has_is_named() -> None:
    body = workbook([["Code"], *[[f"{number:06} {'x' * 30_000}"] for number in range(200)]])

    with pytest.raises(Unreadable, match="comes to more than 5 MiB of text"):
        read_document(body, "x.xlsx", ".xlsx")


def test_one_that_takes_too_long_is_ended() -> None:
    with pytest.raises(Unreadable, match=r"takes longer than 0.01 seconds to read"):
        read_document(workbook([["a"]]), "x.xlsx", ".xlsx", seconds=0.01)


@pytest.fixture
def reader(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[str], None]:
    """Puts a program in the place of the one that reads."""

    def replace(program: str) -> None:
        package = tmp_path / "bot" / "knowledge" / "conversion" / "documents"
        package.mkdir(parents=True)
        for folder in (package, *package.parents[:3]):
            (folder / "__init__.py").touch()
        (package / "child.py").write_text(program)
        monkeypatch.setattr(sys, "path", [str(tmp_path)])

    return replace


def test_a_reader_that_fails_is_named_by_the_kind_of_its_error(reader: Callable[[str], None]) -> None:
    reader('raise RuntimeError("what the document says")')

    with pytest.raises(Unreadable, match=r"^cannot be read: its reader failed \(RuntimeError\)$"):
        read_document(b"", "x.pdf", ".pdf")


def test_a_reader_that_is_killed_is_named(reader: Callable[[str], None]) -> None:
    reader("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)")

    with pytest.raises(Unreadable, match="cannot be read: its reader was ended by signal 9"):
        read_document(b"", "x.pdf", ".pdf")


def test_the_reader_knows_no_secrets(monkeypatch: pytest.MonkeyPatch, reader: Callable[[str], None]) -> None:
    reader('import json, os\nprint(json.dumps({"reason": " ".join(sorted(os.environ)), "gone": False}))')
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")

    with pytest.raises(Unreadable) as raised:
        read_document(b"", "x.pdf", ".pdf")

    assert set(str(raised.value).split()) - {"LC_CTYPE"} == {"PYTHONIOENCODING", "PYTHONPATH"}


def test_files_of_other_programs_are_named_with_what_to_do(tmp_path: Path) -> None:
    for suffix, reason in ((".doc", "save it as .docx"), (".pptx", "export it as .pdf"), (".xls", "save it as .xlsx")):
        path = tmp_path / f"old{suffix}"
        path.write_bytes(b"x")
        with pytest.raises(Unreadable, match=reason):
            read_file(path, path.name, None, None)


def test_a_document_may_be_larger_than_a_text_but_not_of_any_size(tmp_path: Path) -> None:
    path = tmp_path / "large.pdf"
    path.write_bytes(b"")
    os.truncate(path, MAX_DOCUMENT_BYTES + 1)

    with pytest.raises(Unreadable, match="is larger than 20 MiB"):
        read_file(path, path.name, None, None)
