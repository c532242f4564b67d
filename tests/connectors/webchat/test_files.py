"""Files that visitors send and agents answer with: kept with their message, had by whoever is in the conversation."""

from __future__ import annotations

import base64
from typing import Any

import pytest
import requests

from bot.errors import Gone, Refused
from bot.model import Attachment, File, Purpose
from tests.connectors.webchat.conftest import Page, Served, chunks

PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256))


def part(data: bytes = PNG, name: str = "screen.png", kind: str = "image/png") -> dict[str, Any]:
    url = f"data:{kind};base64,{base64.b64encode(data).decode()}"
    return {"type": "file", "mediaType": kind, "filename": name, "url": url}


def send(page: Page, *files: dict[str, Any], text: str = "Look", id: str = "m1") -> requests.Response:
    return page.post("/v1/conversations/c1/messages", {"id": id, "text": text, "files": list(files)})


def kept(served: Served) -> Attachment:
    """What the core knows of the first file."""
    claim = served.store.conversations.claim(served.store.rows("SELECT id FROM conversations")[0]["id"])
    assert claim is not None
    return claim.conversation.waiting[0].attachments[0]


def test_a_page_learns_what_may_be_sent(served: Served) -> None:
    body = {"site": "acme"}
    found = requests.post(f"{served.url}/v1/sessions", json=body, headers={"Origin": served.visit().origin}, timeout=5)

    assert found.json()["files"]["max_bytes"] == 5_000_000
    assert "image/png" in found.json()["files"]["types"]


def test_a_file_is_kept_encrypted_with_its_message_and_had_again(served: Served) -> None:
    page = served.visit()

    said = send(page, part(), part(b"it failed", "log.txt", "text/plain")).json()

    assert [(one["filename"], one["size"]) for one in said["files"]] == [("screen.png", len(PNG)), ("log.txt", 9)]
    found = page.get(said["files"][0]["url"])
    assert found.content == PNG
    assert found.headers["content-type"] == "image/png"
    assert found.headers["content-disposition"] == "attachment; filename*=UTF-8''screen.png"
    assert found.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in found.headers["content-security-policy"]
    bodies = [bytes(row["body"]) for row in served.store.rows("SELECT body FROM chat_files ORDER BY place")]
    assert [b"screen" in body or b"PNG" in body for body in bodies] == [False, False]
    assert page.get("/v1/conversations/c1/messages").json()["messages"][0]["files"] == said["files"]


def test_a_picture_without_a_word_is_a_message(served: Served) -> None:
    page = served.visit()
    message = {"id": "m1", "role": "user", "parts": [part()]}

    response = page.post("/chat", {"id": "c1", "messages": [message]}, stream=True)

    assert response.status_code == 200
    response.close()
    attachment = kept(served)
    assert (attachment.name, attachment.content_type, attachment.size) == ("screen.png", "image/png", len(PNG))
    assert served.connector.read_file("acme", attachment, 10_000, 5) == PNG


def test_a_file_is_read_for_its_own_site_and_within_the_limit_only(served: Served) -> None:
    send(served.visit(), part())
    attachment = kept(served)

    with pytest.raises(Gone):
        served.connector.read_file("other", attachment, 10_000, 5)
    with pytest.raises(Refused):
        served.connector.read_file("acme", attachment, 10, 5)


def test_nobody_else_has_a_file(served: Served) -> None:
    page, stranger = served.visit(), served.visit()
    url = send(page, part()).json()["files"][0]["url"]

    assert stranger.get(url).status_code == 404
    assert requests.get(f"{served.url}{url}", headers={"Origin": page.origin}, timeout=5).status_code == 401
    for nowhere in ("1/2/x", "2/1/x", "0/0/x", f"{10**9}/1/x", f"{'9' * 40}/1/x", "-1/1/x", "a/b/x"):
        assert page.get(f"/v1/conversations/c1/files/{nowhere}").status_code in (400, 404)


def test_a_page_of_html_is_never_opened_on_our_host(served: Served) -> None:
    page = served.visit()
    url = send(page, part(b"<script>alert(1)</script>", "page.txt", "text/plain")).json()["files"][0]["url"]

    found = page.get(url)

    assert found.headers["content-type"] == "application/octet-stream"
    assert found.headers["content-disposition"].startswith("attachment")


def test_an_agents_file_comes_to_the_page(served: Served) -> None:
    page = served.visit()
    response = page.ask("I want to talk to a person.")
    file = File(name="../steps.html", content_type="text/html", data=b"<b>1. Restart</b>")

    served.answer(page, "../steps.html", purpose=Purpose.FILE, agent_name="Kim Ito", file=file)

    (shown,) = [chunk for chunk in chunks(response) if chunk["type"] == "file"]
    assert shown["url"].endswith("/steps.html")
    found = page.get(shown["url"])
    assert found.content == file.data
    assert found.headers["content-type"] == "application/octet-stream"
    last = page.get("/v1/conversations/c1/messages").json()["messages"][-1]
    assert (last["name"], last["text"], last["files"][0]["filename"]) == ("Kim Ito", "", "steps.html")


def test_files_go_with_their_conversation(served: Served) -> None:
    page = served.visit()
    url = send(page, part()).json()["files"][0]["url"]
    attachment = kept(served)

    requests.delete(f"{served.url}/v1/conversations/c1", headers=page.headers, timeout=5)

    assert served.store.rows("SELECT FROM chat_files") == []
    assert page.get(url).status_code == 404
    with pytest.raises(Gone):
        served.connector.read_file("acme", attachment, 10_000, 5)


@pytest.mark.parametrize(
    ("files", "status", "sentence"),
    [
        ([part(b"x" * 5_000_001, "a.txt", "text/plain")], 413, "That file is too large: 5 MB at most."),
        ([part(b"x" * 4_000_000, "a.txt", "text/plain")] * 6, 413, "That file is too large: 5 MB at most."),
        ([part()] * 4, 413, "Too many files at once: 3 at most."),
        ([part(b"MZ\0", "a.exe", "")], 415, "I can't open files of that kind. Please send it in another format, or"),
    ],
)
def test_what_is_not_taken_is_a_sentence_and_is_not_kept(
    served: Served, files: list[dict[str, Any]], status: int, sentence: str
) -> None:
    found = send(served.visit(), *files)

    assert found.status_code == status
    assert found.json()["error"].startswith(sentence)
    assert served.store.rows("SELECT FROM chat_messages") == []
    assert served.store.rows("SELECT FROM chat_files") == []
