"""What is made of a file: pure, and safe whatever its sender wrote into it or called it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from bot.answering.files import Kind, Unread, Why, inert_name, kind_of, picture_of, text_of, told
from bot.model import Attachment
from tests.support.wording import EN

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20


@pytest.mark.parametrize(
    ("name", "content_type", "kind"),
    [
        ("notes.txt", "text/plain", Kind.TEXT),
        ("notes", "text/plain; charset=utf-8", Kind.TEXT),
        ("app.log", "application/octet-stream", Kind.TEXT),
        ("APP.LOG", "", Kind.TEXT),
        ("data", "application/json", Kind.TEXT),
        ("data", "application/problem+json", Kind.TEXT),
        ("table.csv", "application/vnd.ms-excel", Kind.TEXT),
        ("conf.yaml", "application/x-yaml", Kind.TEXT),
        ("shot.png", "image/png", Kind.PICTURE),
        ("shot.JPG", "application/octet-stream", Kind.PICTURE),
        ("shot", "image/webp", Kind.PICTURE),
        ("drawing.svg", "image/svg+xml", Kind.OTHER),
        ("scan.pdf", "application/pdf", Kind.OTHER),
        ("notes.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", Kind.OTHER),
        ("call.txt.mp3", "audio/mpeg", Kind.OTHER),
        ("", "", Kind.OTHER),
    ],
)
def test_a_file_is_what_its_type_or_its_name_says(name: str, content_type: str, kind: Kind) -> None:
    assert kind_of(Attachment(name=name, content_type=content_type)) is kind


@pytest.mark.parametrize(
    ("data", "content_type"),
    [
        (PNG, "image/png"),
        (b"\xff\xd8\xff\xe0JFIF", "image/jpeg"),
        (b"GIF89a...", "image/gif"),
        (b"RIFF\x10\0\0\0WEBPVP8 ", "image/webp"),
        (b"RIFF\x10\0\0\0WAVEfmt ", None),
        (b"<svg onload=alert(1)>", None),
        (b"", None),
    ],
)
def test_a_picture_is_what_begins_like_one(data: bytes, content_type: str | None) -> None:
    picture = picture_of(data)
    assert (picture.content_type if picture else None) == content_type


@given(st.text(st.characters(exclude_categories=("Cc", "Cs")), min_size=1), st.sampled_from(("utf-8", "utf-8-sig")))
def test_a_text_comes_back_as_it_was_written(text: str, encoding: str) -> None:
    assert text_of(text.encode(encoding)) == text.removeprefix("\ufeff")


@pytest.mark.parametrize("encoding", ["utf-16", "cp1252", "utf-8"])
def test_it_may_be_written_in_several_ways(encoding: str) -> None:
    written = "Größe;„Straße“\r\nzweite Zeile\rdritte\n".encode(encoding)
    assert text_of(written) == "Größe;„Straße“\nzweite Zeile\ndritte\n"


def test_the_colours_of_a_log_are_left_out() -> None:
    log = ("all is well with this service today, and with its neighbours too\n" * 5).encode()
    assert text_of(log + b"\x1b[31mERROR\x1b[0m\n") == log.decode() + "[31mERROR[0m\n"


@pytest.mark.parametrize("data", [PNG, b"%PDF-1.7\n" + bytes(range(256)), b"\xff\xfeA\xd8", b"MZ\x90\0\x03"])
def test_what_is_no_text_is_none(data: bytes) -> None:
    assert text_of(data) is None


@given(st.binary(max_size=400))
def test_whatever_the_bytes_are_a_text_holds_nothing_that_does_not_show(data: bytes) -> None:
    text = text_of(data)
    assert text is None or not [char for char in text if ord(char) < 32 and char not in "\n\t"]


NAMES = st.text(max_size=120) | st.sampled_from(
    (
        "`](https://evil.example)`.png",
        "[click](javascript:alert(1))",
        "<!channel>.txt",
        "<@U123>.log",
        "a\n\n# Heading\n.txt",
        "``` ```",
        "https://evil.example/x.png",
        "gpj.\u202egnp.exe",
        "**bold**_it_~s~|x|",
        "\u0000\u200b",
    )
)


@given(st.lists(st.tuples(NAMES, st.sampled_from(Why)), min_size=1, max_size=8))
def test_a_name_is_only_ever_shown_as_a_name(named: list[tuple[str, Why]]) -> None:
    markdown = told([Unread(name, why) for name, why in named], EN)
    tokens = MarkdownIt("gfm-like").disable("linkify").parse(markdown)
    assert [token.type for token in tokens] == ["paragraph_open", "inline", "paragraph_close"]
    children = tokens[1].children or []
    assert {child.type for child in children} <= {"text", "code_inline"}
    assert "\n" not in markdown
    words = "".join(child.content for child in children if child.type == "text")
    assert "evil.example" not in words
    assert not set("<>@[") & set(words)
    assert "\u202e" not in markdown


def test_one_sentence_names_what_was_not_opened_and_why() -> None:
    unread = [Unread("scan.pdf", Why.KIND), Unread("dump.log", Why.SIZE)]
    assert told(unread, EN) == "I couldn't open `scan.pdf` (I can't read this type of file) and `dump.log` (too large)."
    assert told(unread[:1], EN) == "I couldn't open `scan.pdf` (I can't read this type of file)."
    assert told([], EN) == ""


def test_the_sentence_does_not_grow_with_the_files() -> None:
    said = told([Unread(f"{number}.pdf", Why.NUMBER) for number in range(40)], EN)
    assert said.endswith("and 35 more.")
    assert said.count("`") == 10


@given(st.text(max_size=300))
def test_a_shown_name_is_short(name: str) -> None:
    assert len(inert_name(name)) <= 82
