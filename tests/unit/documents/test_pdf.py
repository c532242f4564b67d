"""A PDF becomes headings, paragraphs, lists and tables again, column by column, without its running heads."""

from __future__ import annotations

import io
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.units import cm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import FrameBreak, ListFlowable, PageBreak, Paragraph, Preformatted, Table

from bot.knowledge.article import Unreadable
from bot.knowledge.conversion.documents.pdf.read import read_pdf
from tests.support.documents import STYLES, pdf

GRID = [("GRID", (0, 0), (-1, -1), 0.5, (0, 0, 0))]


def text(words: str, style: str = "Normal") -> Paragraph:
    return Paragraph(words, STYLES[style])


def furniture(canvas: Any, document: Any) -> None:
    canvas.setFont("Helvetica", 8)
    canvas.drawString(2 * cm, 28.5 * cm, "Acme Support Handbook")
    canvas.drawRightString(19 * cm, 1 * cm, f"Page {document.page}")


def test_headings_lists_and_paragraphs() -> None:
    story = [
        text("Router handbook", "Title"),
        text("Setting up", "Heading1"),
        text("Connect the cable. " * 12),
        text("Resetting", "Heading2"),
        ListFlowable([text("Unplug it."), text("Wait until all the lights have gone out. " * 4), text("Plug it in.")]),
        ListFlowable([text("The red one"), text("The blue one")], bulletType="bullet"),
    ]

    content = read_pdf(pdf(story), "x.pdf")

    assert content.title == "Router handbook"
    assert content.text == (
        "# Router handbook\n\n# Setting up\n\n" + ("Connect the cable. " * 12).strip() + "\n\n## Resetting\n\n"
        "1. Unplug it.\n2. " + ("Wait until all the lights have gone out. " * 4).strip() + "\n3. Plug it in.\n"
        "- The red one\n- The blue one"
    )


def test_columns_are_read_one_after_the_other() -> None:
    left, right = (
        ("On the left we explain the cable. " * 30).strip(),
        ("On the right we explain the plug. " * 30).strip(),
    )

    read = read_pdf(pdf([text(left), FrameBreak(), text(right)], columns=2), "x.pdf").text

    assert " ".join(read.split()) == f"{left} {right}"


def test_what_stands_on_every_page_is_left_out() -> None:
    story = [text("Setting up", "Heading1"), text("Connect it."), PageBreak(), text("Warranty", "Heading1")]
    story += [text("Two years."), PageBreak(), text("Address", "Heading1"), text("12 High Street")]

    read = read_pdf(pdf(story, on_page=furniture), "x.pdf").text

    assert read == "# Setting up\n\nConnect it.\n\n# Warranty\n\nTwo years.\n\n# Address\n\n12 High Street"


def test_a_divided_word_is_whole_again_and_a_hyphen_stays() -> None:
    story = [text("Your confi-<br/>guration is kept. Use a well-<br/>known name. A well-known name is good.")]

    read = read_pdf(pdf(story), "x.pdf").text

    assert read == "Your configuration is kept. Use a well-known name. A well-known name is good."


def test_a_ruled_table_with_a_merged_cell() -> None:
    cells = [["Region", "Weight", "Fee"], ["North", "1 kg", "5 %"], ["", "2 kg", "007"], ["South", "1 kg", "9 %"]]
    story = [text("Fees", "Heading1"), Table(cells, style=[*GRID, ("SPAN", (0, 1), (0, 2))]), text("Plus tax.")]

    read = read_pdf(pdf(story), "x.pdf").text

    assert read == (
        "# Fees\n\n| Region | Weight | Fee |\n| --- | --- | --- |\n| North | 1 kg | 5 % |\n| North | 2 kg | 007 |\n"
        "| South | 1 kg | 9 % |\n\nPlus tax."
    )


def test_a_table_over_two_pages_is_one() -> None:
    rows = [["Code", "Meaning"], *[[f"E{number:03}", f"Fault {number}"] for number in range(60)]]

    read = read_pdf(pdf([text("Codes", "Heading1"), Table(rows, style=GRID, repeatRows=1)]), "x.pdf").text

    lines = read.split("\n")
    assert lines[:4] == ["# Codes", "", "| Code | Meaning |", "| --- | --- |"]
    assert lines[4:] == [f"| E{number:03} | Fault {number} |" for number in range(60)]


def test_code_stays_as_it_is_and_contents_go() -> None:
    story = [text("Contents", "Heading1"), text("Setting up . . . . . . . . . . 3"), text("Setting up", "Heading1")]
    story += [text("Type this."), Preformatted("if ready:\n    start()", STYLES["Code"]), text("It starts.")]

    read = read_pdf(pdf(story), "x.pdf").text

    assert read == "# Setting up\n\nType this.\n\n```\nif ready:\n    start()\n```\n\nIt starts."


def test_a_paragraph_goes_on_on_the_next_page() -> None:
    story = [text("The warranty covers parts and"), PageBreak(), text("labour for two years.")]

    assert read_pdf(pdf(story), "x.pdf").text == "The warranty covers parts and labour for two years."


def test_a_number_at_the_beginning_of_a_sentence_is_no_item() -> None:
    assert read_pdf(pdf([text("2 years after the purchase it ends.")]), "x.pdf").text == (
        "2 years after the purchase it ends."
    )


def drawn(*pages: str, **canvas: Any) -> bytes:
    target = io.BytesIO()
    made = Canvas(target, pagesize=A4, **canvas)
    for page in pages:
        made.rect(10, 10, 100, 100, fill=1)
        if page:
            made.drawString(100, 500, page)
        made.showPage()
    made.save()
    return target.getvalue()


def test_a_page_within_a_drawing_is_read() -> None:
    target = io.BytesIO()
    made = Canvas(target, pagesize=A4)
    made.beginForm("page")
    made.drawString(100, 500, "All of it stands in a form.")
    made.endForm()
    made.doForm("page")
    made.save()

    assert read_pdf(target.getvalue(), "x.pdf").text == "All of it stands in a form."


def test_pictures_of_text_are_named() -> None:
    with pytest.raises(Unreadable, match=r"has no text: its pages are pictures; text recognition \(OCR\)"):
        read_pdf(drawn("", ""), "x.pdf")


def test_single_pages_without_text_are_named_and_the_rest_goes_in() -> None:
    content = read_pdf(drawn("First page.", "", "Third page.", ""), "x.pdf")

    assert content.text == "First page.\n\nThird page."
    assert content.notes == ("pages without text, which may be pictures: 2, 4",)


def test_a_password_is_named() -> None:
    with pytest.raises(Unreadable, match="is protected by a password"):
        read_pdf(drawn("Secret.", encrypt=StandardEncryption("opensesame")), "x.pdf")


def test_a_file_that_only_forbids_printing_is_read() -> None:
    body = drawn("Open to all.", encrypt=StandardEncryption("", ownerPassword="owner", canPrint=0))

    assert read_pdf(body, "x.pdf").text == "Open to all."


@pytest.mark.parametrize("body", [b"", b"no pdf", b"%PDF-1.7\n%%EOF", drawn("Text.")[:400]])
def test_what_is_damaged_is_named(body: bytes) -> None:
    with pytest.raises(Unreadable, match=r"is damaged|has no text"):
        read_pdf(body, "x.pdf")


def test_the_title_of_a_program_is_none() -> None:
    assert read_pdf(pdf([text("Text.")], title="Warranty terms"), "a-b.pdf").title == "Warranty terms"
    assert read_pdf(pdf([text("Text.")], title="Microsoft Word - final2.docx"), "a-b.pdf").title == "A b"


@settings(max_examples=25)
@given(st.lists(st.text("abcdefg hij", min_size=1, max_size=200).filter(str.strip), min_size=1, max_size=8))
def test_every_word_is_there_in_order(paragraphs: list[str]) -> None:
    read = read_pdf(pdf([text(f"X{paragraph}y.") for paragraph in paragraphs]), "x.pdf").text

    assert read.split() == " ".join(f"X{paragraph}y." for paragraph in paragraphs).split()
