"""The app in several workspaces: installed by OAuth, each spoken to with its own token, and taken out again."""

from __future__ import annotations

import html
import logging
import re
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
import requests

from bot.errors import CredentialRefused, DeliveryError, NotSent, Refused, StoreUnavailable
from bot.model import InboundMessage, Reply, Requester, ThreadRef
from bot.store.cipher import Cipher, new_key
from bot.store.db import Database
from bot.store.installations import PostgresInstallationStore
from connectors.pending import LATE
from connectors.sandbox.faults import Fault
from connectors.sandbox.slack.oauth import CLIENT_ID, CLIENT_SECRET
from connectors.sandbox.slack.workspace import SlackCredentials, SlackSandbox
from connectors.slack.client.oauth import SlackApp
from connectors.slack.client.scopes import SCOPES
from connectors.slack.connector import SlackConnector
from connectors.slack.settings import SlackSettings
from tests.connectors.contract import Recorder
from tests.connectors.slack.conftest import ANA, CHANNEL, CREDENTIALS, Workspace

HOME, OTHER = CREDENTIALS.team_id, "T1OTHER"
ALLOWED = (HOME, OTHER, "E1ORG")


class Browser:
    """A person's: it keeps cookies and follows redirects. As browsers do, it takes this machine for secure."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._session = requests.Session()

    def get(self, address: str, *, follow: bool = True) -> requests.Response:
        page = self._session.get(self.url + address.removeprefix(self.url), allow_redirects=follow, timeout=10)
        for cookie in self._session.cookies:
            cookie.secure = False
        return page

    def keep_cookies(self) -> None:
        """However old they are."""
        for cookie in self._session.cookies:
            cookie.expires = None

    def press(self, page: requests.Response, words: str) -> requests.Response:
        """The link with these words on it."""
        return self.get(link(page, words))

    def at_slack(self) -> requests.Response:
        """From our page to Slack's, where workspaces can be chosen."""
        return self.press(self.get("/slack/install"), "Add to Slack")

    def back(self, choice: str) -> str:
        """Where Slack sends the browser after this choice; it has not gone there yet."""
        address = link(self.at_slack(), choice)
        if not address.startswith("/slack/oauth"):
            return address
        return self.get(address, follow=False).headers["Location"]

    def install(self, workspace: str) -> requests.Response:
        return self.get(self.back(workspace))


def link(page: requests.Response, words: str) -> str:
    found = re.search(rf'<a[^>]* href="([^"]+)">{re.escape(words)}</a>', page.text)
    assert found, page.text
    return html.unescape(found[1])


@dataclass
class FakeVendor:
    """Two workspaces and an organisation at the address of the first; our web process is there too."""

    home: Workspace
    other: SlackSandbox
    database: Database
    heard: Recorder
    cipher: Cipher = field(default_factory=lambda: Cipher([new_key()]))

    def __post_init__(self) -> None:
        self.installations = PostgresInstallationStore(self.database, self.cipher)

    @property
    def oauth(self) -> Any:
        return self.home.sandbox.oauth

    def app(self, **changes: Any) -> SlackApp:
        values = {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET, "public_url": f"{self.home.url}/"}
        return SlackApp(
            **{**values, "base_url": f"{self.home.url}/slack/api/", "timeout": self.home.patience, **changes}
        )

    def connector(self, **changes: Any) -> SlackConnector:
        """As another process would have it: nothing is remembered."""
        values = {"signing_secrets": (CREDENTIALS.signing_secret,), "base_url": f"{self.home.url}/slack/api/"}
        more = {
            "timeout": self.home.patience,
            "message_seconds": 0.0,
            "installations": self.installations,
            "app": self.app(),
        }
        more["settings"] = SlackSettings(workspaces=ALLOWED)
        return SlackConnector(**{**values, **more, **changes})

    def serve(self, **changes: Any) -> Browser:
        """Our routes, made with these; and a browser."""
        self.home.app.register_blueprint(self.connector(**changes).blueprint(self.heard))
        return Browser(self.home.url)

    def question(self, account: str) -> Reply:
        """Ana asks in the workspace; a reply to her."""
        stand_in = self.home.sandbox if account == HOME else self.other
        ts = stand_in.say(ANA, CHANNEL, "How do I reset my password?", mention=True)
        return Reply(thread=ThreadRef("slack", account, f"{CHANNEL}:{ts}"), text="Under Settings.", recipient_id=ANA)

    def answers(self, reply: Reply) -> list[str]:
        channel, _, ts = reply.thread.thread_id.partition(":")
        return (self.home.sandbox if reply.thread.account == HOME else self.other).said_by_bot(channel, ts)

    def aged(self, account: str, **changes: Any) -> None:
        """The installation, made an hour ago, with these changes."""
        found = self.installations.load("slack", account)
        assert found is not None
        self.installations.save("slack", account, {**found, "installed_at": time.time() - 3600, **changes})


@pytest.fixture
def vendor(workspace: Workspace, database_url: str) -> Iterator[FakeVendor]:
    database = Database(database_url, 4)
    credentials = SlackCredentials(
        team_id=OTHER, bot_token="xoxb-none", signing_secret=CREDENTIALS.signing_secret, bot_user_id="U1BOT"
    )
    other = SlackSandbox(credentials, workspace.deliveries, workspace.faults)
    other.add_user(ANA, "Another Ana", "ana@other.example")
    workspace.sandbox.oauth.add_workspace(other.world)
    yield FakeVendor(workspace, other, database, Recorder())
    workspace.deliveries.wait()
    database.close()
    assert workspace.sandbox.violations == []


def test_the_page_leads_to_slack_and_asks_for_exactly_what_is_needed(vendor: FakeVendor) -> None:
    browser = vendor.serve()
    page = browser.get("/slack/install")
    assert page.status_code == 200
    address = link(page, "Add to Slack")
    assert address.startswith(f"{vendor.home.url}/slack/oauth/v2/authorize?")
    asked = requests.models.PreparedRequest()
    asked.prepare_url(address, None)
    assert f"scope={','.join(SCOPES)}&" in address
    assert f"redirect_uri={vendor.home.url}/slack/oauth_redirect" in address
    assert browser.get(address).status_code == 200
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert page.headers["Cache-Control"] == "no-store"
    assert {"Secure", "HttpOnly", "Max-Age=600"} <= set(page.headers["Set-Cookie"].split("; "))
    assert CLIENT_SECRET not in page.text + str(page.headers)


def test_each_workspace_that_installed_it_is_spoken_to_with_its_own_token(vendor: FakeVendor) -> None:
    browser = vendor.serve()
    for account in (HOME, OTHER):
        page = browser.install(account)
        assert page.status_code == 200
        assert f"It is now a member of Workspace {account}." in page.text
    assert vendor.installations.accounts("slack") == (HOME, OTHER)
    connector = vendor.connector()
    for account in (HOME, OTHER):
        reply = vendor.question(account)
        receipt = connector.send(reply, f"key-{account}")
        assert vendor.answers(reply) == ["Under Settings."]
        assert connector.find_sent(reply, f"key-{account}") == receipt
    assert connector.identify(OTHER, Requester(id=ANA)).name == "Another Ana"
    assert connector.identify(HOME, Requester(id=ANA)).name == "Ana Torres"


def test_what_is_kept_says_where_and_as_whom(vendor: FakeVendor) -> None:
    vendor.serve().install(OTHER)
    kept = dict(vendor.installations.load("slack", OTHER) or {})
    assert time.time() - kept.pop("installed_at") < 60
    assert kept == {
        "token": vendor.oauth.tokens_of(OTHER)[0],
        "scopes": list(SCOPES),
        "bot_user_id": "U1BOT",
        "app_id": "A1BOT",
        "team": {"id": OTHER, "name": f"Workspace {OTHER}"},
        "enterprise": None,
        "is_enterprise_install": False,
    }


def test_an_installation_for_a_whole_organisation_is_kept_under_the_organisation(vendor: FakeVendor) -> None:
    vendor.oauth.add_workspace(vendor.other.world, "E1ORG")
    assert vendor.serve().install("E1ORG").status_code == 200
    assert vendor.installations.accounts("slack") == ("E1ORG",)
    assert vendor.connector().identify("E1ORG", Requester(id=ANA)).name == "Another Ana"


def test_a_workspace_where_it_is_not_installed_is_refused_with_the_cure(vendor: FakeVendor) -> None:
    with pytest.raises(Refused, match=f"not installed in {OTHER}; install it there, at /slack/install"):
        vendor.connector().send(vendor.question(OTHER), "key")


def test_the_token_of_the_settings_speaks_where_nothing_was_installed(vendor: FakeVendor) -> None:
    reply = vendor.question(HOME)
    vendor.connector(token=CREDENTIALS.bot_token).send(reply, "key")
    assert vendor.answers(reply) == ["Under Settings."]


# Who may finish an installation.


def test_a_state_of_another_browser_finishes_nothing(vendor: FakeVendor) -> None:
    mine = vendor.serve()
    theirs = Browser(vendor.home.url)
    theirs.get("/slack/install")  # it has a cookie too, of an installation of its own
    page = theirs.get(mine.back(OTHER))
    assert page.status_code == 400
    assert "a different browser" in page.text
    assert vendor.installations.accounts("slack") == ()
    assert vendor.oauth.asked == []


def test_a_state_that_we_did_not_make_finishes_nothing(vendor: FakeVendor) -> None:
    browser = vendor.serve()
    for state in ("", "&state=", "&state=made-up", "&state=%00"):
        assert browser.get(f"/slack/oauth_redirect?code=1{state}").status_code == 400
    jar = {"firstline-slack-state": "made-up"}
    page = requests.get(f"{vendor.home.url}/slack/oauth_redirect?code=1&state=made-up", cookies=jar, timeout=10)
    assert page.status_code == 400
    assert vendor.oauth.asked == []


def test_a_state_is_good_for_ten_minutes(vendor: FakeVendor, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = vendor.serve()
    address = browser.back(OTHER)
    browser.keep_cookies()
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 601)
    page = browser.get(address)
    assert page.status_code == 400
    assert "too late" in page.text
    assert vendor.oauth.asked == []


def test_an_installation_is_finished_once(vendor: FakeVendor) -> None:
    browser = vendor.serve()
    address = browser.back(OTHER)
    assert browser.get(address).status_code == 200
    again = browser.get(address)
    assert again.status_code == 400
    assert "opened twice" in again.text
    assert len(vendor.oauth.tokens_of(OTHER)) == 1


def test_a_code_that_was_used_before_says_so(vendor: FakeVendor) -> None:
    browser = vendor.serve()
    address = browser.back(OTHER)
    code = re.search(r"code=(\w+)", address)
    assert code
    vendor.app().install(code[1])
    page = browser.get(address)
    assert page.status_code == 400
    assert "This installation was already completed." in page.text


def test_who_presses_cancel_is_told_that_nothing_was_installed(vendor: FakeVendor) -> None:
    page = vendor.serve().install("Cancel")
    assert page.status_code == 400
    assert "was cancelled in Slack" in page.text
    assert vendor.oauth.asked == []


def test_words_in_the_address_are_not_shown(vendor: FakeVendor) -> None:
    browser = vendor.serve()
    address = browser.back("Cancel").replace("access_denied", "<script>alert(1)</script>")
    page = browser.get(address)
    assert page.status_code == 400
    assert "script" not in page.text


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"client_secret": "wr0ng"}, "SLACK_CLIENT_SECRET is not the secret of this app."),
        ({"public_url": "http://elsewhere.example"}, "http://elsewhere.example/slack/oauth_redirect"),
    ],
)
def test_a_setting_that_slack_does_not_take_is_named(vendor: FakeVendor, changes: dict[str, str], said: str) -> None:
    browser = vendor.serve(app=vendor.app(**changes))
    address = browser.back(OTHER) if "public_url" not in changes else None
    if address is None:  # Slack would send the browser elsewhere: a proxy that changed our address does this
        state = re.search(r"state=([^&]+)", link(browser.get("/slack/install"), "Add to Slack"))
        assert state
        address = vendor.oauth.allow(OTHER, f"{vendor.home.url}/slack/oauth_redirect", "chat:write", state[1])
    page = browser.get(address)
    assert page.status_code == 400
    assert said in html.unescape(page.text)
    assert "wr0ng" not in page.text


def test_slack_out_of_reach_is_told_as_such(vendor: FakeVendor) -> None:
    browser = vendor.serve()
    address = browser.back(OTHER)
    vendor.home.faults.add(Fault(vendor="slack", kind="429", path="/api/oauth.v2.access"))
    page = browser.get(address)
    assert page.status_code == 503
    assert "Slack is not available" in page.text


def test_a_database_out_of_reach_is_told_as_such(vendor: FakeVendor, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = vendor.serve()
    address = browser.back(OTHER)

    def down(*_: object) -> None:
        raise StoreUnavailable

    monkeypatch.setattr(vendor.installations, "save", down)
    page = browser.get(address)
    assert page.status_code == 503
    assert "database is not available" in page.text


def test_a_workspace_that_this_helpdesk_is_not_for_cannot_have_it(vendor: FakeVendor) -> None:
    browser = vendor.serve(settings=SlackSettings(workspaces=(HOME,)))
    page = browser.install(OTHER)
    assert page.status_code == 403
    assert "[slack] workspaces" in page.text
    assert vendor.installations.accounts("slack") == ()
    (token,) = vendor.oauth.tokens_of(OTHER)
    with pytest.raises(Exception, match="account_inactive"), vendor.home.sandbox.lock:
        vendor.oauth.workspace_of(token)  # it was taken out again at Slack
    assert browser.install(HOME).status_code == 200


def test_without_an_app_of_its_own_there_is_nothing_to_install(vendor: FakeVendor) -> None:
    assert vendor.serve(app=None).get("/slack/install").status_code == 404


# Tokens that rotate.


@pytest.fixture
def rotating(vendor: FakeVendor) -> FakeVendor:
    """The other workspace has installed it, and its token is about to expire."""
    vendor.oauth.rotates = True
    vendor.serve().install(OTHER)
    vendor.oauth.asked.clear()
    vendor.aged(OTHER, expires_at=time.time() + 600)
    return vendor


def test_a_token_is_renewed_before_it_expires(rotating: FakeVendor) -> None:
    connector = rotating.connector()
    connector.send(rotating.question(OTHER), "key-1")
    old, new = rotating.oauth.tokens_of(OTHER)
    kept = rotating.installations.load("slack", OTHER)
    assert kept is not None
    assert kept["token"] == new != old
    assert kept["expires_at"] > time.time() + 11 * 3600
    assert kept["bot_user_id"] == "U1BOT"
    connector.send(rotating.question(OTHER), "key-2")
    rotating.connector().send(rotating.question(OTHER), "key-3")
    assert rotating.oauth.asked == ["refresh_token"]


def test_all_who_need_a_token_at_once_renew_it_once(rotating: FakeVendor) -> None:
    rotating.home.faults.add(Fault(vendor="slack", kind="delay", path="/api/oauth.v2.access", seconds=0.3))
    connectors = [rotating.connector() for _ in range(3)]
    failed: list[Exception] = []

    def identify(connector: SlackConnector) -> None:
        try:
            connector.identify(OTHER, Requester(id=ANA))
        except DeliveryError as error:
            failed.append(error)

    threads = [threading.Thread(target=identify, args=(connector,)) for connector in connectors for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []  # the old token is good for a while yet
    assert rotating.oauth.asked == ["refresh_token"]
    assert len(rotating.oauth.tokens_of(OTHER)) == 2


def test_who_comes_just_after_anothers_renewal_takes_what_that_brought(rotating: FakeVendor) -> None:
    before = [rotating.installations.load("slack", OTHER)]
    rotating.connector().identify(OTHER, Requester(id=ANA))

    class ReadBefore(PostgresInstallationStore):
        """It read the installation before it was renewed, and may renew it afterwards."""

        def load(self, channel: str, account: str) -> Any:
            return before.pop() if before else super().load(channel, account)

    installations = ReadBefore(rotating.database, rotating.cipher)
    rotating.connector(installations=installations).identify(OTHER, Requester(id=ANA))
    assert before == []
    assert rotating.oauth.asked == ["refresh_token"]


def test_who_waits_for_anothers_renewal_is_told_to_come_back(rotating: FakeVendor) -> None:
    rotating.aged(OTHER, expires_at=time.time() - 1)
    seen: list[DeliveryError] = []

    def change(installation: Any) -> None:
        with pytest.raises(NotSent, match="is being renewed") as waited:
            rotating.connector().send(rotating.question(OTHER), "key")
        seen.append(waited.value)

    rotating.installations.update("slack", OTHER, change)
    (told,) = seen
    assert isinstance(told, NotSent)
    assert told.retry_after
    assert rotating.oauth.asked == []
    reply = rotating.question(OTHER)
    rotating.connector().send(reply, "key")
    assert rotating.answers(reply) == ["Under Settings."]


def test_while_the_old_token_is_good_slacks_troubles_hold_nothing_up(rotating: FakeVendor) -> None:
    rotating.home.faults.add(Fault(vendor="slack", kind="500", path="/api/oauth.v2.access", times=None))
    reply = rotating.question(OTHER)
    rotating.connector().send(reply, "key")
    assert rotating.answers(reply) == ["Under Settings."]


def test_an_expired_token_that_cannot_be_renewed_just_now_is_tried_later(rotating: FakeVendor) -> None:
    rotating.aged(OTHER, expires_at=time.time() - 1)
    rotating.home.faults.add(Fault(vendor="slack", kind="500", path="/api/oauth.v2.access"))
    connector, reply = rotating.connector(), rotating.question(OTHER)
    with pytest.raises(NotSent, match="could not be renewed"):
        connector.send(reply, "key")
    connector.send(reply, "key")
    assert rotating.answers(reply) == ["Under Settings."]


def test_a_refresh_token_that_slack_takes_no_longer_is_for_a_person(rotating: FakeVendor) -> None:
    rotating.aged(OTHER, expires_at=time.time() - 1, refresh_token="xoxe-1-wr0ng")
    with pytest.raises(
        CredentialRefused, match="invalid_refresh_token; install the app again, at /slack/install"
    ) as refused:
        rotating.connector().send(rotating.question(OTHER), "key")
    assert "wr0ng" not in str(refused.value)


def test_a_token_that_rotates_cannot_be_renewed_without_the_app(rotating: FakeVendor) -> None:
    rotating.aged(OTHER, expires_at=time.time() - 1)
    with pytest.raises(CredentialRefused, match="SLACK_CLIENT_ID and SLACK_CLIENT_SECRET"):
        rotating.connector(app=None).send(rotating.question(OTHER), "key")


# Taken out, and put in again.


def test_a_workspace_that_takes_it_out_is_forgotten(vendor: FakeVendor) -> None:
    browser = vendor.serve()
    browser.install(HOME)
    browser.install(OTHER)
    vendor.aged(OTHER)
    connector = vendor.connector()
    vendor.oauth.uninstall(OTHER)
    vendor.home.deliveries.wait()
    assert vendor.installations.accounts("slack") == (HOME,)
    with pytest.raises(Refused, match="not installed"):
        connector.send(vendor.question(OTHER), "key")
    reply = vendor.question(HOME)
    connector.send(reply, "key")
    assert vendor.answers(reply) == ["Under Settings."]


def test_who_remembers_the_token_of_a_workspace_that_is_gone_notices_when_it_is_used(vendor: FakeVendor) -> None:
    vendor.serve().install(OTHER)
    vendor.aged(OTHER)
    connector = vendor.connector()
    connector.send(vendor.question(OTHER), "key-1")
    vendor.oauth.uninstall(OTHER)
    vendor.home.deliveries.wait()
    with pytest.raises(Refused, match="not installed"):
        connector.send(vendor.question(OTHER), "key-2")


def test_who_remembers_an_old_token_goes_on_with_the_new_one_and_says_it_once(vendor: FakeVendor) -> None:
    browser = vendor.serve()
    browser.install(OTHER)
    connector = vendor.connector()
    connector.send(vendor.question(OTHER), "key-1")
    vendor.oauth.uninstall(OTHER, tell=False)
    browser.install(OTHER)
    reply = vendor.question(OTHER)
    connector.send(reply, "key-2")
    assert vendor.answers(reply) == ["Under Settings."]


def test_a_token_that_slack_refuses_for_good_is_for_a_person(vendor: FakeVendor) -> None:
    vendor.serve().install(OTHER)
    vendor.oauth.uninstall(OTHER, tell=False)
    with pytest.raises(Refused, match=r"account_inactive \(install the app again"):
        vendor.connector().send(vendor.question(OTHER), "key")


def test_late_news_of_an_uninstallation_leaves_the_new_installation_alone(vendor: FakeVendor) -> None:
    browser = vendor.serve()
    browser.install(OTHER)
    vendor.oauth.uninstall(OTHER, tell=False)
    browser.install(OTHER)
    vendor.oauth.tell_uninstalled(OTHER, at=time.time() - 300)
    vendor.home.deliveries.wait()
    assert vendor.installations.accounts("slack") == (OTHER,)
    reply = vendor.question(OTHER)
    vendor.connector().send(reply, "key")
    assert vendor.answers(reply) == ["Under Settings."]


def test_an_organisation_that_takes_it_out_is_forgotten(vendor: FakeVendor) -> None:
    vendor.oauth.add_workspace(vendor.other.world, "E1ORG")
    vendor.serve().install("E1ORG")
    vendor.aged("E1ORG")
    vendor.oauth.uninstall("E1ORG")
    vendor.home.deliveries.wait()
    assert vendor.installations.accounts("slack") == ()


def test_a_store_that_cannot_be_read_puts_a_reply_off(vendor: FakeVendor, monkeypatch: pytest.MonkeyPatch) -> None:
    def down(*_: object) -> None:
        raise StoreUnavailable

    monkeypatch.setattr(vendor.installations, "load", down)
    with pytest.raises(NotSent, match="database"):
        vendor.connector().send(vendor.question(OTHER), "key")


def test_no_token_is_in_a_log_an_error_or_a_repr(vendor: FakeVendor, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    vendor.oauth.rotates = True
    browser = vendor.serve()
    browser.install(OTHER)
    connector = vendor.connector()
    connector.send(vendor.question(OTHER), "key-1")
    vendor.aged(OTHER, expires_at=time.time() + 600)
    vendor.connector().send(vendor.question(OTHER), "key-2")
    said = [repr(connector), repr(vendor.app()), repr(connector.__dict__), repr(vendor.installations)]
    vendor.oauth.uninstall(OTHER, tell=False)
    for change in ({}, {"expires_at": time.time() - 1}, {"expires_at": time.time() - 1, "refresh_token": "xoxe-1-old"}):
        vendor.aged(OTHER, **change)
        with pytest.raises(DeliveryError) as failed:
            vendor.connector().send(vendor.question(OTHER), "key-3")
        said += [str(failed.value), repr(failed.value), repr(failed.value.__cause__), repr(failed.value.args)]
    ours = [record.getMessage() + str(record.__dict__) for record in caplog.records if "werkzeug" not in record.name]
    everything = "\n".join([*said, *ours])
    assert "installed" in everything
    for secret in ("xoxb-", "xoxe-", CLIENT_SECRET):
        assert secret not in everything


def test_bolt_makes_nothing_of_the_apps_credentials_in_the_environment(
    vendor: FakeVendor, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """It reads these variables by itself, for an installation flow of its own that keeps tokens in files."""
    monkeypatch.setenv("SLACK_CLIENT_ID", CLIENT_ID)
    monkeypatch.setenv("SLACK_CLIENT_SECRET", CLIENT_SECRET)
    monkeypatch.setenv("HOME", str(tmp_path))
    vendor.serve().install(OTHER)
    vendor.question(OTHER)
    vendor.home.deliveries.wait()
    assert {event.thread.account for event in vendor.heard.events if isinstance(event, InboundMessage)} == {OTHER}
    assert [*tmp_path.rglob("*")] == []


def test_without_a_list_of_workspaces_nobody_installs_it(vendor: FakeVendor) -> None:
    browser = vendor.serve(settings=SlackSettings())
    page = browser.get("/slack/install")
    assert (page.status_code, "workspaces" in page.text, "Add to Slack" in page.text) == (403, True, False)
    assert vendor.installations.accounts("slack") == ()


def test_an_installation_for_which_slack_could_not_be_asked_in_time_uses_nothing_up(
    vendor: FakeVendor, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = vendor.serve()
    address = browser.back(HOME)
    usual, state = vendor.home.app.wsgi_app, re.search(r"state=([^&]+)", address)
    monkeypatch.setattr(vendor.home.app, "wsgi_app", lambda environ, start: usual({**environ, LATE: True}, start))
    page = browser.get(address)

    assert (page.status_code, "Slack is not available right now." in page.text) == (503, True)
    assert state
    assert vendor.installations.use_once("slack", unquote(state[1])), "it was not used"
    assert vendor.installations.load("slack", HOME) is None


def test_a_state_that_was_kept_is_good_once(vendor: FakeVendor) -> None:
    browser = vendor.serve()
    begun = browser.get("/slack/install")
    cookie = begun.headers["Set-Cookie"]
    assert "SameSite=Lax" in cookie
    assert "HttpOnly" in cookie
    state = re.search(r"state=([^&]+)", link(begun, "Add to Slack"))
    assert state
    pages = []
    for _ in range(2):
        allow = vendor.oauth.allow(HOME, f"{vendor.home.url}/slack/oauth_redirect", ",".join(SCOPES), state[1])
        fresh = requests.get(allow, headers={"Cookie": cookie.partition(";")[0]}, timeout=10)
        pages.append((fresh.status_code, "opened twice" in fresh.text))
    assert pages == [(200, False), (400, True)]


def test_an_installation_that_lacks_a_scope_is_undone_and_says_which(vendor: FakeVendor) -> None:
    browser = vendor.serve()
    state = re.search(r"state=([^&]+)", link(browser.get("/slack/install"), "Add to Slack"))
    assert state
    granted = [scope for scope in SCOPES if scope != "users:read.email"]
    page = browser.get(vendor.oauth.allow(HOME, f"{vendor.home.url}/slack/oauth_redirect", ",".join(granted), state[1]))
    assert page.status_code == 400
    assert "users:read.email" in page.text
    assert vendor.installations.accounts("slack") == ()
