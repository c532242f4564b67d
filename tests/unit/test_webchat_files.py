"""What visitors send is believed by its first bytes, and its name leads nowhere and opens nothing."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model import File
from connectors.webchat.wire.file_kinds import KINDS, USUAL, given_out_as, kind_of, named
from connectors.webchat.wire.files import FileLimits, clean_name, files_of, place_of, with_urls
from connectors.webchat.wire.problems import Problem

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20
LIMITS = FileLimits(max_bytes=100, max_number=2, kinds=USUAL)


def part(data: bytes = PNG, name: str = "a.png", kind: str = "image/png", **more: Any) -> dict[str, Any]:
    url = f"data:{kind};base64,{base64.b64encode(data).decode()}"
    return {"type": "file", "filename": name, "mediaType": kind, "url": url, **more}


def taken(*parts: dict[str, Any], limits: FileLimits = LIMITS) -> tuple[File, ...]:
    return files_of([(f"$[{at}]", one) for at, one in enumerate(parts)], limits)


@pytest.mark.parametrize(
    ("data", "claimed", "name", "kind"),
    [
        (PNG, "image/png", "a.png", "image/png"),
        (PNG, "image/jpeg", "a.jpg", "image/png"),
        (PNG, "text/html", "a.html", "image/png"),
        (b"<script>1</script>", "image/png", "a.png", None),
        (b"<script>1</script>", "text/html", "a.html", None),
        (b"<svg onload=1>", "image/svg+xml", "a.svg", None),
        (b"a;b\n1;2", "application/vnd.ms-excel", "a.csv", "text/csv"),
        (b"it failed", "", "server.log", "text/plain"),
        (b"it failed", "application/octet-stream", "README", "text/plain"),
        ("früh".encode("cp1252"), "text/plain", "a.txt", "text/plain"),
        ("früh".encode("utf-16"), "text/plain", "a.txt", "text/plain"),
        (b"MZ\x90\0\3", "text/plain", "a.txt", None),
        (b"%PDF-1.7", "application/octet-stream", "a", "application/pdf"),
        (b"PK\x03\x04", "application/zip", "a.zip", None),
        (b"", "image/png", "a.png", None),
    ],
)
def test_a_file_is_what_its_bytes_are(data: bytes, claimed: str, name: str, kind: str | None) -> None:
    assert kind_of(data, claimed, name, USUAL) == kind


def test_offices_files_are_told_apart_by_their_names_where_they_are_allowed() -> None:
    (docx,) = (kind for kind in KINDS if kind.endswith("wordprocessingml.document"))

    assert kind_of(b"PK\x03\x04", docx, "a.docx", (docx,)) == docx
    assert kind_of(b"PK\x03\x04", "", "a.docx", (docx,)) == docx
    assert kind_of(b"PK\x03\x04", "application/java-archive", "a.jar", (docx,)) is None


def test_nobody_opens_as_a_program_what_was_taken_as_a_text() -> None:
    assert named("invoice.exe", "text/plain") == "invoice.exe.txt"
    assert named("invoice.html", "text/csv") == "invoice.html.csv"
    assert named("README", "text/plain") == "README"
    assert named("server.LOG", "text/plain") == "server.LOG"


@pytest.mark.parametrize("data", [b"<html><script>1</script>", b"<svg/>", b"MZ\0", b"PK\x03\x04", b"a,b", b""])
def test_what_a_browser_could_run_is_given_out_as_bytes(data: bytes) -> None:
    assert given_out_as(data) == "application/octet-stream"


@given(st.text(max_size=300))
def test_a_name_leads_nowhere_and_turns_nothing_around(name: str) -> None:
    clean = clean_name(name)

    assert len(clean) <= 120
    assert not set(clean) & set("/\\\0\n\r\u202e\ud800")
    assert not clean.startswith(".")
    assert clean_name(clean) == clean


def test_a_long_name_keeps_its_ending() -> None:
    assert clean_name("../../" + "n" * 500 + ".png") == "n" * 116 + ".png"


@pytest.mark.parametrize(
    ("given", "status", "key"),
    [
        ([part(b"x" * 101, "a.txt", "text/plain")], 413, "chat_file_too_large"),
        ([part(b"x" * 10**6, "a.txt", "text/plain")], 413, "chat_file_too_large"),
        ([part()] * 3, 413, "chat_too_many_files"),
        ([part(b"MZ\0", "a.exe", "application/x-msdownload")], 415, "chat_file_kind"),
        ([part(url="https://evil.example/a.png")], 400, "chat_malformed"),
        ([part(url="javascript:alert(1)")], 400, "chat_malformed"),
        ([part(url="data:text/html,<script>1</script>")], 400, "chat_malformed"),
        ([part(url="data:image/png;base64,@@@@")], 400, "chat_malformed"),
        ([part(url="data:image/png;base64,ü")], 400, "chat_malformed"),
        ([part(url="data:" + "x" * 999 + ";base64,AAAA")], 400, "chat_malformed"),
        ([part(url=None)], 400, "chat_malformed"),
        ([part(url=["data:"])], 400, "chat_malformed"),
        ([part(filename=7)], 400, "chat_malformed"),
        ([part(mediaType={"a": 1})], 400, "chat_malformed"),
    ],
)
def test_what_is_not_taken_is_refused_by_its_field(given: list[dict[str, Any]], status: int, key: str) -> None:
    with pytest.raises(Problem) as refused:
        taken(*given)

    assert (refused.value.status, refused.value.key) == (status, key)
    assert refused.value.detail.startswith("$[")
    assert "evil" not in refused.value.detail


def test_where_no_files_are_taken_that_is_said() -> None:
    with pytest.raises(Problem) as refused:
        taken(part(), limits=FileLimits(max_bytes=100, max_number=0, kinds=USUAL))

    assert (refused.value.status, refused.value.key) == (415, "chat_no_files")


@given(st.binary(max_size=100), st.text(max_size=40))
def test_bytes_come_through_as_they_are(data: bytes, name: str) -> None:
    given_out = f"data:;base64,{base64.b64encode(data).decode()}"
    parts = {"type": "file", "filename": name, "mediaType": "text/plain", "url": given_out}
    (file,) = taken(parts) if kind_of(data, "text/plain", name, USUAL) else (None,)

    assert file is None or (file.data == data and file.content_type in USUAL)


def test_a_name_is_no_path_in_the_address() -> None:
    (file,) = with_urls([{"filename": "a b/../?.png", "mediaType": "image/png", "size": 1}], "c1", 3)

    assert file["url"] == "/v1/conversations/c1/files/3/1/a%20b%2F..%2F%3F.png"


@pytest.mark.parametrize(
    "url", [None, "", "a/1/1", "https://evil.example/1/1", "0" * 36 + "/1/1/2", "0" * 36 + "/-1/1"]
)
def test_an_address_that_is_none_of_ours_leads_to_no_file(url: str | None) -> None:
    assert place_of(url) is None
