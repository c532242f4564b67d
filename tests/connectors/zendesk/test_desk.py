"""The desk: one ticket for a conversation from elsewhere, whatever dies when; words both ways under the right name."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import NotSent, OutcomeUnknown, Refused
from bot.model import (
    Attachment,
    Author,
    DeskComment,
    Handoff,
    Intent,
    Labels,
    Priority,
    Purpose,
    Reason,
    Requester,
    ThreadRef,
    Turn,
)
from connectors.sandbox.faults import Fault
from connectors.sandbox.zendesk.account import AGENT_ID, GROUP_ID
from connectors.zendesk.client.zenpy_client import ZendeskClient
from connectors.zendesk.note import handoff_note
from tests.connectors.zendesk.builders import reply
from tests.connectors.zendesk.conftest import BOT_ID, Account
from tests.support.builders import with_thread
from tests.support.wording import EN

KEY = "7f3a0c9e-0000-4000-8000-000000000001"
JOE = Requester(id="U1", name="Joe Bloggs", email="joe@bloggs.example", phone="+49 30 1234")
AT = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
TURNS = (
    Turn(author=Author.REQUESTER, text="My <b>printer</b> is\non fire", at=AT),
    Turn(author=Author.BOT, text="Use the **extinguisher**.", at=AT),
    Turn(
        author=Author.REQUESTER,
        text="let me talk to a person",
        at=AT,
        attachments=(Attachment(name="fire.png", content_type="image/png"),),
    ),
)


def handoff(**changes: Any) -> Handoff:
    values: dict[str, Any] = {
        "conversation_id": 7,
        "channel": "slack",
        "account": "T1",
        "thread_id": "C1:1.2",
        "requester": JOE,
        "reason": Reason.HUMAN_REQUESTED,
        "explanation": "They asked for a person.",
        "priority": Priority.HIGH,
        "subject": "My printer is on fire",
        "summary": "A printer burns. The bot could not help.",
        "turns": TURNS,
        "link": "https://acme.slack.com/archives/C1/p12",
    }
    return Handoff(**with_thread({**values, **changes}))


def words(ticket_id: str, text: str = "it went out", requester: Requester | None = JOE) -> DeskComment:
    return DeskComment(account="acme", ticket_id=ticket_id, text=text, requester=requester)


# A conversation from elsewhere.


def test_the_first_line_is_what_they_want_and_the_last_what_was_said(account: Account) -> None:
    (note,) = account.sandbox.comments(account.desk().create_handoff(handoff(), KEY).external_id)
    assert "<p><b>Wants:</b> A printer burns. The bot could not help.</p>" in note["html_body"][:140]
    assert note["html_body"].index("Transcript") > note["html_body"].index("Where:")


def test_in_the_ticket_that_is_the_conversation_nothing_is_said_again(account: Account) -> None:
    ticket_id = account.ticket()
    account.desk().create_handoff(handoff(channel="zendesk", thread_id=ticket_id), KEY)
    note = account.sandbox.comments(ticket_id)[-1]
    assert note["public"] is False
    assert "A printer burns." in note["body"]
    assert "Transcript" not in note["body"]
    assert "let me talk to a person" not in note["body"]


@pytest.mark.parametrize(
    ("intent", "tags"), [(Intent.OUTAGE, ["firstline-outage"]), (Intent.HUMAN_REQUEST, []), (Intent.CHIT_CHAT, [])]
)
def test_a_tag_says_what_it_is_about_where_that_tells_something(
    account: Account, intent: Intent, tags: list[str]
) -> None:
    receipt = account.desk().create_handoff(replace(handoff(), intent=intent), KEY)

    expected = ["firstline", "firstline-human_requested", *tags, "firstline-slack"]
    assert sorted(account.sandbox.ticket(receipt.external_id)["tags"]) == sorted(expected)


def test_who_answers_beside_the_requester_is_named(account: Account) -> None:
    desk = account.desk()
    ticket_id = desk.create_handoff(handoff(), KEY).external_id
    desk.comment(replace(words(ticket_id, "It blinks red"), by="Mia Lund"), "c1")
    assert account.sandbox.comments(ticket_id)[-1]["body"] == "Mia Lund: It blinks red"


def test_a_conversation_from_elsewhere_becomes_a_ticket_of_the_requester(account: Account) -> None:
    receipt = account.desk().create_handoff(handoff(), KEY)
    ticket = account.sandbox.ticket(receipt.external_id)
    requester = account.sandbox.state.users[ticket["requester_id"]]
    assert (requester["name"], requester["email"]) == ("Joe Bloggs", "joe@bloggs.example")
    assert ticket["subject"] == "My printer is on fire"
    assert ticket["external_id"] == f"firstline:{KEY}"
    assert ticket["tags"] == ["firstline", "firstline-human_requested", "firstline-slack"]
    assert (ticket["priority"], ticket["status"], ticket["group_id"]) == ("high", "new", int(GROUP_ID))
    assert receipt.url == f"https://acme.zendesk.com/agent/tickets/{receipt.external_id}"


def test_its_first_comment_is_an_internal_note_with_everything_an_agent_needs(account: Account) -> None:
    receipt = account.desk().create_handoff(handoff(), KEY)
    (note,) = account.sandbox.comments(receipt.external_id)
    assert (note["public"], note["author_id"]) == (False, int(BOT_ID))
    for expected in (
        "They asked for a person.",
        "high.",
        "Joe Bloggs, ",
        "joe@bloggs.example",
        ", +49 30 1234",
        "A printer burns.",
        "My <b>printer</b> is",
        "let me talk to a person",
        "fire.png",
        "2026-03-01 12:00 UTC",
    ):
        assert expected in note["body"]
    assert "Use the <b>extinguisher</b>." in note["html_body"]
    assert '<a href="https://acme.slack.com/archives/C1/p12">slack T1</a>' in note["html_body"]


def test_a_known_requester_is_not_made_twice(account: Account) -> None:
    known = account.requester()
    receipt = account.desk().create_handoff(handoff(), KEY)
    assert account.sandbox.ticket(receipt.external_id)["requester_id"] == int(known)


def test_somebody_without_an_address_becomes_a_user_known_by_their_channel_id(account: Account) -> None:
    desk, nameless = account.desk(), Requester(id="U2")
    first = desk.create_handoff(handoff(requester=nameless), KEY)
    second = desk.create_handoff(handoff(requester=nameless), KEY.replace("1", "2"))
    tickets = [account.sandbox.ticket(receipt.external_id) for receipt in (first, second)]
    assert tickets[0]["requester_id"] == tickets[1]["requester_id"]
    user = account.sandbox.state.users[tickets[0]["requester_id"]]
    assert (user["name"], user["external_id"], user["email"]) == ("slack user U2", "firstline:slack:T1:U2", None)
    assert account.sandbox.comments(first.external_id)[0]["public"] is False


def test_an_anonymous_visitor_is_called_one(account: Account) -> None:
    visitor = Requester(id="anonymous:rVx9", guest=True)

    receipt = account.desk().create_handoff(handoff(requester=visitor), KEY)

    user = account.sandbox.state.users[account.sandbox.ticket(receipt.external_id)["requester_id"]]
    (note,) = account.sandbox.comments(receipt.external_id)
    assert user["name"] == "Web visitor"
    assert "Web visitor" in note["body"]
    assert "rVx9" not in note["body"]


def test_where_the_bot_may_not_make_users_there_is_a_ticket_all_the_same(account: Account) -> None:
    account.faults.add(Fault(vendor="zendesk", kind="500", path="*/users/create_or_update*"))
    with pytest.raises(OutcomeUnknown):
        account.desk().create_handoff(handoff(requester=Requester(id="U2", name="Ann")), KEY)
    assert account.sandbox.tickets() == []  # an outage is no reason to name somebody else
    account.forbidden.append("/zendesk/api/v2/users/create_or_update.json")
    receipt = account.desk().create_handoff(handoff(requester=Requester(id="U2", name="Ann")), KEY)
    assert account.sandbox.ticket(receipt.external_id)["requester_id"] == int(BOT_ID)
    assert "Ann" in account.sandbox.comments(receipt.external_id)[0]["body"]


@pytest.mark.impatient
def test_a_time_out_after_the_work_makes_no_second_ticket(account: Account) -> None:
    desk = account.desk()
    account.faults.add(Fault(vendor="zendesk", kind="timeout_after", method="POST", path="*/tickets*", seconds=2))
    with pytest.raises(OutcomeUnknown):
        desk.create_handoff(handoff(), KEY)
    assert len(account.sandbox.tickets()) == 1
    found = desk.find_handoff(handoff(), KEY)
    again = desk.create_handoff(handoff(), KEY)  # as after a crash that forgot to look
    assert found == again
    assert len(account.sandbox.tickets()) == 1


def test_a_ticket_is_found_by_its_own_key_only(account: Account) -> None:
    desk = account.desk()
    receipt = desk.create_handoff(handoff(), KEY)
    assert desk.find_handoff(handoff(), KEY) == receipt
    assert desk.find_handoff(handoff(), KEY.replace("1", "2")) is None


def test_without_a_group_zendesk_decides(account: Account) -> None:
    receipt = account.desk(group_id=None).create_handoff(handoff(), KEY)
    assert account.sandbox.ticket(receipt.external_id)["group_id"] is None


def test_a_subject_is_short_and_never_empty(account: Account) -> None:
    desk = account.desk()
    long = desk.create_handoff(handoff(subject="help " * 200), KEY)
    empty = desk.create_handoff(handoff(subject="  "), KEY.replace("1", "2"))
    assert len(account.sandbox.ticket(long.external_id)["subject"]) == 150
    assert account.sandbox.ticket(empty.external_id)["subject"] == "Conversation from slack"


# A conversation that is a ticket already.


def test_a_ticket_is_routed_in_one_change_and_keeps_its_tags(account: Account) -> None:
    ticket_id, desk = account.ticket(), account.desk()
    account.sandbox.state.tickets[int(ticket_id)]["tags"] = ["vip"]
    native = handoff(channel="zendesk", account="acme", thread_id=ticket_id)
    assert desk.find_handoff(native, KEY) is None
    receipt = desk.create_handoff(native, KEY)
    assert receipt.external_id == ticket_id
    assert account.writes() == [("PUT", f"/zendesk/api/v2/tickets/{ticket_id}.json")]
    ticket = account.sandbox.ticket(ticket_id)
    assert ticket["tags"] == ["firstline", "firstline-human_requested", "vip"]
    assert (ticket["group_id"], ticket["priority"], ticket["external_id"]) == (int(GROUP_ID), "high", None)
    note = account.sandbox.comments(ticket_id)[-1]
    assert (note["public"], note["author_id"]) == (False, int(BOT_ID))
    assert "They asked for a person." in note["body"]
    assert desk.find_handoff(native, KEY) == receipt


def test_a_ticket_that_an_agent_has_answered_meanwhile_stays_theirs(account: Account) -> None:
    """No webhook has told of it yet: it is not routed away from them, and not opened again."""
    ticket_id = account.ticket()
    account.sandbox.agent_comments(ticket_id, AGENT_ID, "Try this, and tell me how it went")
    account.sandbox.state.tickets[int(ticket_id)] |= {"status": "pending", "priority": "low", "assignee_id": AGENT_ID}
    account.desk().create_handoff(handoff(channel="zendesk", thread_id=ticket_id), KEY)
    ticket = account.sandbox.ticket(ticket_id)
    assert (ticket["status"], ticket["assignee_id"], ticket["priority"]) == ("pending", AGENT_ID, "low")
    assert ticket["group_id"] != int(GROUP_ID)
    assert "They asked for a person." in account.sandbox.comments(ticket_id)[-1]["body"]
    assert "firstline" in ticket["tags"]


def test_a_ticket_that_was_changed_meanwhile_is_routed_later(account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    ticket_id, desk = account.ticket(), account.desk()
    stale = {**account.sandbox.ticket(ticket_id), "updated_at": "2026-01-01T00:00:00Z"}
    monkeypatch.setattr(ZendeskClient, "ticket", lambda *_: stale)
    with pytest.raises(NotSent, match="409"):
        desk.create_handoff(handoff(channel="zendesk", thread_id=ticket_id), KEY)
    assert len(account.sandbox.comments(ticket_id)) == 1


@pytest.mark.parametrize(
    ("before", "after"), [("new", "new"), ("pending", "open"), ("solved", "open"), ("hold", "hold")]
)
def test_a_ticket_nobody_looks_at_is_opened(account: Account, before: str, after: str) -> None:
    ticket_id = account.ticket()
    account.sandbox.state.tickets[int(ticket_id)]["status"] = before
    account.desk().create_handoff(handoff(channel="zendesk", thread_id=ticket_id), KEY)
    assert account.sandbox.ticket(ticket_id)["status"] == after


def test_a_priority_that_agents_have_set_stays(account: Account) -> None:
    ticket_id = account.ticket()
    account.sandbox.state.tickets[int(ticket_id)]["priority"] = "low"
    account.desk().create_handoff(handoff(channel="zendesk", thread_id=ticket_id), KEY)
    assert account.sandbox.ticket(ticket_id)["priority"] == "low"


# Closed tickets.


def closed(account: Account) -> str:
    ticket_id = account.ticket("My printer is on fire")
    account.sandbox.agent_sets_status(ticket_id, AGENT_ID, "closed")
    return ticket_id


def test_a_closed_ticket_gets_one_follow_up_of_the_same_requester(account: Account) -> None:
    ticket_id, desk = closed(account), account.desk()
    asker = account.sandbox.ticket(ticket_id)["requester_id"]
    native = handoff(channel="zendesk", account="acme", thread_id=ticket_id, requester=Requester(id=str(asker)))
    assert desk.find_handoff(native, KEY) is None
    receipt = desk.create_handoff(native, KEY)
    assert receipt.external_id != ticket_id
    ticket = account.sandbox.ticket(receipt.external_id)
    assert (ticket["requester_id"], ticket["external_id"]) == (asker, f"firstline:{KEY}")
    assert ticket["via"]["source"]["from"]["ticket_id"] == int(ticket_id)
    (note,) = account.sandbox.comments(receipt.external_id)
    assert note["public"] is False
    assert "let me talk to a person" in note["body"]
    assert desk.find_handoff(native, KEY) == receipt
    assert desk.create_handoff(native, KEY) == receipt  # as after a crash that forgot to look
    assert len(account.sandbox.tickets()) == 2


def test_words_for_a_closed_ticket_go_on_in_a_follow_up(account: Account) -> None:
    ticket_id = closed(account)
    receipt = account.desk().create_handoff(handoff(follow_up_of=ticket_id), KEY)
    ticket = account.sandbox.ticket(receipt.external_id)
    assert ticket["via"]["source"]["from"]["ticket_id"] == int(ticket_id)
    assert account.sandbox.ticket(ticket_id)["followup_ids"] == [int(receipt.external_id)]


@pytest.mark.parametrize("before", ["99999", "no number"])
def test_where_nothing_can_be_followed_up_there_is_a_ticket_all_the_same(account: Account, before: str) -> None:
    desk = account.desk()
    receipt = desk.create_handoff(handoff(follow_up_of=before), KEY)
    assert account.sandbox.ticket(receipt.external_id)["via"]["source"]["rel"] is None
    assert desk.create_handoff(handoff(follow_up_of=before), KEY) == receipt
    assert len(account.sandbox.tickets()) == 1
    # One key stands for one request: under that of the follow-up Zendesk would refuse anything else.
    asked_for = {
        key: "via_followup_source_id" in ticket for key, ticket in zip(account.keys, account.sent, strict=True)
    }
    assert asked_for == ({KEY: True, f"{KEY}-alone": False} if before.isdigit() else {KEY: False})


# Further words.


def test_words_that_meet_a_change_are_written_for_the_ticket_as_it_is_then(account: Account) -> None:
    """Else they would stand in a ticket that was solved a moment ago, and nobody would look."""
    desk = account.desk()
    ticket_id = desk.create_handoff(handoff(), KEY).external_id

    def solved_meanwhile() -> None:
        account.sandbox.agent_sets_status(ticket_id, AGENT_ID, "solved")
        account.sandbox.state.tickets[int(ticket_id)]["updated_at"] = "2099-01-01T00:00:00Z"

    account.meanwhile = solved_meanwhile
    with pytest.raises(NotSent, match="409"):
        desk.comment(words(ticket_id), "c1")
    desk.comment(words(ticket_id), "c1")
    assert account.sandbox.ticket(ticket_id)["status"] == "open"
    assert len(account.sandbox.comments(ticket_id)) == 2


def test_what_is_for_agents_says_so_in_every_request_and_so_does_what_is_for_the_requester(account: Account) -> None:
    """Zendesk takes a comment that does not say for public."""
    desk, connector = account.desk(), account.connector()
    native, elsewhere = account.ticket(), handoff()
    theirs = desk.create_handoff(elsewhere, KEY).external_id
    desk.create_handoff(handoff(channel="zendesk", account="acme", thread_id=native), KEY.replace("1", "2"))
    desk.create_handoff(handoff(follow_up_of=closed(account)), KEY.replace("1", "3"))
    desk.comment(words(theirs, requester=None), "n1")
    connector.send(reply(native, purpose=Purpose.DRAFT), "d1")
    connector.send(reply(native, purpose=Purpose.REMARK), "d2")
    for_agents = [ticket["comment"]["public"] for ticket in account.sent]
    assert for_agents == [False] * 6
    account.sent.clear()
    desk.comment(words(theirs), "c1")
    for purpose in set(Purpose) - {Purpose.DRAFT, Purpose.REMARK}:
        connector.send(reply(native, purpose=purpose), f"r-{purpose}")
    for_requesters = [ticket["comment"]["public"] for ticket in account.sent]
    assert for_requesters == [True] * (1 + len(Purpose) - 2)


def test_the_requesters_further_words_are_theirs_and_public(account: Account) -> None:
    desk = account.desk()
    ticket_id = desk.create_handoff(handoff(), KEY).external_id
    comment = words(ticket_id, "it went out\n\nthank <you> & {{ticket.id}}")
    assert desk.find_comment(comment, "c1") is None
    receipt = desk.comment(comment, "c1")
    said = account.sandbox.comments(ticket_id)[-1]
    assert said["author_id"] == account.sandbox.ticket(ticket_id)["requester_id"]
    assert said["public"] is True
    assert "it went out" in said["body"]
    assert "thank <you> & {{ticket.id}}" in said["body"]
    assert "{{" not in said["html_body"]
    assert receipt.external_id == str(said["id"])
    assert desk.find_comment(comment, "c1") == receipt
    assert account.change(ticket_id)["author_id"] == int(BOT_ID)


def test_words_for_a_ticket_the_agents_have_put_aside_bring_it_back(account: Account) -> None:
    desk = account.desk()
    ticket_id = desk.create_handoff(handoff(), KEY).external_id
    account.sandbox.agent_sets_status(ticket_id, AGENT_ID, "pending")
    desk.comment(words(ticket_id), "c1")
    assert account.sandbox.ticket(ticket_id)["status"] == "open"


def test_a_note_of_ours_is_internal_and_changes_nothing_else(account: Account) -> None:
    desk = account.desk()
    ticket_id = desk.create_handoff(handoff(), KEY).external_id
    account.sandbox.agent_sets_status(ticket_id, AGENT_ID, "pending")
    desk.comment(words(ticket_id, "The requester could not be reached.", requester=None), "n1")
    note = account.sandbox.comments(ticket_id)[-1]
    assert (note["public"], note["author_id"]) == (False, int(BOT_ID))
    assert account.sandbox.ticket(ticket_id)["status"] == "pending"


@pytest.mark.impatient
def test_a_comment_that_times_out_is_found_not_written_again(account: Account) -> None:
    desk = account.desk()
    ticket_id = desk.create_handoff(handoff(), KEY).external_id
    account.faults.add(Fault(vendor="zendesk", kind="timeout_after", method="PUT", seconds=2))
    with pytest.raises(OutcomeUnknown):
        desk.comment(words(ticket_id), "c1")
    assert desk.find_comment(words(ticket_id), "c1") is not None
    assert len(account.sandbox.comments(ticket_id)) == 2


def test_a_closed_ticket_refuses_them(account: Account) -> None:
    desk = account.desk()
    ticket_id = desk.create_handoff(handoff(), KEY).external_id
    account.sandbox.agent_sets_status(ticket_id, AGENT_ID, "closed")
    for comment in (words(ticket_id), words(ticket_id, requester=None)):
        with pytest.raises(Refused):
            desk.comment(comment, "c1")


def test_of_a_ticket_that_was_just_merged_they_go_where_its_agents_go_on(account: Account) -> None:
    desk = account.desk()
    ticket_id = desk.create_handoff(handoff(), KEY).external_id
    other = desk.create_handoff(handoff(), f"{KEY}-other").external_id
    account.sandbox.agent_merges(ticket_id, other, AGENT_ID)
    before = len(account.sandbox.comments(other))
    desk.comment(words(ticket_id), "c1")
    desk.comment(words(ticket_id, requester=None), "c2")
    assert len(account.sandbox.comments(other)) == before + 2
    assert desk.find_comment(words(ticket_id), "c1") is not None
    assert desk.find_comment(words(ticket_id), "c3") is None


def test_words_of_any_length_are_taken_and_what_is_left_out_is_said(account: Account) -> None:
    desk = account.desk()
    ticket_id = desk.create_handoff(handoff(), KEY).external_id
    desk.comment(words(ticket_id, "&" * 100_000), "c1")
    said = account.sandbox.comments(ticket_id)[-1]
    assert len(said["html_body"].encode()) < 64 * 1024
    assert "91000 more characters are left out" in said["body"]


# The note alone.

ALLOWED_TAGS = (
    *("p", "b", "i", "s", "a", "br", "code", "pre", "blockquote", "ul", "ol", "li", "hr"),
    *("h1", "h2", "h3", "h4", "h5", "h6", "table", "tr", "th", "td"),
)
ANYTHING = st.text(st.characters(codec="utf-8"), max_size=300)
TURN = st.builds(
    Turn,
    author=st.sampled_from(Author),
    text=ANYTHING.map(lambda text: text * 40),
    at=st.just(AT),
    name=st.none() | ANYTHING,
)


@given(turns=st.lists(TURN, max_size=30), summary=ANYTHING, explanation=ANYTHING, subject=ANYTHING, name=ANYTHING)
def test_a_note_of_anything_fits_and_runs_nothing(
    turns: list[Turn], summary: str, explanation: str, subject: str, name: str
) -> None:
    person = replace(JOE, name=name)
    note = handoff_note(
        handoff(turns=tuple(turns), summary=summary, explanation=explanation, subject=subject, requester=person),
        EN,
    )
    assert len(note.encode()) < 64 * 1024
    assert "{" not in note
    for tag in BeautifulSoup(note, "html.parser").find_all(True):
        assert tag.name in ALLOWED_TAGS
        assert set(tag.attrs) <= {"href"}
        assert str(tag.get("href", "https://")).startswith(("https://", "http://", "mailto:"))


def test_of_a_long_conversation_the_latest_turns_are_kept() -> None:
    turns = tuple(Turn(author=Author.REQUESTER, text=f"message {n} " + "&" * 3000, at=AT) for n in range(30))
    note = handoff_note(handoff(turns=turns), EN)
    assert "message 29" in note
    assert "message 0 " not in note
    assert "earlier messages are left out" in note


@pytest.mark.parametrize("native", [True, False])
def test_assignee_and_fields_are_set_with_the_handoff(account: Account, native: bool) -> None:
    ticket_id = account.ticket()
    desk = account.desk(group_id=None, assignee_id=int(AGENT_ID), fields={"outcome": 11})
    labels = Labels(thread=ThreadRef("zendesk", "acme", ticket_id), outcome="handed_over")
    where = {"channel": "zendesk", "thread_id": ticket_id} if native else {}
    receipt = desk.create_handoff(handoff(labels=labels, **where), "k1")
    ticket = account.sandbox.ticket(receipt.external_id)
    assert ticket["assignee_id"] == int(AGENT_ID)
    assert {"id": 11, "value": "handed_over"} in ticket["custom_fields"]
