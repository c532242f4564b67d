"""What the settings name at Zendesk by its id: there, gone, or switched off."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.health import Finding, Level
from connectors.sandbox.zendesk.account import AGENT_ID, GROUP_ID
from connectors.zendesk.doctor import account as zendesk
from tests.doctor.conftest import Patient, of_channel

WHAT = "Zendesk ids"


def found(patient: Patient, folder: Path, toml: str) -> list[Finding]:
    file = folder / "firstline.toml"
    file.write_text(toml)
    return [one for one in patient.findings(of_channel(zendesk.check), FIRSTLINE_CONFIG=str(file)) if one.what == WHAT]


def test_ids_that_are_there_are_well(patient: Patient, tmp_path: Path) -> None:
    state = patient.sandbox.zendesk.state
    state.add_place("forms", 5, "Support")
    state.add_place("brands", 6, "Acme")
    state.add_place("fields", 7, "Outcome")
    toml = f"""
        [zendesk]
        handoff_group_id = {GROUP_ID}
        handoff_assignee_id = {AGENT_ID}
        groups = {{ "{GROUP_ID}" = "draft" }}
        forms = {{ "5" = "draft" }}
        brands = {{ "6" = "draft" }}
        fields = {{ outcome = 7 }}
        [escalation.intents.outage]
        groups = {{ zendesk = {GROUP_ID} }}
    """
    (finding,) = found(patient, tmp_path, toml)
    assert (finding.level, finding.found) == (Level.OK, "7 in the settings, all there")


@pytest.mark.parametrize(
    ("toml", "words"),
    [
        ("[zendesk]\nhandoff_group_id = 999", "[zendesk] handoff_group_id is 999: that group does not exist"),
        ("[zendesk]\nhandoff_assignee_id = 999", "[zendesk] handoff_assignee_id is 999: that user does not exist"),
        ('[zendesk]\nforms = { "999" = "off" }', "[zendesk] forms is 999: that ticket form does not exist"),
        ('[zendesk]\nbrands = { "999" = "off" }', "[zendesk] brands is 999: that brand does not exist"),
        ("[zendesk.fields]\noutcome = 999", "[zendesk] fields is 999: that ticket field does not exist"),
        (
            "[escalation.intents.outage]\ngroups = { zendesk = 999 }",
            "escalation.intents.outage.groups is 999: that group does not exist",
        ),
    ],
)
def test_an_id_of_nothing_is_found_and_named(patient: Patient, tmp_path: Path, toml: str, words: str) -> None:
    (finding,) = found(patient, tmp_path, toml)
    assert (finding.level, finding.found) == (Level.FAIL, words)
    assert "Admin Center" in finding.cure


def test_what_cannot_take_tickets_any_more_is_found_too(patient: Patient, tmp_path: Path) -> None:
    state = patient.sandbox.zendesk.state
    state.add_place("forms", 5, "Old")
    state.forms[5]["active"] = False
    customer = patient.sandbox.zendesk.add_user("Joe", "joe@bloggs.example")
    toml = f'[zendesk]\nhandoff_assignee_id = {customer}\nforms = {{ "5" = "draft" }}'
    assert [one.found.partition(": ")[2] for one in found(patient, tmp_path, toml)] == [
        "that user is no agent",
        "that ticket form is not active",
    ]


def test_without_ids_nothing_is_said(patient: Patient, tmp_path: Path) -> None:
    assert found(patient, tmp_path, "") == []
