"""A handoff's route in Intercom: the team that gets the conversation."""

from __future__ import annotations

from dataclasses import replace

from bot.model import Handoff, Requester, Route, ThreadRef
from connectors.sandbox.intercom.workspace import TEAM_ID
from tests.connectors.intercom.conftest import CREDENTIALS, Workspace
from tests.support.builders import handoff

KEY = "5f0c3a52-5f6e-4a7e-9d2b-1f6f6f1c0a11"
BILLING = 8001


def handoff_of(number: str) -> Handoff:
    return handoff(ThreadRef("intercom", CREDENTIALS.app_id, number))


def teams(workspace: Workspace, number: str) -> list[str]:
    """Those that the conversation was assigned to."""
    parts = workspace.sandbox.parts(number)
    return [str(part["assigned_to"]["id"]) for part in parts if part["part_type"] == "assignment"]


def test_the_routes_team_gets_it_once(workspace: Workspace) -> None:
    workspace.sandbox.state.add_team(str(BILLING), "Billing")
    number = workspace.conversation()
    routed = replace(handoff_of(number), route=Route(groups={"intercom": BILLING, "zendesk": 1}))
    desk = workspace.desk()

    assert desk.find_handoff(routed, KEY) is None
    desk.create_handoff(routed, KEY)
    assert desk.find_handoff(routed, KEY) is not None
    desk.create_handoff(routed, KEY)

    assert teams(workspace, number) == [str(BILLING)]
    assert [part["part_type"] for part in workspace.sandbox.parts(number)].count("note") == 1


def test_without_one_the_usual_team_does(workspace: Workspace) -> None:
    number = workspace.conversation()
    workspace.desk().create_handoff(handoff_of(number), KEY)

    assert teams(workspace, number) == [TEAM_ID]


def test_what_the_workspace_knows_about_somebody_is_read_where_a_setting_depends_on_it(workspace: Workspace) -> None:
    contact = workspace.sandbox.state.add_contact("Joe", "joe@bloggs.example", custom_attributes={"plan": "enterprise"})
    joe = Requester(id=contact["id"], name="Joe", email="joe@bloggs.example")

    assert workspace.connector().identify(CREDENTIALS.app_id, joe) == joe
    assert workspace.connector(reads_tags=True).identify(CREDENTIALS.app_id, joe).tags == ("plan:enterprise",)


def test_who_is_known_and_in_what_comes_with_them(workspace: Workspace) -> None:
    there = {"companies": {"data": [{"id": "c7"}]}, "tags": {"data": [{"id": "21"}]}, "role": "user"}
    user = workspace.sandbox.state.add_contact("Joe", "joe@bloggs.example", **there)
    lead = workspace.sandbox.state.add_contact("Ana", "ana@bloggs.example", role="lead")
    connector = workspace.connector(reads_tags=True)

    joe = connector.identify(CREDENTIALS.app_id, Requester(id=user["id"]))
    assert (joe.known, joe.memberships) == (True, ("company:c7", "tag:21"))
    assert not connector.identify(CREDENTIALS.app_id, Requester(id=lead["id"])).known


def test_who_is_gone_is_known_no_longer(workspace: Workspace) -> None:
    gone = Requester(id="5ba682d23d7cf92bef87bfd4", known=True, memberships=("company:c7",))
    found = workspace.connector(reads_tags=True).identify(CREDENTIALS.app_id, gone)
    assert (found.known, found.memberships) == (False, ())
