"""Customers in Intercom: `IntercomConnector` answers them as one admin seat, `IntercomDesk` hands over to teammates.

`inbound` reads webhooks and `history` whole conversations; `events` says what a part of one means (`payload` and
`content` read it). `outbound` speaks, through `conversations_api`; `quick_replies` are what it offers, `labels` tags
and attributes, `files` what customers attach. `client` holds Intercom's client and turns its errors into ours. What an
answer says, and when there is one, is decided elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Self

from flask import Blueprint, Response, request
from intercom.contacts.types.contact import Contact
from intercom.core.api_error import ApiError

from bot.config import Settings
from bot.errors import Gone
from bot.model import Attachment, Event, Mode, Parsed, Receipt, Reply, Requester, ThreadChanged
from bot.ports import Accept, Capabilities
from bot.wording import BUILT_IN, Catalogue
from connectors import webhook
from connectors.intercom import history, inbound
from connectors.intercom.client import connect, credentials, our_errors
from connectors.intercom.conversations_api import ConversationClient
from connectors.intercom.desk import IntercomDesk
from connectors.intercom.events import CHANNEL
from connectors.intercom.files import Files
from connectors.intercom.labels import Labeller
from connectors.intercom.missed import MissedConversations
from connectors.intercom.outbound import Sender
from connectors.intercom.payload import Bot
from connectors.intercom.settings import IntercomCredentials, IntercomSettings

__all__ = ["IntercomConnector", "IntercomDesk"]


class IntercomConnector:
    """Implements `bot.ports.Connector`, with threads, files and (where the settings ask for any) labels.

    `timeout` is in seconds; `client_secrets` are one, or two in a rotation; `behaviour` says what else is done.
    """

    channel = CHANNEL

    def __init__(
        self,
        *,
        access_token: str,
        client_secrets: Sequence[str],
        admin_id: str,
        base_url: str,
        timeout: float,
        behaviour: IntercomSettings | None = None,
        catalogue: Catalogue = BUILT_IN,
        reads_tags: bool = False,
    ) -> None:
        """`reads_tags`: the settings ask for what the workspace knows about people."""
        wanted = behaviour or IntercomSettings()
        self._reads_tags = reads_tags
        self._client_secrets = tuple(client_secrets)
        self._bot = Bot(
            seat=admin_id,
            team=None if wanted.team_id is None else str(wanted.team_id),
            helped=catalogue.everywhere("helped"),
            more_help=catalogue.everywhere("more_help"),
            mode=Mode(wanted.mode),
        )
        self._client = connect(access_token=access_token, base_url=base_url, timeout=timeout)
        self._conversations = ConversationClient(self._client, admin_id)
        self._sender = Sender(
            self._conversations,
            self._bot,
            catalogue,
            offers=wanted.feedback,
            closes=wanted.on_confirmed == "close",
        )
        labeller = Labeller(self._client, self._conversations, admin_id, tags=wanted.tags, attributes=wanted.attributes)
        self._labeller = labeller if wanted.tags or wanted.attributes else None
        self._files = Files(home=base_url)
        self._missed = MissedConversations(self._client)

    @classmethod
    def from_settings(cls, settings: Settings) -> Self:
        """Raises ConfigurationError when the channel is off."""
        secrets = tuple(
            secret.get_secret_value() for secret in settings.credentials(IntercomCredentials).intercom_client_secret
        )
        return cls(
            client_secrets=secrets,
            behaviour=settings.section(IntercomSettings),
            catalogue=settings.behaviour.catalogue,
            reads_tags=settings.behaviour.looks_people_up(cls.channel),
            **credentials(settings),
        )

    @property
    def capabilities(self) -> Capabilities:
        return Capabilities(
            threads=self,
            files=self,
            labels=self._labeller,
            settles=self._sender,
            retracts=self._sender,
            missed=self._missed,
            own_words=self._sender,
        )

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
        return inbound.parse(payload, self._bot)

    def identify(self, account: str, requester: Requester) -> Requester:  # noqa: ARG002  (one token, one workspace)
        """Asks Intercom for the contact unless name and e-mail are known and nothing depends on tags. Raises
        DeliveryError."""
        if requester.name and requester.email and not self._reads_tags:
            return requester
        with our_errors(reading=True):
            try:
                contact = self._client.contacts.find(requester.id)
            except ApiError as error:
                if error.status_code == 404:  # a visitor is no contact yet, and a contact may have been deleted since
                    return replace(requester, known=False, memberships=())
                raise
        return replace(
            requester,
            name=requester.name or contact.name or None,
            email=requester.email or contact.email or None,
            phone=requester.phone or contact.phone or None,
            locale=contact.language_override or None,
            tags=_tags(contact.custom_attributes or {}),
            known=contact.role == "user",
            memberships=_memberships(contact),
        )

    def send(self, reply: Reply, key: str) -> Receipt:
        """As the bot's seat. Raises DeliveryError; SupersededByAgent where somebody else has the conversation at
        Intercom."""
        return self._sender.send(reply, key)

    def find_sent(self, reply: Reply, key: str) -> Receipt | None:
        """Looks for our words in the conversation, since Intercom keeps no key of ours. Raises DeliveryError."""
        return self._sender.find_sent(reply, key)

    def fetch(self, change: ThreadChanged) -> tuple[Event, ...]:
        """Everything said in the conversation, oldest first, our own words left out. Raises DeliveryError."""
        try:
            return history.fetch(self._client, self._conversations, self._bot, change.thread)
        except Gone:
            return ()  # deleted meanwhile

    def read_file(self, account: str, attachment: Attachment, limit: int, timeout: float) -> bytes:  # noqa: ARG002
        """What a customer attached. Raises Refused for more than `limit` bytes, else DeliveryError."""
        return self._files.read(attachment, limit, timeout)


def _memberships(contact: Contact) -> tuple[str, ...]:
    """By Intercom's own ids: what it shows of a contact has no names, and no more than ten of either."""
    companies, tags = contact.companies, contact.tags
    return (
        *(f"company:{one.id}" for one in (companies.data if companies else None) or ()),
        *(f"tag:{one.id}" for one in (tags.data if tags else None) or ()),
    )


def _tags(attributes: Mapping[str, Any]) -> tuple[str, ...]:
    """A contact's own attributes as tags, `plan:enterprise`; its tags come as ids without names."""
    return tuple(
        f"{name}:{value}" for name, value in attributes.items() if isinstance(value, str | int) and value != ""
    )
