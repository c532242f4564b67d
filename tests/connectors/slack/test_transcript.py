"""Threads read back from Slack: with names and files, and as a whole or saying what is left out."""

from __future__ import annotations

import pytest

from bot.errors import NotSent, Refused
from bot.model import Author, ThreadRef
from connectors.sandbox.faults import Fault
from connectors.slack import transcript
from tests.connectors.slack.conftest import ANA, BEN, CHANNEL, CREDENTIALS, Workspace

TEAM = CREDENTIALS.team_id


def test_a_thread_is_told_with_names_and_files(team: Workspace) -> None:
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


def test_mentions_are_names_and_joins_are_left_out(team: Workspace) -> None:
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


def test_each_person_is_asked_for_once(team: Workspace) -> None:
    root = team.question()
    for number in range(5):
        team.sandbox.say(ANA, CHANNEL, f"and {number}", root)
    connector = team.connector()
    for _ in range(2):
        assert len(connector.transcript(ThreadRef("slack", TEAM, f"{CHANNEL}:{root}"))) == 6
    assert team.seen.count("/slack/api/users.info") == 2  # Ana, and the bot she turned to


@pytest.mark.parametrize("count", [4, 5, 12])
def test_a_long_thread_is_its_beginning_and_its_end_and_says_so(
    team: Workspace, monkeypatch: pytest.MonkeyPatch, count: int
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


def test_a_thread_that_is_gone_is_refused(team: Workspace) -> None:
    with pytest.raises(Refused, match=r"^thread_not_found$"):
        team.connector().transcript(ThreadRef("slack", TEAM, f"{CHANNEL}:1700000000.000100"))


@pytest.mark.parametrize("method", ["conversations.replies", "users.info", "auth.test"])
def test_a_read_that_fails_is_done_again_later(team: Workspace, method: str) -> None:
    root = team.question()
    team.faults.add(Fault(vendor="slack", kind="429", path=f"/api/{method}", retry_after=4))
    connector = team.connector()
    with pytest.raises(NotSent) as raised:
        connector.transcript(ThreadRef("slack", TEAM, f"{CHANNEL}:{root}"))
    assert raised.value.retry_after == 4
    assert connector.transcript(ThreadRef("slack", TEAM, f"{CHANNEL}:{root}"))
