"""Passwords of the console's users: Argon2id, as argon2-cffi has it by default (RFC 9106, "low memory")."""

from __future__ import annotations

import threading
import unicodedata
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from bot.errors import FirstlineError

LEAST = 12  # characters; NIST SP 800-63B asks for length and forbids rules about kinds of characters
MOST = 256
# Each takes 64 MiB: many who try at once must not take all there is.
_AT_ONCE = threading.BoundedSemaphore(2)
HASHER = PasswordHasher()


class WeakPassword(FirstlineError):
    """This password is too easily guessed."""


def check(password: str, name: str) -> None:
    """Raises WeakPassword."""
    if not LEAST <= len(password) <= MOST:
        raise WeakPassword(f"password: found {len(password)} characters, expected {LEAST} to {MOST}")
    if name.casefold() in password.casefold() or len(set(password)) < LEAST / 3:
        raise WeakPassword("password: expected one that is not made of the name or of a few characters again and again")


def hashed(password: str) -> str:
    with _AT_ONCE:
        return HASHER.hash(_plain(password))


def fits(kept: str | None, password: str) -> bool:
    """`kept` None: there is no such user, which takes as long to find out."""
    with _AT_ONCE:
        try:
            HASHER.verify(kept or _nobodys(), _plain(password))
        except (VerificationError, InvalidHashError):
            return False
    return kept is not None


def is_outdated(kept: str) -> bool:
    """Whether it would be hashed otherwise today."""
    return HASHER.check_needs_rehash(kept)


@cache
def _nobodys() -> str:
    return HASHER.hash("nobody's")


def _plain(password: str) -> str:
    """One form, whatever keyboard it was typed on."""
    return unicodedata.normalize("NFKC", password)
