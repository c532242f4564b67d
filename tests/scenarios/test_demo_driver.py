"""The tour's driver: what was expected and did not happen is named."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
from rich.console import Console

from bot.app.demo.driver import Stage
from bot.app.demo.errors import Unmet
from bot.app.demo.tour import employee_in_slack
from bot.app.demo.transcript import Transcript
from bot.app.demo.visitor import Visitor
from bot.store.db import Database
from tests.support.sandbox import running


def test_what_does_not_happen_is_named(database_url: str, tmp_path: Path) -> None:
    with running() as sandbox, closing(Database(database_url, 1)) as database:
        stage = Stage(
            sandbox=sandbox.url,
            visitor=Visitor("http://127.0.0.1:9", sandbox.url, "nobody"),
            worker_log=tmp_path / "worker.log",
            database=database,
            transcript=Transcript(Console(quiet=True)),
            timeout=0.3,
        )
        with pytest.raises(Unmet, match="the question is answered in its Slack thread: did not happen"):
            employee_in_slack(stage)
        with pytest.raises(Unmet, match="this is not so"):
            stage.require("the moon is made of cheese", False)
        with pytest.raises(Unmet, match="answered 404"):
            stage.act("agent", ticket_id="999", text="nobody's")
