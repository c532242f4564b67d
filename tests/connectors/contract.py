"""The one contract that every connector keeps; each channel subclasses `ConnectorContract` with its own harness.

`Harness` is what a channel's tests provide: the connector talking to the sandbox's stand-in over real HTTP, and eyes
to look into it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

import pytest
from flask import Flask
from prometheus_client import REGISTRY

from bot.errors import NotSent, OutcomeUnknown, Refused, StoreUnavailable
from bot.model import Event, InboundMessage, Reply, ThreadRef
from bot.ports import Connector, Ended
from connectors.pending import FAILED, PENDING, Pending
from connectors.sandbox.faults import Fault, Faults, Kind


def accepted(channel: str) -> float:
    """Deliveries so far, as they are counted."""
    labels = {"channel": channel, "result": "accepted"}
    return REGISTRY.get_sample_value("firstline_webhook_deliveries_total", labels) or 0


class Harness(Protocol):
    connector: Connector
    faults: Faults
    vendor: str
    path: str  # the webhook's path
    send_path: str  # shell pattern of the vendor path that `send` posts to

    def delivery(self, text: str) -> tuple[dict[str, str], bytes]:
        """Signed headers and body of a requester's new message with this text, addressed to the bot."""
        ...

    def sign(self, body: bytes) -> dict[str, str]:
        """Headers that make this body a valid delivery."""
        ...

    def irrelevant(self) -> bytes:
        """A well-formed body of an event type that means nothing to us."""
        ...

    def missing_field(self) -> tuple[bytes, str]:
        """A body that lacks a field, and the dotted path that the error must name."""
        ...

    def new_thread(self) -> tuple[str, str]:
        """(account, thread_id) of a conversation that exists at the vendor."""
        ...

    def said_by_bot(self, thread_id: str) -> list[str]:
        """What the bot has said in the thread so far, as the vendor stores it."""
        ...

    def violations(self) -> list[str]: ...


class Recorder:
    """An `Accept` that keeps what it was given, or fails like a store that is down."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.down = False

    def __call__(self, events: Sequence[Event]) -> None:
        if self.down:
            raise StoreUnavailable
        self.events.extend(events)


class Begins(Recorder):
    """The same, on another thread: as soon as a test says so."""

    def __init__(self) -> None:
        super().__init__()
        self.begun: list[tuple[Sequence[Event], Ended]] = []

    def begin(self, events: Sequence[Event], ended: Ended) -> bool:
        self.begun.append((events, ended))
        return True


class ConnectorContract:
    """Subclass as `TestSlack(ConnectorContract)` with a `harness` fixture."""

    @pytest.fixture
    def accept(self) -> Recorder:
        return Recorder()

    @pytest.fixture
    def web(self, harness: Harness, accept: Recorder) -> Any:
        app = Flask("contract")
        app.config["MAX_CONTENT_LENGTH"] = 1024 * 1024
        app.register_blueprint(harness.connector.blueprint(accept))
        return app.test_client()

    def post(self, web: Any, harness: Harness, headers: Mapping[str, str], body: bytes) -> Any:
        return web.post(harness.path, data=body, headers=dict(headers))

    def test_a_requesters_message_is_accepted_before_200(self, harness: Harness, web: Any, accept: Recorder) -> None:
        answer = self.post(web, harness, *harness.delivery("How do I reset my password?"))
        assert answer.status_code == 200
        # A channel may fetch the words later; where they are in the delivery they are clean.
        for event in accept.events:
            if isinstance(event, InboundMessage):
                assert event.text == "How do I reset my password?"
        assert accept.events

    def test_where_the_server_keeps_answers_back_nothing_is_waited_for(self, harness: Harness) -> None:
        """Given accepting has begun, the answer is true once that has ended, and counted then."""
        accept, went_on = Begins(), list[BaseException | None]()
        app = Flask("later")
        app.register_blueprint(harness.connector.blueprint(accept))
        headers, body = harness.delivery("How do I reset my password?")
        pending = Pending(went_on.append)
        before = accepted(harness.vendor)
        answer = app.test_client().post(harness.path, data=body, headers=headers, environ_overrides={PENDING: pending})

        assert answer.status_code == 200
        assert pending.promised
        assert (accept.events, accepted(harness.vendor) - before) == ([], 0)
        ((events, ended),) = accept.begun
        assert events
        ended(None)
        assert (pending.written(), went_on) == (True, [])
        pending.note()
        assert accepted(harness.vendor) - before == 1

    def test_what_became_of_it_the_first_time_is_answered(self, harness: Harness, web: Any, accept: Recorder) -> None:
        headers, body = harness.delivery("How do I reset my password?")
        environ = {FAILED: StoreUnavailable("away")}
        answer = web.post(harness.path, data=body, headers=headers, environ_overrides=environ)

        assert (answer.status_code, accept.events) == (503, [])

    def test_two_deliveries_of_one_message_carry_one_message_id(
        self, harness: Harness, web: Any, accept: Recorder
    ) -> None:
        headers, body = harness.delivery("twice")
        self.post(web, harness, headers, body)
        self.post(web, harness, headers, body)
        first, second = accept.events
        assert first == second

    def test_a_wrong_signature_is_401_and_stores_nothing(self, harness: Harness, web: Any, accept: Recorder) -> None:
        headers, body = harness.delivery("hello")
        answer = self.post(web, harness, headers, body.replace(b"hello", b"jello") + b" ")
        assert answer.status_code == 401
        assert accept.events == []

    def test_no_signature_is_401(self, harness: Harness, web: Any, accept: Recorder) -> None:
        _, body = harness.delivery("hello")
        assert self.post(web, harness, {"Content-Type": "application/json"}, body).status_code == 401
        assert accept.events == []

    def test_malformed_json_is_400(self, harness: Harness, web: Any, accept: Recorder) -> None:
        body = b'{"type": '
        answer = self.post(web, harness, harness.sign(body), body)
        assert answer.status_code == 400
        assert accept.events == []

    @pytest.mark.parametrize("unwritable", [r"\ud800", r"\udc00\ud800", r"\u0000"])
    def test_text_that_no_store_could_write_is_taken_and_mended(
        self, harness: Harness, web: Any, accept: Recorder, unwritable: str
    ) -> None:
        _, body = harness.delivery("MARK hello")
        body = body.replace(b"MARK", unwritable.encode())
        assert self.post(web, harness, harness.sign(body), body).status_code == 200
        assert accept.events
        for event in accept.events:
            shown = repr(event)  # where they are escapes
            assert "\\ud" not in shown
            assert "\\x00" not in shown
            if isinstance(event, InboundMessage):
                assert event.text.endswith("\ufffd hello")

    def test_a_missing_field_is_400_and_named(self, harness: Harness, web: Any, accept: Recorder) -> None:
        body, path = harness.missing_field()
        answer = self.post(web, harness, harness.sign(body), body)
        assert answer.status_code == 400
        assert path in answer.get_data(as_text=True)
        assert accept.events == []

    def test_an_unknown_event_type_is_200_and_ignored(self, harness: Harness, web: Any, accept: Recorder) -> None:
        body = harness.irrelevant()
        assert self.post(web, harness, harness.sign(body), body).status_code == 200
        assert accept.events == []

    def test_a_store_that_is_down_is_503_so_that_the_vendor_sends_again(
        self, harness: Harness, web: Any, accept: Recorder
    ) -> None:
        accept.down = True
        answer = self.post(web, harness, *harness.delivery("hello"))
        assert answer.status_code == 503
        assert int(answer.headers["Retry-After"]) < 60

    def reply(self, harness: Harness, text: str = "Use **Settings**, then *Security*.") -> Reply:
        account, thread_id = harness.new_thread()
        return Reply(
            thread=ThreadRef(harness.vendor, account, thread_id),
            text=text,
            after=datetime.now(UTC) - timedelta(minutes=1),
        )

    def test_send_says_it_once_and_find_sent_finds_it(self, harness: Harness) -> None:
        reply = self.reply(harness)
        assert harness.connector.find_sent(reply, "key-1") is None
        receipt = harness.connector.send(reply, "key-1")
        assert receipt.external_id
        found = harness.connector.find_sent(reply, "key-1")
        assert found is not None
        assert found.external_id == receipt.external_id
        assert len(harness.said_by_bot(reply.thread.thread_id)) == 1
        assert harness.violations() == []

    def trouble(self, harness: Harness, kind: Kind, **more: Any) -> Fault:
        """What befalls the next request that says something."""
        return Fault(vendor=harness.vendor, kind=kind, path=harness.send_path, **more)

    def test_a_429_is_not_sent_and_says_when_to_come_back(self, harness: Harness) -> None:
        harness.faults.add(self.trouble(harness, "429", retry_after=7))
        reply = self.reply(harness)
        with pytest.raises(NotSent) as raised:
            harness.connector.send(reply, "key-2")
        assert raised.value.retry_after == 7
        assert harness.said_by_bot(reply.thread.thread_id) == []

    def test_a_500_leaves_the_outcome_open(self, harness: Harness) -> None:
        harness.faults.add(self.trouble(harness, "500"))
        with pytest.raises((OutcomeUnknown, NotSent)):
            harness.connector.send(self.reply(harness), "key-3")

    @pytest.mark.impatient
    def test_a_time_out_after_the_work_is_found_not_sent_again(self, harness: Harness) -> None:
        harness.faults.add(self.trouble(harness, "timeout_after", seconds=3))
        reply = self.reply(harness)
        with pytest.raises(OutcomeUnknown):
            harness.connector.send(reply, "key-4")
        assert harness.connector.find_sent(reply, "key-4") is not None
        assert len(harness.said_by_bot(reply.thread.thread_id)) == 1

    def test_a_thread_that_does_not_exist_is_refused(self, harness: Harness) -> None:
        account, thread_id = harness.new_thread()
        gone = "".join("9" if c.isdigit() else c for c in thread_id)
        with pytest.raises(Refused):
            harness.connector.send(Reply(thread=ThreadRef(harness.vendor, account, gone), text="hi"), "key-5")
