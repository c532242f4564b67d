"""A Word document becomes what its reader sees: lists with their numbers, tables, the text after all changes."""

from __future__ import annotations

import zipfile
from io import BytesIO
from typing import Any

import pytest
from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from hypothesis import given
from hypothesis import strategies as st

from bot.knowledge.article import Unreadable
from bot.knowledge.conversion.documents import archive
from bot.knowledge.conversion.documents.word.read import read_word
from tests.support.documents import contents, tracked, word
from tests.support.examples import at_most


def test_headings_lists_and_their_numbers() -> None:
    def fill(document: Document) -> None:
        document.add_heading("Returns", 0)
        document.add_heading("Sending it back", 1)
        for step in ("Open the portal", "Print the label"):
            document.add_paragraph(step, style="List Number")
        document.add_paragraph("The label is valid for a week.")
        document.add_paragraph("Drop the parcel off", style="List Number")

    content = read_word(word(fill), "returns.docx")

    assert content.title == "Returns"
    assert content.text == (
        "# Returns\n\n# Sending it back\n\n1. Open the portal\n2. Print the label\n\n"
        "The label is valid for a week.\n\n3. Drop the parcel off"
    )


def test_a_list_that_begins_again_begins_with_one() -> None:
    def fill(document: Document) -> None:
        numbers: Any = document.part.numbering_part.element
        own: Any = parse_xml(
            f'<w:num {nsdecls("w")} w:numId="99"><w:abstractNumId w:val="{numbers.num_lst[0].abstractNumId.val}"/>'
            '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>'
        )
        style = document.styles["List Number"].element.pPr.numPr.numId.val
        own.abstractNumId.val = next(n for n in numbers.num_lst if n.numId == style).abstractNumId.val
        numbers.append(own)
        document.add_paragraph("Unplug it", style="List Number")
        document.add_paragraph("Plug it in", style="List Number")
        document.add_heading("The other one", 2)
        first = document.add_paragraph("Press the button", style="List Number")
        first.paragraph_format.element.get_or_add_pPr().append(
            parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="0"/><w:numId w:val="99"/></w:numPr>')
        )

    text = read_word(word(fill), "x.docx").text

    assert text == "1. Unplug it\n2. Plug it in\n\n## The other one\n\n1. Press the button"


def test_changes_are_read_as_accepted_and_remarks_not_at_all() -> None:
    def fill(document: Document) -> None:
        paragraph = document.add_paragraph("The fee is ")
        paragraph.paragraph_format.element.append(tracked("del", "ten euros"))
        paragraph.paragraph_format.element.append(tracked("ins", "five euros"))
        document.add_comment(paragraph.runs[0], text="Margin is still 80 percent", author="Ada")
        document.add_paragraph("Seen ").add_run("unseen").font.hidden = True
        document.sections[0].header.paragraphs[0].text = "Confidential draft"
        document.sections[0].footer.paragraphs[0].text = "Page 1"
        document.element.body.insert(0, contents("Fees 3"))

    assert read_word(word(fill), "x.docx").text == "The fee is five euros\n\nSeen"


MATH = "http://schemas.openxmlformats.org/officeDocument/2006/math"
FRACTION = "<m:f><m:num><m:r><m:t>a+b</m:t></m:r></m:num><m:den><m:r><m:t>2</m:t></m:r></m:den></m:f>"


@pytest.mark.parametrize(
    ("runs", "seen"),
    [
        ('<w:fldSimple w:instr=" REF s "><w:r><w:t>step 4</w:t></w:r></w:fldSimple>', "step 4"),
        ("<w:dir w:val='rtl'><w:bdo w:val='rtl'><w:r><w:t>OK</w:t></w:r></w:bdo></w:dir>", "OK"),
        ("<w:r><w:ruby><w:rt><w:r><w:t>ka</w:t></w:r></w:rt>"
         "<w:rubyBase><w:r><w:t>KA</w:t></w:r></w:rubyBase></w:ruby></w:r>", "KA"),
        ("<w:r><w:t>Yes</w:t><w:cr/><w:t>No</w:t><w:ptab/><w:t>Maybe</w:t></w:r>", "Yes  \nNo Maybe"),
        ("<w:r><w:rPr><w:dstrike/></w:rPr><w:t>9</w:t></w:r>", "~~9~~"),
        (f"<m:oMathPara xmlns:m='{MATH}'><m:oMath>{FRACTION}</m:oMath></m:oMathPara>", "(a+b)/2"),
    ],
    ids=["fields", "directions", "ruby", "breaks", "struck_out_twice", "formulas"],
)  # fmt: skip
def test_what_mammoth_passes_over_is_there(runs: str, seen: str) -> None:
    def fill(document: Document) -> None:
        document.element.body.insert(
            0, parse_xml(f"<w:p {nsdecls('w')}><w:r><w:t xml:space='preserve'>See </w:t></w:r>{runs}</w:p>")
        )

    assert read_word(word(fill), "x.docx").text == f"See {seen}"


def test_a_merged_cell_stands_in_each_row() -> None:
    def fill(document: Document) -> None:
        table = document.add_table(3, 2)
        for row, cells in enumerate((("Region", "Fee"), ("North", "5%"), ("", "0|7"))):
            for column, text in enumerate(cells):
                table.cell(row, column).text = text
        table.cell(1, 0).merge(table.cell(2, 0))

    text = read_word(word(fill), "x.docx").text

    assert text == "| Region | Fee |\n| --- | --- |\n| North | 5% |\n| North | 0\\|7 |"


def test_lines_in_bold_head_what_follows_where_there_are_no_headings() -> None:
    def fill(document: Document) -> None:
        document.add_paragraph().add_run("Opening hours").bold = True
        document.add_paragraph("We open at nine.")
        document.add_paragraph().add_run("Never open the case.").bold = True

    text = read_word(word(fill), "x.docx").text

    assert text == "## Opening hours\n\nWe open at nine.\n\n**Never open the case.**"


def test_the_title_is_the_documents_property_where_it_has_no_heading() -> None:
    def fill(document: Document) -> None:
        document.core_properties.title = "R&D <fees>"
        document.add_paragraph("Text.")

    assert read_word(word(fill), "x.docx").title == "R&D <fees>"


def test_markup_of_other_languages_stays_text() -> None:
    def fill(document: Document) -> None:
        document.add_paragraph("Press <b> and *wait*")

    text = read_word(word(fill), "x.docx").text

    assert text == r"Press \<b> and \*wait\*"


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "is damaged, or no Word document"),
        (b"PK\x03\x04 and nothing", "is damaged, or no Word document"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "is protected by a password, or in an Office format of"),
    ],
)
def test_what_is_no_document_is_named(body: bytes, reason: str) -> None:
    with pytest.raises(Unreadable, match=reason):
        read_word(body, "x.docx")


def test_a_document_without_words_is_empty() -> None:
    with pytest.raises(Unreadable, match="is empty"):
        read_word(word(lambda document: None), "x.docx")


def test_a_bomb_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MAX_UNPACKED", 2000)
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("word/document.xml", b" " * 10_000)

    with pytest.raises(Unreadable, match="MiB when unpacked"):
        read_word(target.getvalue(), "x.docx")


def test_entities_are_refused() -> None:
    target = BytesIO()
    with zipfile.ZipFile(target, "w") as made:
        made.writestr("word/document.xml", b'<!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>')

    with pytest.raises(Unreadable, match="declares entities"):
        read_word(target.getvalue(), "x.docx")


@at_most(8)
@given(st.lists(st.text("abc de<>|*", min_size=1, max_size=20).filter(str.strip), min_size=1, max_size=6))
def test_every_paragraph_is_there_in_order(paragraphs: list[str]) -> None:
    def fill(document: Document) -> None:
        for paragraph in paragraphs:
            document.add_paragraph(f"x{paragraph}")

    text = read_word(word(fill), "x.docx").text

    said = [" ".join(part.replace("\\", "").split()) for part in text.split("\n\n")]
    assert said == [" ".join(f"x{paragraph}".split()) for paragraph in paragraphs]
