"""What is said and who says it stays out of the log, whatever goes right or wrong; so do all credentials."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from bot.model import Event
from bot.store.inbox import Inbox
from connectors.sandbox.defaults import CHANNEL_ID, CREDENTIALS, CUSTOMER, EMPLOYEE, EMPLOYEE_ID, REQUESTER
from connectors.sandbox.faults import Fault
from connectors.sandbox.zendesk.account import AGENT_ID
from tests.support.installation import Installation, installed
from tests.support.openai_server import openai_server
from tests.support.polling import until
from tests.support.shared import SHARED

# Nobody but the people of these conversations knows these words.
ASKED, ADDED, ANSWERED, BETWEEN_AGENTS, OVERHEARD, FORGED = (
    "feldspar", "quartzite", "zephyrine", "obsidian", "labradorite", "serpentine"
)  # fmt: skip
QUESTION = f"How do I reset my password for {ASKED}?"
MODEL_KEY = "sk-only-for-this-test"
PEOPLE = (EMPLOYEE, CUSTOMER, REQUESTER)
SECRETS = (
    CREDENTIALS.slack.bot_token,
    CREDENTIALS.slack.signing_secret,
    CREDENTIALS.intercom.access_token,
    CREDENTIALS.intercom.client_secret,
    CREDENTIALS.zendesk.api_token,
    CREDENTIALS.zendesk.webhook_secret,
    MODEL_KEY,
)


@contextmanager
def running(database_url: str, redis_url: str, folder: Path) -> Iterator[Installation]:
    """The web process here, the workers in a process of their own that logs as it does in production."""
    contracts = SHARED / "contracts"
    with openai_server() as model:
        environment = {"OPENAI_API_KEY": MODEL_KEY, "OPENAI_BASE_URL": model.url, "FIRSTLINE_LOG_LEVEL": "DEBUG"}
        with installed(
            database_url,
            redis_url,
            folder,
            environment=environment,
            contracts=contracts if contracts.exists() else None,
        ) as firstline:
            firstline.spawn()
            yield firstline


def everybody_talks(firstline: Installation) -> None:
    """In all three channels, with vendors that stumble, up to the ticket and back."""
    slack, intercom, zendesk = firstline.sandbox.slack, firstline.sandbox.intercom, firstline.sandbox.zendesk
    for path, method in (("/api/chat.*", "POST"), ("/conversations/*/reply", "POST"), ("/api/v2/tickets/*", "PUT")):
        firstline.sandbox.faults.add(Fault(vendor="*", kind="500", path=path, method=method))
    ts = slack.say(EMPLOYEE_ID, CHANNEL_ID, QUESTION, mention=True)
    slack.say(EMPLOYEE_ID, CHANNEL_ID, f"lunch at the {OVERHEARD}?")
    conversation = intercom.customer_starts(firstline.sandbox.customer_id, QUESTION)
    ticket = zendesk.requester_creates(firstline.sandbox.requester_id, ASKED, QUESTION)
    until(lambda: slack.said_by_bot(CHANNEL_ID, ts), what="the answer in Slack")
    until(lambda: intercom.said_by_bot(conversation), what="the answer in Intercom")
    until(lambda: zendesk.said_by_bot(ticket), what="the answer in Zendesk")
    intercom.customer_replies(conversation, "let me talk to a person")
    (made,) = until(lambda: [t for t in zendesk.tickets() if str(t["external_id"]).startswith("firstline:")])
    intercom.customer_replies(conversation, f"it says {ADDED}")
    zendesk.agent_comments(str(made["id"]), AGENT_ID, f"they mean {BETWEEN_AGENTS}", public=False)
    zendesk.agent_comments(str(made["id"]), AGENT_ID, f"please try {ANSWERED}")
    until(lambda: any(ANSWERED in said for said in intercom.said_by_bot(conversation)), what="the agent's words")
    until(lambda: any(ADDED in str(c["html_body"]) for c in zendesk.comments(str(made["id"]))), what="theirs")


def post(firstline: Installation, channel: str, body: bytes) -> int:
    asked = Request(f"{firstline.web.url}/webhooks/{channel}", data=body, headers={"Content-Type": "application/json"})
    with pytest.raises(HTTPError) as refused:
        urlopen(asked)
    assert FORGED not in refused.value.read().decode()
    return refused.value.code


def test_neither_words_nor_people_nor_credentials_are_in_any_log(
    database_url: str,
    redis_url: str,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("OPENAI_LOG", "debug")  # an operator may have asked that library for all that it knows
    caplog.set_level(logging.DEBUG)
    with running(database_url, redis_url, tmp_path) as firstline:
        everybody_talks(firstline)
        for channel in ("slack", "intercom", "zendesk"):
            assert post(firstline, channel, json.dumps({"type": "event_callback", "text": FORGED}).encode()) == 401
    ours = [record for record in caplog.records if not record.name.startswith(("firstline.sandbox", "werkzeug"))]
    web = "\n".join(record.getMessage() + str(record.__dict__) for record in ours)
    workers = (tmp_path / "workers-0.log").read_text()
    assert "delivery refused" in web
    assert '"message": "sent"' in workers
    assert '"message": "not sent"' in workers
    assert '"levelname": "DEBUG"' in workers  # and so all that is told at any level
    for told in (web, workers):
        for word in (ASKED, ADDED, ANSWERED, BETWEEN_AGENTS, OVERHEARD, FORGED, "choose Security"):
            assert word not in told
        for person in PEOPLE:
            assert person.name not in told
            assert person.email not in told
        for secret in SECRETS:
            assert secret not in told


def test_a_bug_tells_the_internet_nothing(
    database_url: str,
    redis_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def broken(inbox: Inbox, events: Sequence[Event]) -> None:
        raise RuntimeError(f"cannot store {events}")

    monkeypatch.setattr(Inbox, "__call__", broken)
    with installed(database_url, redis_url, tmp_path) as firstline:
        body = json.dumps(
            {
                "type": "event_callback",
                "team_id": CREDENTIALS.slack.team_id,
                "api_app_id": "A1",
                "event_id": "Ev1",
                "event": {
                    "type": "message",
                    "channel": "D1",
                    "channel_type": "im",
                    "user": EMPLOYEE_ID,
                    "text": QUESTION,
                    "ts": "1700000000.000100",
                },
            }
        ).encode()
        headers = {"Content-Type": "application/json", **firstline.sandbox.slack.hooks.sign(body)}
        with pytest.raises(HTTPError) as failed:
            urlopen(Request(f"{firstline.web.url}/webhooks/slack", data=body, headers=headers))
    assert failed.value.code == 500  # and the vendor sends again
    assert json.loads(failed.value.read()) == {
        "error": "InternalError",
        "detail": "the server failed; its log says where",
    }
    assert [record.__dict__["error"] for record in caplog.records if record.msg == "a request failed"] == [
        "RuntimeError"
    ]
