"""What an operator shows that somebody was erased: which rows went from where, and what others keep; signed."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from bot.errors import FirstlineError
from bot.store.people.blind import PrivacyKeys
from bot.store.people.erasures import Erasure

FORM = "firstline erasure receipt 1"


class BadReceipt(FirstlineError):
    """The receipt is none, or was changed."""


def receipt_of(erasure: Erasure, keys: PrivacyKeys) -> dict[str, Any]:
    """Without a name or an address: who it is about is told by blind indexes, which this installation can make again
    from an id or address, and nobody else can."""
    progress = erasure.progress
    told = {
        "form": FORM,
        "erasure": str(erasure.key),
        "asked_by": erasure.by,
        "begun_at": erasure.at.astimezone(UTC).isoformat(),
        "done_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "about": sorted(progress.person.indexes(keys)),
        "removed": dict(sorted(progress.removed.items())),
        "kept_elsewhere": [one.to_json() for one in progress.elsewhere],
        "public_key": base64.b64encode(keys.public).decode(),
    }
    return {**told, "signature": base64.b64encode(keys.sign(_canonical(told))).decode()}


def verify(receipt: Mapping[str, Any], public_key: bytes) -> None:
    """`public_key`: the installation's, 32 bytes. Raises BadReceipt."""
    told = {name: value for name, value in receipt.items() if name != "signature"}
    if told.get("form") != FORM:
        raise BadReceipt(f"form: found {told.get('form')!r}, expected {FORM!r}")
    if told.get("public_key") != base64.b64encode(public_key).decode():
        raise BadReceipt("public_key: it was signed by another installation, or before its keys were lost")
    try:
        signature = base64.b64decode(str(receipt.get("signature")), validate=True)
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, _canonical(told))
    except (InvalidSignature, ValueError):
        raise BadReceipt("signature: it does not fit; the receipt was changed after it was signed") from None


def _canonical(told: Mapping[str, Any]) -> bytes:
    """One spelling for everybody (RFC 8785 for what is in it: strings, whole numbers, booleans and null)."""
    return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
