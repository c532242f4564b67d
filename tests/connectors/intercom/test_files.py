"""Customers' files: fetched from Intercom's own hosts, without a token, up to a limit."""

from __future__ import annotations

from dataclasses import replace

import httpx
import pytest
from flask import Response, request

from bot.errors import NotSent, Refused
from bot.model import Attachment, InboundMessage
from connectors.intercom.files import Files
from tests.connectors.intercom.conftest import CREDENTIALS, Workspace
from tests.support.builders import changed


def attached(workspace: Workspace, data: bytes) -> Attachment:
    conversation_id = workspace.conversation()
    home = f"{workspace.url}/intercom"
    workspace.sandbox.customer_attaches(conversation_id, "log.txt", "text/plain", data, home=home)
    *_, message = workspace.connector().fetch(changed("intercom", CREDENTIALS.app_id, conversation_id))
    assert isinstance(message, InboundMessage)
    (attachment,) = message.attachments
    assert (attachment.name, attachment.content_type, attachment.size) == ("log.txt", "text/plain", len(data))
    return attachment


def file_at(url: str | None) -> Attachment:
    return Attachment(name="a", content_type="b", url=url)


def test_a_file_is_read_whole(workspace: Workspace) -> None:
    data = bytes(range(256)) * 10
    assert workspace.connector().read_file(CREDENTIALS.app_id, attached(workspace, data), len(data), 5) == data
    assert workspace.sandbox.violations == []


@pytest.mark.parametrize("told", [True, False], ids=["told by Intercom", "found while reading"])
def test_a_file_that_is_too_large_is_refused(workspace: Workspace, told: bool) -> None:
    attachment = attached(workspace, b"x" * 1001)
    connector = workspace.connector()
    with pytest.raises(Refused, match="1001 bytes" if told else "more than 1000 bytes"):
        connector.read_file(CREDENTIALS.app_id, attachment if told else replace(attachment, size=None), 1000, 5)


def test_a_length_that_is_a_lie_does_not_help(workspace: Workspace) -> None:
    workspace.app.add_url_rule("/big", "big", lambda: Response(iter([b"x" * 600] * 100)))
    with pytest.raises(Refused, match="more than 1000 bytes"):
        workspace.connector().read_file("", replace(file_at(f"{workspace.url}/big"), size=1), 1000, 5)


def test_a_packed_file_is_not_unpacked(workspace: Workspace) -> None:
    wanted: list[str | None] = []

    def packed() -> Response:
        wanted.append(request.headers.get("Accept-Encoding"))
        return Response(b"\x1f\x8b...", headers={"Content-Encoding": "gzip"})

    workspace.app.add_url_rule("/packed", "packed", packed)
    assert workspace.connector().read_file("", file_at(f"{workspace.url}/packed"), 100, 5) == b"\x1f\x8b..."
    assert wanted == ["identity"]


def test_no_token_is_sent_and_no_redirect_followed(workspace: Workspace) -> None:
    seen: list[dict[str, str]] = []

    def elsewhere() -> Response:
        seen.append(dict(request.headers))
        return Response(status=302, headers={"Location": f"{workspace.url}/secret"})

    workspace.app.add_url_rule("/moved", "moved", elsewhere)
    workspace.app.add_url_rule("/secret", "secret", lambda: "secret")
    with pytest.raises(Refused, match="302"):
        workspace.connector().read_file("", file_at(f"{workspace.url}/moved"), 100, 5)
    assert len(seen) == 1
    assert "Authorization" not in seen[0]
    assert ("GET", "/secret") not in workspace.seen


@pytest.mark.parametrize(("status", "error"), [(403, Refused), (404, Refused), (429, NotSent), (503, NotSent)])
def test_what_the_store_answers_decides_whether_to_come_back(
    workspace: Workspace, status: int, error: type[Exception]
) -> None:
    workspace.app.add_url_rule("/odd", "odd", lambda: Response(status=status))
    with pytest.raises(error) as raised:
        workspace.connector().read_file("", file_at(f"{workspace.url}/odd"), 100, 5)
    assert type(raised.value) is error


@pytest.mark.parametrize(
    "url",
    [
        None,
        "",
        "http://downloads.intercomcdn.com/i/o/1/a.png",
        "https://downloads.intercomcdn.com.evil.example/a.png",
        "https://evilintercomcdn.com/a.png",
        "https://user@downloads.intercomcdn.com/a.png",
        "https://downloads.intercomcdn.com:8443/a.png",
        "https://downloads.intercomcdn.com:port/a.png",
        "https://169.254.169.254/latest/meta-data",
        "https://localhost/intercomcdn.com",
        "file:///etc/passwd",
        "https://[",
    ],
)
def test_other_hosts_are_not_asked(url: str | None) -> None:
    files = Files(home="https://api.intercom.io")
    with pytest.raises(Refused, match="not kept by Intercom"):
        files.read(file_at(url), 100, 5)


@pytest.mark.parametrize(
    "host",
    [
        "downloads.intercomcdn.com",
        "downloads.au.intercomcdn.com",
        "downloads.intercomcdn.eu",
        "acme.intercom-attachments-7.com",
        "acme.intercom-attachments.eu",
        "uploads.intercomusercontent.com",
    ],
)
def test_intercoms_own_hosts_are_known(host: str) -> None:
    address = httpx.URL(f"https://{host}/i/o/1/a.png?expires=1")
    assert Files(home="https://api.intercom.io").admit(address) == {}  # to be asked, without credentials
