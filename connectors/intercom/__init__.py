"""Customers in Intercom: `IntercomConnector` answers them as one admin seat, `IntercomDesk` hands over to teammates.

`inbound` reads webhooks (`delivery` and `content` are its eyes), `outbound` speaks, `api` holds the client and turns
its errors into ours. What an answer says, and when there is one, is decided elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Self

from flask import Blueprint, Response, request
from intercom.core.api_error import ApiError

from bot.config import Settings
from bot.model import Parsed, Receipt, Reply, Requester
from bot.ports import Accept
from connectors import webhook
from connectors.intercom import inbound, outbound
from connectors.intercom.api import connect, credentials, our_errors
from connectors.intercom.desk import IntercomDesk

__all__ = ["IntercomConnector", "IntercomDesk"]


class IntercomConnector:
    """Implements `bot.ports.Connector`. `timeout` is in seconds; `client_secrets` are one, or two in a rotation."""

    channel = inbound.CHANNEL

    def __init__(
        self, *, access_token: str, client_secrets: Sequence[str], admin_id: str, base_url: str, timeout: float
    ) -> None:
        self._client_secrets = tuple(client_secrets)
        self._admin_id = admin_id
        self._client = connect(access_token=access_token, base_url=base_url, timeout=timeout)
        self._voice = outbound.Voice(self._client, admin_id)

    @classmethod
    def from_settings(cls, settings: Settings) -> Self:
        """Raises ConfigurationError when the channel is off."""
        secrets = tuple(secret.get_secret_value() for secret in settings.env.intercom_client_secret)
        return cls(client_secrets=secrets, **credentials(settings))

    def blueprint(self, accept: Accept) -> Blueprint:
        """`POST /webhooks/intercom`; `HEAD` is how the Developer Hub tries out an address before it takes it."""
        blueprint = Blueprint("intercom", __name__)

        @blueprint.route("/webhooks/intercom", methods=["POST", "HEAD"], provide_automatic_options=False)
        def deliver() -> Response:
            if request.method == "HEAD":
                return Response(status=200)
            return webhook.receive(self.channel, self._verify, self._parse, accept)

        return blueprint

    def _verify(self, headers: webhook.HeadersLike, body: bytes) -> None:
        inbound.verify(headers, body, self._client_secrets)

    def _parse(self, payload: Mapping[str, Any]) -> Parsed:
        return inbound.parse(payload, self._admin_id)

    def identify(self, account: str, requester: Requester) -> Requester:  # noqa: ARG002  (one token, one workspace)
        """Asks Intercom for the contact unless name and e-mail are known. Raises DeliveryError."""
        if requester.name and requester.email:
            return requester
        with our_errors(reading=True):
            try:
                contact = self._client.contacts.find(requester.id)
            except ApiError as error:
                if error.status_code == 404:  # a visitor is no contact yet, and a contact may have been deleted since
                    return requester
                raise
        return replace(
            requester,
            name=requester.name or contact.name or None,
            email=requester.email or contact.email or None,
            phone=requester.phone or contact.phone or None,
        )

    def send(self, reply: Reply, key: str) -> Receipt:  # noqa: ARG002  (Intercom has no place for a key of ours)
        """A comment of the bot's seat."""
        return self._voice.say(reply.thread_id, outbound.rendered(reply), "comment")

    def find_sent(self, reply: Reply, key: str) -> Receipt | None:  # noqa: ARG002  (as above)
        """Looks for our words in the conversation, since Intercom keeps no key of ours."""
        return outbound.find_sent(self._voice, reply)
