"""Answers to Zendesk's CSAT surveys. They are kept beside the tickets and no event tells of them: they are asked for.

Shapes as Zendesk's reference has them (developer.zendesk.com, "CSAT Survey Responses"): a response names its ticket as
`zen:ticket:N`, and holds an answer for each question of the survey, `rating_scale` and `open_ended` among them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from bot.model import Feedback, ThreadRef
from connectors.zendesk.client.zenpy_client import ZendeskClient, is_id
from connectors.zendesk.ticket import CHANNEL, moment

Json = Mapping[str, Any]

PATH = "/api/v2/guide/survey_responses"
PAGES = 20  # of a hundred responses, in one reading
SATISFACTION = "customer_satisfaction"
# Scales are of two, three or five steps; only the category means the same on each.
SCORES = {"good": 5, "neutral": 3, "bad": 1}
TICKET = "zen:ticket:"


def answered(client: ZendeskClient, account: str, since: datetime) -> Iterator[Feedback]:
    """The ratings in surveys that were begun after `since`. Raises DeliveryError."""
    # Zendesk takes this filter in milliseconds.
    query = {"filter[created_at_start]": round(since.astimezone(UTC).timestamp() * 1000), "page[size]": 100}
    for _ in range(PAGES):
        page = client.call("GET", f"{PATH}?{urlencode(query)}")
        for response in page.get("survey_responses") or ():
            if (rating := rating_in(response, account)) is not None:
                yield rating
        meta = page.get("meta") or {}
        if not meta.get("has_more") or not meta.get("after_cursor"):
            return
        query["page[after]"] = meta["after_cursor"]


def rating_in(response: Json, account: str) -> Feedback | None:
    """None where nothing is rated yet, or it is not about a ticket."""
    answers: Sequence[Json] = response.get("answers") or ()
    rating = next((answer for answer in answers if _rates(answer)), None)
    ticket = next(_tickets(response), None)
    given = rating and (rating.get("updated_at") or rating.get("created_at"))
    if rating is None or ticket is None or not given:
        return None
    said = [str(answer.get("value") or "").strip() for answer in answers if answer.get("type") == "open_ended"]
    return Feedback(
        thread=ThreadRef(CHANNEL, account, ticket),
        by=str(response.get("responder_id") or ""),
        at=moment(given, "answers.updated_at"),
        score=_score(rating),
        comment="\n".join(filter(None, said)) or None,
    )


def _rates(answer: Json) -> bool:
    question = answer.get("question") or {}
    kind = question.get("sub_type") or SATISFACTION
    return answer.get("type") == "rating_scale" and kind == SATISFACTION and answer.get("rating_category") in SCORES


def _tickets(response: Json) -> Iterator[str]:
    for subject in response.get("subjects") or ():
        number = str(subject.get("zrn") or subject.get("id") or "").removeprefix(TICKET)
        if is_id(number):
            yield number


def _score(rating: Json) -> int:
    """1 to 5: as it was given on a scale of five, else by its category."""
    steps = [option.get("rating") for option in (rating.get("question") or {}).get("options") or ()]
    given = rating.get("rating")
    if isinstance(given, int) and given in steps and sorted(filter(None, steps)) == [1, 2, 3, 4, 5]:
        return given
    return SCORES[rating["rating_category"]]
