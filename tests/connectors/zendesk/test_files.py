"""Attachments: read from the account and from Zendesk's storage only; credentials go to the account alone."""

from __future__ import annotations

from typing import Any

import httpcore
import pytest

from bot.errors import DeliveryError, NotSent, Refused
from bot.model import Attachment, InboundMessage
from connectors.sandbox.faults import Fault
from connectors.zendesk.client.files import Files
from tests.connectors.zendesk.conftest import CREDENTIALS, Account
from tests.support.builders import changed
from tests.support.network import Rerouted

LOG = b"it is on fire\n" * 1000
# The stand-in's storage, where the network of these tests leads every host.
STORED = "https://p23.zdusercontent.com/zendesk/storage"


def attached(account: Account, content: bytes = LOG) -> Attachment:
    """An attachment of a requester's, as fetched."""
    ticket_id = account.ticket()
    account.sandbox.requester_comments(ticket_id, "see this", [("log.txt", "text/plain", content)])
    comments = [
        e for e in account.connector().fetch(changed("zendesk", "acme", ticket_id)) if isinstance(e, InboundMessage)
    ]
    (found,) = comments[-1].attachments
    return found


def files(
    account: Account, network: httpcore.NetworkBackend | None = None, *, api_token: str = CREDENTIALS.api_token
) -> Files:
    return Files(
        subdomain="acme",
        email=CREDENTIALS.email,
        api_token=api_token,
        base_url=f"{account.url}/zendesk",
        network=network,
    )


def test_an_attachment_is_read_with_the_accounts_credentials(account: Account) -> None:
    assert account.connector().read_file("acme", attached(account), 100_000, 5) == LOG


def test_the_storage_that_it_leads_to_gets_no_credentials(account: Account) -> None:
    found, network = attached(account), Rerouted(account.url)
    account.sandbox.world.storage = STORED
    assert found.url is not None
    assert files(account, network).read(found.url, 100_000, 5) == LOG
    assert network.asked[1:] == [("p23.zdusercontent.com", 443)]
    *_, (_, stored) = account.seen
    stored = stored.removeprefix("/zendesk/storage")
    assert files(account, network).read(f"{STORED}{stored}", 100_000, 5) == LOG  # an address of the storage itself
    # The fixture sees to it that the stand-in's storage was given none.


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example",
        "https://p23.zdusercontent.com.evil.example",
        "https://evil.example\\.zdusercontent.com",
        "https://evil.example#.zdusercontent.com",
        "https://token@p23.zdusercontent.com",
        "https://p23.zdusercontent.com:8443",
        "http://p23.zdusercontent.com",
        "https://acme.zendesk.com",
        "",
    ],
)
def test_where_else_it_leads_is_not_asked(account: Account, elsewhere: str) -> None:
    found, network = attached(account), Rerouted(account.url)
    account.sandbox.world.storage = elsewhere
    assert found.url is not None
    with pytest.raises(Refused, match="not kept by Zendesk"):
        files(account, network).read(found.url, 100_000, 5)
    assert len(network.asked) == 1  # the account


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/attachments/token/1/",
        "https://acme.zendesk.com.evil.example/attachments/token/1/",
        "https://acme.zendesk.com@evil.example/attachments/token/1/",
        "https://me@acme.zendesk.com/attachments/token/1/",
        "https://acme.zendesk.com:8443/attachments/token/1/",
        "http://acme.zendesk.com/attachments/token/1/",
        "https://acme.zendesk.com/api/v2/users/me.json",
        "https://acme.zendesk.com/attachments/../api/v2/users/me.json",
        "https://acme.zendesk.com/attachments/%2e%2E/api/v2/users/me.json",
        "https://other.zendesk.com/attachments/token/1/",
        "file:///etc/passwd",
        "nonsense",
    ],
)
def test_an_address_that_is_not_of_the_accounts_attachments_is_never_asked(account: Account, url: str) -> None:
    network = Rerouted(account.url)
    with pytest.raises(Refused):
        files(account, network).read(url, 100_000, 5)
    with pytest.raises(Refused):
        account.connector().read_file("acme", Attachment(name="x", content_type="text/plain", url=url), 100_000, 5)
    assert (network.asked, account.seen) == ([], [])


def test_an_attachment_without_an_address_is_refused(account: Account) -> None:
    with pytest.raises(Refused):
        account.connector().read_file("acme", Attachment(name="x", content_type="text/plain"), 100_000, 5)


@pytest.mark.parametrize(("limit", "taken"), [(len(LOG), True), (len(LOG) - 1, False)])
def test_what_is_too_long_is_refused(account: Account, limit: int, taken: bool) -> None:
    found = attached(account)
    if taken:
        assert account.connector().read_file("acme", found, limit, 5) == LOG
        return
    with pytest.raises(Refused, match=str(limit)):
        account.connector().read_file("acme", found, limit, 5)


@pytest.mark.parametrize(("kind", "error"), [("429", NotSent), ("500", NotSent), ("reset", NotSent)])
def test_an_outage_is_no_refusal(account: Account, kind: Any, error: type[DeliveryError]) -> None:
    found = attached(account)
    account.faults.add(Fault(vendor="zendesk", kind=kind, path="/attachments/*", retry_after=7))
    with pytest.raises(error) as raised:
        account.connector().read_file("acme", found, 100_000, 5)
    assert getattr(raised.value, "retry_after", None) == (7 if kind == "429" else None)
    assert found.url is not None
    assert found.url not in str(raised.value)


def test_an_attachment_that_is_gone_or_not_for_us_is_refused(account: Account) -> None:
    found = attached(account)
    assert found.url is not None
    with pytest.raises(Refused, match="401"):
        files(account, api_token="wrong").read(found.url, 100_000, 5)
    account.sandbox.state.files.clear()
    with pytest.raises(Refused, match="404"):
        files(account).read(found.url, 100_000, 5)
