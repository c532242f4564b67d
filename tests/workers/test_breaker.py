"""A vendor that does not answer is left alone, tried by one attempt at a time, and asked as usual once it answers."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from bot.config import Delivery
from bot.errors import (
    CredentialRefused,
    DeliveryError,
    Gone,
    NotSent,
    OutcomeUnknown,
    Refused,
    SupersededByAgent,
    Withheld,
)
from workers.bulkheads.breaker import Breaker, Breakers, CredentialBreaker

HUNG = OutcomeUnknown("time-out")


@dataclass
class Vendor:
    """Zendesk with a breaker before it, on a clock of its own."""

    now: float = 0.0
    told: list[tuple[float | None, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        settings = Delivery(breaker_failures=3, breaker_seconds=10)
        self.breaker = Breaker("zendesk", settings, self._hear, clock=lambda: self.now)

    def _hear(self, vendor: str, seconds: float | None, problem: str) -> None:
        assert vendor == "zendesk"
        self.told.append((seconds, problem))

    def ask(self, error: BaseException | None = None) -> bool:
        """Was it asked?"""
        asked = False
        try:
            with self.breaker.asked():
                asked = True
                if error is not None:
                    raise error
        except (DeliveryError, ZeroDivisionError):
            pass
        return asked

    def fail(self, times: int = 3) -> None:
        for _ in range(times):
            self.ask(HUNG)


@pytest.fixture
def vendor() -> Vendor:
    return Vendor()


def test_after_failures_in_a_row_it_is_not_asked_and_that_costs_no_attempt(vendor: Vendor) -> None:
    vendor.fail(2)
    assert vendor.breaker.admits(0) is None
    vendor.fail(1)
    assert vendor.breaker.admits(0) == 0
    with pytest.raises(NotSent) as refused, vendor.breaker.asked():
        pytest.fail("it was asked")
    assert refused.value.retry_after == 10
    assert vendor.told == [(10, "OutcomeUnknown: time-out")]


@pytest.mark.parametrize("error", [Refused(), Gone(), SupersededByAgent(), NotSent("429", retry_after=3)])
def test_an_answer_of_any_kind_is_no_failure(vendor: Vendor, error: DeliveryError) -> None:
    for _ in range(3):
        vendor.fail(2)
        vendor.ask(error)
    assert vendor.breaker.admits(0) is None


@pytest.mark.parametrize("error", [Withheld(), ZeroDivisionError()])
def test_what_never_reached_the_vendor_says_nothing_of_it(vendor: Vendor, error: BaseException) -> None:
    vendor.fail(2)
    vendor.ask(error)
    vendor.fail(1)
    assert vendor.breaker.admits(0) == 0
    vendor.now = 10
    vendor.ask(error)
    assert vendor.breaker.admits(0) == 1, "another may probe"


def test_one_attempt_at_a_time_probes_and_an_answer_lets_all_through(vendor: Vendor) -> None:
    vendor.fail()
    vendor.now = 10
    assert vendor.breaker.admits(0) == 1
    assert vendor.breaker.admits(1) == 0
    with vendor.breaker.asked():
        assert vendor.breaker.admits(0) == 0
        assert not vendor.ask()
    assert vendor.breaker.admits(0) is None
    assert vendor.told[-1] == (None, "")


def test_probes_that_fail_come_less_often_but_never_more_than_a_minute_apart(vendor: Vendor) -> None:
    vendor.fail()
    for _ in range(5):
        vendor.now += vendor.told[-1][0] or 0
        vendor.fail(1)
    assert [seconds for seconds, _ in vendor.told] == [10, 20, 40, 60, 60, 60]
    vendor.now += 60
    vendor.ask()
    vendor.fail()
    assert vendor.told[-1][0] == 10, "the next outage begins afresh"


def test_attempts_begun_before_it_was_left_alone_do_not_prolong_that(vendor: Vendor) -> None:
    early = vendor.breaker.asked()
    early.__enter__()
    vendor.fail()
    vendor.now = 9
    assert not early.__exit__(OutcomeUnknown, HUNG, None)
    vendor.now = 10
    assert vendor.breaker.admits(0) == 1
    assert len(vendor.told) == 1


class TestCredentials:
    def test_one_refusal_makes_all_of_that_account_wait_and_no_other(self) -> None:
        told: list[tuple[str, float | None]] = []
        breakers = Breakers(
            ["slack"], Delivery(), lambda *_: pytest.fail("Slack answers"), lambda *heard: told.append(heard[:2])
        )
        for _ in range(2):
            with pytest.raises(CredentialRefused) as refused, breakers.asked("slack", "T1"):
                raise CredentialRefused("invalid_auth")
            assert refused.value.retry_after == pytest.approx(5, abs=1)
        with breakers.asked("slack", "T2"):
            pass
        assert told == [("slack T1", 5), ("slack T2", None)], "the second was not asked"

    @pytest.mark.parametrize("other", [NotSent("429", retry_after=3), OutcomeUnknown(), Refused(), Withheld()])
    def test_it_is_told_while_it_is_refused_and_once_it_is_taken(self, other: DeliveryError) -> None:
        now, told = 0.0, list[float | None]()
        breaker = CredentialBreaker("slack T1", Delivery(), lambda _, s, __: told.append(s), clock=lambda: now)
        for _ in range(6):
            with pytest.raises(CredentialRefused), breaker.asked():
                raise CredentialRefused("invalid_auth")
            now += told[-1] or 0
            with pytest.raises(type(other)), breaker.asked():  # which says nothing of it
                raise other
        assert told == [5, 10, 20, 40, 60, 60]
        for _ in range(2):
            with breaker.asked():
                pass
        assert told[6:] == [None]
        now += 60  # another process may have been refused meanwhile, and have ended
        with breaker.asked():
            pass
        assert told[6:] == [None, None]


@pytest.mark.parametrize("error", [NotSent("429", retry_after=3), NotSent("no connection"), Gone("deleted")])
def test_what_another_vendor_answers_on_the_way_says_nothing_of_this_one(error: DeliveryError) -> None:
    """A ticket of Zendesk's may need a file of Slack's."""
    zendesk = Vendor()
    slack = Breaker("slack", Delivery(), lambda *_: None)
    for _ in range(3):
        zendesk.ask(OutcomeUnknown("time-out"))
    zendesk.now += 11
    with pytest.raises(type(error)), zendesk.breaker.asked(), slack.asked():
        raise error
    assert zendesk.breaker.admits(0) == 1, "it is paused, and the next may ask whether it answers"
    assert zendesk.told == [(10, "OutcomeUnknown: time-out")]
