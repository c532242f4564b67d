"""Tags and conversation attributes: what holds now, written once, and never a reason to stop answering."""

from __future__ import annotations

from typing import Any

import pytest

from bot.errors import NotSent, Refused
from bot.model import Labels, ThreadRef
from bot.ports import Labeller
from connectors.intercom.connector import IntercomConnector
from connectors.intercom.labels import ATTRIBUTES
from connectors.sandbox.faults import Fault
from tests.connectors.intercom.conftest import CREDENTIALS, Workspace


def labels(conversation_id: str, outcome: str = "answered", **more: Any) -> Labels:
    thread = ThreadRef("intercom", CREDENTIALS.app_id, conversation_id)
    return Labels(thread=thread, outcome=outcome, **more)


def labeller(connector: IntercomConnector) -> Labeller:
    found = connector.capabilities.labels
    assert found is not None
    return found


def tags(workspace: Workspace, conversation_id: str) -> set[str]:
    found = workspace.sandbox.snapshot()["conversations"][conversation_id]["tags"]["tags"]
    return {tag["name"] for tag in found}


def test_the_tags_say_what_holds_now(workspace: Workspace) -> None:
    conversation_id, connector = workspace.conversation(), workspace.connector()
    labeller(connector).label(labels(conversation_id))
    assert tags(workspace, conversation_id) == {"firstline", "firstline answered"}
    labeller(connector).label(labels(conversation_id, "handed_over"))
    assert tags(workspace, conversation_id) == {"firstline", "firstline handed over"}
    assert workspace.sandbox.violations == []


def test_doing_it_twice_changes_nothing(workspace: Workspace) -> None:
    conversation_id, connector = workspace.conversation(), workspace.connector()
    labeller(connector).label(labels(conversation_id))
    changes = [seen for seen in workspace.seen if seen[0] != "GET"]
    labeller(connector).label(labels(conversation_id))
    labeller(workspace.connector()).label(labels(conversation_id))
    assert [seen for seen in workspace.seen if seen[0] != "GET"] == changes


def test_where_nothing_was_set_before_nothing_is_looked_at(workspace: Workspace) -> None:
    conversation_id = workspace.conversation()
    labeller(workspace.connector()).label(labels(conversation_id, first=True))
    assert tags(workspace, conversation_id) == {"firstline", "firstline answered"}
    assert {seen[0] for seen in workspace.seen} == {"POST"}


def test_other_peoples_tags_stay(workspace: Workspace) -> None:
    conversation_id = workspace.conversation()
    with workspace.sandbox.lock:
        there = workspace.sandbox.state.conversations[conversation_id]["tags"]["tags"]
        there.append({"type": "tag", "id": "7", "name": "vip"})
    labeller(workspace.connector()).label(labels(conversation_id, "not_found"))
    assert tags(workspace, conversation_id) == {"vip", "firstline", "firstline not found"}


def test_a_tag_that_was_deleted_is_made_anew(workspace: Workspace) -> None:
    connector, conversation_id = workspace.connector(), workspace.conversation()
    labeller(connector).label(labels(conversation_id))
    with workspace.sandbox.lock:
        workspace.sandbox.state.tags.clear()
    another = workspace.conversation()
    for _ in range(2):  # one for each of the two tags
        with pytest.raises(Refused, match="tag_not_found"):
            labeller(connector).label(labels(another))
    labeller(connector).label(labels(another))
    assert tags(workspace, another) == {"firstline", "firstline answered"}


def test_attributes_are_written_in_words(workspace: Workspace) -> None:
    conversation_id = workspace.conversation()
    workspace.sandbox.state.attributes.extend(ATTRIBUTES.values())
    connector = workspace.connector(tags=False, attributes=True)
    labeller(connector).label(labels(conversation_id, "not_found", language="de", intent="refund", sentiment=-0.8))
    assert workspace.sandbox.snapshot()["conversations"][conversation_id]["custom_attributes"] == {
        "Firstline outcome": "not found",
        "Firstline language": "de",
        "Firstline intent": "refund",
        "Firstline sentiment": "negative",
    }
    assert tags(workspace, conversation_id) == set()
    assert workspace.sandbox.violations == []


def test_a_missing_attribute_is_told_once_and_tags_are_written_all_the_same(workspace: Workspace) -> None:
    conversation_id, connector = workspace.conversation(), workspace.connector(attributes=True)
    with pytest.raises(Refused, match="Firstline intent"):
        labeller(connector).label(labels(conversation_id))
    labeller(connector).label(labels(conversation_id, "handed_over"))
    assert tags(workspace, conversation_id) == {"firstline", "firstline handed over"}
    assert [seen[0] for seen in workspace.seen].count("PUT") == 1


def test_a_conversation_that_is_gone_says_nothing_about_the_attributes(workspace: Workspace) -> None:
    workspace.sandbox.state.attributes.extend(ATTRIBUTES.values())
    connector = workspace.connector(tags=False, attributes=True)
    with pytest.raises(Refused, match="404"):
        labeller(connector).label(labels("999"))
    conversation_id = workspace.conversation()
    labeller(connector).label(labels(conversation_id))
    assert workspace.sandbox.snapshot()["conversations"][conversation_id]["custom_attributes"]


@pytest.mark.parametrize(("settings", "able"), [({"tags": False}, False), ({}, True), ({"attributes": True}, True)])
def test_labels_are_an_ability_of_the_settings(workspace: Workspace, settings: dict[str, Any], able: bool) -> None:
    capabilities = workspace.connector(**settings).capabilities

    assert (capabilities.labels is not None) is able


def test_an_outage_is_no_refusal(workspace: Workspace) -> None:
    conversation_id = workspace.conversation()
    workspace.faults.add(Fault(vendor="intercom", kind="500", path="/conversations/*"))
    with pytest.raises(NotSent):
        labeller(workspace.connector()).label(labels(conversation_id))
