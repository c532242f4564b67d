"""Edits and deletions: what people change or take back is told, and nothing else that Slack calls a change."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.errors import BadPayload
from bot.model import Attachment, Ignored, MessageEdited, Parsed, ThreadRef
from connectors.slack.inbound import parse
from connectors.slack.settings import SlackSettings
from tests.connectors.slack.conftest import CHANNEL, CREDENTIALS, Heard, Workspace
from tests.connectors.slack.test_inbound import payload, recorded

SAID: dict[str, Any] = {"type": "message", "user": "U0ANA", "ts": "1700000000.000100", "text": "<@U0BOT> Where is it?"}
EDITED = {"user": "U0ANA", "ts": "1700000009.000000"}
NOT_EDITED = Ignored("it was changed, but not by who wrote it")
A_BOTS = Ignored("a bot's words changed")


def changed(
    now: dict[str, Any],
    before: dict[str, Any] | None = SAID,
    channel: str = "C0HELP",
    settings: dict[str, Any] | None = None,
) -> Parsed:
    event = {"subtype": "message_changed", "message": {**SAID, **now}, "previous_message": before, "hidden": True}
    event |= {"type": "message", "ts": "1700000009.000200", "channel": channel, "user": None, "text": None}
    return parse({**payload(**event), "api_app_id": "A0OURS"}, SlackSettings(**(settings or {})))


def deleted(before: dict[str, Any] | None, settings: SlackSettings | None = None, **changes: Any) -> Parsed:
    event = {"subtype": "message_deleted", "deleted_ts": SAID["ts"], "previous_message": before, "hidden": True}
    given = payload(**{"type": "message", "user": None, "text": None, "ts": "1700000009.000200", **event, **changes})
    return parse({**given, "api_app_id": "A0OURS"}, settings or SlackSettings())


def the_change(parsed: Parsed) -> MessageEdited:
    assert not isinstance(parsed, Ignored), parsed.reason
    (found,) = parsed
    assert isinstance(found, MessageEdited)
    return found


def test_an_edit_is_told_with_its_new_words() -> None:
    assert the_change(changed({"text": "<@U0BOT> Where is &lt;it&gt;?", "edited": EDITED})) == MessageEdited(
        thread=ThreadRef("slack", "T0TEAM", "C0HELP:1700000000.000100"),
        message_id="1700000000.000100",
        at=datetime(2023, 11, 14, 22, 13, 29, 200, tzinfo=UTC),
        text="Where is <it>?",
    )


def test_a_recorded_edit_is_told_where_the_bot_listens() -> None:
    given = recorded("message_changed__event_payload")  # which has no ts but that of before
    found = the_change(parse(given, SlackSettings(everywhere="every_question")))
    assert (found.message_id, found.text) == ("1665102338.901939", "updated message")


def test_an_edit_in_a_thread_names_the_thread() -> None:
    found = the_change(changed({"text": "There?", "edited": EDITED, "thread_ts": "1699999999.000100"}))
    assert (found.thread.thread_id, found.message_id) == ("C0HELP:1699999999.000100", "1700000000.000100")


def test_two_edits_within_one_second_are_told_apart_by_the_events_own_time() -> None:
    first = {**SAID, "text": "<@U0BOT> Where?", "edited": EDITED}
    assert the_change(changed({"text": "Where now?", "edited": EDITED}, first)).text == "Where now?"


def test_an_edit_is_told_where_slack_does_not_say_what_was_before() -> None:
    assert the_change(changed({"text": "There?", "edited": EDITED}, None)).text == "There?"


def test_files_that_come_or_go_with_an_edit_are_told() -> None:
    file = {"id": "F1", "name": "a.png", "mimetype": "image/png", "size": 3}
    found = the_change(changed({"edited": EDITED, "files": [file]}))
    assert found.attachments == (Attachment(name="a.png", content_type="image/png", size=3),)


def test_what_people_say_to_each_other_is_not_kept_when_they_edit_it() -> None:
    before = {**SAID, "text": "lunch?"}
    edit = {"text": "lunch at one?", "edited": EDITED}
    assert changed(edit, before) == Ignored("what was changed was not for us")
    # It may have been heard in a thread of ours, where the bot volunteers, and where it was between us alone.
    assert the_change(changed({**edit, "thread_ts": "1699999999.000100"}, before)).text == "lunch at one?"
    assert the_change(changed(edit, before, settings={"everywhere": "every_question"})).text == "lunch at one?"
    assert the_change(changed(edit, before, channel="D0ANA")).text == "lunch at one?"
    assert the_change(changed(edit, SAID)).text == "lunch at one?"


def test_a_mention_that_is_added_later_is_a_change_and_no_question() -> None:
    found = changed({"text": "<@U0BOT> lunch?", "edited": EDITED}, {**SAID, "text": "lunch?"})
    assert the_change(found).text == "lunch?"


@pytest.mark.parametrize(
    "now",
    [
        {"attachments": [{"title": "a preview"}]},  # unfurled
        {"attachments": [{"title": "a preview"}], "edited": EDITED},  # unfurled after an edit
        {"reply_count": 2, "latest_reply": "1700000005.000100", "edited": {}},
        {"language": {"locale": "de_DE"}},
        {"text": "<@U0BOT> Where is it? :sparkles:"},  # other words, and nobody edited
        {"subtype": "thread_broadcast", "root": SAID},
        {"subtype": "assistant_app_thread", "text": "New chat", "edited": EDITED},
    ],
)
def test_what_slack_itself_changes_is_no_edit(now: dict[str, Any]) -> None:
    before = {**SAID, "edited": EDITED} if now.get("edited") == EDITED and "text" not in now else SAID
    assert changed(now, before) == NOT_EDITED


@pytest.mark.parametrize(
    "who", [{"bot_id": "B0ANY"}, {"bot_id": "B1", "app_id": "A0OURS"}, {"user": "U0BOT"}, {"user": "USLACKBOT"}]
)
def test_a_bots_edits_and_deletions_mean_nothing(who: dict[str, str]) -> None:
    assert changed({**who, "text": "more", "edited": EDITED}, {**SAID, **who}) == A_BOTS
    assert changed({**who, "text": "more", "edited": EDITED}, None) == A_BOTS
    assert deleted({**SAID, **who}) == A_BOTS


def test_a_trusted_program_may_take_back_what_it_asked() -> None:
    settings = SlackSettings(trusted_bots=("B0OPS",))
    assert the_change(deleted({**SAID, "bot_id": "B0OPS"}, settings)).text is None


@pytest.mark.parametrize("before", [SAID, None])
def test_a_deletion_is_told_without_words(before: dict[str, Any] | None) -> None:
    found = the_change(deleted(before))
    assert (found.text, found.message_id) == (None, "1700000000.000100")
    assert found.thread.thread_id == "C0HELP:1700000000.000100"


def test_a_deleted_reply_names_its_thread() -> None:
    assert (
        the_change(deleted({**SAID, "thread_ts": "1699999999.000100"})).thread.thread_id == "C0HELP:1699999999.000100"
    )


def test_what_becomes_a_tombstone_is_deleted() -> None:
    stone = {"subtype": "tombstone", "user": "USLACKBOT", "text": "This message was deleted.", "thread_ts": SAID["ts"]}
    found = the_change(changed(stone))
    assert (found.text, found.message_id, found.thread.thread_id) == (None, SAID["ts"], f"C0HELP:{SAID['ts']}")
    assert the_change(deleted({**SAID, **stone})).message_id == SAID["ts"]  # when the last reply is gone too


def test_a_tombstone_of_ours_means_nothing() -> None:
    stone = {"subtype": "tombstone", "user": "USLACKBOT", "text": "This message was deleted."}
    assert changed(stone, {**SAID, "bot_id": "B1", "app_id": "A0OURS"}) == A_BOTS


def test_a_change_applies_where_the_bot_is_off() -> None:
    settings = SlackSettings(everywhere="off")
    assert the_change(deleted(SAID, settings)).text is None


@pytest.mark.parametrize(
    ("changes", "path"),
    [({"deleted_ts": None}, "event.deleted_ts"), ({"channel": None}, "event.channel"), ({"ts": "soon"}, "event.ts")],
)
def test_what_is_missing_is_named(changes: dict[str, Any], path: str) -> None:
    with pytest.raises(BadPayload, match=rf"\$\.{path}: expected"):
        deleted(SAID, **changes)


def test_an_answer_that_is_edited_fifty_times_says_nothing_to_us(workspace: Workspace, heard: Heard) -> None:
    """The storm: fifty replies in eight seconds, to the edits of one answer."""
    reply = workspace.reply()
    channel, _, root = reply.thread.thread_id.partition(":")
    ts = workspace.sandbox.world.post_as_bot(channel, "Under", root, {})["ts"]
    for number in range(50):
        workspace.sandbox.edit(channel, ts, f"Under Settings {number}")
    before = heard.messages()
    assert {message.message_id for message in before} == {root}
    assert len(workspace.deliveries.log) == 2 + 1 + 50
    assert {delivered.status for delivered in workspace.deliveries.log} == {200}


def test_a_question_is_edited_and_taken_back(workspace: Workspace, heard: Heard) -> None:
    root = workspace.question()
    workspace.sandbox.edit(CHANNEL, root, f"<@{CREDENTIALS.bot_user_id}> Where is the VPN guide?")
    workspace.sandbox.world.post_as_bot(CHANNEL, "Here.", root, {})
    workspace.sandbox.delete(CHANNEL, root)
    edited, withdrawn = sorted(heard.of(MessageEdited), key=lambda change: change.at)
    assert (edited.text, withdrawn.text) == ("Where is the VPN guide?", None)
    assert {edited.message_id, withdrawn.message_id} == {root}
    assert {edited.thread.thread_id, withdrawn.thread.thread_id} == {f"{CHANNEL}:{root}"}


@pytest.mark.parametrize("before", [[None, None], "text", 7])
def test_a_previous_message_of_another_type_counts_as_none(before: Any) -> None:
    found = the_change(changed({"text": "<@U0BOT> Where is it?", "edited": EDITED}, before=before))

    assert found.text == "Where is it?"
