"""What RQ calls. Each job carries ids only, finds its objects in `office`, and never fails loudly: what it could not
do stands in Postgres and is rung for again.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import ParamSpec

from bot.errors import StoreUnavailable
from bot.log import failure
from bot.model import SideTask
from workers.answer import Thinker
from workers.auto_close import Farewell
from workers.delayed_enqueue import Alarm
from workers.deliver import Deliverer
from workers.escalate import Escalator
from workers.side_tasks import SideTasks
from workers.sweep import Sweeper
from workers.sync_thread import ThreadSync

log = logging.getLogger("firstline.jobs")
P = ParamSpec("P")


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """The workers' objects in this process, put here by `workers.__main__`: RQ calls functions, not methods."""

    thinker: Thinker
    escalator: Escalator
    deliverer: Deliverer
    thread_sync: ThreadSync
    sweeper: Sweeper
    farewells: tuple[Farewell, ...]
    side_tasks: SideTasks
    alarm: Alarm


_office: Office | None = None


def open_office(office: Office) -> None:
    global _office
    _office = office


def office() -> Office:
    if _office is None:
        raise RuntimeError("this process is no worker: open_office() was not called")
    return _office


def _job(function: Callable[P, None]) -> Callable[P, None]:
    @wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            function(*args, **kwargs)
        except StoreUnavailable:
            log.warning("the database is away; the sweeper will ring again", extra={"job": function.__name__})
        except Exception:  # noqa: BLE001  (RQ would log and keep the traceback, text included)
            failure(log, "a job failed; the sweeper will ring again", job=function.__name__)

    return run


@_job
def answer(conversation_id: int) -> None:
    office().thinker.answer(conversation_id)


@_job
def escalate(conversation_id: int) -> None:
    office().escalator.check(conversation_id)


@_job
def deliver(conversation_id: int) -> None:
    office().deliverer.deliver(conversation_id)


@_job
def sync_thread(channel: str, account: str, thread_id: str) -> None:
    office().thread_sync.sync(channel, account, thread_id)


@_job
def sweep() -> None:
    office().sweeper.sweep()
    for farewell in office().farewells:
        farewell.say()


@_job
def side_task(channel: str, account: str, name: str, argument: str) -> None:
    office().side_tasks.run(SideTask(channel=channel, account=account, name=name, argument=argument))
