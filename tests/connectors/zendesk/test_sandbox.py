"""The stand-in is as strict as Zendesk where Firstline relies on that."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from werkzeug.test import TestResponse

from bot.app.settings import load
from bot.errors import ConfigurationError
from connectors.sandbox.zendesk.account import AGENT_ID
from connectors.zendesk.connector import ZendeskConnector, ZendeskDesk
from tests.connectors.zendesk.conftest import BOT_ID, CREDENTIALS, Account
from tests.support.builders import changed
from tests.support.shared import shared

PAIR = f"{CREDENTIALS.email}/token:{CREDENTIALS.api_token}".encode()
BASIC = {"Authorization": f"Basic {base64.b64encode(PAIR).decode()}"}
NEW = {"ticket": {"subject": "Help", "comment": {"body": "one\ntwo\n\nthree"}}}


def call(account: Account, method: str, path: str, body: Any = None, **headers: str) -> TestResponse:
    client = account.app.test_client()
    return client.open(f"/zendesk/api/v2{path}", method=method, json=body, headers={**BASIC, **headers})


@pytest.mark.parametrize("suffix", ["", ".json"])
def test_both_spellings_of_a_path_answer(account: Account, suffix: str) -> None:
    ticket_id = account.ticket()
    for path in ("/users/me", f"/users/{AGENT_ID}", "/groups", f"/tickets/{ticket_id}", f"/tickets/{ticket_id}/tags"):
        assert call(account, "GET", f"{path}{suffix}").status_code == 200
    assert call(account, "GET", f"/tickets/99{suffix}").get_json() == {
        "error": "RecordNotFound",
        "description": "Not found",
    }


def test_a_request_without_the_token_is_unauthorized(account: Account) -> None:
    answer = account.app.test_client().get("/zendesk/api/v2/users/me", headers={"Authorization": "Basic eDp5"})
    assert answer.status_code == 401


def test_tickets_and_audits_have_the_fields_of_recorded_ones(account: Account) -> None:
    recorded = json.loads(shared("contracts/zendesk/recorded/tickets.create_update.json").read_text())
    created, updated = (exchange["response"]["body"] for exchange in recorded)
    answer = call(account, "POST", "/tickets", NEW).get_json()
    assert set(answer["ticket"]) == set(created["ticket"])
    assert set(answer["audit"]) == set(created["audit"])
    assert set(answer["audit"]["events"][0]) == set(created["audit"]["events"][0])
    number = answer["ticket"]["id"]
    answer = call(account, "PUT", f"/tickets/{number}", {"ticket": {"subject": "Other"}}).get_json()
    assert set(answer["audit"]["events"][0]) == set(updated["audit"]["events"][0])


def test_an_idempotency_key_creates_one_ticket(account: Account) -> None:
    first = call(account, "POST", "/tickets", NEW, **{"Idempotency-Key": "k"})
    again = call(account, "POST", "/tickets", NEW, **{"Idempotency-Key": "k"})
    other = call(account, "POST", "/tickets", {"ticket": {**NEW["ticket"], "subject": "B"}}, **{"Idempotency-Key": "k"})
    assert [answer.headers["x-idempotency-lookup"] for answer in (first, again)] == ["miss", "hit"]
    assert first.get_json() == again.get_json()
    assert (other.status_code, other.get_json()["error"]) == (400, "IdempotentRequestError")
    assert len(account.sandbox.tickets()) == 1


def test_a_change_is_made_completely_or_not_at_all(account: Account) -> None:
    ticket_id = account.ticket()
    before = account.sandbox.snapshot()["tickets"]
    wrong = {"ticket": {"subject": "New", "comment": {"body": "hello"}, "group_id": 1}}
    assert call(account, "PUT", f"/tickets/{ticket_id}", wrong).status_code == 422
    assert account.sandbox.snapshot()["tickets"] == before
    assert len(account.sandbox.comments(ticket_id)) == 1


def test_tags_are_replaced_or_added_as_asked(account: Account) -> None:
    ticket_id = account.ticket()
    call(account, "POST", f"/tickets/{ticket_id}/tags", {"tags": ["a"]})
    assert call(account, "PUT", f"/tickets/{ticket_id}/tags", {"tags": ["b"]}).get_json() == {"tags": ["a", "b"]}
    call(account, "PUT", f"/tickets/{ticket_id}", {"ticket": {"tags": ["c"]}})
    assert account.sandbox.ticket(ticket_id)["tags"] == ["c"]


def test_a_comment_by_an_end_user_is_public(account: Account) -> None:
    """The reason why the desk names the bot as submitter: a note must not become the requester's public comment."""
    requester = {"name": "Joe", "email": "joe@bloggs.example"}
    given = {"ticket": {**NEW["ticket"], "requester": requester, "comment": {"body": "note", "public": False}}}
    number = call(account, "POST", "/tickets", given).get_json()["ticket"]["id"]
    assert account.sandbox.comments(str(number))[0]["public"] is True


def test_users_are_found_by_address_and_external_id(account: Account) -> None:
    call(account, "POST", "/users/create_or_update", {"user": {"name": "Ann", "external_id": "X1"}})
    call(account, "POST", "/users/create_or_update", {"user": {"name": "Ann B.", "external_id": "x1"}})
    (found,) = call(account, "GET", "/users/search?external_id=x1").get_json()["users"]
    assert found["name"] == "Ann B."
    joe = account.requester()
    (found,) = call(account, "GET", "/users/search?query=email:joe@bloggs.example").get_json()["users"]
    assert str(found["id"]) == joe


def test_articles_are_listed_in_full_and_since_a_time(account: Account) -> None:
    article_id = account.sandbox.add_article("Passwords", "<p>Choose a long one.</p>", ("login",))
    (article,) = call(account, "GET", "/help_center/en-us/articles.json").get_json()["articles"]
    assert (str(article["id"]), article["body"]) == (article_id, "<p>Choose a long one.</p>")
    changed = call(account, "GET", "/help_center/incremental/articles?start_time=0").get_json()
    assert [a["id"] for a in changed["articles"]] == [article["id"]]
    later = call(account, "GET", f"/help_center/incremental/articles?start_time={changed['end_time'] + 1}").get_json()
    assert later["articles"] == []


def test_a_restart_forgets_nothing(account: Account) -> None:
    ticket_id = account.ticket()
    account.sandbox.agent_comments(ticket_id, AGENT_ID, "hello")
    call(account, "POST", "/tickets", NEW, **{"Idempotency-Key": "k"})
    kept = json.loads(json.dumps(account.sandbox.snapshot()))
    account.sandbox.requester_comments(ticket_id, "forgotten")
    account.sandbox.restore(kept)
    assert account.sandbox.snapshot() == kept
    assert [comment["body"] for comment in account.sandbox.comments(ticket_id)] == ["I can't log in", "hello"]
    assert call(account, "POST", "/tickets", NEW, **{"Idempotency-Key": "k"}).headers["x-idempotency-lookup"] == "hit"


def test_deliveries_look_like_recorded_ones(account: Account) -> None:
    recorded = json.loads(shared("contracts/zendesk/webhooks/real-delivery.user_deleted.json").read_text())
    account.sandbox.requester_comments(account.ticket(), "hello")
    ticket_id = str(account.sandbox.tickets()[0]["id"])
    (body,) = account.bodies(ticket_id)
    ours, theirs = json.loads(body), json.loads(recorded["raw_body"])
    assert set(ours) == set(theirs)
    assert body.decode().split('"account_id"')[0] == recorded["raw_body"].split('"account_id"')[0]
    assert body.endswith(b"}\n")
    assert set(account.sandbox.hooks.sign(body)) == set(recorded["headers"])


def test_the_bots_own_changes_are_sent_too(account: Account) -> None:
    ticket_id = account.ticket()
    call(account, "PUT", f"/tickets/{ticket_id}", {"ticket": {"status": "open", "comment": {"body": "hello"}}})
    kinds = [json.loads(body) for body in account.bodies(ticket_id)]
    assert [event["type"].removeprefix("zen:event-type:ticket.") for event in kinds] == [
        "comment_added",
        "status_changed",
    ]
    assert {event["detail"]["actor_id"] for event in kinds} == {BOT_ID}


# Settings.

ENVIRONMENT = {
    "ZENDESK_SUBDOMAIN": "acme",
    "ZENDESK_EMAIL": CREDENTIALS.email,
    "ZENDESK_API_TOKEN": CREDENTIALS.api_token,
    "ZENDESK_WEBHOOK_SECRET": "old, new",
}


def test_connector_and_desk_come_from_the_settings(account: Account) -> None:
    settings = load({**ENVIRONMENT, "ZENDESK_BASE_URL": f"{account.url}/zendesk"}, dotenv=None)
    ticket_id = account.ticket("hello")
    message, _status = ZendeskConnector.from_settings(settings).fetch(changed("zendesk", "acme", ticket_id))
    assert getattr(message, "text", None) == "hello"
    assert ZendeskDesk.from_settings(settings).channel == "zendesk"


def test_without_credentials_neither_can_be_made() -> None:
    settings = load({}, dotenv=None)
    for make in (ZendeskConnector.from_settings, ZendeskDesk.from_settings):
        with pytest.raises(ConfigurationError, match="ZENDESK_SUBDOMAIN"):
            make(settings)
