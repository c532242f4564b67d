"""What no delivery told of: read from where it was last read to, bounded, and taken in like a delivery."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from queue import SimpleQueue

import pytest

from bot.config import CatchUp
from bot.errors import CredentialRefused, NotSent, Refused, StoreUnavailable, Unsettled
from bot.model import Event, InboundMessage, Missed, Mode, Span, ThreadRef
from bot.ports import Capabilities, Ended
from bot.store.catch_up.late import GapWatch, LateIntake
from bot.store.catch_up.marks import Marks
from bot.store.handoffs import Handoffs
from bot.store.inbox import Inbox
from bot.store.intake import IntakeSettings
from tests.support.builders import message
from tests.support.fakes import BareConnector
from tests.support.store import Store
from workers.fetch.catch_up import OVERLAP, CatchUpJob

NONE = timedelta(0)


@dataclass
class Vendor(BareConnector):
    """Channels of one account, each with what was said there; `script` is what happens to the next readings."""

    store: Store
    said: dict[str, list[InboundMessage]] = field(default_factory=dict)
    script: dict[str, list[Exception]] = field(default_factory=dict)
    spans: list[tuple[str, Span]] = field(default_factory=list)
    ahead: timedelta | None = timedelta(0)  # its clock of ours; None: it does not say
    down: Exception | None = None  # what who asks for the time meets

    @property
    def capabilities(self) -> Capabilities:
        return Capabilities(missed=self)

    def accounts(self) -> Sequence[str]:
        return ("T1",)

    def time(self, account: str) -> datetime | None:
        assert not self.store.database.held_by_this_thread
        if self.down is not None:
            raise self.down
        return None if self.ahead is None else (datetime.now(UTC) + self.ahead).replace(microsecond=0)

    def places(self, account: str, known: Sequence[ThreadRef]) -> Sequence[str]:
        return tuple(self.said)

    def missed(self, account: str, place: str, span: Span) -> Iterator[Missed]:
        assert not self.store.database.held_by_this_thread
        self.spans.append((place, span))
        for error in self.script.pop(place, ()):
            raise error
        for one in self.said[place]:
            if one.sent_at > span.since:
                yield Missed(events=(one,), until=one.sent_at)

    def say(self, place: str, text: str, *, ago: timedelta = timedelta(0), **changes: object) -> InboundMessage:
        values = {"channel": "slack", "account": "T1", "thread_id": f"{place}:{text}", "message_id": text}
        one = message(text, **{**values, "sent_at": datetime.now(UTC) + (self.ahead or NONE) - ago, **changes})
        self.said.setdefault(place, []).append(one)
        return one


@pytest.fixture
def vendor(store: Store) -> Vendor:
    return Vendor(store, said={"C1": [], "C2": []})


def late_intake(store: Store, hours: float = 4) -> LateIntake:
    rules = IntakeSettings(late_after=timedelta(hours=hours))
    inbox = Inbox(store.database, store.cipher, Handoffs(store.make_plan), rules, store.follow_ups.append)
    return LateIntake(store.database, inbox, accept_waiting=store.accept)


def catch_up(
    store: Store, vendor: Vendor, began_at: int = 0, refused: Callable[..., None] = lambda *_: None, **settings: float
) -> list[int]:
    """One round; where it is to go on, when it began."""
    again: list[int] = []
    job = CatchUpJob(
        {"slack": vendor},
        Marks(store.database),
        late_intake(store),
        CatchUp.model_validate(settings),
        again_in=lambda seconds, began_at: again.append(began_at),
        refused=refused,
    )
    job.run(began_at)
    return again


def outage(store: Store, hours: float = 1) -> None:
    """So long ago was the last round."""
    store.rows("UPDATE catch_up SET seen_until = now() - make_interval(secs => %s) RETURNING place", hours * 3600)


def texts(store: Store) -> list[str]:
    return [row["message_id"] for row in store.rows("SELECT message_id FROM messages ORDER BY id")]


def test_what_was_said_in_an_outage_waits_to_be_answered(store: Store, vendor: Vendor) -> None:
    catch_up(store, vendor)
    outage(store)
    vendor.say("C1", "one", ago=timedelta(minutes=40))
    vendor.say("C2", "two", ago=timedelta(minutes=30))

    assert catch_up(store, vendor) == []

    assert sorted(texts(store)) == ["one", "two"]
    assert [follow_up.answer is not None for follow_up in store.follow_ups] == [True, True]


def test_what_follows_a_mention_that_was_lost_is_not_overheard_for_good(store: Store, vendor: Vendor) -> None:
    """The words after it came through, and meant nothing without it."""
    catch_up(store, vendor)
    outage(store)
    thread = {"thread_id": "C1:root"}
    vendor.say("C1", "root", ago=timedelta(minutes=9), **thread)
    after = vendor.say("C1", "and?", ago=timedelta(minutes=8), addressed=False, **thread)
    store.accept([after])
    assert texts(store) == []

    catch_up(store, vendor)

    assert sorted(texts(store)) == ["and?", "root"]
    assert store.rows("SELECT DISTINCT state FROM messages") == [{"state": "waiting"}]


def test_the_first_round_reads_nothing_that_was_said_before(store: Store, vendor: Vendor) -> None:
    vendor.say("C1", "long before the bot came", ago=timedelta(minutes=5))
    catch_up(store, vendor)
    assert texts(store) == []


CLOCKS = pytest.mark.parametrize("minutes", [-10, 0, 10, None], ids=["behind", "agrees", "ahead", "untold"])


@CLOCKS
def test_the_first_mark_is_when_we_came_by_the_vendors_clock(store: Store, vendor: Vendor, minutes: int | None) -> None:
    """Nobody's words from before are answered, and what is lost a moment later is found."""
    vendor.ahead = None if minutes is None else timedelta(minutes=minutes)
    vendor.say("C1", "just before", ago=timedelta(seconds=5))
    catch_up(store, vendor)
    vendor.say("C1", "lost a moment later")
    vendor.say("D9", "hello?")

    for _ in range(2):
        catch_up(store, vendor)

    assert sorted(texts(store)) == ["hello?", "lost a moment later"]


@CLOCKS
def test_the_first_mark_waits_for_a_vendor_that_does_not_tell_the_time(
    store: Store, vendor: Vendor, minutes: int | None
) -> None:
    """What is lost meanwhile is found, too."""
    vendor.ahead = None if minutes is None else timedelta(minutes=minutes)
    vendor.down = NotSent("down")
    vendor.say("C1", "just before", ago=timedelta(seconds=5))
    catch_up(store, vendor)
    assert (vendor.spans, store.rows("SELECT place, problem FROM catch_up")) == (
        [],
        [{"place": "", "problem": "NotSent: down"}],
    )
    vendor.say("C1", "lost a moment later")
    vendor.down = None

    catch_up(store, vendor)

    assert texts(store) == ["lost a moment later"]


@pytest.mark.parametrize("there", [datetime(1970, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC)])
def test_what_cannot_be_a_vendors_time_moves_no_mark(store: Store, there: datetime) -> None:
    """Else all that reaches back would be answered, or nothing would ever be found."""
    marks = Marks(store.database)
    begun = marks.begin("slack", "T1")
    assert begun.by_our_clock
    marks.put_on_vendors_clock("slack", "T1", there, OVERLAP)
    assert store.rows("SELECT seen_until FROM catch_up") == [{"seen_until": begun.at + OVERLAP}]
    assert not marks.begin("slack", "T1").by_our_clock


def test_the_time_is_asked_for_once(store: Store, vendor: Vendor) -> None:
    catch_up(store, vendor)
    outage(store)
    (before,) = store.rows("SELECT seen_until FROM catch_up WHERE place = ''")
    vendor.down = NotSent("down")
    catch_up(store, vendor)
    assert len(vendor.spans) == 4
    Marks(store.database).put_on_vendors_clock("slack", "T1", datetime.now(UTC) + timedelta(hours=1), OVERLAP)
    (after,) = store.rows("SELECT seen_until, by_our_clock FROM catch_up WHERE place = ''")
    assert after["seen_until"] - before["seen_until"] < timedelta(hours=1)
    assert not after["by_our_clock"]


def test_what_is_known_already_changes_nothing(store: Store, vendor: Vendor) -> None:
    catch_up(store, vendor)
    outage(store)
    known = vendor.say("C1", "one")
    store.accept([known])
    store.rows("UPDATE conversations SET closed_at = now() RETURNING id")
    store.follow_ups.clear()

    catch_up(store, vendor)

    assert store.follow_ups == []
    assert store.rows("SELECT closed_at IS NOT NULL AS closed FROM conversations") == [{"closed": True}]


def test_a_channel_that_is_new_is_read_from_where_its_account_was(store: Store, vendor: Vendor) -> None:
    """Somebody writes to the bot for the first time, in an outage."""
    catch_up(store, vendor)
    outage(store)
    vendor.say("D9", "hello?", ago=timedelta(minutes=10))

    catch_up(store, vendor)

    assert texts(store) == ["hello?"]


def test_it_goes_on_from_what_was_last_read(store: Store, vendor: Vendor) -> None:
    catch_up(store, vendor)
    outage(store)
    said = vendor.say("C1", "one", ago=timedelta(minutes=10))
    catch_up(store, vendor)
    vendor.spans.clear()

    catch_up(store, vendor)

    spans = dict(vendor.spans)
    assert spans["C1"].since == said.sent_at - OVERLAP


@pytest.mark.parametrize("error", [NotSent("429", retry_after=9), CredentialRefused("429")])
def test_what_could_not_be_read_is_read_in_the_next_round(store: Store, vendor: Vendor, error: NotSent) -> None:
    catch_up(store, vendor)
    outage(store)
    vendor.say("C1", "one", ago=timedelta(minutes=10))
    vendor.script = {place: [error] for place in vendor.said}
    heard: list[object] = []

    catch_up(store, vendor, refused=lambda *told: heard.extend(told))

    assert heard == ([] if error.retry_after else ["slack", "T1", error])
    assert len(vendor.spans) == 3  # two in the first round; a vendor who wants patience is asked no more in this one
    assert {"problem": f"{type(error).__name__}: 429"} in store.rows("SELECT problem FROM catch_up")
    vendor.script.clear()
    catch_up(store, vendor)
    assert texts(store) == ["one"]
    assert store.rows("SELECT 1 FROM catch_up WHERE problem IS NOT NULL") == []


@pytest.mark.parametrize("error", [Refused("not_in_channel"), KeyError("author_id")])
def test_one_channel_that_cannot_be_read_does_not_hide_the_others(
    store: Store, vendor: Vendor, error: Exception
) -> None:
    catch_up(store, vendor)
    outage(store)
    vendor.say("C2", "two", ago=timedelta(minutes=10))
    vendor.script = {"C1": [error]}

    assert catch_up(store, vendor) == []

    assert texts(store) == ["two"]


def test_what_was_said_hours_ago_goes_to_a_person(store: Store, vendor: Vendor) -> None:
    catch_up(store, vendor)
    outage(store, hours=12)
    vendor.say("C1", "yesterday evening", ago=timedelta(hours=9))

    catch_up(store, vendor, answer_hours=4)

    assert store.rows("SELECT owner FROM conversations") == [{"owner": "human"}]
    assert store.rows("SELECT reason, state FROM handoffs") == [{"reason": "stuck", "state": "pending"}]
    assert set(store.outbox_kinds()) == {"handoff", "handoff_notice"}


def test_a_question_to_a_whole_channel_hours_ago_is_nobodys(store: Store, vendor: Vendor) -> None:
    catch_up(store, vendor)
    outage(store, hours=12)
    vendor.say("C1", "does anybody know?", ago=timedelta(hours=9), mode=Mode.PROACTIVE)

    catch_up(store, vendor, answer_hours=4)

    assert store.rows("SELECT state FROM messages") == [{"state": "skipped"}]
    assert store.rows("SELECT 1 FROM handoffs") == []


def test_what_is_older_than_we_reach_is_left_alone(store: Store, vendor: Vendor) -> None:
    catch_up(store, vendor)
    outage(store, hours=100)
    vendor.say("C1", "last week", ago=timedelta(hours=90))
    catch_up(store, vendor, reach_hours=24)
    assert texts(store) == []


def test_a_round_is_bounded_and_another_follows(store: Store, vendor: Vendor) -> None:
    catch_up(store, vendor)
    outage(store)
    for number in range(5):
        vendor.say("C1", f"m{number}", ago=timedelta(minutes=30 - number))

    assert len(catch_up(store, vendor, threads=2)) == 1
    assert texts(store) == ["m0", "m1"]
    for _ in range(2):
        catch_up(store, vendor, threads=3)
    assert texts(store) == [f"m{number}" for number in range(5)]


def test_a_round_that_goes_on_ends_when_every_place_was_read(store: Store, vendor: Vendor) -> None:
    """Those that waited longest come first, and none comes twice."""
    vendor.said = {f"C{number}": [] for number in range(5)}
    (began_at,) = catch_up(store, vendor, places=2)
    assert catch_up(store, vendor, began_at, places=2) == [began_at]
    assert catch_up(store, vendor, began_at, places=2) == []
    assert sorted(place for place, _ in vendor.spans) == sorted(vendor.said)


def test_a_vendor_that_asks_for_patience_is_read_on_in_the_same_round(store: Store, vendor: Vendor) -> None:
    vendor.script = {"C2": [NotSent("429", retry_after=30)]}
    (began_at,) = catch_up(store, vendor)
    vendor.spans.clear()
    assert catch_up(store, vendor, began_at) == []


def test_one_message_that_cannot_be_kept_does_not_keep_back_the_others(store: Store) -> None:
    kept: list[str] = []

    def accept(events: Sequence[Event]) -> None:
        for event in events:
            assert isinstance(event, InboundMessage)
            if event.text == "poison":
                raise KeyError("odd")
        kept.extend(event.message_id for event in events if isinstance(event, InboundMessage))

    said = [message("one"), message("poison"), message("two")]
    LateIntake(store.database, accept, accept_waiting=accept)(said)
    assert kept == [said[0].message_id, said[2].message_id]


def test_it_can_be_switched_off(store: Store, vendor: Vendor) -> None:
    catch_up(store, vendor, period_seconds=0)
    assert vendor.spans == []


class Store503:
    """Cannot be reached at first."""

    def __init__(self, *down: bool) -> None:
        self._down = list(down)

    def __call__(self, events: Sequence[Event]) -> None:
        if self._down.pop(0):
            raise StoreUnavailable

    def begin(self, events: Sequence[Event], ended: Ended) -> bool:
        try:
            self(events)
        except StoreUnavailable as error:
            ended(error)
        else:
            ended(None)
        return True


@pytest.mark.parametrize("way", ["called", "begun"])
def test_deliveries_that_could_not_be_stored_are_noticed_once_one_can(way: str) -> None:
    noticed: SimpleQueue[int] = SimpleQueue()
    watch = GapWatch(Store503(True, True, False, False), partial(noticed.put, 1))
    told: list[object] = []
    for _ in range(4):
        if way == "begun":
            assert watch.begin([], lambda error: told.append(type(error) if error else None))
            continue
        try:
            watch([])
        except StoreUnavailable:
            told.append(StoreUnavailable)
        else:
            told.append(None)
    assert told == [StoreUnavailable, StoreUnavailable, None, None]
    assert noticed.get(timeout=10) == 1
    assert noticed.empty()


def test_a_queue_that_hangs_after_an_outage_keeps_no_commit_waiting() -> None:
    goes_on, noticed = threading.Event(), threading.Event()

    def missed() -> None:
        assert goes_on.wait(10)
        noticed.set()

    watch = GapWatch(Store503(True, False, False), missed)
    told: list[BaseException | None] = []
    for _ in range(3):
        assert watch.begin([], told.append)
    assert told[1:] == [None, None]
    goes_on.set()
    assert noticed.wait(10)


def test_what_comes_to_nothing_is_no_outage() -> None:
    """It is accepted by a call, and the next one has nothing to notice."""

    class Odd(Store503):
        def begin(self, events: Sequence[Event], ended: Ended) -> bool:
            ended(Unsettled())
            return True

    noticed: list[int] = []
    watch = GapWatch(Odd(False), lambda: noticed.append(1))
    assert watch.begin([], lambda _: None)
    watch([])
    assert noticed == []


def test_a_vendor_whose_accounts_cannot_be_read_keeps_nobody_from_the_others(store: Store, vendor: Vendor) -> None:
    class Broken(Vendor):
        def accounts(self) -> Sequence[str]:
            raise NotSent("down")

    catch_up(store, vendor)
    outage(store)
    vendor.say("C1", "one")
    job = CatchUpJob(
        {"intercom": Broken(store), "slack": vendor},
        Marks(store.database),
        late_intake(store),
        CatchUp(),
        again_in=lambda *_: None,
    )
    job.run()
    assert texts(store) == ["one"]
