"""Which hosts of the operator's own answers should be allowed to link to."""

from __future__ import annotations

import pytest

from bot.config import Behaviour
from bot.knowledge.own_hosts import Unlinked, unlinked_of

LINKED = {"app.acme.example": 7, "evil.example": 3, "help.acme.example": 2, "acme.example.": 1}
BRITISH = {"shop.acme.co.uk": 1, "bank.co.uk": 9}


@pytest.mark.parametrize(
    ("linked", "own", "allowed", "expected"),
    [
        (LINKED, ["help.acme.example"], [], Unlinked(("app.acme.example", "acme.example"), ("acme.example",))),
        (LINKED, ["help.acme.example"], ["acme.example"], None),
        (LINKED, ["help.acme.example"], ["*.acme.example"], None),
        (LINKED, ["acme.example"], [], None),
        (LINKED, [], [], None),
        (BRITISH, ["acme.co.uk"], [], None),
        (BRITISH, ["help.acme.co.uk"], [], Unlinked(("shop.acme.co.uk",), ("acme.co.uk",))),
        ({}, ["acme.example"], [], None),
    ],
)  # fmt: skip
def test_hosts_of_the_articles_own_site_are_suggested(
    linked: dict[str, int], own: list[str], allowed: list[str], expected: Unlinked | None
) -> None:
    assert unlinked_of(linked, own, allowed) == expected


def test_what_to_set_is_said_as_it_is_written() -> None:
    found = Unlinked(("a.acme.example", "b.acme.example", "c.acme.example", "d.acme.example"), ("acme.example",))
    assert "a.acme.example, b.acme.example, c.acme.example and 1 more" in str(found)
    assert 'hosts = ["acme.example"]' in found.cure


@pytest.mark.parametrize(
    ("name", "hosts"), [("Login.gov", ("login.gov",)), ("Acme", ()), ("Acme Inc.", ()), (None, ())]
)
def test_a_brand_that_is_called_after_its_address_may_be_a_link(name: str | None, hosts: tuple[str, ...]) -> None:
    assert Behaviour.model_validate({"brand": {"name": name}}).link_hosts == hosts
