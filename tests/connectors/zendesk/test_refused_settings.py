"""A ticket that Zendesk refuses for an id in the settings is made without it, and everybody is told which."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import Refused
from bot.model import Author, Handoff, Labels, Priority, Reason, Requester, Route, ThreadRef, Turn
from connectors.sandbox.zendesk.account import AGENT_ID, GROUP_ID
from connectors.zendesk.client.refusals import NAMES, filed
from connectors.zendesk.client.transport import Rejected
from tests.connectors.zendesk.conftest import Account

KEY = "7f3a0c9e-0000-4000-8000-000000000001"


def handoff(channel: str = "slack", thread_id: str = "C1:1.2", **changes: Any) -> Handoff:
    thread = ThreadRef(channel, "T1" if channel == "slack" else "acme", thread_id)
    values: dict[str, Any] = {
        "conversation_id": 7,
        "thread": thread,
        "requester": Requester(id="U1", name="Joe Bloggs", email="joe@bloggs.example"),
        "reason": Reason.HUMAN_REQUESTED,
        "explanation": "They asked for a person.",
        "priority": Priority.NORMAL,
        "subject": "My printer",
        "summary": "Asked: my printer",
        "turns": (Turn(author=Author.REQUESTER, text="My printer", at=datetime(2026, 3, 1, tzinfo=UTC)),),
        "labels": Labels(thread=thread, outcome="handed_over"),
    }
    return Handoff(**{**values, **changes})


def note_of(account: Account, ticket_id: str) -> str:
    comments = account.sandbox.state.comments(int(ticket_id))
    assert not comments[-1]["public"]
    return str(comments[-1]["html_body"])


def test_an_unknown_group_is_left_out_and_the_agent_stays(account: Account) -> None:
    receipt = account.desk(group_id=999, assignee_id=int(AGENT_ID)).create_handoff(handoff(), KEY)
    ticket = account.sandbox.ticket(receipt.external_id)
    assert (ticket["group_id"], ticket["assignee_id"]) == (None, int(AGENT_ID))
    assert receipt.left_out == ("group_id 999",)
    assert "Created without these settings, which were refused: group_id 999" in note_of(account, receipt.external_id)


def test_an_unknown_agent_and_form_too(account: Account) -> None:
    routed = handoff(route=Route(forms={"zendesk": 5}))
    receipt = account.desk(assignee_id=12345).create_handoff(routed, KEY)
    assert set(receipt.left_out) == {"assignee_id 12345", "ticket_form_id 5"}
    assert account.sandbox.ticket(receipt.external_id)["group_id"] == int(GROUP_ID)


def test_a_second_attempt_finds_the_ticket_of_the_first(account: Account) -> None:
    desk = account.desk(group_id=999)
    first = desk.create_handoff(handoff(), KEY)
    again = desk.create_handoff(handoff(), KEY)
    found = desk.find_handoff(handoff(), KEY)
    assert found is not None
    assert first.external_id == again.external_id == found.external_id


def test_a_ticket_of_zendesks_own_gets_its_note_and_tags_all_the_same(account: Account) -> None:
    ticket_id = account.sandbox.requester_creates(account.requester(), "Help", "let me talk to a person")
    receipt = account.desk(group_id=999).create_handoff(handoff("zendesk", ticket_id), KEY)
    ticket = account.sandbox.ticket(ticket_id)
    assert receipt.left_out == ("group_id 999",)
    assert "firstline" in ticket["tags"]
    assert "group_id 999" in note_of(account, ticket_id)
    assert len(account.sandbox.state.comments(int(ticket_id))) == 2


def test_what_is_no_setting_of_ours_is_refused_as_before(account: Account) -> None:
    before = len(account.keys)
    with pytest.raises(Refused):
        account.desk().create_handoff(handoff(requester=Requester(id="U1", name="Joe", email="")), "x" * 2000)
    assert len(account.keys) <= before + 1


@given(
    given_=st.dictionaries(st.sampled_from(sorted(NAMES.keys() - {"custom_fields"})), st.integers(1, 9)),
    bad=st.sets(st.sampled_from(sorted(NAMES))),
    vague=st.booleans(),
)
def test_whatever_is_refused_it_is_written_without_that_and_no_more(
    given_: dict[str, int], bad: set[str], vague: bool
) -> None:
    tried: list[dict[str, Any]] = []

    def write(fields: Any, left_out: tuple[str, ...]) -> str:
        assert len(left_out) + len(fields) == len(given_) + 1
        assert fields not in tried
        tried.append(dict(fields))
        wrong = sorted(bad & fields.keys())
        if wrong:
            raise Rejected("no", 422, ["base"] if vague else [wrong[0].removesuffix("_id")])
        return "made"

    made, left_out = filed({"subject": "s", **given_}, write)
    assert made == "made"
    wrong = bad & given_.keys()
    expected = set(given_) if vague and wrong else wrong
    assert {one.split()[0] for one in left_out} == expected


def test_another_refusal_is_none_of_the_settings() -> None:
    def refuse(status: int, *named: str) -> None:
        def write(_: Any, __: Any) -> None:
            raise Rejected("no", status, named)

        with pytest.raises(Rejected):
            filed({"group_id": 1}, write)

    refuse(403, "group")
    refuse(422, "requester")
