"""Zendesk's own satisfaction rating, read with the ticket."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.model import Event, Feedback
from connectors.zendesk.history import events_of
from connectors.zendesk.settings import ZendeskSettings

SOLVED = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
RATED = datetime(2026, 3, 3, 8, 30, tzinfo=UTC)


def ticket(rating: Any, **changes: Any) -> dict[str, Any]:
    return {
        "id": 9,
        "status": "solved",
        "requester_id": 7,
        "external_id": None,
        "updated_at": "2026-03-04T00:00:00Z",
        "satisfaction_rating": rating,
        "brand_id": 1,
        "group_id": 2,
        "ticket_form_id": 3,
        "via": {"channel": "web"},
        "tags": [],
        **changes,
    }


def audit(at: datetime, *events: Mapping[str, Any]) -> dict[str, Any]:
    return {"author_id": 7, "created_at": at.isoformat(), "metadata": {}, "via": {"channel": "web"}, "events": events}


def ratings(told: Mapping[str, Any], *audits: Mapping[str, Any]) -> list[Feedback]:
    events: list[Event] = events_of(told, audits, {}, account="acme", own_user_id="1", settings=ZendeskSettings())
    return [event for event in events if isinstance(event, Feedback)]


CHANGE = {"type": "Change", "field_name": "satisfaction_score", "value": "good"}


@pytest.mark.parametrize(("score", "points"), [("good", 5), ("bad", 1)])
@pytest.mark.parametrize("told", [CHANGE, {"type": "SatisfactionRating", "score": "good"}])
def test_good_and_bad_are_the_ends_of_the_scale_at_the_time_of_their_change(
    score: str, points: int, told: dict[str, Any]
) -> None:
    status = {"type": "Change", "field_name": "status", "value": "solved"}
    (found,) = ratings(ticket({"score": score, "comment": "Quick!"}), audit(SOLVED, status), audit(RATED, told))
    assert (found.score, found.comment, found.by, found.at) == (points, "Quick!", "7", RATED)
    assert (found.thread.channel, found.thread.thread_id) == ("zendesk", "9")


def test_a_rating_of_a_ticket_of_ours_names_the_handoff_behind_it() -> None:
    (found,) = ratings(ticket({"score": "bad"}, external_id="firstline:k1"))
    assert (found.handoff_key, found.comment) == ("k1", None)


@pytest.mark.parametrize("rating", [None, {}, {"score": "offered"}, {"score": "unoffered"}, {"score": None}])
def test_what_was_only_offered_is_no_rating(rating: Any) -> None:
    assert ratings(ticket(rating)) == []
