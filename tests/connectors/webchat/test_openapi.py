"""The document that is served and the routes that answer: the one says what the other does, whatever is sent."""

from __future__ import annotations

import re
from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from openapi_spec_validator import validate
from schemathesis import Case
from schemathesis.checks import not_a_server_error
from schemathesis.config import SchemathesisConfig
from schemathesis.core.failures import FailureGroup
from schemathesis.core.result import Ok
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from starlette.routing import Route

from connectors.webchat.api.handlers import openapi
from tests.connectors.webchat.conftest import Page, Served

UNDESCRIBED = {"/healthz"}  # for a proxy
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
]
EXAMPLES = 3  # of each operation, good and bad
# A session is brought each time (who has none: test_door), and a query that nobody asked for does no harm.
CONFIG = SchemathesisConfig.from_dict(
    {"generation": {"allow-extra-parameters": False, "with-security-parameters": False}}
)


@pytest.fixture
def pace() -> int:
    return 600


def routes(served: Served) -> set[tuple[str, str]]:
    return {
        (re.sub(r":\w+}", "}", route.path), method)
        for route in served.app.routes
        if isinstance(route, Route) and route.path not in UNDESCRIBED
        for method in (route.methods or set()) - {"HEAD"}
    }


def test_what_is_described_is_what_is_there(served: Served) -> None:
    described = {(path, method.upper()) for path, methods in openapi()["paths"].items() for method in methods}

    assert described == routes(served)
    names = [operation["operationId"] for methods in openapi()["paths"].values() for operation in methods.values()]
    assert len(names) == len(set(names))
    validate(openapi())
    assert served.visit().get("/v1/openapi.json").json() == openapi()


def test_whatever_is_sent_is_answered_as_described(served: Served) -> None:
    page = served.visit()
    page.post("/v1/conversations/c1/messages", {"id": "m1", "text": "Hi"})
    failed = {}
    for found in schemathesis.openapi.from_dict(openapi(), config=CONFIG).get_all_operations():
        assert isinstance(found, Ok)
        operation = found.ok()
        for mode in GenerationMode:
            try:
                _try(page, operation.as_strategy(generation_mode=mode))
            except Unsatisfiable:  # there is nothing that could be sent wrong
                assert mode is GenerationMode.NEGATIVE
            except (schemathesis.errors.SchemathesisError, FailureGroup, requests.RequestException) as error:
                failed[operation.label, mode.value] = str(error)
    assert failed == {}, "\n".join(map(str, failed.values()))


def _try(page: Page, cases: Any) -> None:
    @given(case=cases)
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def holds(case: Case[Any]) -> None:
        asked = case.as_transport_kwargs(base_url=page.url, headers=page.headers)
        with requests.request(**asked, timeout=10, stream=True) as answer:
            if answer.headers.get("content-type", "").startswith("text/event-stream"):
                assert answer.status_code == 200  # it goes on for as long as something may be said
            else:
                case.validate_response(answer, checks=CHECKS)

    holds()
