"""Slack's web client as we use it, and its errors in our words. What is said through it is `outbound`'s.

Sources: the error tables of Slack's method pages ("It's possible some aspect of the operation succeeded") and the
sources of slack_sdk 3.47, which sends with urllib.
"""

from __future__ import annotations

import copy
import logging
import math
import re
import socket
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from http.client import HTTPException
from typing import Any, Protocol
from urllib.error import URLError
from urllib.request import HTTPRedirectHandler, ProxyHandler, Request, build_opener

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse
from slack_sdk.web.file_upload_v2_result import FileUploadV2Result

from bot import leave
from bot.errors import CredentialRefused, DeliveryError, NotSent, Refused
from bot.turns import TURNS
from bot.whole_answers import in_whole
from connectors.connections import PlainHandler, TlsHandler
from connectors.http import not_done, retry_after, slow_down

# At its lower levels Slack's software logs what is said. What goes wrong we raise, so nothing of it is needed.
QUIET = logging.getLogger("firstline.slack.sdk")
QUIET.setLevel(logging.CRITICAL)

# The methods by which a thread changes.
WRITES = ("chat.", "files.")
# Slack did nothing, and may do it later.
SLOW_DOWN = frozenset(("ratelimited", "rate_limited"))
LATER = frozenset(("service_unavailable", "request_timeout", "team_added_to_org", "external_channel_migrating"))
# Slack may have done it.
OPEN = frozenset(("internal_error", "fatal_error"))
# Slack looked no further than the token.
TOKEN_REFUSED = frozenset(("invalid_auth", "not_authed", "token_expired", "token_revoked", "account_inactive"))
TAKEN_OUT = "account_inactive"  # of these, the one that no operator mends: who is asked there cannot be reached
CURES = {
    **dict.fromkeys(TOKEN_REFUSED, "install the app again, at /slack/install or for a new SLACK_BOT_TOKEN"),
    "missing_scope": "compare the app's scopes with docs/slack-manifest.yaml and install it again",
    "not_in_channel": "invite the bot to the channel",
}
# No connection came about, so nothing was said.
NEVER_LEFT = (ConnectionRefusedError, socket.gaierror, ssl.SSLCertVerificationError)


# An answer that is no UTF-8, has a number of thousands of digits, or is nested too deeply.
UNREADABLE = (ValueError, RecursionError)


class TokenSource(Protocol):
    def __call__(self, *, refused: str | None = None) -> str:
        """The token of the moment. `refused` is one that Slack takes no longer: it is looked up again. Raises
        DeliveryError."""
        ...


class _NoRedirect(HTTPRedirectHandler):
    """urllib would ask there for the same with GET and no content, and show our token to whoever that is."""

    def redirect_request(self, *_: Any) -> None:
        return None


class _Client(WebClient):
    """A client that asks for leave before it says or changes something, and takes an answer from nobody but Slack."""

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        proxy = [ProxyHandler({"http": self.proxy, "https": self.proxy})] if self.proxy else []
        self._opener = build_opener(*proxy, PlainHandler, TlsHandler(self.ssl), _NoRedirect)

    def _perform_urllib_http_request(self, **asked: Any) -> dict[str, Any]:
        """The whole exchange: the body of a refusal is read here, not in what this calls."""
        with TURNS.aside():
            return super()._perform_urllib_http_request(**asked)

    def _perform_urllib_http_request_internal(self, url: str, req: Request) -> dict[str, Any]:  # noqa: ARG002
        """The library's own makes an opener for each request, and that follows redirects."""
        with self._opener.open(req, timeout=self.timeout) as answer:
            return {"status": answer.code, "headers": answer.headers, "body": answer.read().decode()}

    def _upload_file(self, *, url: str, data: bytes, **_: Any) -> FileUploadV2Result:
        """To an address that Slack has named. The library's own makes an opener for this as well."""
        asked = Request(url, data, method="POST")
        with TURNS.aside(), self._opener.open(asked, timeout=self.timeout) as answer:
            return FileUploadV2Result(answer.status, answer.read().decode("utf-8", "replace"))

    def api_call(self, api_method: str, **arguments: Any) -> SlackResponse:
        with leave.to_write(api_method.startswith(WRITES)):
            return super().api_call(api_method, **arguments)


class _RenewingClient(_Client):
    """One whose token is asked for at every call, and once more when Slack refuses it: then nothing was done."""

    def __init__(self, ask: TokenSource, **values: Any) -> None:
        self._ask = ask
        super().__init__(**values)

    @property
    def token(self) -> str | None:
        return self._ask()

    @token.setter
    def token(self, token: str | None) -> None:
        """The base class gives itself the token it was made with, which is none."""

    def api_call(self, api_method: str, **arguments: Any) -> SlackResponse:
        used = self._ask()
        try:
            return super().api_call(api_method, **arguments)
        except SlackApiError as error:
            if error.response.get("error") not in TOKEN_REFUSED or self._ask(refused=used) == used:
                raise
        return super().api_call(api_method, **arguments)


def connect(*, token: str | TokenSource | None, base_url: str, timeout: float) -> WebClient:
    """A client for one workspace, safe to share between threads; it never tries again by itself.

    `token`, or what gives the one of the moment; None for the methods that need none. `timeout` is in seconds, rounded
    up, for the connection and for each wait for bytes.
    """
    values: Any = {
        "base_url": base_url,
        "timeout": max(1, math.ceil(timeout)),
        "retry_handlers": [],
        "ssl": _trusted(),
        "logger": QUIET,
    }
    return _RenewingClient(token, **values) if callable(token) else _Client(token=token, **values)


@cache
def _trusted() -> ssl.SSLContext:
    """As urllib would have it, which makes another for each request."""
    context = ssl.create_default_context()
    context.set_alpn_protocols(["http/1.1"])
    return in_whole(context)


def hurried(client: WebClient, seconds: int = 1) -> WebClient:
    """The same client for while somebody waits: so long for the connection and for each wait for bytes."""
    made = copy.copy(client)
    made.timeout = seconds
    return made


@contextmanager
def our_errors(*, reading: bool = False) -> Iterator[None]:
    """Around one call: what went wrong, as a DeliveryError. `reading`: the call changes nothing at Slack, so whatever
    happened to it may be asked again."""
    try:
        yield
    except SlackApiError as error:
        raise _from_answer(error, reading) from None
    except (OSError, HTTPException, *UNREADABLE) as error:
        cause = error.reason if isinstance(error, URLError) else error
        if isinstance(cause, NEVER_LEFT):
            raise NotSent(f"Slack could not be reached ({type(cause).__name__})") from None
        raise not_done(f"Slack did not answer in full ({type(cause).__name__})", reading=reading) from None
    except AttributeError:  # what the client makes of a body that is JSON but no object
        raise not_done("Slack's answer was no object", reading=reading) from None


def _from_answer(error: SlackApiError, reading: bool) -> DeliveryError:
    response = error.response
    code = _code(response.get("error"))
    said = f"Slack answered {code or response.status_code}"
    if response.status_code == 429 or code in SLOW_DOWN:
        return NotSent(said, retry_after=slow_down(response.headers, now=time.time()))
    if code in LATER:
        return NotSent(said, retry_after=retry_after(response.headers, now=time.time()))
    if response.status_code >= 500 or code in OPEN:
        return not_done(said, reading=reading)
    if code in TOKEN_REFUSED and code != TAKEN_OUT:
        return CredentialRefused(f"{code} ({CURES[code]})")
    if code == "missing_scope" and (needed := _needed(response.get("needed"))):
        return Refused(f"{code}: {needed} ({CURES[code]})")
    if code:
        return Refused(f"{code} ({CURES[code]})" if code in CURES else code)
    # A page instead of an answer: with 200 anybody may have sent it; with 3xx or 4xx Slack will never do it.
    return Refused(said) if response.status_code >= 300 else not_done(said, reading=reading)


def _code(found: object) -> str | None:
    """Slack's word for the error; None where the client has put there a piece of the body that it could not read."""
    return found if isinstance(found, str) and re.fullmatch(r"[a-z0-9_]{1,60}", found) else None


def _needed(found: object) -> str | None:
    """The scope that a call lacks, or those of which one is enough."""
    return found if isinstance(found, str) and re.fullmatch(r"[a-z:._,]{1,200}", found) else None
