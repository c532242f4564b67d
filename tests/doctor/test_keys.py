"""A web process with another key than the data: it says so, and takes nothing in."""

from __future__ import annotations

import requests

from bot.app.doctor import keys
from bot.health import Level
from bot.store.cipher import Cipher, new_key
from connectors.sandbox.faults import DeliveryPlan
from tests.doctor.conftest import Patient
from tests.support.builders import message
from tests.support.store import Store

SETTING = "FIRSTLINE_ENCRYPTION_KEYS"


def test_a_web_process_with_another_key_is_not_ready_and_stores_nothing(patient: Patient, store: Store) -> None:
    """One that was started while the database was away: otherwise it had refused to."""
    patient.serve(**{SETTING: new_key()})
    assert patient.web is not None
    operations = patient.environment["FIRSTLINE_OPERATIONS_PORT"]
    ready = requests.get(f"http://127.0.0.1:{operations}/readyz", timeout=5)
    assert ready.status_code == 503
    assert "copy the setting" in ready.json()["checks"]["key"]
    intercom = patient.sandbox.intercom
    patient.sandbox.faults.plan = DeliveryPlan(copies=0)  # we deliver it ourselves, once
    conversation = intercom.customer_starts(patient.sandbox.customer_id, "hello")
    body = intercom.hooks.body("conversation.user.created", intercom.state.conversations[conversation])
    url = f"{patient.environment['FIRSTLINE_PUBLIC_URL']}/webhooks/intercom"
    assert requests.post(url, body, headers=intercom.hooks.sign(body), timeout=5).status_code == 500
    assert store.rows("SELECT * FROM messages") == []


def test_where_all_is_well_the_key_opens_what_is_kept(patient: Patient, store: Store) -> None:
    Store(store.database, Cipher([patient.environment[SETTING]])).accept([message()])
    (finding,) = patient.findings(keys.check)
    assert (finding.level, finding.found) == (Level.OK, "one key, which opens what is kept")


def test_without_a_canary_it_says_what_plants_one(patient: Patient, store: Store) -> None:
    store.rows("DELETE FROM key_canary RETURNING one")
    found = patient.told(keys.check)
    assert found["key canary"].level is Level.WARN
    assert "firstline migrate" in found["key canary"].cure
