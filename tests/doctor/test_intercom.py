"""Intercom's token, permissions, e-mail setting and rate limit, as the doctor tells them."""

from __future__ import annotations

import time

import pytest

from bot.health import Level
from connectors.intercom import doctor as intercom
from connectors.sandbox.faults import Fault
from connectors.sandbox.intercom import payloads
from connectors.sandbox.intercom.workspace import TEAMMATE_ID
from tests.doctor.conftest import Patient, of_channel


def test_a_workspace_that_fits(patient: Patient) -> None:
    told = patient.told(of_channel(intercom.check))
    # No mail was answered yet, so nobody knows whether such answers are sent.
    assert {what for what, finding in told.items() if finding.level is not Level.OK} == {"Intercom e-mail"}
    assert {"Intercom token", "Intercom permissions", "INTERCOM_ADMIN_ID", "Intercom rate limit"} < set(told)


def test_a_token_that_is_refused_ends_it(patient: Patient) -> None:
    (finding,) = patient.findings(of_channel(intercom.check), INTERCOM_ACCESS_TOKEN="another")
    assert finding.level is Level.FAIL
    assert "INTERCOM_BASE_URL" in finding.cure


def test_a_token_of_another_seat_is_told(patient: Patient) -> None:
    finding = patient.told(of_channel(intercom.check), INTERCOM_ADMIN_ID=TEAMMATE_ID)["Intercom seat"]
    assert finding.level is Level.WARN
    assert TEAMMATE_ID in finding.found


@pytest.mark.parametrize(
    ("path", "permission"),
    [("/conversations/0", "read conversations"), ("/contacts/0", "read and list users"), ("/admins/0", "read admins")],
)
def test_a_permission_that_is_missing_is_named(patient: Patient, path: str, permission: str) -> None:
    patient.sandbox.faults.add(Fault(vendor="intercom", kind="scope", path=path, times=None))
    finding = patient.told(of_channel(intercom.check))["Intercom permissions"]
    assert finding.level is Level.FAIL
    assert permission in finding.found
    assert "Authentication" in finding.cure


def test_a_question_that_is_refused_has_a_cure_and_ends_it(patient: Patient) -> None:
    patient.sandbox.faults.add(Fault(vendor="intercom", kind="scope", path="/admins/*", times=None))
    finding = patient.told(of_channel(intercom.check))["Intercom"]
    assert finding.level is Level.WARN
    assert "403" in finding.found
    assert "permission" in finding.cure


def test_intercom_out_of_order_is_not_called_a_missing_permission(patient: Patient) -> None:
    patient.sandbox.faults.add(Fault(vendor="intercom", kind="500", path="/conversations/0", times=None))
    told = patient.told(of_channel(intercom.check))
    assert "Intercom permissions" not in told
    assert "500" in told["Intercom"].found
    assert "try again" in told["Intercom"].cure


def test_a_rate_limit_that_is_nearly_used_up_is_told(patient: Patient, monkeypatch: pytest.MonkeyPatch) -> None:
    window = (int(time.time()) // 10 + 1) * 10  # one that does not end while the doctor asks
    monkeypatch.setattr(payloads, "now", lambda: window)
    patient.sandbox.intercom.rate_limit = 7  # of which the doctor's own questions take most
    finding = patient.told(of_channel(intercom.check))["Intercom rate limit"]
    assert finding.level is Level.WARN
    assert finding.found == "1 of 7 requests left in this window"
