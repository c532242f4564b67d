"""What is left once a key is lost for good: each value that no key opens becomes an empty one, so that its thread can
go on. What still waits for an answer, or is still to be sent, stays as it is, and ends with a person as whatever nobody
can read (`Handoffs`, `DeadLetters`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.model import GOING_ON, Memory, Requester
from bot.store.queries import Connection, Row, queries
from bot.store.records import EMPTY_BODY, memory_to_json, requester_to_json

NOTHING_TO_SEND = {"text": "", "turns": []}
NOTHING_KNOWN = memory_to_json(Memory())
NOTHING_REVIEWED = {"better": "", "remark": ""}
NOTHING_ASKED = {"arguments": {}, "summary": ""}

# By kind, as in `rotation.KINDS`: what stands for a value; None: the row is left.
EMPTIED: Mapping[str, Callable[[Row], Any]] = {
    "requesters": lambda row: requester_to_json(Requester(id=row["requester_id"])),
    "vaults": lambda _: {},
    "summaries": lambda _: NOTHING_KNOWN,
    "messages": lambda row: EMPTY_BODY if row["state"] != "waiting" else None,
    "outbox": lambda row: NOTHING_TO_SEND if row["state"] != "pending" else None,
    "unaddressed": lambda _: EMPTY_BODY,
    "edits": lambda _: EMPTY_BODY,
    "feedback": lambda _: "",
    "chats": lambda _: {"text": ""},
    "chat_files": lambda _: {"name": "", "content_type": "application/octet-stream", "data": ""},
    "reviews": lambda _: NOTHING_REVIEWED,
    "erasures": lambda _: {},
    "examples": lambda _: {"language": None, "messages": []},
    "rehearsals": lambda _: {},
    "rehearsed": lambda _: {},
    "rehearsing": lambda _: {},
    "acts": lambda row: NOTHING_ASKED if row["state"] not in GOING_ON else None,
}


def give_up(connection: Connection, kind: str, row: Row) -> Any:
    """What is to stand there from now on; None where the row is left. A workspace whose token is lost has to install
    the app again."""
    if kind == "installations":
        queries.forget_installation(connection, id=row["id"])
        return {}
    return EMPTIED[kind](row)
