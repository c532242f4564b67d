"""HMAC over raw bytes, compared in constant time, against one secret or (during a rotation) two.

What exactly is signed differs by vendor: each connector's `inbound.verify` builds the signed bytes and calls this.
"""

from __future__ import annotations

import base64
import hmac
from collections.abc import Callable, Sequence

from bot.errors import BadSignature


def hex_digest(algorithm: str) -> Callable[[str, bytes], str]:
    """A signer whose signatures are lower-case hex, with `algorithm` as hashlib names it."""
    return lambda secret, message: hmac.new(secret.encode(), message, algorithm).hexdigest()


def base64_sha256(secret: str, message: bytes) -> str:
    return base64.b64encode(hmac.new(secret.encode(), message, "sha256").digest()).decode()


def require_match(found: str, secrets: Sequence[str], message: bytes, sign: Callable[[str, bytes], str]) -> None:
    """Raise BadSignature unless `found` is `message` signed with one of `secrets`."""
    # Every secret is tried, matched or not, so that the time taken tells nothing.
    matches = [hmac.compare_digest(sign(secret, message).encode(), found.encode()) for secret in secrets]
    if not any(matches):
        raise BadSignature
