"""A handoff's route in Zendesk: group, form, tags and priority of the ticket."""

from __future__ import annotations

import pytest

from bot.model import Intent, Priority, Requester, Route, ThreadRef
from connectors.sandbox.zendesk.account import AGENT_ID, GROUP_ID
from connectors.sandbox.zendesk.payloads import FIRST_FORM
from tests.connectors.zendesk.conftest import Account
from tests.support.builders import handoff

KEY = "7f3a0c9e-0000-4000-8000-000000000001"
SLACK = ThreadRef("slack", "T1", "C1:1.2")
BILLING = 360001


@pytest.fixture
def account(account: Account) -> Account:
    account.sandbox.state.add_group(BILLING, "Billing")
    account.sandbox.state.add_place("forms", 77, "Money")
    return account


URGENT = Route(
    groups={"zendesk": BILLING, "intercom": 5},
    forms={"zendesk": 77, "intercom": 6},
    tags=("money", "firstline"),
    priority=Priority.URGENT,
)


def test_a_new_ticket_goes_where_the_route_says(account: Account) -> None:
    desk = account.desk(assignee_id=int(AGENT_ID))
    routed = handoff(SLACK, intent=Intent.REFUND_OR_BILLING_DISPUTE, route=URGENT, priority=Priority.URGENT)
    ticket = account.sandbox.ticket(desk.create_handoff(routed, KEY).external_id)

    assert (ticket["group_id"], ticket["ticket_form_id"], ticket["priority"]) == (BILLING, 77, "urgent")
    assert ticket["assignee_id"] is None  # who gets the others need not be in that group
    assert set(ticket["tags"]) == {
        "firstline", "firstline-sensitive", "firstline-refund_or_billing_dispute", "money", "firstline-slack"
    }  # fmt: skip


def test_without_a_route_it_goes_where_all_do(account: Account) -> None:
    desk = account.desk(assignee_id=int(AGENT_ID))
    ticket = account.sandbox.ticket(desk.create_handoff(handoff(SLACK), KEY).external_id)

    assert (ticket["group_id"], ticket["assignee_id"]) == (int(GROUP_ID), int(AGENT_ID))
    assert ticket["ticket_form_id"] == FIRST_FORM


@pytest.mark.parametrize(
    ("before", "wanted", "after"),
    [(None, "high", "high"), ("low", "high", "high"), ("urgent", "high", "urgent"), ("high", "high", "high")],
)
def test_a_ticket_that_exists_gets_more_urgent_and_never_less(
    account: Account, before: str | None, wanted: str, after: str
) -> None:
    number = account.ticket()
    account.sandbox.state.tickets[int(number)]["priority"] = before
    route = Route(priority=Priority(wanted))
    routed = handoff(ThreadRef("zendesk", "acme", number), route=route, priority=Priority(wanted))
    account.desk().create_handoff(routed, KEY)

    assert account.sandbox.ticket(number)["priority"] == after


def test_a_users_tags_are_read_where_a_setting_depends_on_them(account: Account) -> None:
    user_id = account.sandbox.add_user("Joe", "joe@bloggs.example")
    account.sandbox.state.users[int(user_id)]["tags"] = ["vip"]
    joe = Requester(id=user_id, name="Joe", email="joe@bloggs.example")

    assert account.connector().identify("acme", joe) == joe
    assert account.connector(reads_tags=True).identify("acme", joe).tags == ("vip",)
