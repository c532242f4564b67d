"""Answers to CSAT surveys, fetched from the stand-in over HTTP."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.errors import DeliveryError
from bot.model import Feedback
from connectors.zendesk.surveys import PATH, rating_in
from tests.connectors.zendesk.conftest import Account

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
GIVEN = "2026-03-03T08:30:00Z"


def rating(category: str | None = "good", given: int = 5, steps: int = 5, **answer: Any) -> dict[str, Any]:
    return {
        "type": "rating_scale",
        "rating": given,
        "rating_category": category,
        "question": {
            "sub_type": "customer_satisfaction",
            "options": [{"rating": step} for step in range(1, steps + 1)],
        },
        "updated_at": GIVEN,
        **answer,
    }


def response(*answers: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"responder_id": 7, "subjects": [{"zrn": "zen:ticket:9"}], "answers": answers, **more}


def read(account: Account, since: datetime = LONG_AGO) -> list[Feedback]:
    reader = account.connector(surveys=True).capabilities.ratings
    assert reader is not None
    return list(reader.ratings(since))


def test_an_answered_survey_is_a_rating_of_its_ticket(account: Account) -> None:
    ticket_id = account.ticket()
    account.sandbox.requester_rates(ticket_id, 4, "Quick!")
    (found,) = read(account)
    assert (found.thread.thread_id, found.score, found.comment) == (ticket_id, 4, "Quick!")
    assert found.by == str(account.sandbox.ticket(ticket_id)["requester_id"])


def test_all_pages_are_read(account: Account) -> None:
    account.sandbox.world.page_size = 2
    tickets = [account.ticket() for _ in range(5)]
    for ticket_id in tickets:
        account.sandbox.requester_rates(ticket_id, 2)
    assert [found.thread.thread_id for found in read(account)] == tickets


def test_those_from_before_are_not_asked_for(account: Account) -> None:
    account.sandbox.requester_rates(account.ticket(), 5)
    assert read(account, datetime.now(UTC) + timedelta(minutes=1)) == []


def test_an_account_that_does_not_show_them_raises(account: Account) -> None:
    account.forbidden.append(f"/zendesk{PATH}")
    with pytest.raises(DeliveryError):
        read(account)


def test_without_the_setting_nothing_is_asked(account: Account) -> None:
    assert account.connector().capabilities.ratings is None


@pytest.mark.parametrize(("category", "given", "steps", "score"), [
    ("good", 4, 5, 4), ("bad", 1, 2, 1), ("good", 2, 2, 5), ("neutral", 2, 3, 3), ("good", 3, 3, 5),
])  # fmt: skip
def test_only_a_scale_of_five_says_more_than_the_category(category: str, given: int, steps: int, score: int) -> None:
    found = rating_in(response(rating(category, given, steps)), "acme")
    assert found is not None
    assert found.score == score


@pytest.mark.parametrize("unrated", [
    response(), response({"type": "skipped", "updated_at": GIVEN}), response(rating(None)),
    response(rating(), subjects=[]), response(rating(), subjects=[{"zrn": "zen:article:9"}]),
    response(rating(question={"sub_type": "customer_effort"})),
])  # fmt: skip
def test_what_rates_no_ticket_is_no_rating(unrated: dict[str, Any]) -> None:
    assert rating_in(unrated, "acme") is None
