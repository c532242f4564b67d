"""The toy's connector: verify, parse, send and find again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import requests
from flask import Blueprint, Response

from bot.config import Settings
from bot.errors import DeliveryError, NotSent, OutcomeUnknown, Refused
from bot.model import Author, Ignored, InboundMessage, Parsed, Receipt, Reply, Requester, ThreadRef
from bot.ports import Accept, Capabilities
from connectors import webhook
from connectors.signatures import hex_digest, require_match

from .settings import ToyCredentials

SIGNATURE = "X-Toy-Signature"
ACCOUNT = "board"
sign = hex_digest("sha256")


class ToyConnector:
    channel = "toy"

    def __init__(self, *, secrets: Sequence[str], base_url: str, timeout: float) -> None:
        self._secrets = tuple(secrets)
        self._base_url = base_url.rstrip("/")
        self._timeout = timeout

    @classmethod
    def from_settings(cls, settings: Settings) -> ToyConnector:
        own = settings.credentials(ToyCredentials)
        return cls(
            secrets=[secret.get_secret_value() for secret in own.toy_secret],
            base_url=str(own.toy_base_url),
            timeout=settings.behaviour.delivery.timeout_seconds,
        )

    @property
    def capabilities(self) -> Capabilities:
        return Capabilities()

    def blueprint(self, accept: Accept) -> Blueprint:
        blueprint = Blueprint("toy", __name__)

        @blueprint.post("/webhooks/toy")
        def deliver() -> Response:
            return webhook.receive(self.channel, self._verify, parse, accept)

        return blueprint

    def identify(self, account: str, requester: Requester) -> Requester:
        return requester

    def send(self, reply: Reply, key: str) -> Receipt:
        answer = self._call("POST", reply.thread.thread_id, json={"text": reply.text, "key": key})
        return Receipt(external_id=str(answer["id"]))

    def find_sent(self, reply: Reply, key: str) -> Receipt | None:
        messages = self._call("GET", reply.thread.thread_id)["messages"]
        found = (message for message in messages if message["key"] == key)
        return next((Receipt(external_id=str(message["id"])) for message in found), None)

    def _verify(self, headers: webhook.HeadersLike, body: bytes) -> None:
        require_match(headers.get(SIGNATURE) or "", self._secrets, body, sign)

    def _call(self, method: str, thread_id: str, **given: Any) -> Any:
        try:
            url = f"{self._base_url}/threads/{thread_id}/messages"
            answer = requests.request(method, url, timeout=self._timeout, **given)
        except requests.ConnectTimeout as error:
            raise NotSent(f"the board cannot be reached ({type(error).__name__})") from None
        except requests.RequestException as error:
            raise OutcomeUnknown(f"the board did not answer ({type(error).__name__})") from None
        if not answer.ok:
            raise _problem(answer)
        return answer.json()


def parse(payload: Mapping[str, Any]) -> Parsed:
    """Raises BadPayload naming the path."""
    if webhook.field(payload, "type", str) != "message":
        return Ignored("no message")
    thread_id, message_id = webhook.field(payload, "thread", str), webhook.field(payload, "id", str)
    if webhook.field(payload, "by", str) == "bot":
        return Ignored("the bot's own words")
    who = webhook.field(payload, "by", str)
    message = InboundMessage(
        thread=ThreadRef("toy", ACCOUNT, thread_id),
        message_id=message_id,
        author=Author.REQUESTER,
        author_id=who,
        text=webhook.field(payload, "text", str),
        sent_at=datetime.now(UTC).replace(microsecond=0) if "at" not in payload else _time(payload["at"]),
        requester=Requester(id=who, name=who),
    )
    return (message,)


def _time(at: float) -> datetime:
    return datetime.fromtimestamp(at, UTC)


def _problem(answer: requests.Response) -> DeliveryError:
    if answer.status_code == requests.codes.too_many_requests:
        return NotSent("the board is busy", retry_after=float(answer.headers["Retry-After"]))
    if answer.status_code >= 500:
        return OutcomeUnknown(f"the board answered {answer.status_code}")
    return Refused(f"the board answered {answer.status_code}")
