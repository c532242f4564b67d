"""A Postgres that stands still, seen from a vendor: seconds, then "send it again"; the process itself stays well."""

from __future__ import annotations

import time
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from tests.support.frozen import frozen_postgres
from tests.support.installation import installed


@pytest.mark.slow
def test_a_delivery_is_asked_for_again_and_the_process_stays_well(
    database_url: str, redis_url: str, tmp_path: Path
) -> None:
    with installed(database_url, redis_url, tmp_path) as firstline:
        intercom = firstline.sandbox.intercom
        conversation = intercom.customer_starts(firstline.sandbox.customer_id, "hello?")
        firstline.sandbox.deliveries.wait()
        body = intercom.hooks.body("conversation.user.created", intercom.state.conversations[conversation])
        delivery = Request(f"{firstline.web.url}/webhooks/intercom", body, intercom.hooks.sign(body))
        with frozen_postgres(database_url):
            began = time.monotonic()
            with pytest.raises(HTTPError) as refused:
                urlopen(delivery, timeout=30)
            assert refused.value.code == 503
            assert time.monotonic() - began < 12
            began = time.monotonic()
            assert urlopen(f"{firstline.web.url}/healthz", timeout=30).status == 200
            assert time.monotonic() - began < 2
        assert urlopen(delivery, timeout=30).status == 200
