"""How long a request takes counts until its answer goes out."""

from __future__ import annotations

import time

from flask import Flask
from prometheus_client import REGISTRY

from bot.app.metrics import measure_requests
from connectors.pending import BEGAN, PENDING, Pending


def web(path: str) -> Flask:
    app = Flask("measured")
    app.add_url_rule(path, "answer", lambda: "ok")
    measure_requests(app)
    return app


def seconds(path: str, what: str = "sum") -> float:
    labels = {"route": path, "status": "200"}
    return REGISTRY.get_sample_value(f"firstline_http_request_seconds_{what}", labels) or 0


def test_one_that_is_kept_back_is_measured_when_it_goes_out() -> None:
    pending = Pending(lambda _: None)
    pending.promised = True
    web("/kept-back").test_client().get("/kept-back", environ_overrides={PENDING: pending, BEGAN: time.perf_counter()})
    assert seconds("/kept-back", "count") == 0

    pending.note()
    assert seconds("/kept-back", "count") == 1


def test_one_that_is_worked_on_again_has_taken_its_time_since_the_first() -> None:
    web("/again").test_client().get("/again", environ_overrides={BEGAN: time.perf_counter() - 100})

    assert 100 <= seconds("/again") < 200
