"""As whom somebody is shown articles: what a channel knows of them, where they write, and who else reads it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.app.settings import load
from bot.config.knowledge import Knowledge
from bot.errors import ConfigurationError
from bot.knowledge.readers import Readers
from bot.model import ANYBODY, Audience, Author, Conversation, Level, Owner, Reader, Requester, ThreadRef, Turn

GROUPS = {
    "gold": ("zendesk/tag:gold", "zendesk/organization:7"),
    "acme": ("email:@acme.example",),
    "ops": ("slack/place:C024", "slack/usergroup:S1"),
}
READERS = Readers(groups=GROUPS, verified_in=("slack", "zendesk"))
ANA = Requester(id="1", email="Ana@Acme.example", known=True, memberships=("tag:gold", "organization:9"))


def asking(
    requester: Requester = ANA,
    channel: str = "zendesk",
    thread: str = "35",
    audience: Audience = Audience.CUSTOMER,
    *,
    alone: bool = True,
) -> Conversation:
    return Conversation(
        id=1,
        thread=ThreadRef(channel, "acme", thread),
        owner=Owner.BOT,
        epoch=1,
        requester=requester,
        audience=audience,
        alone=alone,
        waiting=(Turn(author=Author.REQUESTER, text="?", at=datetime.now(UTC)),),
    )


def test_who_is_known_and_alone_is_signed_in_and_in_their_groups() -> None:
    found = READERS(asking())
    assert found.level is Level.SIGNED_IN
    assert {"gold", "acme", "zendesk/tag:gold", "zendesk/organization:9", "zendesk/email:@acme.example"} <= found.groups
    assert "ops" not in found.groups


@pytest.mark.parametrize(
    "conversation",
    [
        asking(alone=False),
        asking(replace(ANA, known=False)),
        asking(channel="intercom"),  # its vendor has not made sure who writes
    ],
)
def test_where_that_is_not_sure_they_may_be_anybody(conversation: Conversation) -> None:
    assert READERS(conversation) == ANYBODY


def test_a_place_is_a_group_for_all_in_it_whoever_reads_along() -> None:
    found = READERS(asking(ANA, "slack", "C024:1.2", alone=False))
    assert found == Reader(Level.PUBLIC, frozenset({"ops", "slack/place:C024"}))


def test_an_employee_reads_what_is_internal_but_of_other_groups_nothing() -> None:
    found = READERS(asking(replace(ANA, memberships=()), "slack", "D1:1.2", Audience.EMPLOYEE))
    assert found.level is Level.INTERNAL
    assert "gold" not in found.groups


def test_the_membership_of_one_vendor_is_none_at_another() -> None:
    assert "gold" not in READERS(asking(ANA, "slack", "D1:1.2")).groups


@given(
    known=st.booleans(),
    alone=st.booleans(),
    channel=st.sampled_from(["slack", "zendesk", "intercom"]),
    email=st.sampled_from([None, "", "x", "x@acme.example", "@acme.example", "a@b@acme.example"]),
    memberships=st.frozensets(st.sampled_from(["tag:gold", "organization:7", "usergroup:S1", "place:C024"])),
)
def test_nobody_is_more_than_public_without_being_known_alone_and_sure(
    known: bool, alone: bool, channel: str, email: str | None, memberships: frozenset[str]
) -> None:
    requester = Requester(id="1", email=email, known=known, memberships=tuple(memberships))
    found = READERS(asking(requester, channel, alone=alone))
    assert (found == ANYBODY) or (known and alone and channel in READERS.verified_in)


# settings


@pytest.mark.parametrize("rule", ["zendesk/label:x", "email:acme.example", "tag:", "gold", "Slack/tag:x"])
def test_a_rule_that_nobody_can_meet_is_refused_by_its_place(tmp_path: Path, rule: str) -> None:
    (tmp_path / "firstline.toml").write_text(f'[knowledge.groups]\ngold = ["tag:fine", "{rule}"]')
    with pytest.raises(ConfigurationError, match=rf"knowledge\.groups\.gold\.1: .*found '{re.escape(rule)}', expected"):
        load({"FIRSTLINE_CONFIG": str(tmp_path / "firstline.toml")}, dotenv=None)


def test_a_source_for_a_group_that_there_is_not_is_refused() -> None:
    with pytest.raises(ValueError, match=r"sources\[0\]\.groups: found 'golf', expected one of .* \(gold\)"):
        Knowledge.model_validate(
            {
                "groups": {"gold": ["zendesk/tag:gold"]},
                "sources": [{"name": "a", "kind": "folder", "where": "a", "groups": ["zendesk/tag:x", "golf"]}],
            }
        )


def test_the_user_groups_that_matter_are_those_that_rules_name() -> None:
    knowledge = Knowledge.model_validate(
        {
            "groups": {"ops": ["slack/usergroup:S1", "usergroup:S2", "teams/usergroup:S3"]},
            "sources": [{"name": "a", "kind": "folder", "where": "a", "groups": ["slack/usergroup:S4"]}],
        }
    )
    assert knowledge.values_of("usergroup", "slack") == {"S1", "S2", "S4"}
