"""A handoff's route in Intercom: the team that gets the conversation."""

from __future__ import annotations

from dataclasses import replace

from bot.model import Requester, Route
from connectors.sandbox.intercom.workspace import TEAM_ID
from tests.connectors.intercom.conftest import CREDENTIALS, Workspace
from tests.connectors.intercom.test_desk import KEY, assignments, handoff_of, notes

BILLING = 8001


def test_the_routes_team_gets_it_once(workspace: Workspace) -> None:
    workspace.sandbox.state.add_team(str(BILLING), "Billing")
    number = workspace.conversation()
    routed = replace(handoff_of(number), route=Route(groups={"intercom": BILLING, "zendesk": 1}))
    desk = workspace.desk()

    assert desk.find_handoff(routed, KEY) is None
    desk.create_handoff(routed, KEY)
    assert desk.find_handoff(routed, KEY) is not None
    desk.create_handoff(routed, KEY)

    assert [str(one["id"]) for one in assignments(workspace, number) if isinstance(one, dict)] == [str(BILLING)]
    assert len(notes(workspace, number)) == 1


def test_without_one_the_usual_team_does(workspace: Workspace) -> None:
    number = workspace.conversation()
    workspace.desk().create_handoff(handoff_of(number), KEY)

    assert [str(one["id"]) for one in assignments(workspace, number) if isinstance(one, dict)] == [TEAM_ID]


def test_what_the_workspace_knows_about_somebody_is_read_where_a_setting_depends_on_it(workspace: Workspace) -> None:
    contact = workspace.sandbox.state.add_contact("Joe", "joe@bloggs.example", custom_attributes={"plan": "enterprise"})
    joe = Requester(id=contact["id"], name="Joe", email="joe@bloggs.example")

    assert workspace.connector().identify(CREDENTIALS.app_id, joe) == joe
    assert workspace.connector(reads_tags=True).identify(CREDENTIALS.app_id, joe).tags == ("plan:enterprise",)
