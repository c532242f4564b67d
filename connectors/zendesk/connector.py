"""Requesters in Zendesk, and the agents of every channel: `ZendeskConnector` answers tickets in public comments,
`ZendeskDesk` is where conversations from everywhere are handed over.

`inbound` reads webhooks, `history` a whole ticket, `client.files` its attachments; `outbound` speaks where `modes` lets
it; `client` is zenpy with its habits mended.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Self

from flask import Blueprint, Response

from bot.config import Settings
from bot.errors import Refused, StoreUnavailable
from bot.model import Attachment, Event, Feedback, OwnWords, Parsed, Receipt, Reply, Requester, ThreadChanged, ThreadRef
from bot.ports import Accept, Capabilities, InstallationStore
from bot.wording import BUILT_IN, Catalogue
from connectors import webhook
from connectors.zendesk import inbound, outbound
from connectors.zendesk.client.files import Files
from connectors.zendesk.client.transport import NotFound
from connectors.zendesk.client.zenpy_client import ZendeskClient, credentials
from connectors.zendesk.desk import ZendeskDesk
from connectors.zendesk.history import events_of, people_in, requester_of
from connectors.zendesk.missed import MissedTickets
from connectors.zendesk.settings import ZendeskCredentials, ZendeskSettings
from connectors.zendesk.solving import woken
from connectors.zendesk.surveys import answered
from connectors.zendesk.ticket import CHANNEL

__all__ = ["ZendeskConnector", "ZendeskDesk"]


class ZendeskConnector:
    """Implements `bot.ports.Connector`, with threads and files, for one Zendesk account.

    `timeout` is in seconds; `reads_tags`: the settings ask for users' tags; `webhook_secrets` are those of every
    webhook that leads here, two during a rotation.
    """

    channel = CHANNEL

    def __init__(
        self,
        *,
        subdomain: str,
        email: str,
        api_token: str,
        webhook_secrets: Sequence[str],
        base_url: str,
        timeout: float,
        settings: ZendeskSettings | None = None,
        catalogue: Catalogue = BUILT_IN,
        reads_tags: bool = False,
        installations: InstallationStore | None = None,
    ) -> None:
        self._secrets = tuple(webhook_secrets)
        self._settings = settings or ZendeskSettings()
        self._catalogue = catalogue
        self._reads_tags = reads_tags
        access: dict[str, Any] = {"subdomain": subdomain, "email": email, "api_token": api_token}
        self._client = ZendeskClient(**access, base_url=base_url, timeout=timeout, kept=installations)
        self._files = Files(**access, base_url=base_url)
        self._missed = MissedTickets(self._client)

    @classmethod
    def from_settings(cls, settings: Settings, installations: InstallationStore | None = None) -> Self:
        """Raises ConfigurationError when the channel is off."""
        secrets = tuple(
            secret.get_secret_value() for secret in settings.credentials(ZendeskCredentials).zendesk_webhook_secret
        )
        return cls(
            webhook_secrets=secrets,
            settings=settings.section(ZendeskSettings),
            catalogue=settings.behaviour.catalogue,
            reads_tags=settings.behaviour.looks_people_up(cls.channel),
            installations=installations,
            **credentials(settings),
        )

    @property
    def capabilities(self) -> Capabilities:
        return Capabilities(
            threads=self,
            files=self,
            settles=self,
            ratings=self if self._settings.surveys else None,
            prepare=self.prepare,
            missed=self._missed,
            own_words=self,
        )

    def blueprint(self, accept: Accept) -> Blueprint:
        """`POST /webhooks/zendesk`, for event subscriptions and for triggers."""
        blueprint = Blueprint("zendesk", __name__)

        @blueprint.post("/webhooks/zendesk")
        def deliver() -> Response:
            return webhook.receive(self.channel, self._verify, self._parse, accept)

        return blueprint

    def prepare(self) -> None:
        """Asks who the bot is, for webhooks to know."""
        self._client.own_id.ask_anew()

    def identify(self, account: str, requester: Requester) -> Requester:  # noqa: ARG002  (one token, one account)
        """Asks Zendesk for the user unless name and e-mail are known and nothing depends on tags. Raises
        DeliveryError."""
        if requester.name and requester.email and not self._reads_tags:
            return requester
        try:
            user = requester_of(self._client.user(requester.id))
        except NotFound:
            return replace(requester, known=False, memberships=())
        return replace(
            user,
            name=requester.name or user.name,
            email=requester.email or user.email,
            phone=requester.phone or user.phone,
        )

    def send(self, reply: Reply, key: str) -> Receipt:
        """One comment, public or (a draft) internal. See `outbound.say` for what it raises."""
        return outbound.say(self._client, reply, key, self._settings, self._catalogue)

    def find_sent(self, reply: Reply, key: str) -> Receipt | None:
        return outbound.find_change(self._client, reply.thread.thread_id, key)

    def fetch(self, change: ThreadChanged) -> Sequence[Event]:
        """Everything said in the ticket, oldest first, our own words left out. Raises DeliveryError."""
        account, number = change.thread.account, change.thread.thread_id
        own_user_id = self._client.me()
        try:
            ticket = self._client.ticket(number)
            audits = self._client.audits(number)
        except NotFound:
            return ()  # deleted meanwhile
        users = self._client.users(people_in(ticket, audits))
        return events_of(ticket, audits, users, account=account, own_user_id=own_user_id, settings=self._settings)

    def own_words(self, thread: ThreadRef, since: datetime) -> Sequence[OwnWords]:
        return outbound.own_words(self._client, thread.thread_id, since)

    def settle(self, thread: ThreadRef) -> None:
        """NotSent when somebody changed the ticket while we looked, else DeliveryError."""
        try:
            ticket, audits = self._client.ticket(thread.thread_id), self._client.audits(thread.thread_id)
        except NotFound:
            return  # deleted meanwhile
        if woken(ticket, audits):
            self._client.update(thread.thread_id, {"status": "solved", **outbound.unchanged(ticket)})

    def ratings(self, since: datetime) -> Iterator[Feedback]:
        """Raises DeliveryError."""
        return answered(self._client, self._client.subdomain, since)

    def read_file(self, account: str, attachment: Attachment, limit: int, timeout: float) -> bytes:  # noqa: ARG002
        """Raises Refused when there are more than `limit` bytes or Zendesk does not give them, else DeliveryError."""
        if attachment.url is None:
            raise Refused("the attachment has no address")
        return self._files.read(attachment.url, limit, timeout)

    def _verify(self, headers: webhook.HeadersLike, body: bytes) -> None:
        inbound.verify(headers, body, self._secrets)

    def _parse(self, payload: Mapping[str, Any]) -> Parsed:
        account = self._client.subdomain
        return inbound.parse(payload, account=account, own_user_id=self._own_user_id(), settings=self._settings)

    def _own_user_id(self) -> str:
        """Without it our own comments could not be told from others', so the delivery has to come again."""
        known = self._client.own_id.known()
        if known is None:
            raise StoreUnavailable("Zendesk has not told yet who the bot is")
        return known
