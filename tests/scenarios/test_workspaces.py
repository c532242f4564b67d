"""One helpdesk, two workspaces that installed the app themselves; one takes it out again."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from connectors.sandbox.defaults import CHANNEL_ID, CREDENTIALS, EMPLOYEE, EMPLOYEE_ID
from connectors.sandbox.slack.oauth import CLIENT_ID, CLIENT_SECRET
from connectors.sandbox.slack.workspace import SlackCredentials, SlackSandbox
from connectors.slack.client.scopes import SCOPES
from tests.support.installation import QUICK, Installation, installed
from tests.support.polling import until
from tests.support.shared import SHARED

PUBLIC = "https://firstline.example"
HOME, OTHER = CREDENTIALS.slack.team_id, "T0SECOND"
ENVIRONMENT = {
    "SLACK_BOT_TOKEN": "",
    "SLACK_CLIENT_ID": CLIENT_ID,
    "SLACK_CLIENT_SECRET": CLIENT_SECRET,
    "FIRSTLINE_PUBLIC_URL": PUBLIC,
}
BEHAVIOUR = f'{QUICK}\n[slack]\nworkspaces = ["{HOME}", "{OTHER}"]\n'
PASSWORD = "How do I reset my password?"
INVOICE = "How do I download an invoice?"


@pytest.fixture
def firstline(
    database_url: str, redis_url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> Iterator[Installation]:
    """Slack's credentials are those of an app. Whatever is logged, no token is in it."""
    caplog.set_level(logging.DEBUG, "firstline")
    contracts = SHARED / "contracts" if (SHARED / "contracts").exists() else None
    with installed(
        database_url, redis_url, tmp_path, environment=ENVIRONMENT, contracts=contracts, behaviour=BEHAVIOUR
    ) as installation:
        installation.work()
        yield installation
        violations = installation.sandbox.violations
    assert violations == []
    logged = [*caplog.get_records("call"), *caplog.get_records("teardown")]
    everything = "\n".join(str(record.__dict__) for record in logged if record.name.startswith("firstline"))
    assert "installed" in everything
    assert not re.search(f"xox[a-z]|{CLIENT_SECRET}", everything)


def workspaces(firstline: Installation) -> dict[str, SlackSandbox]:
    home = firstline.sandbox.slack
    credentials = SlackCredentials(
        team_id=OTHER,
        bot_token="xoxb-none",
        signing_secret=home.credentials.signing_secret,
        bot_user_id="U0SECONDBOT",
    )
    second = SlackSandbox(credentials, home.deliveries, home.faults)
    second.add_user(EMPLOYEE_ID, EMPLOYEE.name, EMPLOYEE.email)
    home.oauth.add_workspace(second.world)
    return {HOME: home, OTHER: second}


def install(firstline: Installation, account: str) -> str:
    """Somebody adds the app to their workspace; the page they end at."""
    browser = requests.Session()
    page = browser.get(f"{firstline.web.url}/slack/install", timeout=10)
    for cookie in browser.cookies:
        cookie.secure = False  # browsers take this machine for secure
    state = re.search(r"state=([^&]+)&amp;", page.text)
    assert state, page.text
    address = firstline.sandbox.slack.oauth.allow(account, f"{PUBLIC}/slack/oauth_redirect", ",".join(SCOPES), state[1])
    return browser.get(address.replace(PUBLIC, firstline.web.url), timeout=10).text


def ask(workspace: SlackSandbox, text: str) -> str:
    return workspace.say(EMPLOYEE_ID, CHANNEL_ID, text, mention=True)


def answered(workspace: SlackSandbox, ts: str) -> list[str]:
    return until(lambda: workspace.said_by_bot(CHANNEL_ID, ts), what="an answer in the thread")


def outbox_kinds(firstline: Installation, account: str, state: str) -> list[dict[str, Any]]:
    return firstline.rows(
        "SELECT o.lane, o.kind, o.problem FROM outbox o JOIN conversations c ON c.id = o.conversation_id"
        " WHERE c.account = %s AND o.state = %s ORDER BY o.id",
        account,
        state,
    )


def test_each_workspace_is_answered_and_one_that_leaves_takes_nothing_from_the_other(firstline: Installation) -> None:
    vendor = workspaces(firstline)
    for account in vendor:
        assert "Firstline is installed" in install(firstline, account)
    threads = {account: ask(workspace, PASSWORD) for account, workspace in vendor.items()}
    for account, ts in threads.items():
        (answer,) = answered(vendor[account], ts)
        assert "Security" in answer

    firstline.rest()
    late = ask(vendor[OTHER], INVOICE)
    here = ask(vendor[HOME], INVOICE)
    firstline.sandbox.deliveries.wait()
    firstline.sandbox.slack.oauth.uninstall(OTHER)
    firstline.sandbox.deliveries.wait()
    firstline.work()

    (answer,) = answered(vendor[HOME], here)
    assert "Billing" in answer
    until(lambda: outbox_kinds(firstline, OTHER, "dead"), what="the message that nobody can take")
    first, *_ = outbox_kinds(firstline, OTHER, "dead")
    assert (first["lane"], first["kind"]) == ("requester", "answer")
    assert "install the app again" in first["problem"] or "install it there" in first["problem"]
    assert "xoxb" not in first["problem"]
    assert vendor[OTHER].said_by_bot(CHANNEL_ID, late) == []
    assert outbox_kinds(firstline, HOME, "dead") == []
    until(
        lambda: [one for one in outbox_kinds(firstline, OTHER, "sent") if one["kind"] == "handoff"],
        what="a ticket for the person who was not answered",
    )


def test_a_workspace_that_comes_back_is_answered_again(firstline: Installation) -> None:
    vendor = workspaces(firstline)
    install(firstline, OTHER)
    answered(vendor[OTHER], ask(vendor[OTHER], PASSWORD))
    firstline.sandbox.slack.oauth.uninstall(OTHER)
    firstline.sandbox.deliveries.wait()
    assert "Firstline is installed" in install(firstline, OTHER)
    (answer,) = answered(vendor[OTHER], ask(vendor[OTHER], INVOICE))
    assert "Billing" in answer


def test_a_token_that_expires_while_people_ask_is_renewed_once_by_all_the_workers(firstline: Installation) -> None:
    vendor = workspaces(firstline)
    oauth = firstline.sandbox.slack.oauth
    oauth.rotates, oauth.lifetime = True, 3600.0  # of the two hours that are too few
    install(firstline, OTHER)
    oauth.lifetime = 12 * 3600.0
    threads = [ask(vendor[OTHER], PASSWORD) for _ in range(6)]
    for ts in threads:
        (answer,) = answered(vendor[OTHER], ts)
        assert "Security" in answer
    assert oauth.asked == ["authorization_code", "refresh_token"]
