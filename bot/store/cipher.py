"""Message text at rest: Fernet with rotation. The first key encrypts, every key decrypts."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from bot.errors import ConfigurationError


def new_key() -> str:
    """A fresh Fernet key as text."""
    return Fernet.generate_key().decode()


class Cipher:
    """Encrypts JSON values. Thread-safe."""

    def __init__(self, keys: Sequence[str]) -> None:
        """`keys` as in FIRSTLINE_ENCRYPTION_KEYS. Raises ConfigurationError when there is none."""
        if not keys:
            raise ConfigurationError(
                "FIRSTLINE_ENCRYPTION_KEYS: found nothing, expected at least one Fernet key "
                "(make one with `firstline new-key`)"
            )
        self._fernet = MultiFernet([Fernet(key) for key in keys])

    def seal(self, value: Any) -> bytes:
        """Any JSON value, encrypted."""
        return self._fernet.encrypt(json.dumps(value, ensure_ascii=False).encode())

    def open(self, sealed: bytes) -> Any:
        """Raises ConfigurationError when none of the keys made it."""
        try:
            return json.loads(self._fernet.decrypt(bytes(sealed)))
        except InvalidToken:
            raise ConfigurationError(
                "FIRSTLINE_ENCRYPTION_KEYS: none of the keys opens what is stored; expected the key it was "
                "written with to stay in the list until `firstline rotate-keys` has run"
            ) from None

    def reseal(self, sealed: bytes) -> bytes:
        """The same content under the first key. Raises ConfigurationError as `open` does."""
        self.open(sealed)
        return self._fernet.rotate(bytes(sealed))
