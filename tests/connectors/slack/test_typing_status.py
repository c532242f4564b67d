"""Whether "is thinking…" is there while the bot thinks, and only then: it neither vanishes nor sticks."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest

from bot.model import Purpose, ThreadRef
from connectors.sandbox.faults import Fault, Kind
from connectors.slack.client.directory import Names
from connectors.slack.connector import SlackConnector
from connectors.slack.outbound import typing_status
from connectors.slack.outbound.rate_limits import Cooldown
from connectors.slack.outbound.typing_status import TypingStatus
from tests.connectors.slack.conftest import ANA, CHANNEL, CREDENTIALS, Workspace
from tests.support.polling import until
from tests.support.wording import EN

STATUS = EN.say("thinking")

TEAM = CREDENTIALS.team_id
SET = "assistant.threads.setStatus"


def made(workspace: Workspace, *, renew: float = 60.0) -> TypingStatus:
    workspaces = workspace.workspaces()
    return TypingStatus(workspaces, Names(workspaces), Cooldown(), loading_messages=["Reading…"], renew=renew)


def typing(connector: SlackConnector) -> TypingStatus:
    found = connector.capabilities.typing
    assert isinstance(found, TypingStatus)
    return found


def in_channel(workspace: Workspace) -> str:
    return f"{CHANNEL}:{workspace.question()}"


def ref(thread: str) -> ThreadRef:
    return ThreadRef("slack", TEAM, thread)


def statuses(workspace: Workspace, thread: str) -> list[str]:
    return [status for place, status in workspace.sandbox.statuses if place == thread]


def test_a_status_is_shown_while_the_bot_thinks_and_until_it_has_answered(workspace: Workspace) -> None:
    connector, reply = workspace.connector(loading_messages=("Reading…",)), workspace.reply()
    with typing(connector).show(reply.thread):
        until(lambda: workspace.sandbox.status.get(reply.thread.thread_id) == STATUS)
    assert workspace.sandbox.status[reply.thread.thread_id] == STATUS  # until the answer is there
    connector.send(reply, "key-1")
    assert not workspace.sandbox.status.get(reply.thread.thread_id)
    (asked, cleared) = workspace.calls(SET)
    assert asked["loading_messages"] == ["Reading…"]
    assert cleared["status"] == ""
    assert workspace.sandbox.violations == []


def test_it_is_shown_anew_before_slack_takes_it_away_by_one_thread_for_all(workspace: Workspace) -> None:
    before = {thread.ident for thread in threading.enumerate()}
    shown, threads = made(workspace, renew=0.2), [in_channel(workspace) for _ in range(5)]
    contexts = [shown.show(ref(thread)) for thread in threads]
    for context in contexts:
        context.__enter__()
    until(lambda: all(statuses(workspace, thread).count(STATUS) >= 3 for thread in threads))
    ours = [t for t in threading.enumerate() if t.ident not in before and t.name == "slack-presence"]
    assert len(ours) == 1
    for context in contexts:
        context.__exit__(None, None, None)
    shown_so_far = len(workspace.sandbox.statuses)
    assert not wait_for(lambda: len(workspace.sandbox.statuses) > shown_so_far, 0.6)


def test_it_is_shown_anew_well_before_slacks_two_minutes_are_over(workspace: Workspace) -> None:
    assert typing(workspace.connector()).renew + 2 * typing_status.CALL_SECONDS < 120


@pytest.mark.parametrize("delay", [0, 0.01, 0.05, 0.2])
def test_a_late_status_never_comes_after_it_was_taken_away(workspace: Workspace, delay: float) -> None:
    shown, threads = made(workspace, renew=0.02), [in_channel(workspace) for _ in range(4)]
    workspace.faults.add(Fault(vendor="slack", kind="delay", path=f"/api/{SET}", seconds=delay, times=None))
    for thread in threads:
        with shown.show(ref(thread)):
            wait_for(lambda: STATUS in statuses(workspace, thread), 0.1)  # noqa: B023  (asked within the loop)
        shown.clear(ref(thread))
    assert not wait_for(lambda: any(workspace.sandbox.status.get(thread) for thread in threads), 0.3)
    assert all(statuses(workspace, thread)[-1] == "" for thread in threads)


def test_one_that_is_on_its_way_is_taken_away_when_it_has_arrived(workspace: Workspace) -> None:
    shown, thread = made(workspace), in_channel(workspace)
    workspace.faults.add(Fault(vendor="slack", kind="delay", path=f"/api/{SET}", seconds=0.4))
    with shown.show(ref(thread)):
        until(lambda: not workspace.faults.active, what="the slow call")
    shown.clear(ref(thread))
    assert not wait_for(lambda: workspace.sandbox.status.get(thread), 0.6)
    assert statuses(workspace, thread) == [STATUS, ""]


def test_thinking_keeps_nobody_waiting_for_slack(workspace: Workspace) -> None:
    shown, thread, goes_on = made(workspace), in_channel(workspace), threading.Event()
    workspace.refuse = lambda method, _: None if method != SET or goes_on.wait(20) else "slow"
    began = time.monotonic()
    with shown.show(ref(thread)):
        assert time.monotonic() - began < typing_status.CALL_SECONDS
        goes_on.set()


def test_an_answer_to_the_question_before_does_not_take_the_next_ones_status_away(workspace: Workspace) -> None:
    connector, reply = workspace.connector(), workspace.reply()
    with typing(connector).show(reply.thread):
        until(lambda: workspace.sandbox.status.get(reply.thread.thread_id) == STATUS)
        connector.send(reply, "key-1")
        until(lambda: workspace.sandbox.status.get(reply.thread.thread_id) == STATUS)


@pytest.mark.parametrize("purpose", [Purpose.RELAY, Purpose.LINK])
def test_an_agents_words_have_no_status(workspace: Workspace, purpose: Purpose) -> None:
    workspace.connector().send(workspace.reply(purpose=purpose), "key-1")
    assert workspace.calls(SET) == []


@pytest.mark.parametrize("error", ["channel_not_found", "invalid_thread_ts", "missing_scope"])
def test_where_slack_shows_no_status_it_is_left_alone_for_a_while(workspace: Workspace, error: str) -> None:
    shown, thread = made(workspace), in_channel(workspace)

    workspace.refuse = lambda method, _: error if method == SET else None
    for _ in range(3):
        with shown.show(ref(thread)):
            until(lambda: len(workspace.calls(SET)) == 1)
        shown.clear(ref(thread))
    assert len(workspace.calls(SET)) == 1


@pytest.mark.parametrize("kind", ["429", "500", "reset", "timeout_after"])
def test_whatever_slack_does_nothing_is_raised(
    workspace: Workspace, kind: Kind, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(typing_status, "CALL_SECONDS", 0.2)
    shown, thread = made(workspace), in_channel(workspace)
    workspace.faults.add(Fault(vendor="slack", kind=kind, path=f"/api/{SET}", times=1, seconds=0.5))
    with shown.show(ref(thread)):
        until(lambda: workspace.calls(SET))
    shown.clear(ref(thread))
    until(lambda: not workspace.sandbox.status.get(thread))


def test_what_may_be_shown_is_taken_away_though_slack_was_slow(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(typing_status, "CALL_SECONDS", 0.2)
    shown, thread = made(workspace), in_channel(workspace)
    workspace.faults.add(Fault(vendor="slack", kind="timeout_after", path=f"/api/{SET}", seconds=0.5))
    with shown.show(ref(thread)):
        until(lambda: workspace.sandbox.status.get(thread) == STATUS)
    shown.clear(ref(thread))
    until(lambda: workspace.sandbox.status[thread] == "", what="its end")  # our own call may be given up before


def test_an_account_that_is_not_installed_has_no_status(workspace: Workspace) -> None:
    connector = workspace.connector(token=None)  # as where only OAuth is set up
    with typing(connector).show(ThreadRef("slack", "T0NOBODY", "C1:1.1")):
        pass
    typing(connector).clear(ThreadRef("slack", "T0NOBODY", "C1:1.1"))
    assert workspace.calls(SET) == []


class TestTitles:
    def test_a_direct_thread_is_named_after_its_question_once(self, workspace: Workspace) -> None:
        ts = workspace.sandbox.dm(ANA, f"Hi <@{ANA}>! " + "How do I reset my password? " * 5)
        shown, thread = made(workspace, renew=0.1), f"D0ANA:{ts}"
        with shown.show(ref(thread)):
            until(lambda: thread in workspace.sandbox.titles)
            until(lambda: statuses(workspace, thread).count(STATUS) >= 3)
        title = workspace.sandbox.titles[thread]
        assert title.startswith("Hi")
        assert title.endswith("…")
        assert len(title) <= typing_status.MAX_TITLE
        assert len([name for name, _ in workspace.asked if name == "assistant.threads.setTitle"]) == 1
        assert workspace.sandbox.violations == []

    def test_one_that_has_been_going_on_is_not_renamed(self, workspace: Workspace) -> None:
        ts = workspace.sandbox.dm(ANA, "How do I reset my password?")
        workspace.sandbox.dm(ANA, "And my name?", ts)
        shown, thread = made(workspace), f"D0ANA:{ts}"
        with shown.show(ref(thread)):
            until(lambda: ("conversations.replies", None) in workspace.asked)
        assert not wait_for(lambda: workspace.sandbox.titles, 0.3)

    def test_a_channels_threads_have_no_titles(self, workspace: Workspace) -> None:
        shown, thread = made(workspace), in_channel(workspace)
        with shown.show(ref(thread)):
            until(lambda: workspace.sandbox.status.get(thread) == STATUS)
        assert not wait_for(lambda: "conversations.replies" in str(workspace.seen), 0.2)


def wait_for(found: Callable[[], object], seconds: float) -> bool:
    """Whether it comes true within so many seconds."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found():
            return True
        time.sleep(0.01)
    return False
