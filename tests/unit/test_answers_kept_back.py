"""The server keeps an answer back until what it says is true, and no thread waits with it."""

from __future__ import annotations

import gc
import threading
import weakref
from collections.abc import Iterator, Sequence
from contextlib import closing
from traceback import walk_tb

import pytest
from flask import Flask, Response

from bot.app.web import dispatcher
from bot.errors import StoreUnavailable, Unsettled
from bot.model import Event
from connectors.pending import FAILED, answer_later
from connectors.webhook import receive
from tests.support.builders import message
from tests.support.polling import until
from tests.support.site import Site


@pytest.fixture
def site() -> Iterator[Site]:
    made = Site()
    yield made
    made.close()


def test_many_are_kept_back_without_a_thread_and_each_goes_out_when_it_is_true(site: Site) -> None:
    """Given one thread and five requests, none of which is true yet."""
    clients = [site.ask(number) for number in range(5)]
    site.asked_times(5)
    assert all(site.is_silent(client) for client in clients)
    assert site.noted == []

    for number in (3, 0, 4, 1, 2):
        site.ended[f"/{number}"](None)
        assert site.read(clients[number]) == f"HTTP/1.1 200 OK later /{number};"
        assert site.noted[-1] == f"/{number}"
    assert len(site.asked) == 5


def test_what_is_known_before_it_is_written_goes_out_at_once(site: Site) -> None:
    site.at_once = None

    assert site.read(site.ask(1)) == "HTTP/1.1 200 OK later /1;"
    assert len(site.asked) == 1


@pytest.mark.parametrize("early", [True, False], ids=["before it is written", "after it is written"])
def test_what_failed_is_asked_again_with_what_became_of_it(site: Site, early: bool) -> None:
    error = StoreUnavailable("away")
    site.at_once = error if early else ""
    client = site.ask(1)
    if not early:
        site.asked_times(1)
        site.ended["/1"](error)

    assert site.read(client) == "HTTP/1.1 503 Service Unavailable again /1;"
    assert site.asked == [("/1", b"body", None), ("/1", b"body", error)]
    assert site.noted == [], "it never was true"
    assert site.began[0] == site.began[1], "the requester has waited since then"


def test_what_came_to_nothing_is_asked_again_to_its_end(site: Site) -> None:
    client = site.ask(1)
    site.asked_times(1)
    site.ended["/1"](Unsettled())

    assert site.read(client) == "HTTP/1.1 200 OK again /1;"
    assert site.asked == [("/1", b"body", None)] * 2


def test_requests_of_one_connection_are_answered_in_their_order(site: Site) -> None:
    client = site.ask(1, 2)
    site.asked_times(1)
    assert site.is_silent(client)
    site.ended["/1"](None)
    site.asked_times(2)
    site.ended["/2"](None)

    assert site.read(client, 2) == "HTTP/1.1 200 OK later /1; HTTP/1.1 200 OK later /2;"


def test_who_has_gone_meanwhile_costs_the_others_nothing(site: Site) -> None:
    gone, stays = site.ask(1), site.ask(2)
    site.asked_times(2)
    gone.close()
    site.go_round()
    site.ended["/1"](None)
    site.ended["/2"](None)

    assert site.read(stays) == "HTTP/1.1 200 OK later /2;"


def test_what_is_accepted_by_itself_leaves_its_place_to_others(monkeypatch: pytest.MonkeyPatch) -> None:
    """Given no time passes: all at once wait for their commit, each in its thread."""
    monkeypatch.setattr(dispatcher, "PATIENCE", 60)
    app, count = Flask("site"), 2 * dispatcher.FEW
    all_wait = threading.Barrier(count)

    def accept(events: Sequence[Event]) -> None:
        all_wait.wait(10)

    @app.post("/<path>")
    def hook(path: str) -> Response:
        return receive(path, lambda *_: None, lambda _: (message(),), accept)

    with closing(Site(app, count)) as site:
        clients = [site.ask(number, body=b"{}  ") for number in range(count)]
        assert [site.read(client, ends=b"}").split()[1] for client in clients] == ["200"] * count


def test_nothing_is_left_of_a_request_that_only_the_garbage_collector_would_find(site: Site) -> None:
    """Of thousands a second a process would keep what is long over, and look through it again and again."""
    gc.disable()
    try:
        client = site.ask(1)
        site.asked_times(1)
        (channel,) = site.server.active_channels.values()
        left = [weakref.ref(one) for one in (channel, channel.kept, channel.requests[0])]
        del channel
        site.ended.pop("/1")(None)
        assert site.read(client)
        client.close()
        site.ask(2)  # a thread remembers what it worked on until it has the next
        site.asked_times(2)

        def are_gone() -> bool:
            site.go_round()
            return not any(one() is not None for one in left)

        until(are_gone, 10, "that nothing is left")
    finally:
        gc.enable()


def test_what_failed_for_many_keeps_what_one_of_them_sent_at_most() -> None:
    """Given one error for all requests that waited, each raises it as if it were the first."""
    error, frames = StoreUnavailable("away"), []
    for _ in range(3):
        with Flask("site").test_request_context(environ_overrides={FAILED: error}), pytest.raises(StoreUnavailable):
            answer_later((), lambda _: None, list)
        frames.append(len(list(walk_tb(error.__traceback__))))
    assert frames == [frames[0]] * 3
