"""What is read back from Slack: threads, names, files. Our token goes to Slack and nowhere else."""

from __future__ import annotations

import json

import httpx
import pytest
from flask import Response, redirect, request

from bot.errors import NotSent, Refused
from bot.model import Attachment, Author, ThreadRef
from connectors.sandbox.faults import Fault
from connectors.slack import transcript
from connectors.slack.client.files import is_slacks
from tests.connectors.slack.conftest import ANA, BOT, CHANNEL, CREDENTIALS, Workspace

TEAM = CREDENTIALS.team_id
BEN = "U0BEN"


@pytest.fixture
def team(workspace: Workspace) -> Workspace:
    workspace.sandbox.add_user(BEN, "Ben Okafor", None)
    return workspace


class TestTranscripts:
    def test_a_thread_is_told_with_names_and_files(self, team: Workspace) -> None:
        root = team.sandbox.say(ANA, CHANNEL, "The printer is on fire")
        photo = team.sandbox.upload("fire.png", "image/png", b"\x89PNG", base_url=team.url)
        team.sandbox.say(BEN, CHANNEL, "Look & see https://a.example/x", root, files=[photo])
        team.connector().send(team.reply("Use **water**.", thread_id=f"{CHANNEL}:{root}"), "key-1")
        opening, second, ours = team.connector().transcript(ThreadRef("slack", TEAM, f"{CHANNEL}:{root}"))
        assert (opening.author, opening.name, opening.text) == (
            Author.REQUESTER, "Ana Torres", "The printer is on fire",
        )  # fmt: skip
        assert (second.name, second.text) == ("Ben Okafor", "Look & see https://a.example/x")
        assert [(one.name, one.url) for one in second.attachments] == [("fire.png", photo["url_private"])]
        assert (ours.author, ours.name, ours.text) == (Author.BOT, None, "Use *water*.")
        assert opening.at < second.at < ours.at
        assert team.sandbox.violations == []

    def test_mentions_are_names_and_joins_are_left_out(self, team: Workspace) -> None:
        root = team.question()
        with team.sandbox.lock:
            state = team.sandbox.state
            state.post(CHANNEL, BEN, f"<@{BEN}> has joined the channel", root, subtype="channel_join")
            state.post(CHANNEL, BEN, f"ask <@{ANA}> or <@U0GONE> in <#{CHANNEL}|help>", root)
            state.post(CHANNEL, "", "build failed", root, subtype="bot_message", bot_id="B0CI", username="CI")
        opening, asked, failed = team.connector().transcript(ThreadRef("slack", TEAM, f"{CHANNEL}:{root}"))
        assert opening.text == "@Firstline How do I reset my password?"
        assert asked.text == "ask @Ana Torres or @U0GONE in #help"
        assert (failed.author, failed.name, failed.text) == (Author.BOT, "CI", "build failed")

    def test_each_person_is_asked_for_once(self, team: Workspace) -> None:
        root = team.question()
        for number in range(5):
            team.sandbox.say(ANA, CHANNEL, f"and {number}", root)
        connector = team.connector()
        for _ in range(2):
            assert len(connector.transcript(ThreadRef("slack", TEAM, f"{CHANNEL}:{root}"))) == 6
        assert team.seen.count("/slack/api/users.info") == 2  # Ana, and the bot she turned to

    @pytest.mark.parametrize("count", [4, 5, 12])
    def test_a_long_thread_is_its_beginning_and_its_end_and_says_so(
        self, team: Workspace, monkeypatch: pytest.MonkeyPatch, count: int
    ) -> None:
        monkeypatch.setattr(transcript, "MAX_MESSAGES", 5)
        team.sandbox.world.page_limit = 3
        root = team.sandbox.say(ANA, CHANNEL, "first")
        for number in range(count):
            team.sandbox.say(ANA, CHANNEL, str(number), root)
        texts = [turn.text for turn in team.connector().transcript(ThreadRef("slack", TEAM, f"{CHANNEL}:{root}"))]
        lately = [str(number) for number in range(count)][-5:]
        left_out = [f"({count - 5} messages are left out here.)"] if count > 5 else []
        assert texts == ["first", *left_out, *lately]

    def test_a_thread_that_is_gone_is_refused(self, team: Workspace) -> None:
        with pytest.raises(Refused, match=r"^thread_not_found$"):
            team.connector().transcript(ThreadRef("slack", TEAM, f"{CHANNEL}:1700000000.000100"))

    @pytest.mark.parametrize("method", ["conversations.replies", "users.info", "auth.test"])
    def test_a_read_that_fails_is_done_again_later(self, team: Workspace, method: str) -> None:
        root = team.question()
        team.faults.add(Fault(vendor="slack", kind="429", path=f"/api/{method}", retry_after=4))
        connector = team.connector()
        with pytest.raises(NotSent) as raised:
            connector.transcript(ThreadRef("slack", TEAM, f"{CHANNEL}:{root}"))
        assert raised.value.retry_after == 4
        assert connector.transcript(ThreadRef("slack", TEAM, f"{CHANNEL}:{root}"))


class TestNames:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("ask @U0BEN, please", "ask @Ben Okafor, please"),
            ("(@U0BEN)", "(@Ben Okafor)"),
            ("@U0GONE knows", "@U0GONE knows"),
            ("mail me@U0BEN.example", "mail me@U0BEN.example"),
            ("@Ursula and @here", "@Ursula and @here"),
            ("U0BEN", "U0BEN"),
        ],
    )
    def test_ids_become_names_as_far_as_slack_tells(self, team: Workspace, text: str, expected: str) -> None:
        assert team.connector().resolve(TEAM, text) == expected

    def test_nobody_is_asked_for_where_nobody_is_mentioned(self, team: Workspace) -> None:
        team.connector().resolve(TEAM, "no one")
        assert team.seen == []


def file(workspace: Workspace, data: bytes = b"hello", kind: str = "text/plain", name: str = "a.txt") -> Attachment:
    kept = workspace.sandbox.upload(name, kind, data, base_url=workspace.url)
    return Attachment(name=name, content_type=kind, size=len(data), url=kept["url_private"])


class TestFiles:
    def test_a_file_is_read(self, workspace: Workspace) -> None:
        data = bytes(range(256)) * 1000
        attachment = file(workspace, data, "application/octet-stream")
        assert workspace.connector().read_file(TEAM, attachment, len(data), 5) == data
        assert workspace.sandbox.violations == []

    def test_one_that_is_too_large_is_refused(self, workspace: Workspace) -> None:
        with pytest.raises(Refused, match="more than 4 bytes"):
            workspace.connector().read_file(TEAM, file(workspace), 4, 5)

    @pytest.mark.parametrize("kind", ["image/png", "text/html"])
    def test_a_page_to_sign_in_is_not_the_file(self, workspace: Workspace, kind: str) -> None:
        attachment = file(workspace, b"<p>mine", kind)
        with pytest.raises(Refused, match="files:read") as raised:
            workspace.connector("xoxb-wrong").read_file(TEAM, attachment, 1000, 5)
        assert "xoxb" not in str(raised.value)

    def test_a_page_that_is_the_file_is_read(self, workspace: Workspace) -> None:
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
    def test_our_token_goes_nowhere_else(self, workspace: Workspace, url: str | None) -> None:
        attachment = Attachment(name="a", content_type="text/plain", url=url)
        with pytest.raises(Refused, match="not kept by Slack"):
            workspace.connector().read_file(TEAM, attachment, 1000, 5)
        assert workspace.seen == []

    @pytest.mark.parametrize("url", ["https://files.slack.com/files-pri/T1-F1/a.txt", "https://acme.slack.com/x"])
    def test_slacks_own_addresses_may_have_it(self, url: str) -> None:
        assert is_slacks(httpx.URL(url), httpx.URL("https://slack.com/api/"))

    def test_a_redirect_elsewhere_is_not_followed(self, workspace: Workspace) -> None:
        heard = []
        other = workspace.url.replace("127.0.0.1", "localhost")
        workspace.app.add_url_rule("/away", "away", view_func=lambda: redirect(f"{other}/catch"))
        workspace.app.add_url_rule("/catch", "catch", view_func=lambda: heard.append(dict(request.headers)) or "")
        attachment = Attachment(name="a", content_type="text/plain", url=f"{workspace.url}/away")
        with pytest.raises(Refused, match="not kept by Slack"):
            workspace.connector().read_file(TEAM, attachment, 1000, 5)
        assert heard == []

    @pytest.mark.parametrize(
        ("status", "expected"), [(404, Refused), (403, Refused), (429, NotSent), (500, NotSent), (503, NotSent)]
    )
    def test_what_slack_answers_decides(self, workspace: Workspace, status: int, expected: type[Exception]) -> None:
        workspace.app.add_url_rule("/odd", view_func=lambda: Response("xoxb-1-secret", status=status))
        attachment = Attachment(name="a", content_type="text/plain", url=f"{workspace.url}/odd")
        with pytest.raises(expected) as raised:
            workspace.connector().read_file(TEAM, attachment, 1000, 5)
        assert "secret" not in json.dumps(str(raised.value))

    @pytest.mark.parametrize("kind", ["timeout_after", "reset"])
    def test_a_connection_that_is_lost_is_tried_again_later(self, workspace: Workspace, kind: str) -> None:
        attachment = file(workspace)
        workspace.faults.add(Fault(vendor="slack", kind=kind, path="/files-pri/*", seconds=1.5))  # type: ignore[arg-type]  # one of the kinds
        with pytest.raises(NotSent):
            workspace.connector().read_file(TEAM, attachment, 1000, 1)


def test_the_bot_is_known_by_its_id(workspace: Workspace) -> None:
    us = workspace.connector()._names.ourselves(TEAM)
    assert us.user_id == BOT
    assert us.said({"bot_id": us.bot_id})
    assert not us.said({"bot_id": "B0CI"})
