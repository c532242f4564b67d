"""What two workers said in a thread, one of which had stood still: found by our key, and taken back."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.model import File, Purpose, Reply
from connectors.slack.wire.threads import SlackThread
from tests.connectors.slack.conftest import CHANNEL, Workspace

KEY, OTHER = "8f14e45f-ceea-467f-9b5f-1c1a6d1e2f10", "8f14e45f-ceea-467f-9b5f-1c1a6d1e2f11"


def asked(workspace: Workspace, text: str = "Use **Settings**.") -> Reply:
    return workspace.reply(text, thread_id=f"{CHANNEL}:{workspace.question()}", after=datetime.now(UTC))


def standing(workspace: Workspace, reply: Reply) -> list[str]:
    root = SlackThread.of(reply.thread).root
    return [str(m["ts"]) for m in workspace.sandbox.thread(CHANNEL, root) if m.get("bot_id")]


def test_the_copy_goes_and_the_recorded_one_stays(workspace: Workspace) -> None:
    connector, reply = workspace.connector(), asked(workspace)
    first, second = connector.send(reply, KEY), connector.send(reply, KEY)
    other = connector.send(reply, OTHER)
    retractor = connector.capabilities.retracts
    assert retractor is not None
    assert retractor.copies(reply, KEY, second.external_id) == (first.external_id,)
    assert retractor.copies(reply, KEY, first.external_id) == (second.external_id,)
    for _ in range(2):  # doing it twice changes nothing
        retractor.take_back(reply.thread, [second.external_id])
    assert standing(workspace, reply) == [first.external_id, other.external_id]
    assert retractor.copies(reply, KEY, first.external_id) == ()
    assert workspace.sandbox.violations == []


def test_of_a_long_answer_only_the_part_that_stands_twice_goes(workspace: Workspace) -> None:
    connector = workspace.connector()
    reply = asked(workspace, "\n\n".join(f"## Step {number}\n\n" + "word " * 400 for number in range(12)))
    receipt = connector.send(reply, KEY)
    parts = standing(workspace, reply)
    assert len(parts) > 1
    workspace.sandbox.world.post_as_bot(
        CHANNEL,
        "the second part once more",
        SlackThread.of(reply.thread).root,
        {"metadata": workspace.sandbox.state.find(CHANNEL, parts[1])["metadata"]},  # type: ignore[index]
    )
    retractor = connector.capabilities.retracts
    assert retractor is not None
    (copy,) = retractor.copies(reply, KEY, receipt.external_id)
    assert copy not in parts


def test_a_file_that_was_put_there_twice_is_deleted_once(workspace: Workspace) -> None:
    connector = workspace.connector()
    file = File(name="log.txt", content_type="text/plain", data=b"x")
    root = workspace.question()
    reply = workspace.reply("log.txt", thread_id=f"{CHANNEL}:{root}", purpose=Purpose.FILE, file=file)
    kept, copy = connector.send(reply, KEY), connector.send(reply, KEY)
    known = workspace.reply(
        "log.txt",
        thread_id=f"{CHANNEL}:{root}",
        purpose=Purpose.FILE,
        file=file,
        known_ids=(kept.external_id,),
    )
    retractor = connector.capabilities.retracts
    assert retractor is not None
    assert retractor.copies(known, KEY, kept.external_id) == (copy.external_id,)
    retractor.take_back(known.thread, [copy.external_id, copy.external_id])
    assert len(standing(workspace, known)) == 1
    assert workspace.sandbox.violations == []
