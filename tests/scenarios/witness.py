"""Who saw when a thing was said, and when a conversation changed hands: the judge of "never over a human".

Nothing of the bot's may be said once the conversation is in other hands than those it was written under. A request that
had been given leave just before may be on its way: for one second, and no longer, whichever attempt it was.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, LiteralString, cast
from unittest import mock

from connectors.sandbox.intercom import payloads as intercom
from connectors.sandbox.zendesk import payloads as zendesk
from tests.support.installation import Installation

UUID_DASHES = 4
ON_ITS_WAY = timedelta(seconds=1)

EPOCHS = """
CREATE TABLE epochs (conversation_id bigint, epoch integer, at timestamptz NOT NULL DEFAULT clock_timestamp());
CREATE FUNCTION note_epoch() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN INSERT INTO epochs (conversation_id, epoch) VALUES (NEW.id, NEW.epoch); RETURN NULL; END $$;
CREATE TRIGGER epochs AFTER UPDATE ON conversations FOR EACH ROW WHEN (OLD.epoch <> NEW.epoch)
EXECUTE FUNCTION note_epoch();
"""
FORGET_EPOCHS = "DROP TRIGGER epochs ON conversations; DROP FUNCTION note_epoch; DROP TABLE epochs"


class Witness:
    """Vendors tell seconds only: the stand-ins are watched while they make what was said."""

    def __init__(self, firstline: Installation) -> None:
        self._firstline = firstline
        self._said: dict[str, float] = {}

    @contextmanager
    def watching(self) -> Iterator[None]:
        with ExitStack() as stack:
            self._run(EPOCHS)
            stack.callback(self._run, FORGET_EPOCHS)
            for module, name in ((intercom, "part"), (zendesk, "comment")):
                stack.enter_context(mock.patch.object(module, name, self._noting(getattr(module, name))))
            yield

    def too_late(self, channel: str, thread: str, said: Sequence[str]) -> list[dict[str, Any]]:
        """What of these vendor ids was said by the bot in a conversation that it did not have any more. One that nobody
        recorded may be any of those that were tried and given up."""
        rows = self._firstline.rows(
            "SELECT o.external_id, o.kind, o.state, o.attempts, (SELECT min(e.at) FROM epochs e"
            "   WHERE e.conversation_id = c.id AND e.epoch > o.fence_epoch) AS until"
            " FROM outbox o JOIN conversations c ON c.id = o.conversation_id"
            " WHERE c.channel = %s AND c.thread_id = %s AND o.lane = 'requester' AND o.fence_epoch IS NOT NULL"
            "   AND (o.state = 'sent' OR (o.state = 'cancelled' AND o.attempts > 0)) ORDER BY o.id",
            channel,
            thread,
        )
        recorded = {row["external_id"]: row for row in rows if row["state"] == "sent"}
        given_up = [row for row in rows if row["state"] == "cancelled"]
        everything = self._firstline.rows("SELECT external_id FROM outbox WHERE state = 'sent'")
        known = {row["external_id"] for row in everything}
        late = []
        for name in said:
            row = recorded.get(name) or (given_up[-1] if given_up and name not in known else None)
            if row is None or row["until"] is None:
                continue
            after = self._at(name) - row["until"]
            if after > ON_ITS_WAY:
                late.append({"channel": channel, "thread": thread, "said": name, "after": after, **row})
        return late

    def _run(self, script: LiteralString) -> None:
        with self._firstline.container.database.connection() as connection:
            connection.execute(script)

    def _at(self, name: str) -> datetime:
        """When it was said. Slack's own ids tell, and our own table of web chats."""
        if (chat := name.rpartition("-"))[0].count("-") == UUID_DASHES:
            rows = self._firstline.rows("SELECT at FROM chat_messages WHERE chat_id = %s AND number = %s", *chat[::2])
            return cast(datetime, rows[0]["at"])
        return datetime.fromtimestamp(self._said.get(name) or float(name), UTC)

    def _noting(self, make: Any) -> Any:
        def noted(number: object, *arguments: Any, **more: Any) -> Any:
            self._said[str(number)] = time.time()
            return make(number, *arguments, **more)

        return noted
