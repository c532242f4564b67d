"""A `bot.ports.ChatStore` in Postgres. What was said is encrypted, as everywhere."""

from __future__ import annotations

import base64
import uuid
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from bot.errors import SupersededByAgent
from bot.model import File, Owner, ThreadRef
from bot.ports import Chat, ChatMessage, Speaker, Standing
from bot.store.cipher import Cipher
from bot.store.db import Database
from bot.store.queries import Connection, Row, queries

AT_ONCE = 500  # messages


class PostgresChats:
    def __init__(self, database: Database, cipher: Cipher) -> None:
        self._database, self._cipher = database, cipher

    def begin(self, thread: ThreadRef, *, visitor: str, client_id: str) -> None:
        row = {"channel": thread.channel, "site": thread.account, "visitor": visitor, "client_id": client_id}
        with self._database.connection() as connection:
            queries.begin_chat(connection, id=uuid.UUID(thread.thread_id), **row)

    def find(self, channel: str, chat_id: str) -> Chat | None:
        if (id := _uuid(chat_id)) is None:
            return None
        with self._database.connection() as connection:
            row = queries.find_chat(connection, id=id, channel=channel)
        return None if row is None else _chat(row)

    def named(self, channel: str, site: str, visitor: str, client_id: str) -> Chat | None:
        names = {"channel": channel, "site": site, "visitor": visitor, "client_id": client_id}
        with self._database.connection() as connection:
            row = queries.find_chat_by_name(connection, **names)
        return None if row is None else _chat(row)

    def of_visitor(self, channel: str, site: str, visitor: str, limit: int) -> Sequence[Chat]:
        with self._database.connection() as connection:
            rows = queries.chats_of_visitor(connection, channel=channel, site=site, visitor=visitor, limit=limit)
            return [_chat(row) for row in rows]

    def add(
        self,
        chat_id: str,
        key: str,
        by: Speaker,
        body: Mapping[str, Any],
        *,
        files: Sequence[File] = (),
        own: bool = False,
    ) -> ChatMessage | None:
        if (id := _uuid(chat_id)) is None:
            return None
        sealed = self._cipher.seal(dict(body))
        attached = [self._cipher.seal(_kept(file)) for file in files]
        with self._database.transaction() as connection:
            if queries.hold_chat(connection, id=id) is None:
                return None
            if (known := self._with_key(connection, id, key)) is not None:
                return known
            if own and (owner := queries.owner_of_chat(connection, id=id)) != Owner.BOT:
                if owner is None:  # its visitor was erased meanwhile: nobody is answered any more
                    return None
                raise SupersededByAgent("a colleague has the conversation")
            row = queries.add_chat_message(connection, chat_id=id, key=key, said_by=by, body=sealed)
            for place, file in enumerate(attached, start=1):
                queries.add_chat_file(connection, message_id=row["id"], place=place, body=file)
            return self._message(row)

    def remove(self, chat_id: str) -> None:
        with self._database.connection() as connection:
            queries.remove_chat(connection, id=uuid.UUID(chat_id))

    def with_key(self, chat_id: str, key: str) -> ChatMessage | None:
        if (id := _uuid(chat_id)) is None:
            return None
        with self._database.connection() as connection:
            return self._with_key(connection, id, key)

    def after(self, chat_id: str, number: int) -> Sequence[ChatMessage]:
        with self._database.connection() as connection:
            rows = queries.chat_messages_after(connection, chat_id=uuid.UUID(chat_id), number=number, limit=AT_ONCE)
            return [self._message(row) for row in rows]

    def file(self, chat_id: str, number: int, place: int) -> File | None:
        if (id := _uuid(chat_id)) is None:
            return None
        with self._database.connection() as connection:
            sealed = queries.chat_file(connection, chat_id=id, number=number, place=place)
        return None if sealed is None else _file(self._cipher.open(sealed))

    def last_asked(self, chat_id: str) -> ChatMessage | None:
        with self._database.connection() as connection:
            row = queries.last_chat_question(connection, chat_id=uuid.UUID(chat_id))
        return None if row is None else self._message(row)

    def standing(self, chat_ids: Collection[str]) -> Mapping[str, Standing]:
        with self._database.connection() as connection:
            rows = queries.standing_of_chats(connection, chat_ids=[uuid.UUID(one) for one in chat_ids])
            return {str(row["id"]): Standing(row["newest"], _owner(row), row["waiting"]) for row in rows}

    def _with_key(self, connection: Connection, chat_id: uuid.UUID, key: str) -> ChatMessage | None:
        row = queries.chat_message_with_key(connection, chat_id=chat_id, key=key)
        return None if row is None else self._message(row)

    def _message(self, row: Row) -> ChatMessage:
        return ChatMessage(
            number=row["number"],
            key=row["key"],
            by=Speaker(row["said_by"]),
            at=row["at"],
            body=self._cipher.open(row["body"]),
            helpful=row.get("helpful"),
            score=row.get("score"),
        )


def _chat(row: Row) -> Chat:
    return Chat(
        id=str(row["id"]),
        site=row["site"],
        visitor=row["visitor"],
        client_id=row["client_id"],
        begun_at=row["begun_at"],
        owner=_owner(row),
        waiting=row["waiting"],
    )


def _owner(row: Row) -> Owner | None:
    return Owner(row["owner"]) if row["owner"] else None


def _kept(file: File) -> Mapping[str, str]:
    return {"name": file.name, "content_type": file.content_type, "data": base64.b64encode(file.data).decode()}


def _file(kept: Mapping[str, str]) -> File:
    return File(name=kept["name"], content_type=kept["content_type"], data=base64.b64decode(kept["data"]))


def _uuid(text: str) -> uuid.UUID | None:
    """None for what is none: there is no such chat."""
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
