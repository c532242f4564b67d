"""Whether the vendors can reach us: the public address."""

from __future__ import annotations

import time

import pytest
from flask import Flask

from bot.app.doctor import http as asking
from bot.app.doctor.network import check_public_url
from bot.health import Level
from tests.doctor.conftest import Patient

NOWHERE = "http://127.0.0.1:1"


def test_an_address_that_leads_to_firstline(patient: Patient) -> None:
    patient.serve()
    (finding,) = patient.findings(check_public_url)
    assert finding.level is Level.OK


def test_one_that_leads_elsewhere(patient: Patient) -> None:
    app = Flask("elsewhere")
    app.add_url_rule("/healthz", "healthz", lambda: "<h1>Welcome to nginx</h1>")
    patient.stand_in(app)
    (finding,) = patient.findings(check_public_url)
    assert finding.level is Level.WARN
    assert "not how Firstline answers" in finding.found


def test_one_that_cannot_be_reached_from_here(patient: Patient) -> None:
    (finding,) = patient.findings(check_public_url, FIRSTLINE_PUBLIC_URL=NOWHERE)
    assert finding.level is Level.WARN
    assert "from outside" in finding.cure


def test_one_that_never_answers_is_not_waited_for_long(patient: Patient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "TIMEOUT_SECONDS", 0.2)
    began = time.monotonic()
    (finding,) = patient.findings(check_public_url)  # somebody listens there, and nobody answers
    assert "ReadTimeout" in finding.found
    assert time.monotonic() - began < 5


def test_one_without_tls(patient: Patient) -> None:
    (first,) = patient.findings(check_public_url, FIRSTLINE_PUBLIC_URL="http://help.acme.example")
    assert first.level is Level.FAIL
    assert "TLS" in first.cure


def test_none_at_all(patient: Patient) -> None:
    (finding,) = patient.findings(check_public_url, FIRSTLINE_PUBLIC_URL="")
    assert finding.level is Level.WARN
    assert "FIRSTLINE_PUBLIC_URL" in finding.found
