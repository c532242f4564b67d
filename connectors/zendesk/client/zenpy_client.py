"""The calls we make to the Zendesk Support API, through zenpy: plain JSON out, DeliveryError where it did not work.

What the answers mean is `inbound`'s and `history`'s; what is written, `outbound`'s and `desk`'s. Nothing that changes
something at Zendesk is ever sent twice by one call (see `wire`).
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from datetime import datetime
from io import BytesIO
from typing import Any

import requests
from zenpy import Zenpy
from zenpy.lib.api_objects import Ticket, User

from bot.config import Settings
from bot.errors import ConfigurationError, OutcomeUnknown, Refused
from bot.model import File
from bot.ports import InstallationStore
from connectors.http import time_there
from connectors.zendesk.client.own_id import OwnId
from connectors.zendesk.client.rate_limits import limits_of
from connectors.zendesk.client.transport import Transport, our_errors
from connectors.zendesk.settings import ZendeskCredentials

Json = dict[str, Any]
USERS_PER_CALL = 100

# At debug level zenpy logs every body that it sends and gets.
logging.getLogger("zenpy").setLevel(logging.INFO)


class ZendeskClient:
    """One Zendesk account, seen by the bot's own agent. Safe to share between threads; `timeout` is in seconds."""

    def __init__(
        self,
        *,
        subdomain: str,
        email: str,
        api_token: str,
        base_url: str,
        timeout: float,
        kept: InstallationStore | None = None,
    ) -> None:
        """`kept`: where our own id is, for webhooks."""
        self.subdomain = subdomain
        self._address = f"https://{subdomain}.zendesk.com"
        self._email = email
        self._api_token = api_token
        self._timeout = timeout
        self._limits = limits_of(base_url, email)
        self._transport = Transport(base_url, self._limits)
        self.own_id = OwnId(self._ask_who_we_are, kept, channel="zendesk", account=f"{subdomain}/{email}")

    def agent_url(self, ticket_id: str) -> str:
        """Where an agent opens the ticket."""
        return agent_url(self.subdomain, ticket_id)

    def me(self) -> str:
        """Our own user id, asked for once. Raises DeliveryError, and StoreUnavailable. Not for webhooks."""
        return self.own_id.asked()

    def _ask_who_we_are(self) -> str:
        with our_errors(reading=True):
            user = self._zenpy().users.me()
        if not user.id:  # credentials that Zendesk overlooks make us "Anonymous user", and that is no error to it
            raise Refused("Zendesk does not know whose credentials these are")
        return str(user.id)

    def user(self, user_id: str) -> Json:
        with our_errors(reading=True):
            return _json(self._zenpy().users(id=_number(user_id)))

    def users(self, user_ids: Iterable[str]) -> dict[str, Json]:
        """Those of these users that exist, by id."""
        # Zendesk's own doings have the id -1.
        wanted = sorted({int(user_id) for user_id in user_ids if is_id(user_id)})
        found: dict[str, Json] = {}
        for start in range(0, len(wanted), USERS_PER_CALL):
            with our_errors(reading=True):
                page = self._zenpy().users(ids=wanted[start : start + USERS_PER_CALL])
                found.update((str(user.id), _json(user)) for user in page)
        return found

    def end_user(self, *, name: str, external_id: str) -> str:
        """The id of the end user with this external id, made if there is none: people without an e-mail address."""
        with our_errors(reading=False):
            user = self._zenpy().users.create_or_update(
                User(name=name, external_id=external_id, skip_verify_email=True)
            )
            return str(user.id)

    def ticket(self, ticket_id: str) -> Json:
        with our_errors(reading=True):
            return _json(self._zenpy().tickets(id=_number(ticket_id)))

    def audits(self, ticket_id: str) -> list[Json]:
        """Every change of the ticket, oldest first: who made it, what was said, and the metadata given with it."""
        with our_errors(reading=True):
            # Without `include`, zenpy asks for the side-load "None".
            return [_json(audit) for audit in self._zenpy().tickets.audits(ticket=_number(ticket_id), include="")]

    def tickets_of(self, external_id: str) -> list[Json]:
        """Tickets with this external id. Zendesk does not hold it to be unique."""
        with our_errors(reading=True):
            found = [_json(t) for t in self._zenpy().tickets(external_id=external_id, cursor_pagination=False)]
        return [ticket for ticket in found if ticket.get("external_id") == external_id]

    def update(self, ticket_id: str, fields: Mapping[str, Any]) -> Json:
        """Change a ticket, once. Returns the audit of the change."""
        with our_errors(reading=False):
            answer = self._zenpy().tickets.update(Ticket(id=_number(ticket_id), **fields))
        return _audit(answer)

    def create(self, fields: Mapping[str, Any], *, key: str) -> str:
        """Create a ticket, once: within two hours Zendesk answers the same `key` and fields with the same ticket
        (developer.zendesk.com, Ticketing API, "Idempotency"). Returns its id."""
        with our_errors(reading=False):
            answer = self._zenpy(headers={"Idempotency-Key": key}).tickets.create(Ticket(**fields))
        return str(_audit(answer)["ticket_id"])

    def upload(self, file: File) -> str:
        """Give Zendesk a file; the token with which a comment takes it, within three days (developer.zendesk.com,
        "Ticket Attachments")."""
        with our_errors(reading=True):  # what no comment takes disappears again
            uploaded = self._zenpy().attachments.upload(
                BytesIO(file.data), target_name=file.name, content_type=file.content_type
            )
        return str(uploaded.token)

    def headroom(self) -> dict[str, tuple[int, int]]:
        """What remains of each rate limit and of how much, as the latest answers told."""
        return self._limits.headroom()

    def call(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Json:
        """One request as it is, for what zenpy has no call for; `path` begins with /api/v2/. Raises DeliveryError."""
        with our_errors(reading=method == "GET"):
            answer = self._request(method, path, body)
            found = answer.json() if answer.content else {}
        if not isinstance(found, dict):
            raise OutcomeUnknown(f"Zendesk's answer to {method} {path} is no JSON object")
        return found

    def time(self) -> datetime | None:
        """What time it is there, in whole seconds; None where it does not say. Raises DeliveryError."""
        with our_errors(reading=True):
            return time_there(self._request("GET", "/api/v2/users/me").headers)

    def _request(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> requests.Response:
        session = self._session()  # never closed: that would close the pool it shares with every other call
        session.auth = (f"{self._email}/token", self._api_token)
        return session.request(method, f"{self._address}{path}", json=body, timeout=self._timeout)

    def _zenpy(self, *, headers: Mapping[str, str] | None = None) -> Any:
        """A Zenpy of its own for each call, over one pool of connections: its objects keep the last thing they sent,
        and clean it of its fields when another thread's call is done. It costs half a millisecond."""
        session = self._session()
        session.headers.update(headers or {})
        return Zenpy(
            subdomain=self.subdomain,
            email=self._email,
            token=self._api_token,
            session=session,
            timeout=self._timeout,
            disable_cache=True,  # it would show a ticket as it was up to 30 seconds ago
        )

    def _session(self) -> requests.Session:
        session = requests.Session()
        session.adapters.clear()  # our credentials go nowhere else, whatever address an answer names
        session.mount(f"{self._address}/", self._transport)
        return session


def agent_url(subdomain: str, ticket_id: str) -> str:
    return f"https://{subdomain}.zendesk.com/agent/tickets/{ticket_id}"


def credentials(settings: Settings) -> dict[str, Any]:
    """What ZendeskClient is made of. Raises ConfigurationError when the channel is off."""
    own = settings.credentials(ZendeskCredentials)
    if not (own.zendesk_subdomain and own.zendesk_email and own.zendesk_api_token):
        raise ConfigurationError(
            "ZENDESK_SUBDOMAIN, ZENDESK_EMAIL and ZENDESK_API_TOKEN: found not all of them, expected all three"
        )
    return {
        "subdomain": own.zendesk_subdomain,
        "email": own.zendesk_email,
        "api_token": own.zendesk_api_token.get_secret_value(),
        "base_url": own.url,
        "timeout": settings.behaviour.delivery.timeout_seconds,
    }


def _json(thing: Any) -> Json:
    found: Json = thing.to_dict()
    source = (found.get("via") or {}).get("source") or {}
    if "from_" in source:  # zenpy's spelling of where a ticket or a comment came from
        source["from"] = source.pop("from_")
    return found


def _audit(answer: Any) -> Json:
    """The audit of a write. An answer without one is no proof that something was written."""
    audit = getattr(answer, "audit", None)
    if audit is None:
        raise OutcomeUnknown("Zendesk's answer names no change of the ticket")
    return _json(audit)


def is_id(text: str) -> bool:
    """Zendesk's ids are numbers of 64 bits."""
    return text.isascii() and text.isdigit() and len(text) <= 19


def _number(text: str) -> int:
    if not is_id(text):
        raise Refused("Zendesk's ids are numbers, and this is none")
    return int(text)
