"""Answers on their way to Zendesk: said once, whatever happens to the request; nobody's secrets in an error."""

from __future__ import annotations

import socket

import pytest
import requests
from flask import Flask
from zenpy.lib.exception import APIException, ZenpyException

from bot.errors import CredentialRefused, DeliveryError, NotSent, OutcomeUnknown, Refused
from bot.model import GENERATED, Labels, Passage, Requester, ThreadRef
from bot.store.installations import PostgresInstallationStore
from connectors.sandbox.faults import Fault
from connectors.sandbox.zendesk.account import AGENT_ID
from connectors.zendesk.client.own_id import OwnId
from connectors.zendesk.client.transport import our_errors
from connectors.zendesk.connector import ZendeskConnector
from tests.connectors.contract import Recorder
from tests.connectors.zendesk.builders import reply
from tests.connectors.zendesk.conftest import BOT_ID, CREDENTIALS, Account
from tests.support.builders import changed
from tests.support.store import Store


def test_what_is_known_goes_into_the_accounts_fields_with_the_answer(account: Account) -> None:
    ticket_id = account.ticket()
    labels = Labels(
        thread=ThreadRef("zendesk", "acme", ticket_id),
        outcome="answered",
        intent="reset password",
        sentiment=-1.0,
    )
    connector = account.connector(fields={"outcome": 11, "language": 12, "intent": 13, "sentiment": 14})
    connector.send(reply(ticket_id, labels=labels), "k1")
    assert len(account.writes()) == 1  # one change of the ticket for all of it
    told = {field["id"]: field["value"] for field in account.sandbox.ticket(ticket_id)["custom_fields"]}
    assert told == {11: "answered", 13: "reset password", 14: "negative"}


def test_an_answer_is_one_public_comment_with_its_sources(account: Account) -> None:
    ticket_id = account.ticket()
    cite = Passage(id=1, title="Passwords", url="https://help.acme.example/passwords", text="", score=1)
    receipt = account.connector().send(reply(ticket_id, cites=(cite,)), "k1")
    (said,) = [comment for comment in account.sandbox.comments(ticket_id) if comment["author_id"] == int(BOT_ID)]
    assert said["public"] is True
    assert "<b>Settings</b>" in said["html_body"]
    assert '<a href="https://help.acme.example/passwords">Passwords</a>' in said["html_body"]
    assert receipt.external_id == str(said["id"])
    assert receipt.url == f"https://acme.zendesk.com/agent/tickets/{ticket_id}"
    assert account.sandbox.ticket(ticket_id)["status"] == "new"
    assert account.change(ticket_id)["metadata"]["custom"] == {"firstline_key": "k1"}


def test_machines_are_told_what_a_language_model_wrote(account: Account) -> None:
    ticket_id = account.ticket()
    account.connector().send(reply(ticket_id, generated=True), "k1")
    told = account.change(ticket_id)["metadata"]["custom"]
    assert told == {"firstline_key": "k1", "digital_source_type": GENERATED}


def test_zendesks_placeholders_in_an_answer_stay_text(account: Account) -> None:
    ticket_id = account.ticket()
    account.connector().send(reply(ticket_id, "Write {{ticket.requester.email}} there."), "k1")
    (html,) = account.sandbox.said_by_bot(ticket_id)
    assert "{{" not in html
    assert account.sandbox.comments(ticket_id)[-1]["body"] == "Write {{ticket.requester.email}} there."


@pytest.mark.parametrize("status", [500, 502, 503, 504, 408])
def test_a_failing_update_is_sent_exactly_once(account: Account, status: int) -> None:
    ticket_id, connector = account.ticket(), account.connector()
    account.failing["PUT"] = status
    with pytest.raises(OutcomeUnknown):
        connector.send(reply(ticket_id), "k1")
    assert account.writes() == [("PUT", f"/zendesk/api/v2/tickets/{ticket_id}.json")]


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (400, Refused),
        (401, CredentialRefused),
        (403, Refused),
        (404, Refused),
        (410, Refused),
        (422, Refused),
        (409, NotSent),
    ],
)
def test_a_refusal_is_told_from_a_collision(account: Account, status: int, error: type[DeliveryError]) -> None:
    account.failing["PUT"] = status
    with pytest.raises(error, match=str(status)):
        account.connector().send(reply(account.ticket()), "k1")
    assert len(account.writes()) == 1


def test_a_redirect_is_not_followed_with_our_credentials(account: Account) -> None:
    ticket_id = account.ticket()
    account.failing["PUT"] = 302
    with pytest.raises(Refused):
        account.connector().send(reply(ticket_id), "k1")
    assert account.seen[-1] == ("PUT", f"/zendesk/api/v2/tickets/{ticket_id}.json")


def test_a_429_is_left_to_the_outbox(account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    """zenpy would sleep for an hour here, and then ask again."""
    monkeypatch.setattr("zenpy.lib.api.sleep", lambda _seconds: pytest.fail("slept in the call"))
    ticket_id = account.ticket()
    account.faults.add(Fault(vendor="zendesk", kind="429", method="PUT", retry_after=3600))
    with pytest.raises(NotSent) as raised:
        account.connector().send(reply(ticket_id), "k1")
    assert raised.value.retry_after == 3600
    assert len(account.writes()) == 1


def test_a_connection_that_breaks_leaves_the_outcome_open(account: Account) -> None:
    ticket_id = account.ticket()
    account.faults.add(Fault(vendor="zendesk", kind="reset", method="PUT"))
    with pytest.raises(OutcomeUnknown):
        account.connector().send(reply(ticket_id), "k1")
    assert len(account.writes()) == 1


def test_a_connection_that_never_came_about_means_not_sent() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound but not listening: connections are refused
        connector = ZendeskConnector(
            subdomain="acme",
            email=CREDENTIALS.email,
            api_token=CREDENTIALS.api_token,
            webhook_secrets=("s",),
            base_url=f"http://127.0.0.1:{taken.getsockname()[1]}/zendesk",
            timeout=1,
        )
        with pytest.raises(NotSent):
            connector.send(reply("101"), "k1")


def test_a_closed_ticket_takes_no_more_words(account: Account) -> None:
    ticket_id = account.ticket()
    account.sandbox.state.tickets[int(ticket_id)]["status"] = "closed"
    with pytest.raises(Refused, match="closed"):
        account.connector().send(reply(ticket_id), "k1")
    assert account.writes() == []


def test_a_ticket_that_is_closed_in_the_moment_of_answering_refuses_too(account: Account) -> None:
    ticket_id = account.ticket()
    account.meanwhile = lambda: account.sandbox.agent_sets_status(ticket_id, AGENT_ID, "closed")
    with pytest.raises(Refused, match=r"422 .* \(RecordInvalid, status\)"):
        account.connector().send(reply(ticket_id), "k1")


@pytest.mark.parametrize("thread_id", ["", "../users/1", "12a", "٣", "9" * 30])
def test_a_thread_that_is_no_ticket_id_is_never_asked_for(account: Account, thread_id: str) -> None:
    with pytest.raises(Refused):
        account.connector().send(reply(thread_id), "k1")
    assert account.seen == []


@pytest.mark.parametrize("status", [401, 422, 500])
def test_an_error_tells_neither_the_token_nor_the_words(account: Account, status: int) -> None:
    ticket_id = account.ticket()
    account.failing["PUT"] = status
    with pytest.raises(DeliveryError) as raised:
        account.connector().send(reply(ticket_id, "the combination is 4711"), "k1")
    told = f"{raised.value!r} {raised.value} {raised.value.__cause__} {raised.value.__context__}"
    assert CREDENTIALS.api_token not in told
    assert CREDENTIALS.email not in told
    assert "4711" not in told


@pytest.mark.parametrize("reading", [True, False])
@pytest.mark.parametrize("kind", [ZenpyException, APIException, ValueError, requests.RequestException])
def test_nor_does_one_about_an_answer_that_the_client_does_not_understand(kind: type[Exception], reading: bool) -> None:
    """zenpy puts the whole body into its own."""
    with pytest.raises(NotSent if reading else OutcomeUnknown) as raised, our_errors(reading=reading):
        raise kind("Unknown Response: {'comment': 'the combination is 4711'}")
    assert "4711" not in f"{raised.value!r} {raised.value}"
    assert kind.__name__ in str(raised.value)


# Looking before a second attempt.


def test_what_was_sent_is_found_among_many_changes(account: Account) -> None:
    """Audits come in pages."""
    account.sandbox.world.page_size = 2
    ticket_id, connector = account.ticket(), account.connector()
    for number in range(3):
        account.sandbox.requester_comments(ticket_id, f"and another thing, number {number}")
    sent = connector.send(reply(ticket_id), "k1")
    for number in range(3):
        account.sandbox.requester_comments(ticket_id, f"thanks, number {number}")
    account.seen.clear()
    assert connector.find_sent(reply(ticket_id), "k1") == sent
    assert connector.find_sent(reply(ticket_id), "k2") is None
    assert len([path for _, path in account.seen if "audits" in path]) == 8  # eight changes, two to a page


def test_a_look_that_fails_says_nothing_about_what_was_sent(account: Account) -> None:
    ticket_id, connector = account.ticket(), account.connector()
    account.failing["GET"] = 500
    with pytest.raises(NotSent):
        connector.find_sent(reply(ticket_id), "k1")


def test_a_look_is_repeated_where_a_change_would_not_be(account: Account) -> None:
    ticket_id, connector = account.ticket(), account.connector()
    account.failing["GET"] = 503
    with pytest.raises(NotSent):
        connector.find_sent(reply(ticket_id), "k1")
    assert [method for method, path in account.seen if "audits" in path] == ["GET", "GET", "GET"]


# Who is who.


def test_a_requester_is_looked_up_unless_known(account: Account) -> None:
    user_id, connector = account.requester(), account.connector()
    found = connector.identify("acme", Requester(id=user_id))
    assert found == Requester(id=user_id, name="Joe Bloggs", email="joe@bloggs.example", locale="en-US", known=True)
    account.seen.clear()
    assert connector.identify("acme", found) == found
    assert account.seen == []


def test_what_is_known_of_a_requester_is_kept(account: Account) -> None:
    known = Requester(id=account.requester(), name="Joseph", phone="+49 30 1234")
    assert account.connector().identify("acme", known) == Requester(
        id=known.id, name="Joseph", email="joe@bloggs.example", phone="+49 30 1234", locale="en-US", known=True
    )


def test_a_requester_who_was_deleted_stays_as_known(account: Account) -> None:
    gone = Requester(id="123", name="Joe")
    assert account.connector().identify("acme", gone) == gone


def test_no_webhook_asks_zendesk_who_we_are(account: Account, accepted: Recorder) -> None:
    account.seen.clear()
    account.sandbox.requester_comments(account.ticket(), "hello?")
    account.sandbox.deliveries.wait()
    assert len(accepted.events) == 2
    assert [path for method, path in account.seen if method == "GET"] == []


def test_until_it_is_known_who_we_are_deliveries_are_to_come_again_at_once(account: Account) -> None:
    web, accepted, connector = Flask("web"), Recorder(), account.connector()
    web.register_blueprint(connector.blueprint(accepted))
    client, ticket_id = web.test_client(), account.ticket()
    account.sandbox.requester_comments(ticket_id, "hello?")
    (body,) = account.bodies(ticket_id)
    account.seen.clear()
    answer = client.post("/webhooks/zendesk", data=body, headers=account.sandbox.hooks.sign(body))
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) < 60
    # The stand-in's own delivery may only come in now.
    assert (accepted.events, [path for _, path in account.seen if path != "/webhooks/zendesk"]) == ([], [])
    connector.prepare()
    answer = client.post("/webhooks/zendesk", data=body, headers=account.sandbox.hooks.sign(body))
    assert answer.status_code == 200
    assert len(accepted.events) == 1


class TestWhoTheBotIs:
    """Asked by whoever may wait for Zendesk, kept for who may not."""

    @pytest.fixture
    def kept(self, store: Store) -> PostgresInstallationStore:
        return PostgresInstallationStore(store.database, store.cipher)

    def own_id(self, kept: PostgresInstallationStore, answers: list[str]) -> OwnId:
        return OwnId(lambda: answers.pop(0), kept, channel="zendesk", account="acme/bot@acme.example")

    def test_what_one_process_was_told_another_knows(self, kept: PostgresInstallationStore) -> None:
        web = self.own_id(kept, [])
        assert web.known() is None
        worker = self.own_id(kept, ["7"])
        assert [worker.asked(), worker.asked()] == ["7", "7"]
        assert web.known() == "7"

    def test_a_user_made_anew_is_known_after_a_minute(
        self, kept: PostgresInstallationStore, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        now = [1000.0]
        monkeypatch.setattr("connectors.zendesk.client.own_id.time.monotonic", lambda: now[0])
        worker, web = self.own_id(kept, ["7", "8"]), self.own_id(kept, [])
        worker.asked()
        assert web.known() == "7"
        assert worker.ask_anew() == "8"
        assert web.known() == "7"
        now[0] += 61
        assert web.known() == "8"


def test_credentials_that_zendesk_overlooks_are_no_identity(account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    """It answers 200 and a user without an id, and our own comments would look like anybody's."""
    account.sandbox.state.users[-1] = {"id": None, "name": "Anonymous user", "email": None, "external_id": None}
    monkeypatch.setattr("connectors.sandbox.zendesk.routes.caller", lambda: -1)
    with pytest.raises(Refused):
        account.connector().fetch(changed("zendesk", "acme", account.ticket()))
