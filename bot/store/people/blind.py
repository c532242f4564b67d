"""Blind indexes: people, e-mail addresses and threads as keyed hashes (HMAC-SHA256), so that somebody is found, and
known to be erased, by what cannot be read back without the key. The key, and that of receipts, is sealed in Postgres:
it outlives a rotation of the data's.
"""

from __future__ import annotations

import base64
import hmac
import os
import unicodedata
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Self
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from bot.model import InboundMessage, Requester, ThreadRef
from bot.store.cipher import Cipher
from bot.store.queries import Connection, queries
from bot.store.work import UnitOfWork

_OPENED = "privacy_keys"


@dataclass(frozen=True, slots=True)
class PrivacyKeys:
    """32 bytes each."""

    index: bytes
    signing: bytes

    @classmethod
    def new(cls) -> Self:
        return cls(os.urandom(32), os.urandom(32))

    @classmethod
    def from_json(cls, kept: Mapping[str, str]) -> Self:
        return cls(base64.b64decode(kept["index"]), base64.b64decode(kept["signing"]))

    def to_json(self) -> dict[str, str]:
        return {"index": base64.b64encode(self.index).decode(), "signing": base64.b64encode(self.signing).decode()}

    def of_person(self, channel: str, account: str, person: str) -> str:
        return self._blind("person", channel, account, person)

    def of_thread(self, thread: ThreadRef) -> str:
        return self._blind("thread", thread.channel, thread.account, thread.thread_id)

    def of_email(self, email: str) -> str:
        """The same however it is written."""
        return self._blind("email", spelled(email))

    def of_email_ever(self, email: str) -> set[str]:
        """That, and what a version before made of it, which looked at capitals alone."""
        return {self.of_email(email), self._blind("email", email.strip().casefold())}

    def of_request(self, name: str, body: str) -> UUID:
        """What a request of somebody else's is called here: the same again when it comes again."""
        return UUID(self._blind("request", name, body)[:32])

    def sign(self, text: bytes) -> bytes:
        """Ed25519, 64 bytes."""
        return Ed25519PrivateKey.from_private_bytes(self.signing).sign(text)

    @property
    def public(self) -> bytes:
        """With which anybody verifies what was signed; 32 bytes."""
        key = Ed25519PrivateKey.from_private_bytes(self.signing).public_key()
        return key.public_bytes(Encoding.Raw, PublicFormat.Raw)

    def _blind(self, *parts: str) -> str:
        # No `hmac.digest`: it lets other threads in each time (`findings/python_hmac_lets_other_threads_in.sh`).
        return hmac.new(self.index, "\0".join(parts).encode(), "sha256").hexdigest()


def spelled(email: str) -> str:
    """One spelling of an address: nobody's mailbox differs by capitals, by how its accents are put together, or by
    whether its domain is in letters or in what DNS has for them (`xn--`)."""
    name, at, domain = unicodedata.normalize("NFC", email.strip()).casefold().rpartition("@")
    with suppress(UnicodeError):  # no such name stays as it is
        domain = domain.encode("ascii").decode("idna") if "xn--" in domain else domain
    return unicodedata.normalize("NFC", f"{name}{at}{domain}".casefold())


def opened_keys(cipher: Cipher) -> PrivacyKeys | None:
    """As this process has opened them; None: it has not yet."""
    known: PrivacyKeys | None = cipher.opened.get(_OPENED)
    return known


def keys_of(connection: Connection, cipher: Cipher) -> PrivacyKeys:
    """Opened once a process. `firstline migrate` makes them; who is first otherwise does. Raises WrongKey."""
    if (known := opened_keys(cipher)) is not None:
        return known
    sealed = queries.privacy_keys(connection)
    if sealed is not None:
        keys = cipher.opened[_OPENED] = PrivacyKeys.from_json(cipher.open(sealed))
        return keys
    plant(connection, cipher)
    # Not remembered: this transaction may be rolled back, and they with it.
    return PrivacyKeys.from_json(cipher.open(queries.privacy_keys(connection)))


def plant(connection: Connection, cipher: Cipher) -> None:
    """Once; of several who plant at once the first decides."""
    queries.plant_privacy_keys(connection, sealed=cipher.seal(PrivacyKeys.new().to_json()))


def reseal(connection: Connection, cipher: Cipher, *, lost: bool) -> None:
    """Under the first key. `lost`: what no key opens becomes others, which find nobody of before."""
    sealed = queries.privacy_keys(connection)
    if sealed is None or cipher.is_first(sealed):
        return
    if cipher.opens(sealed):
        queries.replace_privacy_keys(connection, sealed=cipher.seal(cipher.open(sealed)))
    elif lost:
        queries.replace_privacy_keys(connection, sealed=cipher.seal(PrivacyKeys.new().to_json()))
        queries.forget_email_indexes(connection)


def email_index(work: UnitOfWork, requester: Requester) -> str:
    """'' without an address."""
    return keys_of(work.connection, work.cipher).of_email(requester.email) if requester.email else ""


def index_of_author(work: UnitOfWork, message: InboundMessage) -> str:
    keys = keys_of(work.connection, work.cipher)
    return keys.of_person(message.thread.channel, message.thread.account, message.author_id)
