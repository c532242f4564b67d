"""Signing in with another provider, which is asked over HTTP and checks what it is sent."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from joserfc.jwk import RSAKey

from bot.errors import ConfigurationError
from tests.support.console import Visitor, served, settings_of
from tests.support.identity_provider import CLIENT, SECRET, IdentityProvider
from tests.support.serving import Served
from tests.support.store import Store

BEHAVIOUR = """
[console]
passwords = false
[console.roles]
viewer = ["support"]
admin = ["support-leads"]
[console.single_sign_on]
issuer = "{issuer}"
client_id = "{client}"
"""
ADA = {"sub": "u1", "email": "ada@acme.example", "email_verified": True, "groups": ["support", "support-leads"]}


@dataclass
class Site:
    provider: IdentityProvider
    provider_runs: Served
    visitor: Visitor

    def sign_in(self, who: dict[str, Any], **query: str) -> Any:
        self.provider.who = who
        return self.visitor.get("/sign-in/provider", **query)


@pytest.fixture
def site(store: Store, tmp_path: Path) -> Iterator[Site]:
    provider = IdentityProvider()
    provider_runs = Served(provider.app())
    provider.url = provider_runs.url
    behaviour = BEHAVIOUR.format(issuer=provider.url, client=CLIENT)
    console = served(store, settings_of(tmp_path, behaviour, {"FIRSTLINE_CONSOLE_OIDC_SECRET": SECRET}))
    yield Site(provider, provider_runs, Visitor(console.url))
    console.close()
    provider_runs.close()


def test_whom_the_provider_vouches_for_gets_in_with_the_highest_role_of_their_groups(site: Site, store: Store) -> None:
    response = site.sign_in(ADA, next="/audit")

    assert response.status_code == 200
    assert response.url == f"{site.visitor.url}/audit"
    (session,) = store.rows("SELECT name, role, user_id FROM console_sessions")
    assert session == {"name": "ada@acme.example", "role": "admin", "user_id": None}


def test_groups_that_the_token_leaves_out_are_asked_for(site: Site, store: Store) -> None:
    site.provider.in_token = False

    assert site.sign_in(ADA).status_code == 200
    assert [row["role"] for row in store.rows("SELECT role FROM console_sessions")] == ["admin"]


def test_an_address_that_is_not_verified_is_no_name(site: Site, store: Store) -> None:
    site.sign_in({**ADA, "email_verified": False})
    assert [row["name"] for row in store.rows("SELECT name FROM console_sessions")] == ["u1"]


@pytest.mark.parametrize("groups", [[], ["sales"], "sales", [["support"]], None])
def test_who_has_no_role_does_not_get_in(site: Site, store: Store, groups: Any) -> None:
    response = site.sign_in({**ADA, "groups": groups or []})

    assert response.status_code == 403
    assert "You have no role here" in response.text
    assert store.rows("SELECT FROM console_sessions") == []


@pytest.mark.parametrize(
    "changed",
    [
        {"aud": "another-client"},
        {"iss": "https://elsewhere.example"},
        {"exp": int(time.time()) - 3600},
        {"nonce": "another"},
    ],
    ids=["for another client", "of another issuer", "expired", "of another sign-in"],
)
def test_a_token_that_does_not_hold_lets_nobody_in(site: Site, store: Store, changed: dict[str, Any]) -> None:
    site.provider.changed = changed

    assert site.sign_in(ADA).status_code == 403
    assert store.rows("SELECT FROM console_sessions") == []


def test_a_token_that_somebody_else_signed_lets_nobody_in(site: Site, store: Store) -> None:
    site.provider.signs_with = RSAKey.generate_key(2048, {"kid": "k1"})

    assert site.sign_in(ADA).status_code == 403
    assert store.rows("SELECT FROM console_sessions") == []


def test_a_code_that_another_browser_asked_for_lets_nobody_in(site: Site, store: Store) -> None:
    site.provider.who = ADA
    other = Visitor(site.visitor.url)
    ask = other.http.get(f"{other.url}/sign-in/provider", allow_redirects=False, timeout=20)
    back = other.http.get(ask.headers["Location"], allow_redirects=False, timeout=20).headers["Location"]

    response = site.visitor.http.get(back, timeout=20)

    assert response.status_code == 403
    assert store.rows("SELECT FROM console_sessions") == []


def test_a_provider_that_is_away_is_told_of(site: Site) -> None:
    site.provider_runs.close()

    response = site.sign_in(ADA)

    assert response.status_code == 502
    assert "Sign in with your organisation" in response.text


def test_passwords_are_off_where_the_operator_wants_so(site: Site) -> None:
    assert 'type="password"' not in site.visitor.get("/sign-in").text


def test_a_provider_without_roles_is_refused_at_the_start(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="expected values of the claim 'groups'"):
        settings_of(tmp_path, '[console.single_sign_on]\nissuer = "https://id.example"\nclient_id = "x"\n')
