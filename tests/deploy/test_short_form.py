"""The short form of `make deploy-test`, with this machine's own PgBouncer: `.ci/run` has it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.deploy.chat import asked_on_the_web
from tests.deploy.happenings import the_worst
from tests.deploy.proof import QUESTIONS, Proof
from tests.deploy.site import Plan, site
from tests.support.pgbouncer import needs_pgbouncer
from tests.support.servers import Servers

needs_haproxy = pytest.mark.skipif(shutil.which("haproxy") is None, reason="no haproxy: `apt-get install haproxy`")


@needs_pgbouncer
@needs_haproxy
@pytest.mark.deploy
@pytest.mark.timeout(420)
def test_nothing_is_lost_or_said_twice_whatever_is_restarted(servers: Servers, tmp_path: Path) -> None:
    with site(servers.new_database("deploy"), tmp_path, Plan(workers=2, schedulers=1, chats=1)) as here:
        verdict = Proof(here, the_worst(), conversations=40, pace=3).run()
        assert "Settings" in asked_on_the_web(here, QUESTIONS[0])
    # How late is judged by the long form: it has its machine for itself.
    assert (verdict.lost, verdict.twice) == ([], [])
    assert len(verdict.cases) >= 40
