"""What one vendor does not take keeps nothing from another, though both belong to one conversation."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace

import pytest

from bot.config import Delivery, RelaySettings
from bot.errors import CredentialRefused, DeliveryError, NotSent, OutcomeUnknown
from bot.model import (
    Alert,
    Attachment,
    Conversation,
    DeskComment,
    EscalationDecision,
    Labels,
    Reason,
    Receipt,
    Route,
    ThreadRef,
)
from bot.ports import Capabilities
from bot.store.db import Database
from bot.store.dispatch.look import Look
from bot.store.handoffs import Plan
from bot.store.outbox.kinds import KINDS
from tests.support.builders import message, outcome
from tests.support.fakes import BareConnector, FakeConnector, FakeDesk, FakeVendor
from tests.support.store import Store, plan
from workers.bulkheads.breaker import Breakers
from workers.deliver import DeliveryJob
from workers.prepare.carry_files import FileCarrier
from workers.prepare.name_people import PeopleNamer

ROOM = {"slack": 4, "intercom": 4, "zendesk": 4}


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    with closing(Database(database_url, 4)) as database:
        yield Store(database, labelled=("intercom",))


@dataclass
class Team(BareConnector):
    """Where a team is told; it fails in this way."""

    error: DeliveryError | None = None
    told: list[Alert] = field(default_factory=list)

    @property
    def capabilities(self) -> Capabilities:
        return Capabilities(alerts=self)

    def alert(self, alert: Alert, key: str) -> Receipt:
        if self.error is not None:
            raise self.error
        self.told.append(alert)
        return Receipt(external_id="1")

    def find_alert(self, alert: Alert, key: str) -> Receipt | None:
        return None


@dataclass
class Site:
    store: Store
    team: Team
    labelled: type[FakeConnector] = FakeConnector
    left_alone: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.vendor = FakeVendor(self.store.database)
        settings = Delivery(breaker_failures=1, backoff_seconds=0)
        self.breakers = Breakers(ROOM, settings, self._told, self._told)
        connectors = {"intercom": self.labelled(self.vendor), "slack": self.team}
        self.job = DeliveryJob(
            self.store.outbox,
            self.store.dead_letters,
            replace(
                self.store.destinations(connectors, {"zendesk": FakeDesk(self.vendor)}),
                fetch=FileCarrier(connectors, RelaySettings(), seconds=5, asked=self.breakers.asked),
            ),
            settings,
            enqueue=lambda _: None,
            enqueue_in=lambda _, __: None,
            asked=self.breakers.asked,
        )

    def _told(self, vendor: str, seconds: float | None, problem: str) -> None:
        if seconds is not None:
            self.left_alone.add(vendor)

    def ask(self, reason: Reason | None = None) -> int:
        self.store.accept([message()])
        number = self.store.conversation_id()
        claim = self.store.conversations.claim(number)
        assert claim is not None
        self.store.conversations.record(claim, outcome(reason=reason))
        return number


def test_a_ticket_does_not_wait_for_labels_that_the_requesters_vendor_puts_off(store: Store) -> None:
    class Ill(FakeConnector):
        def label(self, labels: Labels) -> None:
            raise NotSent("429", retry_after=60)

    site = Site(store, Team(), labelled=Ill)
    site.job.deliver(site.ask())
    assert "label" in store.outbox_kinds()
    number = site.ask(Reason.HUMAN_REQUESTED)
    assert ("zendesk", (number, "desk")) in Look(store.database).to_send(ROOM, words=False)
    site.job.deliver(number)
    assert len(site.vendor.tickets) == 1


def alerted(store: Store, team: Team) -> tuple[Site, int]:
    """A handoff of a conversation in Intercom, of which a team in Slack is told."""

    def with_alert(conversation: Conversation, decision: EscalationDecision) -> Plan:
        made = plan(conversation, decision)
        return replace(made, handoff=replace(made.handoff, route=Route(alert="slack:C1")))

    site = Site(Store(store.database, make_plan=with_alert), team)
    return site, site.ask(Reason.HUMAN_REQUESTED)


def test_what_a_team_is_told_is_its_own_vendors(store: Store) -> None:
    site, number = alerted(store, Team())
    assert ("slack", (number, "team")) in Look(store.database).to_send(ROOM, words=False)
    site.job.deliver(number)
    assert len(site.team.told) == 1


@pytest.mark.parametrize("error", [OutcomeUnknown("it hangs"), CredentialRefused("token_revoked")])
def test_a_teams_vendor_that_is_ill_leaves_the_requesters_alone(store: Store, error: DeliveryError) -> None:
    site, number = alerted(store, Team(error=error))
    site.job.deliver(number)
    assert site.left_alone == {"slack"}
    assert store.outbox_kinds("sent").count("answer") == 1


def test_what_was_said_twice_is_taken_back_where_it_was_said(store: Store) -> None:
    """A note of the desk's, not at the requester's vendor."""
    site = Site(store, Team())
    number = site.ask(Reason.HUMAN_REQUESTED)
    site.job.deliver(number)
    store.accept([message("one more thing")])
    comment = store.outbox.claim(number, "desk")
    assert comment is not None
    store.rows("UPDATE outbox SET lease_token = gen_random_uuid() WHERE id = %s RETURNING id", comment.id)
    store.outbox.overtaken(comment)
    store.rows("UPDATE outbox SET due_at = now() WHERE kind = 'take_back' RETURNING id")
    assert ("zendesk", (number, "upkeep")) in Look(store.database).to_send(ROOM, words=False)


def test_only_what_the_requesters_vendor_notes_is_in_its_lane() -> None:
    assert {name for name, kind in KINDS.items() if kind.lane == "labels"} == {"label", "settle"}


@pytest.mark.parametrize("error", [NotSent("it did not give the file in time"), NotSent("429", retry_after=30)])
def test_who_keeps_a_file_is_the_one_that_is_left_alone_for_it(store: Store, error: NotSent) -> None:
    class Ill(FakeConnector):
        def read_file(self, account: str, attachment: Attachment, limit: int, timeout: float) -> bytes:
            raise error

    site = Site(store, Team(), labelled=Ill)
    number = site.ask(Reason.HUMAN_REQUESTED)
    site.job.deliver(number)
    store.accept([message("look", attachments=(Attachment(name="error.png", content_type="image/png"),))])
    for _ in range(3):
        site.job.deliver_lane(number, "desk")
        store.rows("UPDATE outbox SET due_at = now() RETURNING id")
    assert site.left_alone == ({"intercom"} if error.retry_after is None else set())


def test_names_are_not_asked_for_where_their_vendor_does_not_answer() -> None:
    class Directory(BareConnector):
        asked = 0

        @property
        def capabilities(self) -> Capabilities:
            return Capabilities(mentions=self)

        def resolve(self, account: str, text: str) -> str:
            self.asked += 1
            raise NotSent("Slack did not answer in full")

    directory = Directory()
    breakers = Breakers(ROOM, Delivery(breaker_failures=1), lambda *_: None, lambda *_: None)
    named = PeopleNamer({"slack": directory}, asked=breakers.asked)
    comment = DeskComment(
        account="acme", ticket_id="1", text="@U1 look", requester=None, thread=ThreadRef("slack", "T1", "C1:1")
    )
    for _ in range(3):
        with breakers.asked("zendesk"):
            assert named(comment) == comment
    assert directory.asked == 1
    assert breakers.admits("zendesk", 0) is None
