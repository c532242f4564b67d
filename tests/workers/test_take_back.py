"""A worker that stood still between its last look and the write says a thing twice: the copy that is recorded stays."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import pytest

from bot.config import Delivery
from bot.errors import NotSent, OutcomeUnknown
from bot.model import Receipt, Reply, ThreadRef
from bot.ports import Capabilities
from tests.support.builders import message, outcome
from tests.support.fakes import FakeConnector, FakeDesk, FakeVendor, ask_leave
from tests.support.store import Store
from workers.deliver import DeliveryJob


@dataclass
class Frozen(FakeConnector):
    """Stands still once, after leave was given and before the vendor is told: `meanwhile` the others go on."""

    meanwhile: list[Callable[[], object]] = field(default_factory=list)
    afterwards: list[Callable[[], object]] = field(default_factory=list)  # the same, once the vendor was told
    fails: int = 0  # how often taking back breaks off, half done
    hides: bool = False  # what was said is not shown at once

    @property
    def capabilities(self) -> Capabilities:
        return Capabilities(retracts=self)

    def send(self, reply: Reply, key: str) -> Receipt:
        ask_leave()
        if self.meanwhile:
            self.meanwhile.pop()()
        self.vendor.said.append((key, reply.text))
        said_as = f"part-{len(self.vendor.said)}"
        if self.afterwards:
            self.afterwards.pop()()
        return Receipt(external_id=said_as)

    def find_sent(self, reply: Reply, key: str) -> Receipt | None:
        return None if self.hides else super().find_sent(reply, key)

    def copies(self, reply: Reply, key: str, kept: str) -> tuple[str, ...]:
        found = [f"part-{number}" for number, (said, _) in enumerate(self.vendor.said, start=1) if said == key]
        return tuple(one for one in found if one != kept)

    def take_back(self, thread: ThreadRef, ids: Sequence[str]) -> None:
        for one in ids:
            ask_leave()
            self.vendor.said[int(one.removeprefix("part-")) - 1] = ("", "")
            if self.fails:
                self.fails -= 1
                raise OutcomeUnknown("cut off")


@pytest.fixture
def vendor(store: Store) -> FakeVendor:
    store.accept([message()])
    claim = store.conversations.claim(store.conversation_id())
    assert claim is not None
    store.conversations.record(claim, outcome())
    return FakeVendor(store.database)


def worker(store: Store, connector: Frozen) -> DeliveryJob:
    return DeliveryJob(
        store.outbox,
        store.dead_letters,
        store.destinations({"intercom": connector}, {"zendesk": FakeDesk(connector.vendor)}),
        Delivery(backoff_seconds=0),
        enqueue=lambda _: None,
        enqueue_in=lambda _, __: None,
    )


def due(store: Store) -> None:
    store.rows("UPDATE outbox SET due_at = now() WHERE state = 'pending' RETURNING id")


def others_go_on(store: Store, vendor: FakeVendor) -> None:
    """Its lease ends, and another worker looks, finds nothing and says it."""
    store.rows("UPDATE outbox SET lease_until = 'epoch' RETURNING id")
    worker(store, Frozen(vendor)).deliver(store.conversation_id())
    assert [text for _, text in vendor.said] == ["Use **Settings**."]


def stands(vendor: FakeVendor) -> list[tuple[int, str]]:
    return [(number, text) for number, (_, text) in enumerate(vendor.said, start=1) if text]


def test_what_was_said_after_another_had_said_it_is_taken_back(store: Store, vendor: FakeVendor) -> None:
    connector = Frozen(vendor, meanwhile=[lambda: others_go_on(store, vendor)])
    worker(store, connector).deliver(store.conversation_id())
    assert len(vendor.said) == 2
    due(store)
    worker(store, connector).deliver(store.conversation_id())
    assert stands(vendor) == [(1, "Use **Settings**.")]
    assert store.rows("SELECT external_id FROM outbox WHERE kind = 'answer'") == [{"external_id": "part-1"}]


def test_taking_back_goes_on_where_it_broke_off(store: Store, vendor: FakeVendor) -> None:
    connector = Frozen(vendor, meanwhile=[lambda: others_go_on(store, vendor)], fails=1)
    for _ in range(3):
        worker(store, connector).deliver(store.conversation_id())
        due(store)
    assert stands(vendor) == [(1, "Use **Settings**.")]
    assert store.outbox_kinds() == []


def test_the_copy_that_stands_longer_goes_where_the_other_is_recorded(store: Store, vendor: FakeVendor) -> None:
    """The first worker has written when it stands still, and the vendor does not show it yet."""
    hidden = Frozen(vendor, hides=True)

    def record_another() -> None:
        store.rows("UPDATE outbox SET lease_until = 'epoch' RETURNING id")
        worker(store, hidden).deliver(store.conversation_id())

    worker(store, Frozen(vendor, afterwards=[record_another])).deliver(store.conversation_id())
    due(store)
    worker(store, hidden).deliver(store.conversation_id())
    assert [number for number, _ in stands(vendor)] == [2]
    assert store.rows("SELECT external_id FROM outbox WHERE kind = 'answer'") == [{"external_id": "part-2"}]


def test_after_a_second_attempt_the_thread_is_looked_at_once_more(store: Store, vendor: FakeVendor) -> None:
    """What a vendor does minutes after it was asked is seen by nobody else: whoever asked has given up."""
    connector = Frozen(vendor, hides=True)
    store.rows("UPDATE outbox SET unsure = true RETURNING id")
    worker(store, connector).deliver(store.conversation_id())
    (key, text), *_ = vendor.said
    vendor.said.append((key, text))
    (later,) = store.rows("SELECT due_at - now() > interval '50 seconds' AS waits FROM outbox WHERE kind = 'take_back'")
    assert later["waits"], "until an attempt from before may no longer be on its way"
    due(store)
    worker(store, connector).deliver(store.conversation_id())
    assert stands(vendor) == [(1, "Use **Settings**.")]


def test_the_same_words_that_are_being_said_now_are_no_copy(store: Store, vendor: FakeVendor) -> None:
    connector = Frozen(vendor, meanwhile=[lambda: others_go_on(store, vendor)])
    worker(store, connector).deliver(store.conversation_id())
    due(store)
    copy = store.outbox.claim(store.conversation_id(), "upkeep")
    assert copy is not None
    store.rows(
        "INSERT INTO outbox (conversation_id, lane, kind, body, attempts)"
        " SELECT conversation_id, lane, kind, body, 1 FROM outbox WHERE kind = 'answer' RETURNING id"
    )
    with pytest.raises(NotSent):
        store.outbox.not_ours(copy, ["part-2"])


def test_an_ordinary_answer_is_not_looked_for_again(store: Store, vendor: FakeVendor) -> None:
    worker(store, Frozen(vendor)).deliver(store.conversation_id())
    assert store.outbox_kinds() == []
