"""What is read for nobody who waits: rate limits are waited for, within bounds."""

from __future__ import annotations

import pytest

from bot.errors import DeliveryError, NotSent, Refused
from connectors.background import LONGEST_WAIT, MOST_WAITS, patiently


class Vendor:
    def __init__(self, *errors: DeliveryError) -> None:
        self.errors = list(errors)
        self.waited: list[float] = []

    def ask(self) -> str:
        if self.errors:
            raise self.errors.pop(0)
        return "an answer"

    def asked(self) -> str:
        return patiently(self.ask, sleep=self.waited.append)


def test_it_comes_back_when_the_vendor_says() -> None:
    vendor = Vendor(NotSent("busy", retry_after=3), NotSent("busy", retry_after=10))
    assert vendor.asked() == "an answer"
    assert vendor.waited == [3, 10]


@pytest.mark.parametrize(
    "error",
    [NotSent("cannot be reached"), NotSent("come back tomorrow", retry_after=LONGEST_WAIT + 1), Refused("no")],
    ids=["no time told", "too long", "refused"],
)
def test_what_is_not_worth_waiting_for_is_told_at_once(error: DeliveryError) -> None:
    vendor = Vendor(error)
    with pytest.raises(type(error)):
        vendor.asked()
    assert vendor.waited == []


def test_it_does_not_wait_for_ever() -> None:
    vendor = Vendor(*(NotSent("busy", retry_after=1) for _ in range(MOST_WAITS + 1)))
    with pytest.raises(NotSent):
        vendor.asked()
    assert vendor.waited == [1] * MOST_WAITS
