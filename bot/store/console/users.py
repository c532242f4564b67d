"""The users that the operator has added. What a password is worth is `bot.console.access.passwords`' business."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Self

from bot.model import Role
from bot.store.db import Database
from bot.store.queries import Row, queries


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    id: int
    name: str
    role: Role
    password: str = field(repr=False)  # hashed

    @classmethod
    def from_row(cls, row: Row) -> Self:
        return cls(id=row["id"], name=row["name"], role=Role(row["role"]), password=row["password"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    name: str
    role: Role
    added_at: datetime
    seen_at: datetime | None  # by who is signed in still

    @classmethod
    def from_row(cls, row: Row) -> Self:
        return cls(name=row["name"], role=Role(row["role"]), added_at=row["added_at"], seen_at=row["seen_at"])


class Users:
    """`password`s are hashes. Every method raises StoreUnavailable; those that change one return False where there is
    none of this name."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, name: str, role: Role, password: str) -> bool:
        """False where there is one of this name."""
        with self._database.connection() as connection:
            added = queries.add_console_user(connection, name=name, role=role, password=password)
        return added is not None

    def remove(self, name: str) -> bool:
        with self._database.connection() as connection:
            return bool(queries.remove_console_user(connection, name=name))

    def set_password(self, name: str, password: str) -> bool:
        with self._database.connection() as connection:
            return bool(queries.set_console_password(connection, name=name, password=password))

    def set_role(self, name: str, role: Role) -> bool:
        with self._database.connection() as connection:
            return bool(queries.set_console_role(connection, name=name, role=role))

    def rehash(self, user: User, password: str) -> None:
        """The same password, hashed as it is today."""
        with self._database.connection() as connection:
            queries.rehash_console_password(connection, id=user.id, was=user.password, password=password)

    def find(self, name: str) -> User | None:
        with self._database.connection() as connection:
            row = queries.console_user(connection, name=name)
        return None if row is None else User.from_row(row)

    def all(self) -> list[Listed]:
        with self._database.connection() as connection:
            return [Listed.from_row(row) for row in queries.console_users(connection)]
