"""Message text at rest: Fernet with rotation. The first key encrypts, every key decrypts."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from bot.errors import ConfigurationError

SETTING = "FIRSTLINE_ENCRYPTION_KEYS"


def new_key() -> str:
    """A fresh Fernet key as text."""
    return Fernet.generate_key().decode()


class WrongKey(ConfigurationError):
    """None of the keys made it."""


class Cipher:
    """Encrypts JSON values. Thread-safe."""

    def __init__(self, keys: Sequence[str]) -> None:
        """`keys` as in FIRSTLINE_ENCRYPTION_KEYS. Raises ConfigurationError when there is none."""
        if not keys:
            raise ConfigurationError(
                f"{SETTING}: found nothing, expected the keys of the other processes (where nothing was kept yet, "
                "`firstline new-key` writes one into .env)"
            )
        self.number = len(keys)
        self.opened: dict[str, Any] = {}  # by name: what it opened once and what never changes
        self._fernet = MultiFernet([Fernet(key) for key in keys])
        self._first = Fernet(keys[0])

    def seal(self, value: Any) -> bytes:
        """Any JSON value, encrypted."""
        return self._fernet.encrypt(json.dumps(value, ensure_ascii=False).encode())

    def open(self, sealed: bytes) -> Any:
        """Raises WrongKey."""
        try:
            return json.loads(self._fernet.decrypt(bytes(sealed)))
        except InvalidToken:
            raise WrongKey(
                f"{SETTING}: none of the keys opens what is stored; expected the key it was "
                "written with to stay in the list until `firstline rotate-keys` has run"
            ) from None

    def opens(self, sealed: bytes) -> bool:
        """Whether one of the keys made it."""
        return self._made(self._fernet, sealed)

    def is_first(self, sealed: bytes) -> bool:
        """Whether the first key made it."""
        return self._made(self._first, sealed)

    @staticmethod
    def _made(fernet: Fernet | MultiFernet, sealed: bytes) -> bool:
        try:
            fernet.decrypt(bytes(sealed))
        except InvalidToken:
            return False
        return True
