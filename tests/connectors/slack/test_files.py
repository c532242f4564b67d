"""Files read from Slack: within limits. Our token goes to Slack and nowhere else."""

from __future__ import annotations

import json

import httpx
import pytest
from flask import Response, redirect, request

from bot.errors import NotSent, Refused
from bot.model import Attachment
from connectors.sandbox.faults import Fault, Kind
from connectors.slack.client.files import is_slacks
from tests.connectors.slack.conftest import CREDENTIALS, Workspace

TEAM = CREDENTIALS.team_id


def file(workspace: Workspace, data: bytes = b"hello", kind: str = "text/plain", name: str = "a.txt") -> Attachment:
    kept = workspace.sandbox.upload(name, kind, data, base_url=workspace.url)
    return Attachment(name=name, content_type=kind, size=len(data), url=kept["url_private"])


def test_a_file_is_read(workspace: Workspace) -> None:
    data = bytes(range(256)) * 1000
    attachment = file(workspace, data, "application/octet-stream")
    assert workspace.connector().read_file(TEAM, attachment, len(data), 5) == data
    assert workspace.sandbox.violations == []


def test_one_that_is_too_large_is_refused(workspace: Workspace) -> None:
    with pytest.raises(Refused, match="more than 4 bytes"):
        workspace.connector().read_file(TEAM, file(workspace), 4, 5)


@pytest.mark.parametrize("kind", ["image/png", "text/html"])
def test_a_page_to_sign_in_is_not_the_file(workspace: Workspace, kind: str) -> None:
    attachment = file(workspace, b"<p>mine", kind)
    with pytest.raises(Refused, match="files:read") as raised:
        workspace.connector("xoxb-wrong").read_file(TEAM, attachment, 1000, 5)
    assert "xoxb" not in str(raised.value)


def test_a_page_that_is_the_file_is_read(workspace: Workspace) -> None:
    attachment = file(workspace, b"<p>mine", "text/html")
    assert workspace.connector().read_file(TEAM, attachment, 1000, 5) == b"<p>mine"


@pytest.mark.parametrize(
    "url",
    [
        None,
        "https://evil.example/files-pri/a.txt",
        "https://slack.com.evil.example/a",
        "https://evilslack.com/a",
        "https://evil.example\\.slack.com/a",
        "https://files.slack.com:8443/a",
        "https://slack.com@evil.example/a",
        "https://files.slack.com:x@evil.example/a",
        "http://files.slack.com/a",
        "file:///etc/passwd",
        "//files.slack.com/a",
        "https://[files.slack.com/a",
    ],
)
def test_our_token_goes_nowhere_else(workspace: Workspace, url: str | None) -> None:
    attachment = Attachment(name="a", content_type="text/plain", url=url)
    with pytest.raises(Refused, match="not kept by Slack"):
        workspace.connector().read_file(TEAM, attachment, 1000, 5)
    assert workspace.seen == []


@pytest.mark.parametrize("url", ["https://files.slack.com/files-pri/T1-F1/a.txt", "https://acme.slack.com/x"])
def test_slacks_own_addresses_may_have_it(url: str) -> None:
    assert is_slacks(httpx.URL(url), httpx.URL("https://slack.com/api/"))


def test_a_redirect_elsewhere_is_not_followed(workspace: Workspace) -> None:
    heard: list[dict[str, str]] = []
    other = workspace.url.replace("127.0.0.1", "localhost")

    def catch() -> str:
        heard.append(dict(request.headers))
        return ""

    workspace.app.add_url_rule("/away", "away", view_func=lambda: redirect(f"{other}/catch"))
    workspace.app.add_url_rule("/catch", "catch", view_func=catch)
    attachment = Attachment(name="a", content_type="text/plain", url=f"{workspace.url}/away")
    with pytest.raises(Refused, match="not kept by Slack"):
        workspace.connector().read_file(TEAM, attachment, 1000, 5)
    assert heard == []


@pytest.mark.parametrize(
    ("status", "expected"), [(404, Refused), (403, Refused), (429, NotSent), (500, NotSent), (503, NotSent)]
)
def test_what_slack_answers_decides(workspace: Workspace, status: int, expected: type[Exception]) -> None:
    workspace.app.add_url_rule("/odd", view_func=lambda: Response("xoxb-1-secret", status=status))
    attachment = Attachment(name="a", content_type="text/plain", url=f"{workspace.url}/odd")
    with pytest.raises(expected) as raised:
        workspace.connector().read_file(TEAM, attachment, 1000, 5)
    assert "secret" not in json.dumps(str(raised.value))


@pytest.mark.parametrize("kind", ["timeout_after", "reset"])
def test_a_connection_that_is_lost_is_tried_again_later(workspace: Workspace, kind: Kind) -> None:
    attachment = file(workspace)
    workspace.faults.add(Fault(vendor="slack", kind=kind, path="/files-pri/*", seconds=1.5))
    with pytest.raises(NotSent):
        workspace.connector().read_file(TEAM, attachment, 1000, 1)
