"""The Home tab and the prompts: what opening the app leads to."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import BadPayload, DeliveryError, Refused
from bot.model import Ignored, SideTask, TicketLine
from connectors.sandbox.faults import Fault
from connectors.sandbox.slack.state import MethodError
from connectors.sandbox.slack.views import views_publish
from connectors.slack.inbound import parse
from connectors.slack.settings import SlackSettings
from connectors.slack.wire.views import home
from tests.connectors.slack.builders import payload
from tests.connectors.slack.conftest import ANA, CREDENTIALS, Heard, Workspace
from tests.support.wording import EN

AT = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)


def line(**changes: Any) -> TicketLine:
    values = {"ticket_id": "4711", "url": "https://acme.zendesk.com/agent/tickets/4711", "subject": "VPN"}
    return TicketLine(**{**values, "state": "open", "opened_at": AT, **changes})


def texts(view: dict[str, Any]) -> list[str]:
    return [block["text"]["text"] for block in view["blocks"] if "text" in block]


def side_task(name: str, argument: str) -> SideTask:
    return SideTask(channel="slack", account=CREDENTIALS.team_id, name=name, argument=argument)


def test_opening_the_home_tab_is_an_errand_for_who_opened_it(workspace: Workspace, heard: Heard) -> None:
    workspace.sandbox.people.open_app(ANA)
    assert heard.of(SideTask) == [side_task("home", ANA)]


def test_opening_the_messages_is_an_errand_for_the_place(workspace: Workspace, heard: Heard) -> None:
    workspace.sandbox.people.open_app(ANA, "messages")
    assert heard.of(SideTask) == [side_task("prompts", "D0ANA")]


@pytest.mark.parametrize("event", [{"type": "app_home_opened", "tab": "about"}, {"type": "app_context_changed"}])
def test_other_places_mean_nothing(event: dict[str, Any]) -> None:
    assert isinstance(parse(payload(**event), SlackSettings()), Ignored)


def test_an_opening_by_nobody_is_refused() -> None:
    with pytest.raises(BadPayload, match=r"\$\.event\.user: expected"):
        parse(payload(type="app_home_opened", tab="home", user=None), SlackSettings())


def test_the_home_tab_shows_how_to_ask_and_the_open_tickets(workspace: Workspace) -> None:
    tickets = [line(), line(ticket_id=None, url=None, subject="New <laptop>", state="being made"), line(state="solved")]
    workspace.connector().run(side_task("home", ANA), tickets)
    shown = workspace.sandbox.views.homes[ANA]
    said = texts(shown)
    assert any("/ask" in text and "/ticket" in text for text in said)
    date = f"<!date^{int(AT.timestamp())}^{{date_short}}|2026-11-20>"
    assert said[-2:] == [
        f"*<https://acme.zendesk.com/agent/tickets/4711|#4711>* VPN\nopen, opened {date}",
        f"*New* New &lt;laptop&gt;\nbeing created, opened {date}",
    ]
    assert workspace.sandbox.violations == []


def test_without_tickets_it_says_so(workspace: Workspace) -> None:
    workspace.connector().run(side_task("home", ANA), [])
    assert texts(workspace.sandbox.views.homes[ANA])[-1].startswith("You have no open tickets.")


def test_more_tickets_than_a_view_can_hold_are_counted(workspace: Workspace) -> None:
    workspace.connector().run(side_task("home", ANA), [line(subject="x" * 500)] * 200)
    shown = workspace.sandbox.views.homes[ANA]
    assert len(shown["blocks"]) <= 100
    assert texts(shown)[-1] == "… and 120 more."


lines = st.builds(
    TicketLine,
    ticket_id=st.none() | st.text(max_size=20),
    url=st.none() | st.text(max_size=300) | st.just("https://x.example/a|b>c <d"),
    subject=st.text(max_size=4000) | st.text("<>&!@|", max_size=40),
    state=st.sampled_from(["being made", "open", "pending", "<!channel>"]),
    opened_at=st.datetimes(datetime(1970, 1, 2), datetime(2100, 1, 1), timezones=st.just(UTC)),
)


@given(st.lists(lines, max_size=8))
def test_whatever_a_ticket_is_called_the_view_is_one_that_slack_takes(tickets: list[TicketLine]) -> None:
    view = home(tickets, EN)
    assert len(view["blocks"]) <= 100
    for text in texts(view):
        assert 0 < len(text) <= 3000
        assert "<!channel" not in text
        assert "<@" not in text


def test_a_view_that_slack_would_not_take_is_refused_by_the_stand_in(workspace: Workspace) -> None:
    view = home([], EN) | {"blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3001}}]}
    with pytest.raises(MethodError):
        views_publish(workspace.sandbox.world, {"user_id": ANA, "view": json.dumps(view)})


def test_prompts_are_set_without_a_thread(workspace: Workspace) -> None:
    workspace.sandbox.people.open_app(ANA, "messages")
    workspace.connector(suggested_prompts=("How do I reset my password?",)).run(side_task("prompts", "D0ANA"), [])
    prompt = {"title": "How do I reset my password?", "message": "How do I reset my password?"}
    assert workspace.sandbox.prompts == {"D0ANA": [prompt]}
    assert workspace.sandbox.violations == []


def test_no_prompts_are_not_asked_for(workspace: Workspace) -> None:
    workspace.connector(suggested_prompts=()).run(side_task("prompts", "D0ANA"), [])
    assert workspace.seen == []


@pytest.mark.parametrize("kind", ["429", "500", "reset"])
def test_an_errand_that_fails_says_so(workspace: Workspace, kind: Any) -> None:
    workspace.faults.add(Fault(vendor="slack", kind=kind, path="/api/views.publish"))
    with pytest.raises(DeliveryError):
        workspace.connector().run(side_task("home", ANA), [])


def test_an_unknown_errand_is_refused(workspace: Workspace) -> None:
    with pytest.raises(Refused, match="there is no side task"):
        workspace.connector().run(side_task("coffee", ANA), [])
