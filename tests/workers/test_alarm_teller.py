"""Alarms about figures are told in each way that is set up, once, and tried again until they are."""

from __future__ import annotations

import hmac
import json
from base64 import b64decode, b64encode
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from flask import Flask, Response, request

from bot.config import Rollout, Smtp, Watching
from bot.errors import OutcomeUnknown
from bot.mail import Mailer
from bot.model import Alert, Receipt
from bot.ports import Capabilities
from bot.store.rollout.alarms import Changed, FigureAlarms, Way
from bot.webhook import Webhook
from tests.support.fakes import BareConnector
from tests.support.mail_server import mail_server
from tests.support.serving import Served
from tests.support.store import Store
from tests.support.wording import EN
from workers.steering.tell import MAX_ATTEMPTS, AlarmTeller

DETAILS: dict[str, Any] = {
    "subject": "arm terse at 50 %",
    "beside": "standard",
    "metric": "escalation",
    "direction": "up",
    "is_bad": True,
    "ours": 0.45,
    "theirs": 0.3,
    "conversations": 312,
    "at": "2026-03-01T00:00:00+00:00",
}
SAID = "arm terse at 50 %: escalation 45.0 %, standard 30.0 %, in 312 conversations. That is no coincidence."
SECRET = "whsec_" + b64encode(b"0123456789abcdef01234567").decode()


@dataclass
class Team(BareConnector):
    """A channel in which a team can be told something, and which may say it without our hearing of it."""

    told: dict[str, Alert] = field(default_factory=dict)
    fails_after: bool = False

    @property
    def capabilities(self) -> Capabilities:
        return Capabilities(alerts=self)

    def alert(self, alert: Alert, key: str) -> Receipt:
        assert key not in self.told, "said twice"
        self.told[key] = alert
        if self.fails_after:
            raise OutcomeUnknown("it hung up")
        return Receipt(external_id="1")

    def find_alert(self, alert: Alert, key: str) -> Receipt | None:
        return Receipt(external_id="1") if key in self.told else None


@dataclass
class Hook:
    """An address of the operator's."""

    status: int = 204
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    def app(self) -> Flask:
        app = Flask(__name__)

        @app.post("/alarms")
        def take() -> Response:
            self.got.append((dict(request.headers), request.get_data()))
            return Response(status=self.status, headers={"Location": "/elsewhere"} if self.status == 302 else {})

        return app


@pytest.fixture
def hook() -> Hook:
    return Hook()


@pytest.fixture
def address(hook: Hook) -> Iterator[str]:
    served = Served(hook.app())
    yield f"{served.url}/alarms"
    served.close()


def raised(store: Store, *ways: Way) -> FigureAlarms:
    alarms = FigureAlarms(store.database, Rollout(), ways)
    assert alarms.raise_for(Changed(about="arm terse at 50 %, beside standard: escalation up", details=DETAILS))
    return alarms


def teller(
    alarms: FigureAlarms,
    *,
    team: Team | None = None,
    mail_port: int | None = None,
    address: str | None = None,
    **settings: Any,
) -> AlarmTeller:
    smtp = Smtp(host="127.0.0.1", port=mail_port or 1, security="none", sender="bot@acme.example", timeout_seconds=5)
    return AlarmTeller(
        alarms,
        Watching.model_validate(settings),
        connectors={"slack": team} if team else {},
        mailer=Mailer(smtp, None) if mail_port else None,
        webhook=Webhook(address, SECRET, timeout=2) if address else None,
        wording=EN,
    )


def states(store: Store) -> list[tuple[str, str, int]]:
    rows = store.rows("SELECT way, state, attempts FROM alarm_tellings ORDER BY way")
    return [(row["way"], row["state"], row["attempts"]) for row in rows]


def due(store: Store) -> None:
    store.rows("UPDATE alarm_tellings SET due_at = now() RETURNING way")


def test_each_way_is_told_once_with_the_same_words(store: Store, hook: Hook, address: str) -> None:
    alarms, team = raised(store, "chat", "email", "webhook"), Team()
    with mail_server() as mails:
        telling = teller(
            alarms,
            team=team,
            mail_port=mails.port,
            address=address,
            alert="slack:T1/C0ALERTS",
            email_to=["lead@acme.example"],
        )
        telling.run()
        telling.run()
        assert SAID in mails.text()
        assert mails.mails[0]["Subject"] == "Firstline: arm terse at 50 %, beside standard: escalation up"

    (alert,) = team.told.values()
    assert (alert.account, alert.place, alert.text) == ("T1", "C0ALERTS", SAID)
    ((_, body),) = hook.got
    told = json.loads(body)
    assert told["type"] == "figure.changed"
    assert told["data"] == {**DETAILS, "text": SAID}
    assert states(store) == [("chat", "sent", 1), ("email", "sent", 1), ("webhook", "sent", 1)]


def test_the_webhook_is_signed_as_standard_webhooks_has_it(store: Store, hook: Hook, address: str) -> None:
    teller(raised(store, "webhook"), address=address).run()
    ((headers, body),) = hook.got
    found = {name.lower(): value for name, value in headers.items()}
    signed = b".".join((found["webhook-id"].encode(), found["webhook-timestamp"].encode(), body))
    expected = hmac.digest(b64decode(SECRET.removeprefix("whsec_")), signed, "sha256")
    assert found["webhook-signature"] == f"v1,{b64encode(expected).decode()}"


@pytest.mark.parametrize("status", [302, 400, 429, 500, 503])
def test_what_was_not_taken_is_tried_again_under_the_same_id(
    store: Store, hook: Hook, address: str, status: int
) -> None:
    telling = teller(raised(store, "webhook"), address=address)
    hook.status = status
    telling.run()
    assert states(store) == [("webhook", "pending", 1)]
    assert store.rows("SELECT problem FROM alarm_tellings")[0]["problem"].endswith(f"the webhook answered {status}")
    telling.run()
    assert len(hook.got) == 1, "not before it is due"

    hook.status = 200
    due(store)
    telling.run()

    assert states(store) == [("webhook", "sent", 2)]
    assert len({headers["Webhook-Id"] for headers, _ in hook.got}) == 1


def test_what_may_have_been_said_is_looked_for_first(store: Store) -> None:
    team = Team(fails_after=True)
    telling = teller(raised(store, "chat"), team=team, alert="slack:C0ALERTS")
    telling.run()
    assert states(store) == [("chat", "pending", 1)]
    due(store)
    telling.run()
    assert states(store) == [("chat", "sent", 2)]
    assert len(team.told) == 1


def test_one_way_that_fails_keeps_no_other_back(store: Store, hook: Hook, address: str) -> None:
    with mail_server() as mails:
        mails.answer = "451 later"
        alarms = raised(store, "email", "webhook")
        teller(alarms, mail_port=mails.port, address=address, email_to=["lead@acme.example"]).run()
    assert states(store) == [("email", "pending", 1), ("webhook", "sent", 1)]
    assert len(hook.got) == 1


def test_in_the_end_it_is_given_up_and_stands_there(store: Store) -> None:
    telling = teller(raised(store, "chat"))
    telling.run()
    store.rows("UPDATE alarm_tellings SET attempts = %s RETURNING way", MAX_ATTEMPTS - 1)
    due(store)
    telling.run()
    assert states(store) == [("chat", "dead", MAX_ATTEMPTS)]
    assert "watching.alert" in store.rows("SELECT problem FROM alarm_tellings")[0]["problem"]


def test_a_bug_in_one_way_is_an_attempt_and_no_endless_loop(store: Store, hook: Hook, address: str) -> None:
    class Broken(Team):
        def find_alert(self, alert: Alert, key: str) -> Receipt | None:
            raise KeyError(alert.text, key)

    alarms = raised(store, "chat", "webhook")
    teller(alarms, team=Broken(), address=address, alert="slack:C0ALERTS").run()

    assert states(store) == [("chat", "pending", 1), ("webhook", "sent", 1)]
    assert store.rows("SELECT problem FROM alarm_tellings WHERE way = 'chat'") == [{"problem": "unexpected KeyError"}]
    assert len(hook.got) == 1


def test_a_worker_that_died_over_it_is_followed_by_another(store: Store) -> None:
    alarms = raised(store, "chat")
    assert alarms.claim() is not None
    assert alarms.claim() is None
    store.rows("UPDATE alarm_tellings SET lease_until = now() - interval '1 second' RETURNING way")
    again = alarms.claim()
    assert again is not None
    assert again.attempts == 2


def test_an_alarm_is_one_until_it_is_settled(store: Store) -> None:
    alarms = raised(store, "chat")
    again = Changed(about="arm terse at 50 %, beside standard: escalation up", details=DETAILS)
    assert alarms.raise_for(again) is None
    store.rows("UPDATE alarms SET settled_at = now() RETURNING id")
    assert alarms.raise_for(again) is not None
    assert len(states(store)) == 2
    with store.database.connection() as connection:
        assert [*alarms.seen(connection)] == ["arm terse at 50 %"]
    newest, older = alarms.newest(5)
    assert newest.settled_at is None
    assert older.settled_at is not None
    assert newest.told[0]["state"] == "pending"
