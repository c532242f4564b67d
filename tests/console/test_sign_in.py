"""Who gets in, for how long, and what they may do."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest
import requests
from argon2 import PasswordHasher

from bot.console.access import passwords
from bot.errors import ConfigurationError
from bot.model import Role
from bot.store.console.users import Users
from tests.console.conftest import SignedIn
from tests.support.console import PASSWORD, Visitor, add_user, served, settings_of
from tests.support.serving import Served
from tests.support.store import Store

COOKIE = "firstline"
HASHER = passwords.HASHER  # the product's own; all other tests here have a quick one


def audit(store: Store) -> list[tuple[str, str]]:
    return [(row["by"], row["what"]) for row in store.rows("SELECT by, what FROM audit_log ORDER BY id")]


def test_without_a_secret_there_is_no_console(store: Store, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="FIRSTLINE_CONSOLE_SECRET: found nothing, expected at least 32"):
        served(store, settings_of(tmp_path, environment={"FIRSTLINE_CONSOLE_SECRET": ""}))


def test_a_secret_that_can_be_guessed_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="FIRSTLINE_CONSOLE_SECRET") as refused:
        settings_of(tmp_path, environment={"FIRSTLINE_CONSOLE_SECRET": "secret"})
    assert "'secret'" not in str(refused.value)


@pytest.mark.parametrize("path", ["/", "/audit", "/audit?by=ada"])
def test_nobody_sees_a_page_before_they_have_signed_in(visitor: Visitor, path: str) -> None:
    response = visitor.get(path)

    assert response.url.startswith(f"{visitor.url}/sign-in")
    assert "Password" in response.text


def test_who_signs_in_goes_on_where_they_wanted_to(store: Store, visitor: Visitor) -> None:
    add_user(store, "ada", Role.ADMIN)

    response = visitor.sign_in(" Ada ", next="/audit?by=ada")

    assert response.url == f"{visitor.url}/audit?by=ada"
    assert ("ada", "signed in") in audit(store)


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:1"])
def test_nobody_is_led_elsewhere(store: Store, visitor: Visitor, elsewhere: str) -> None:
    add_user(store)

    response = visitor.sign_in(next=elsewhere)

    assert response.url.startswith(visitor.url)


@pytest.mark.parametrize("name", ["ada", "nobody-at-all"])
def test_a_wrong_password_and_a_wrong_name_read_the_same(store: Store, visitor: Visitor, name: str) -> None:
    add_user(store)

    response = visitor.sign_in(name, "not the password")

    assert response.status_code == 401
    assert "This name and this password do not belong together." in response.text
    # What was typed as a name may be a password in the wrong field.
    assert audit(store) == [(("ada" if name == "ada" else "nobody"), "could not sign in")]


def test_attempts_are_throttled_by_name_and_the_right_password_does_not_help(store: Store, visitor: Visitor) -> None:
    add_user(store)
    add_user(store, "grace")
    refused = [visitor.sign_in("ada", "wrong again and again").status_code for _ in range(6)]

    assert refused == [401] * 5 + [429]
    assert visitor.sign_in("ada").status_code == 429
    assert visitor.sign_in("grace").status_code == 200


def test_the_token_changes_when_somebody_signs_in_and_when_they_sign_out(store: Store, visitor: Visitor) -> None:
    add_user(store)
    visitor.get("/sign-in")
    before = visitor.http.cookies[COOKIE]
    visitor.sign_in()
    during = visitor.http.cookies[COOKIE]

    visitor.post("/sign-out")

    assert len({before, during, visitor.http.cookies[COOKIE]}) == 3
    visitor.http.cookies.clear()
    visitor.http.cookies.set(COOKIE, during)
    assert "Password" in visitor.get("/").text
    # Nobody signs in with what the database holds.
    assert not store.rows("SELECT FROM console_sessions WHERE digest = %s", during)


@pytest.mark.parametrize(
    ("moved", "column"), [("31 minutes", "seen_at"), ("13 hours", "began_at")], ids=["idle", "absolute"]
)
def test_a_session_ends(store: Store, signed_in: SignedIn, moved: str, column: str) -> None:
    visitor = signed_in(Role.VIEWER)
    assert "Sign out" in visitor.get("/").text

    store.rows(f"UPDATE console_sessions SET {column} = now() - interval '{moved}' RETURNING digest")

    assert "Password" in visitor.get("/").text


def test_who_is_removed_or_gets_another_password_or_role_is_signed_out(store: Store, signed_in: SignedIn) -> None:
    users = Users(store.database)
    viewer, operator, admin = (signed_in(role) for role in (Role.VIEWER, Role.OPERATOR, Role.ADMIN))

    users.remove("viewer")
    users.set_role("operator", Role.VIEWER)
    users.set_password("admin", "$argon2id$none")

    assert all("Password" in visitor.get("/").text for visitor in (viewer, operator, admin))


def test_a_form_without_the_token_of_its_page_does_nothing(store: Store, signed_in: SignedIn) -> None:
    visitor = signed_in(Role.VIEWER)
    other = Visitor(visitor.url)
    other.get("/sign-in")
    visitor.page = other.page  # a token of somebody else's page

    refused = visitor.post("/sign-out")

    assert refused.status_code == 400
    assert "Sign out" in visitor.get("/").text


def test_a_form_of_another_site_does_nothing(signed_in: SignedIn) -> None:
    visitor = signed_in(Role.VIEWER)
    visitor.get("/")
    found = visitor.page.partition('name="csrf" value="')[2][:64]
    answer = visitor.http.post(
        f"{visitor.url}/sign-out", data={"csrf": found}, headers={"Origin": "https://evil.example"}, timeout=20
    )
    assert answer.status_code == 400


def test_another_role_is_refused_and_that_is_noted(store: Store, signed_in: SignedIn) -> None:
    viewer = signed_in(Role.VIEWER)

    response = viewer.get("/audit")

    assert response.status_code == 403
    assert "This needs the role admin; you are a viewer." in response.text
    assert "Audit log" not in response.text
    assert audit(store)[-1] == ("viewer", "was refused")


def test_headers_keep_other_sites_and_inline_scripts_out(visitor: Visitor) -> None:
    headers = visitor.get("/sign-in").headers
    policy = dict(one.split(" ", 1) for one in headers["Content-Security-Policy"].split("; "))

    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-store"
    assert all(text not in visitor.page for text in ("<script>", "style=", "onclick"))


def test_the_cookie_is_out_of_reach(console: Served) -> None:
    cookie = requests.get(f"{console.url}/sign-in", timeout=20).headers["Set-Cookie"]

    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_behind_a_proxy_the_cookie_is_for_https_alone(store: Store, tmp_path: Path) -> None:
    settings = settings_of(tmp_path, environment={"FIRSTLINE_CONSOLE_URL": "https://console.acme.example"})
    running = served(store, settings)

    response = requests.get(f"{running.url}/sign-in", headers={"Host": "console.acme.example"}, timeout=20)

    assert response.headers["Set-Cookie"].startswith("__Host-firstline=")
    assert "Secure" in response.headers["Set-Cookie"]
    assert "max-age" in response.headers["Strict-Transport-Security"]
    assert requests.get(f"{running.url}/sign-in", timeout=20).status_code == 400
    running.close()


def test_under_another_name_it_answers_nobody(console: Served) -> None:
    response = requests.get(f"{console.url}/sign-in", headers={"Host": "rebound.example"}, timeout=20)

    assert response.status_code == 400
    assert "Password" not in response.text


def test_an_address_without_https_is_refused(store: Store, tmp_path: Path) -> None:
    settings = settings_of(tmp_path, environment={"FIRSTLINE_CONSOLE_URL": "http://console.acme.example"})
    with pytest.raises(ConfigurationError, match=r"FIRSTLINE_CONSOLE_URL: found 'http://.*expected https://"):
        served(store, settings)


def test_the_audit_log_is_only_added_to(store: Store, signed_in: SignedIn) -> None:
    admin = signed_in(Role.ADMIN)

    assert "looked at the audit log" in admin.get("/audit").text

    for statement in ("UPDATE audit_log SET by = 'nobody' RETURNING id", "DELETE FROM audit_log RETURNING id"):
        with pytest.raises(psycopg.errors.RaiseException):
            store.rows(statement)
    assert audit(store) == [("admin", "signed in"), ("admin", "looked at the audit log")]


def test_what_is_shown_of_the_audit_log_is_text(store: Store, signed_in: SignedIn) -> None:
    admin = signed_in(Role.ADMIN)
    store.rows("INSERT INTO audit_log (by, what) VALUES ('<img src=x>', 'x') RETURNING id")

    page = admin.get("/audit").text

    assert "<img src=x>" not in page
    assert "&lt;img src=x&gt;" in page


def test_a_password_is_hashed_as_rfc_9106_has_it_for_little_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "HASHER", HASHER)
    kept = passwords.hashed(PASSWORD)
    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert PASSWORD not in kept
    assert not passwords.is_outdated(kept)


def test_a_password_that_was_hashed_otherwise_is_hashed_anew_at_the_next_sign_in(
    store: Store, visitor: Visitor
) -> None:
    add_user(store)
    before = PasswordHasher(time_cost=2, memory_cost=8, parallelism=1).hash(PASSWORD)
    assert Users(store.database).set_password("ada", before)

    assert visitor.sign_in().status_code == 200

    (row,) = store.rows("SELECT password FROM console_users")
    assert row["password"].startswith("$argon2id$v=19$m=8,t=1,p=1$")
    assert Visitor(visitor.url).sign_in().status_code == 200


def test_behind_a_proxy_attempts_are_counted_by_the_addresses_of_people(store: Store, tmp_path: Path) -> None:
    running = served(store, settings_of(tmp_path, "[console]\nproxies = 1\nattempts = 1\n"))
    add_user(store)
    codes = []
    for address in ("203.0.113.9", "203.0.113.9", "198.51.100.7"):
        visitor = Visitor(running.url)
        visitor.http.headers["X-Forwarded-For"] = f"10.0.0.1, {address}"  # what comes first anybody may have written
        codes.append(visitor.sign_in("ada", "not the password").status_code)
    running.close()

    assert codes == [401, 429, 401]
    assert {row["details"] for row in store.rows("SELECT details FROM audit_log")} == {"203.0.113.9", "198.51.100.7"}
