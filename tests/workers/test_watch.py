"""Where no ticket appears: another way is taken, somebody is told, and the alarm stays until it is settled."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import pytest

from bot.config import Alarm as AlarmSettings
from bot.config import Smtp
from bot.mail import Mailer
from bot.model import Alert, EscalationDecision, Handoff, Reason, Receipt
from bot.ports import Capabilities
from bot.store.cipher import Cipher, new_key
from bot.store.outbox.alarms import Alarms, describe
from bot.store.outbox.message import OutboxMessage
from escalation.mail_note import mail_note
from tests.support.builders import message
from tests.support.fakes import BareConnector
from tests.support.mail_server import mail_server
from tests.support.store import Store
from tests.support.wording import EN
from workers.watch import TicketWatch

WORDS = "My card 4242 was charged twice, let me talk to a person"
WANTED = EscalationDecision(escalate=True, reason=Reason.HUMAN_REQUESTED, explanation="They asked for a person.")
OPS = "ops@acme.example"


@dataclass
class Team(BareConnector):
    """A channel in which a team can be told something."""

    told: list[Alert] = field(default_factory=list)

    @property
    def capabilities(self) -> Capabilities:
        return Capabilities(alerts=self)

    def alert(self, alert: Alert, key: str) -> Receipt:
        self.told.append(alert)
        return Receipt(external_id="1")

    def find_alert(self, alert: Alert, key: str) -> Receipt | None:
        return None


@dataclass
class Watch:
    store: Store
    team: Team = field(default_factory=Team)
    other: tuple[str, str] | None = None
    sent: list[int] = field(default_factory=list)

    @property
    def alarms(self) -> Alarms:
        return Alarms(self.store.database, self.store.cipher)

    def run(self, *, port: int | None = None, **settings: Any) -> None:
        smtp = Smtp(host="127.0.0.1", port=port or 1, security="none", sender="bot@acme.example", timeout_seconds=5)
        TicketWatch(
            self.alarms,
            AlarmSettings(**settings),
            read=self.store.outbox.contents.handoff,
            other_desk=lambda _, __: self.other,
            mailer=Mailer(smtp, None) if port else None,
            connectors={"slack": self.team},
            note=partial(mail_note, wording=EN),
            to_send=self.sent.append,
        ).run()


@pytest.fixture
def watch(store: Store) -> Watch:
    return Watch(store)


def late(store: Store, problem: str = "Refused: Zendesk answered 422 (RecordInvalid, group)") -> OutboxMessage:
    """A handoff that the desk has been refusing for an hour."""
    store.accept([message(text=WORDS)])
    number = store.conversation_id()
    store.conversations.create_handoff(number, WANTED)
    tried = store.outbox.claim(number, "desk")
    assert tried is not None
    store.outbox.postpone(tried, 600, problem)
    store.rows("UPDATE handoffs SET created_at = now() - interval '1 hour' RETURNING id")
    return tried


def ticket_appears(store: Store, tried: OutboxMessage) -> None:
    store.outbox.mark_sent(tried, Receipt(external_id="77"))


def test_a_handoff_in_time_alarms_nobody(store: Store, watch: Watch) -> None:
    store.accept([message(text=WORDS)])
    store.conversations.create_handoff(store.conversation_id(), WANTED)
    watch.run(alert="slack:C1")
    assert watch.alarms.open() == []
    assert watch.team.told == []


def test_the_note_goes_by_email_once_and_the_ticket_says_so_when_it_comes(store: Store, watch: Watch) -> None:
    tried = late(store)
    with mail_server() as box:
        for _ in range(3):
            watch.run(port=box.port, email_to=(OPS,), alert="slack:C1")
    assert [mail["To"] for mail in box.mails] == [OPS]
    assert "charged twice" in box.text()
    assert "They asked for a person." in box.text()
    assert watch.team.told == []  # the first way worked
    (alarm,) = watch.alarms.open()
    assert alarm.told == "email"

    ticket_appears(store, tried)
    assert watch.alarms.open() == []
    note = store.outbox.claim(store.conversation_id(), "desk")
    assert note is not None
    assert (note.kind, note.body["text"]) == ("note", EN.say("note_sent_by_email"))


def test_an_operator_hears_also_of_a_handoff_that_cannot_be_read(store: Store) -> None:
    late(store)
    without_the_key = Watch(Store(store.database, Cipher([new_key()])))
    with mail_server() as box:
        without_the_key.run(port=box.port, email_to=(OPS,))
    (mail,) = box.mails
    assert mail["To"] == OPS
    assert "charged twice" not in box.text()


def test_a_channel_is_told_without_a_word_of_the_conversation(store: Store, watch: Watch) -> None:
    late(store)
    watch.run(ways=("chat", "email"), alert="slack:T1/C1")
    watch.run(ways=("chat", "email"), alert="slack:T1/C1")
    (alert,) = watch.team.told
    assert (alert.account, alert.place) == ("T1", "C1")
    assert "RecordInvalid, group" in alert.text
    assert not re.search("card|4242|charged", alert.text)


def test_a_way_that_fails_leaves_the_next_one(store: Store, watch: Watch) -> None:
    late(store)
    with mail_server() as box:
        box.answer = "554 no"
        watch.run(port=box.port, email_to=(OPS,), alert="slack:C1")
    assert len(watch.team.told) == 1


def test_so_does_one_that_breaks_down(store: Store, watch: Watch, monkeypatch: pytest.MonkeyPatch) -> None:
    """An answer in a form that nobody thought of, say: the last ones who can see to it still hear of it."""

    def odd(*_: object) -> None:
        raise KeyError("ts")

    late(store)
    monkeypatch.setattr(watch.team, "find_alert", odd, raising=False)
    with mail_server() as box:
        watch.run(port=box.port, email_to=(OPS,), ways=("chat", "email"), alert="slack:C1")
    assert [mail["To"] for mail in box.mails] == [OPS]


def test_where_nobody_can_be_told_it_is_tried_again_and_stays(store: Store, watch: Watch) -> None:
    late(store)
    watch.run()
    (alarm,) = watch.alarms.open()
    assert alarm.told is None
    store.rows("UPDATE alarms SET due_at = now() RETURNING id")
    watch.run(alert="slack:C1")
    assert len(watch.team.told) == 1
    assert len(watch.alarms.open()) == 1  # told is not settled
    assert watch.alarms.settle(alarm.id)
    assert not watch.alarms.settle(alarm.id)
    watch.run(alert="slack:C1")
    assert watch.alarms.open() == []


def test_of_a_conversation_that_was_given_back_nobody_is_told(store: Store, watch: Watch) -> None:
    late(store)
    watch.run()
    store.rows("UPDATE handoffs SET state = 'closed' RETURNING id")
    store.rows("UPDATE alarms SET due_at = now() RETURNING id")
    watch.run(alert="slack:C1")
    assert watch.team.told == []


def test_a_ticket_that_comes_before_anybody_was_told_settles_it(store: Store, watch: Watch) -> None:
    tried = late(store)
    watch.run()
    ticket_appears(store, tried)
    store.rows("UPDATE alarms SET due_at = now() RETURNING id")
    watch.run(alert="slack:C1")
    assert watch.team.told == []
    assert store.rows("SELECT settled_by FROM alarms") == [{"settled_by": "ticket"}]


def test_a_ticket_that_comes_while_the_email_is_on_its_way_says_so_too(store: Store, watch: Watch) -> None:
    tried = late(store)
    watch.run()
    store.rows("UPDATE alarms SET due_at = now() RETURNING id")
    alarm = watch.alarms.claim()
    assert alarm is not None
    ticket_appears(store, tried)
    watch.alarms.told(alarm, "email")
    assert store.outbox_kinds() == ["handoff_notice", "note"]


def test_the_other_desk_gets_it_at_once_and_the_operator_hears_of_it(store: Store, watch: Watch) -> None:
    late(store)
    watch.other = ("intercom", "w1")
    watch.run(alert="slack:C1")
    number = store.conversation_id()
    assert watch.sent == [number]
    assert watch.team.told == []
    moved = store.outbox.claim(number, "desk")
    assert moved is not None
    desk, handoff = store.outbox.contents.handoff(moved)
    assert (desk, moved.channel) == ("intercom", "intercom")
    assert isinstance(handoff, Handoff)

    ticket_appears(store, moved)
    store.rows("UPDATE alarms SET due_at = now() RETURNING id")
    watch.run(alert="slack:C1")
    (alarm,) = watch.alarms.open()  # the first desk is still to be seen to
    assert describe(alarm, EN) == watch.team.told[0].text
    assert "since zendesk made no ticket for it (ticket 77)" in watch.team.told[0].text


@pytest.mark.parametrize("state", ["unsure", "at it"])
def test_a_desk_that_may_have_made_the_ticket_keeps_it(store: Store, watch: Watch, state: str) -> None:
    """Two desks with one conversation would be two answers."""
    tried = late(store)
    store.rows("UPDATE outbox SET due_at = now() RETURNING id")
    again = store.outbox.claim(tried.conversation_id, "desk")
    assert again is not None
    if state == "unsure":
        store.outbox.postpone(again, 600, "OutcomeUnknown: time-out", unsure=True)
    watch.other = ("intercom", "w1")
    watch.run(alert="slack:C1")
    assert store.rows("SELECT desk FROM handoffs") == [{"desk": "zendesk"}]
    assert len(watch.team.told) == 1


def test_a_worker_that_dies_while_it_sends_leaves_the_outcome_unknown(store: Store) -> None:
    store.accept([message(text=WORDS)])
    number = store.conversation_id()
    store.conversations.create_handoff(number, WANTED)
    assert store.outbox.claim(number, "desk") is not None
    store.rows("UPDATE outbox SET lease_until = 'epoch' RETURNING id")
    assert store.outbox.claim(number, "desk") is not None
    assert store.rows("SELECT unsure FROM outbox WHERE kind = 'handoff'") == [{"unsure": True}]


def test_a_refused_setting_is_one_alarm_however_many_tickets_went_without_it(store: Store, watch: Watch) -> None:
    for thread in ("1", "2"):
        store.accept([message(thread_id=thread, message_id=thread)])
        store.conversations.create_handoff(store.conversation_id(thread), WANTED)
        ticket = store.outbox.claim(store.conversation_id(thread), "desk")
        assert ticket is not None
        store.outbox.mark_sent(ticket, Receipt(external_id=thread, left_out=("group_id 999",)))
    watch.run(alert="slack:C1")
    (alarm,) = watch.alarms.open()
    assert (alarm.about, alarm.times) == ("zendesk: group_id 999", 2)
    assert watch.team.told[0].text == "zendesk: group_id 999 is refused. Tickets created without it so far: 2."
