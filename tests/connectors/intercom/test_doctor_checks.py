"""What `firstline doctor` is told about a workspace."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.app.settings import load
from bot.errors import CredentialRefused, NotSent
from bot.health import Finding, Level
from bot.model import Purpose
from connectors.intercom.doctor_checks import checks
from connectors.intercom.labels import ATTRIBUTES
from connectors.intercom.settings import IntercomSettings
from connectors.sandbox.faults import Fault
from connectors.sandbox.intercom.state import TICKET_TYPE_ID
from connectors.sandbox.intercom.workspace import BOT_TEAM_ID, TEAM_ID
from tests.connectors.intercom.builders import reply_to
from tests.connectors.intercom.conftest import CREDENTIALS, Workspace

MAIL = "Intercom e-mail"
BEARER = {"Authorization": f"Bearer {CREDENTIALS.access_token}", "Intercom-Version": "2.14"}


def found(
    workspace: Workspace,
    *,
    admin_id: str = CREDENTIALS.admin_id,
    token: str = CREDENTIALS.access_token,
    config: Path | None = None,
    **section: Any,
) -> dict[str, Finding]:
    environ = {
        "INTERCOM_ACCESS_TOKEN": token,
        "INTERCOM_CLIENT_SECRET": "one",
        "INTERCOM_ADMIN_ID": admin_id,
        "INTERCOM_BASE_URL": f"{workspace.url}/intercom",
    }
    if config is not None:
        environ["FIRSTLINE_CONFIG"] = str(config)
    settings = load(environ, dotenv=None, pending=("ZENDESK_SUBDOMAIN",))
    settings = replace(settings, of_channels={**settings.of_channels, IntercomSettings: IntercomSettings(**section)})
    looked_at = {finding.what: finding for finding in checks(settings, timeout=2)}
    assert workspace.sandbox.violations == []
    for finding in looked_at.values():
        assert bool(finding.cure) is (finding.level is not Level.OK)
    return looked_at


def test_a_workspace_that_fits(workspace: Workspace) -> None:
    workspace.sandbox.state.attributes.extend(ATTRIBUTES.values())
    told = found(
        workspace,
        team_id=BOT_TEAM_ID,
        ticket_type_id=TICKET_TYPE_ID,
        attributes=True,
        handoff_team_id=TEAM_ID,
    )
    assert {name: check.level for name, check in told.items()}.items() >= {
        "INTERCOM_ADMIN_ID": "ok",
        "[intercom] team_id": "ok",
        "[intercom] handoff_team_id": "ok",
        "[intercom] ticket_type_id": "ok",
        "[intercom] attributes": "ok",
        MAIL: "warn",
        "Intercom rate limit": "ok",
    }.items()


def test_what_does_not_exist_is_named(workspace: Workspace) -> None:
    workspace.sandbox.state.attributes.append("Firstline outcome")
    told = found(workspace, team_id=404, ticket_type_id=405, attributes=True, admin_id="406")
    failures = {name: check.found for name, check in told.items() if check.level == "fail"}
    assert failures == {
        "INTERCOM_ADMIN_ID": "there is no teammate 406",
        "[intercom] team_id": "there is no team 404",
        "[intercom] ticket_type_id": "there is no ticket type 405",
        "[intercom] attributes": "missing Firstline intent, Firstline language, Firstline sentiment",
    }


def test_a_seat_without_an_inbox_is_told(workspace: Workspace) -> None:
    workspace.sandbox.state.admins[CREDENTIALS.admin_id]["has_inbox_seat"] = False
    assert found(workspace)["INTERCOM_ADMIN_ID"].level == "warn"


@pytest.mark.parametrize(("notifies", "verdict"), [(True, "ok"), (False, "warn")])
def test_whether_mail_is_sent_shows_in_what_became_of_earlier_answers(
    workspace: Workspace, notifies: bool, verdict: str
) -> None:
    workspace.sandbox.world.email_notifies = notifies
    contact = workspace.sandbox.add_contact("Eve", "eve@x.example")
    unanswered = workspace.sandbox.customer_starts(contact, "Hello", mail_subject="Hello")
    mail = workspace.sandbox.customer_starts(contact, "Refund, please", mail_subject="Refund?")
    assert found(workspace)[MAIL].found == "no reply to an e-mail yet"
    workspace.connector().send(reply_to(mail), "key")
    workspace.connector().send(replace(reply_to(mail, "Goodbye."), purpose=Purpose.CLOSING), "another")
    told = found(workspace)[MAIL]
    assert told.level == verdict
    assert "Refund" not in f"{told}"
    assert unanswered != mail


def test_little_headroom_is_told(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    later = int(time.time()) + 15  # no window ends while the test runs
    monkeypatch.setattr("connectors.sandbox.intercom.payloads.now", lambda: later)
    workspace.sandbox.rate_limit = 100
    assert found(workspace)["Intercom rate limit"].level == "ok"
    web = workspace.app.test_client()
    while web.get("/intercom/me", headers=BEARER).headers["X-RateLimit-Remaining"] != "22":
        pass
    assert found(workspace)["Intercom rate limit"].level == "warn"
    while web.get("/intercom/me", headers=BEARER).headers["X-RateLimit-Remaining"] != "0":
        pass
    with pytest.raises(NotSent):
        found(workspace)


def test_a_revoked_token_is_no_finding_but_an_error(workspace: Workspace) -> None:
    with pytest.raises(CredentialRefused, match="401"):
        found(workspace, token="revoked")


@pytest.mark.parametrize(
    ("refused", "level", "said"),
    [
        (None, Level.OK, "can be read, internal ones too"),
        ("/internal_articles", Level.WARN, "can be read, internal ones cannot"),
        ("/articles", Level.FAIL, "the app may not read them"),
    ],
)
def test_whether_articles_can_be_read(
    workspace: Workspace, tmp_path: Path, refused: str | None, level: Level, said: str
) -> None:
    config = tmp_path / "firstline.toml"
    config.write_text('[[knowledge.sources]]\nname = "help"\nkind = "intercom"\n')
    if refused:
        workspace.faults.add(Fault(vendor="intercom", kind="scope", path=refused, times=None))
    told = found(workspace, config=config)["Intercom articles"]
    assert (told.level, told.found) == (level, said)
