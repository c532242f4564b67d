"""A webhook of the operator's that is told something, signed as Standard Webhooks has it (standardwebhooks.com, 1.0.0):
`webhook-id`, `webhook-timestamp`, and `webhook-signature`: "v1," and in base64 the HMAC-SHA256 of "id.timestamp.body".

Libraries of many languages check that. The id is the same on every attempt, so that a second one is known for it.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from base64 import b64encode
from collections.abc import Mapping
from typing import Any

import requests

from bot.config import signing_key
from bot.errors import NotSent, OutcomeUnknown, Refused

TIMEOUT_SECONDS = 10.0


class Webhook:
    def __init__(self, url: str, secret: str, *, timeout: float = TIMEOUT_SECONDS) -> None:
        self._url = url
        self._key = signing_key(secret)
        self._timeout = timeout

    def tell(self, told: Mapping[str, Any], *, key: str) -> None:
        """Raises NotSent, Refused or OutcomeUnknown, which name a status and never what was answered."""
        body = json.dumps(told, ensure_ascii=False).encode()
        headers = {"Content-Type": "application/json", **signed(self._key, key, int(time.time()), body)}
        try:
            answer = requests.post(
                self._url, data=body, headers=headers, timeout=self._timeout, allow_redirects=False, stream=True
            )
        except requests.ConnectionError as error:
            raise NotSent(f"the webhook could not be reached ({type(error).__name__})") from None
        except requests.RequestException as error:
            raise OutcomeUnknown(f"the webhook did not answer ({type(error).__name__})") from None
        answer.close()
        if answer.status_code in (408, 425, 429) or answer.status_code >= 500:
            raise NotSent(f"the webhook answered {answer.status_code}")
        if not answer.ok or answer.is_redirect:
            raise Refused(f"the webhook answered {answer.status_code}")


def signed(key: bytes, id: str, timestamp: int, body: bytes) -> dict[str, str]:
    """`timestamp`: seconds since 1970."""
    digest = hmac.new(key, b".".join((id.encode(), str(timestamp).encode(), body)), hashlib.sha256).digest()
    return {
        "webhook-id": id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": f"v1,{b64encode(digest).decode()}",
    }
