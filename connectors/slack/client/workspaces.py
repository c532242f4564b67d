"""Whose token speaks where: one client for each workspace (or organisation) that installed the app.

Installations come from `install` and lie in the installations; SLACK_BOT_TOKEN speaks wherever there is none. A token
is looked up for every call, so a client may be kept. It is remembered for `REMEMBERED` seconds at most, and forgotten
when Slack refuses it, so every process notices soon that a workspace is gone, or came back.

Tokens that rotate are renewed by whoever needs one first. The installations lets one process at a time do it; the
others go on with the old token, which is good for a while yet.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from slack_sdk import WebClient

from bot.errors import CredentialRefused, DeliveryError, NotSent, OutcomeUnknown, Refused, StoreUnavailable
from bot.ports import InstallationStore
from connectors.slack.client.oauth import EARLY, Installation, SlackApp, account_of, seconds_left
from connectors.slack.client.web_client import connect, our_errors
from connectors.slack.wire.threads import CHANNEL

REMEMBERED = 30.0
# For another process to finish its renewing, in seconds.
A_MOMENT = 2.0
# How far Slack's clock and ours may be apart, in seconds.
CLOCKS = 30.0

log = logging.getLogger("firstline.slack")


class Workspaces:
    """Safe between threads. `token` is that of the only workspace, where there is no installations or nothing in it."""

    def __init__(
        self,
        *,
        base_url: str,
        timeout: float,
        token: str | None = None,
        installations: InstallationStore | None = None,
        app: SlackApp | None = None,
    ) -> None:
        """`timeout` is in seconds, for one request. Without `app` tokens that rotate cannot be renewed."""
        self._base_url = base_url
        self._timeout = timeout
        self._token = token
        self._installations = installations
        self._app = app
        self._own: str | None = None  # the account of `token`, once Slack has told
        self._lock = threading.Lock()
        self._clients: dict[str, WebClient] = {}
        self._known: dict[str, tuple[str, float]] = {}  # account -> its token, and until when it is taken for good

    def client(self, account: str) -> WebClient:
        """The client for one account. Raises Refused where the app is not installed (any more), and NotSent."""
        self.token(account)
        with self._lock:
            if account not in self._clients:
                ask = partial(self.token, account)
                self._clients[account] = connect(token=ask, base_url=self._base_url, timeout=self._timeout)
            return self._clients[account]

    def accounts(self) -> tuple[str, ...]:
        """Where the app is installed. Raises DeliveryError."""
        with _store_errors():
            installed = self._installations.accounts(CHANNEL) if self._installations is not None else ()
        if self._token is None or self._own in installed:
            return installed
        if self._own is None:
            client = connect(token=self._token, base_url=self._base_url, timeout=self._timeout)
            with our_errors(reading=True):
                answer = client.auth_test()
            self._own = str(answer.get("enterprise_id" if answer.get("is_enterprise_install") else "team_id"))
        return tuple(dict.fromkeys((*installed, self._own)))

    def token(self, account: str, *, refused: str | None = None) -> str:
        """The account's token of the moment, looked up again where Slack `refused` the one that is known. Raises
        Refused and NotSent."""
        now = time.monotonic()
        with self._lock:
            known, until = self._known.get(account, ("", now))
        if now < until and known != refused:
            return known
        found, lasting = self._look_up(account)
        with self._lock:
            self._known[account] = (found, now + min(lasting, REMEMBERED))
        return found

    def adopt(self, installation: Installation) -> str:
        """Keep a new installation; its account. Raises StoreUnavailable, and Refused where it has no account."""
        account = account_of(installation)
        if self._installations is not None:
            self._installations.save(CHANNEL, account, installation)
        self._drop(account)
        return account

    def use_once(self, state: str) -> bool:
        """Whether a state of an installation is used for the first time. Raises StoreUnavailable."""
        return self._installations is None or self._installations.use_once(CHANNEL, state)

    def forget(self, account: str, *, at: float) -> None:
        """The app was taken away from this account. Raises StoreUnavailable.

        `at`, in Unix seconds, is when: Slack tells things late, and again, and an installation made again since must
        stay. One that stays for nothing does no harm, since Slack takes its token no longer.
        """
        found = self._installations.load(CHANNEL, account) if self._installations is not None else None
        if self._installations is not None and found and float(found["installed_at"]) < at - CLOCKS:
            self._installations.remove(CHANNEL, account)
        self._drop(account)

    def _drop(self, account: str) -> None:
        with self._lock:
            self._known.pop(account, None)

    def _look_up(self, account: str) -> tuple[str, float]:
        """The token, and for how many seconds it is good."""
        installation = self._load(account)
        if installation is not None and seconds_left(installation) < EARLY:
            installation = self._renewed(account, installation)
        if installation is not None:
            return str(installation["token"]), seconds_left(installation)
        if self._token:
            return self._token, REMEMBERED
        # No credential that somebody may mend: the workspace has taken the app out.
        raise Refused(f"the Slack app is not installed in {account}; install it there, at /slack/install")

    def _renewed(self, account: str, installation: Installation) -> Installation | None:
        """The installation with a token that is still good. Raises NotSent."""
        try:
            self._renew(account)
        except DeliveryError as error:
            if seconds_left(installation) <= 0:
                raise
            log.warning("a token could not be renewed yet", extra={"account": account, "problem": str(error)})
        # As it is now, whoever has renewed it.
        found = self._load(account)
        if found is not None and seconds_left(found) <= 0:
            raise NotSent("the workspace's token is being renewed", retry_after=A_MOMENT)
        return found

    def _renew(self, account: str) -> None:
        """Renew the token, unless somebody else does or did. Raises DeliveryError."""
        app, installations = self._app, self._installations
        if app is None or installations is None:
            raise CredentialRefused("the workspace's token rotates; set SLACK_CLIENT_ID and SLACK_CLIENT_SECRET")

        def change(installation: Installation) -> Installation | None:
            return app.renew(installation) if seconds_left(installation) < EARLY else None

        try:
            with _store_errors():
                installations.update(CHANNEL, account, change)
        except OutcomeUnknown as error:
            raise NotSent(f"the workspace's token could not be renewed: {error}") from None
        except Refused as error:
            raise CredentialRefused(
                f"the workspace's token cannot be renewed: {error}; install the app again, at /slack/install"
            ) from None

    def _load(self, account: str) -> Installation | None:
        if self._installations is None:
            return None
        with _store_errors():
            return self._installations.load(CHANNEL, account)


@contextmanager
def _store_errors() -> Iterator[None]:
    """Around the installations, for those who ask while they deliver."""
    try:
        yield
    except StoreUnavailable as error:
        raise NotSent(str(error)) from None
