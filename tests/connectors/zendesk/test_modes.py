"""What the bot does where: by group, form and brand; proposals for the agents; live messaging."""

from __future__ import annotations

import json
from typing import Any

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import SupersededByAgent
from bot.model import (
    Author,
    Ignored,
    InboundMessage,
    Mode,
    Owner,
    OwnershipChanged,
    Parsed,
    Passage,
    Purpose,
)
from bot.wording import BUILT_IN
from connectors.sandbox.zendesk.account import AGENT_ID, GROUP_ID
from connectors.zendesk.inbound import parse
from connectors.zendesk.modes import Place, mode_in, place_of
from connectors.zendesk.settings import ZendeskSettings
from connectors.zendesk.suggestion import proposal
from tests.connectors.contract import Recorder
from tests.connectors.zendesk.builders import reply
from tests.connectors.zendesk.conftest import BOT_ID, Account
from tests.support.builders import changed

MODES = {"answer": Mode.ANSWER, "draft": Mode.DRAFT, "off": None}
OFF = Ignored("the bot is off where this ticket is")
CITE = Passage(id=1, title="Passwords", url="https://help.acme.example/passwords", text="", score=1)


def place(**given: Any) -> Place:
    return Place(
        **{
            "group_id": None,
            "form_id": None,
            "brand_id": None,
            "in_messenger": False,
            "among_colleagues": False,
            **given,
        }
    )


def heard(account: Account, ticket_id: str, **settings: Any) -> list[Parsed]:
    """What a subscription's deliveries of the latest change mean."""
    told = ZendeskSettings(**settings)
    bodies = [json.loads(body) for body in account.bodies(ticket_id)]
    return [parse(body, account="acme", own_user_id=BOT_ID, settings=told) for body in bodies]


# Which mode.


@given(
    default=st.sampled_from(sorted(MODES)),
    group=st.sampled_from([None, *MODES]),
    form=st.sampled_from([None, *MODES]),
    brand=st.sampled_from([None, *MODES]),
)
def test_the_group_wins_over_the_form_over_the_brand_over_the_default(
    default: str, group: str | None, form: str | None, brand: str | None
) -> None:
    settings = ZendeskSettings.model_validate(
        {
            "mode": default,
            "groups": {"1": group} if group else {"2": "off"},
            "forms": {"1": form} if form else {"2": "off"},
            "brands": {"1": brand} if brand else {"2": "off"},
        }
    )
    expected = MODES[next(mode for mode in (group, form, brand, default) if mode)]
    assert mode_in(place(group_id="1", form_id="1", brand_id="1"), settings) is expected
    assert mode_in(place(), settings) is MODES[default]


def test_a_place_is_read_the_same_from_a_ticket_and_from_its_event(account: Account) -> None:
    account.sandbox.state.add_place("brands", 7, "Acme")
    account.sandbox.state.add_place("forms", 8, "Support")
    user_id = account.requester()
    ticket_id = account.sandbox.requester_creates(
        user_id, "Help", "hello", group_id=int(GROUP_ID), brand_id=7, ticket_form_id=8
    )
    (body,) = account.bodies(ticket_id)
    expected = place(group_id=GROUP_ID, brand_id="7", form_id="8")
    assert place_of(json.loads(body)["detail"]) == expected
    assert place_of(account.client().ticket(ticket_id)) == expected


@pytest.mark.parametrize("ticket", [{"from_messaging_channel": True}, {"via": {"channel": "native_messaging"}}])
def test_in_live_messaging_the_bot_is_off_whatever_the_settings_say(ticket: dict[str, Any]) -> None:
    """A comment in the ticket would not reach the messenger: it would look answered and nobody would read it."""
    assert place_of(ticket).in_messenger
    assert mode_in(place_of({**ticket, "group_id": 1}), ZendeskSettings(mode="answer", groups={"1": "answer"})) is None


# Off.


def test_where_the_bot_is_off_nothing_that_requesters_say_is_kept(account: Account, accepted: Recorder) -> None:
    ticket_id = account.ticket()
    assert heard(account, ticket_id, mode="off") == [OFF]
    account.sandbox.requester_comments(ticket_id, "still broken")
    assert heard(account, ticket_id, mode="off") == [OFF]
    events = account.connector(mode="off").fetch(changed("zendesk", "acme", ticket_id))
    assert not any(isinstance(event, InboundMessage) for event in events)


def test_a_colleague_where_the_bot_is_off_takes_what_the_bot_had_and_nothing_is_kept(account: Account) -> None:
    """The ticket may have come from where the bot answers."""
    ticket_id = account.ticket()
    comment_id = account.sandbox.agent_comments(ticket_id, AGENT_ID, "his number is 4711")
    told = heard(account, ticket_id, mode="off")
    (change,) = [found[0] for found in told if isinstance(found, tuple) and isinstance(found[0], OwnershipChanged)]
    assert isinstance(change, OwnershipChanged)
    assert (change.owner, change.event_id) == (Owner.HUMAN, f"comment {comment_id}")
    assert "4711" not in repr(told)
    by_fetch = [
        e
        for e in account.connector(mode="off").fetch(changed("zendesk", "acme", ticket_id))
        if isinstance(e, OwnershipChanged)
    ]
    assert by_fetch == [change]


def test_colleagues_words_in_a_ticket_of_ours_count_wherever_it_is_filed(account: Account) -> None:
    ticket_id = account.ticket()
    account.sandbox.state.tickets[int(ticket_id)]["external_id"] = "firstline:7f3a"
    account.sandbox.agent_comments(ticket_id, AGENT_ID, "we are on it")
    for mode in MODES:
        parsed = heard(account, ticket_id, mode=mode)[0]
        assert isinstance(parsed, tuple)
        message = parsed[0]
        assert isinstance(message, InboundMessage)
        assert (message.author, message.text, message.mode) == (Author.AGENT, "we are on it", Mode.ANSWER)
        fetched = account.connector(mode=mode).fetch(changed("zendesk", "acme", ticket_id))
        assert [e.mode for e in fetched if isinstance(e, InboundMessage)] == [Mode.ANSWER] * 2


def test_an_answer_to_a_ticket_that_was_moved_to_where_the_bot_is_off_is_not_said(account: Account) -> None:
    ticket_id = account.ticket()
    account.sandbox.state.tickets[int(ticket_id)]["group_id"] = int(GROUP_ID)
    connector = account.connector(groups={GROUP_ID: "off"})
    for purpose in (Purpose.ANSWER, Purpose.DRAFT):
        with pytest.raises(SupersededByAgent, match="off"):
            connector.send(reply(ticket_id, purpose=purpose), "k1")
    assert account.writes() == []


@pytest.mark.parametrize("mode", ["off", "draft"])
def test_nobody_is_handed_over_in_silence_where_the_handoff_itself_moved_the_ticket(
    account: Account, mode: str
) -> None:
    ticket_id = account.ticket()
    account.sandbox.state.tickets[int(ticket_id)]["group_id"] = int(GROUP_ID)
    receipt = reply(ticket_id, "A person will answer.", purpose=Purpose.HANDOFF_NOTICE)
    account.connector(groups={GROUP_ID: mode}).send(receipt, "k1")
    assert account.sandbox.comments(ticket_id)[-1]["public"] is True


def test_deliveries_of_live_messaging_are_ignored_for_a_reason() -> None:
    payload = {"type": "zen:event-type:messaging_ticket.message_added", "detail": {"id": "1"}, "event": {}}
    parsed = parse(payload, account="acme", own_user_id=BOT_ID, settings=ZendeskSettings())
    assert isinstance(parsed, Ignored)
    assert "live messaging" in parsed.reason


def test_a_ticket_that_came_by_live_messaging_is_left_to_the_agents(account: Account) -> None:
    ticket_id = account.ticket()
    account.sandbox.state.tickets[int(ticket_id)]["from_messaging_channel"] = True
    assert not any(
        isinstance(e, InboundMessage) for e in account.connector().fetch(changed("zendesk", "acme", ticket_id))
    )
    with pytest.raises(SupersededByAgent):
        account.connector().send(reply(ticket_id), "k1")
    assert account.writes() == []


# Drafts.


def test_what_is_said_where_the_bot_drafts_says_so(account: Account) -> None:
    ticket_id = account.ticket("one")
    account.sandbox.agent_comments(ticket_id, AGENT_ID, "two")
    fetched = account.connector(mode="draft").fetch(changed("zendesk", "acme", ticket_id))
    assert [(e.text, e.mode) for e in fetched if isinstance(e, InboundMessage)] == [
        ("one", Mode.DRAFT),
        ("two", Mode.DRAFT),
    ]
    account.sandbox.requester_comments(ticket_id, "three")
    assert heard(account, ticket_id, mode="draft") == [(changed("zendesk", "acme", ticket_id),)]


def test_a_draft_is_an_internal_note_that_is_found_again(account: Account) -> None:
    ticket_id, connector = account.ticket(), account.connector(mode="draft")
    draft = reply(ticket_id, purpose=Purpose.DRAFT, cites=(CITE,), confidence=0.824)
    assert connector.find_sent(draft, "k1") is None
    receipt = connector.send(draft, "k1")
    note = account.sandbox.comments(ticket_id)[-1]
    assert (note["public"], note["author_id"], str(note["id"])) == (False, int(BOT_ID), receipt.external_id)
    words = " ".join(note["body"].split())
    for expected in (
        "Proposed answer",
        "has not seen it",
        "Open Settings , then",
        "Passwords",
        "high; the articles are 82% likely",
        "copy",
    ):
        assert expected in words
    assert account.sandbox.said_by_bot(ticket_id) == []
    assert connector.find_sent(draft, "k1") == receipt
    assert account.sandbox.ticket(ticket_id)["tags"] == ["firstline", "firstline-drafted"]
    assert account.sandbox.ticket(ticket_id)["status"] == "new"


def test_an_answer_to_a_ticket_that_was_moved_to_where_the_bot_drafts_becomes_a_draft(account: Account) -> None:
    ticket_id = account.ticket()
    account.sandbox.state.tickets[int(ticket_id)]["group_id"] = int(GROUP_ID)
    account.connector(groups={GROUP_ID: "draft"}).send(reply(ticket_id), "k1")
    assert account.sandbox.comments(ticket_id)[-1]["public"] is False
    assert account.sandbox.said_by_bot(ticket_id) == []


@pytest.mark.parametrize(
    ("confidence", "told"),
    [
        (None, "not known"),
        (0.0, "low; the articles are 0% likely"),
        (0.49, "low; the articles are 49% likely"),
        (0.5, "fair; the articles are 50% likely"),
        (0.75, "high; the articles are 75% likely"),
        (1, "100%"),
    ],
)
def test_how_sure_the_bot_is_is_told_in_words_and_in_figures(confidence: float | None, told: str) -> None:
    assert told in proposal(reply("1", purpose=Purpose.DRAFT, confidence=confidence), BUILT_IN)


@given(text=st.text(st.characters(codec="utf-8"), max_size=300))
def test_a_draft_of_anything_runs_nothing_and_links_nowhere_else(text: str) -> None:
    draft = reply("1", text, purpose=Purpose.DRAFT, confidence=0.5, cites=(CITE,), link_hosts=frozenset())
    note = proposal(draft, BUILT_IN)
    assert "{{" not in note
    for tag in BeautifulSoup(note, "html.parser").find_all(True):
        assert set(tag.attrs) <= {"href"}
        assert str(tag.get("href", CITE.url)).startswith((CITE.url, "mailto:"))


def test_neither_a_draft_nor_an_answer_links_to_hosts_that_were_not_allowed(account: Account) -> None:
    ticket_id = account.ticket()
    text = "See https://evil.example/x and [this](https://evil.example/y)."
    for purpose in (Purpose.ANSWER, Purpose.DRAFT):
        account.connector().send(reply(ticket_id, text, purpose=purpose, link_hosts=frozenset()), purpose)
        assert "href" not in account.sandbox.comments(ticket_id)[-1]["html_body"]
