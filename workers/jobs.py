"""What RQ calls. A job carries ids or nothing, finds its objects in `handlers`, and never fails loudly: what it could
not do is in Postgres, and rung for again.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import ParamSpec

from bot import telemetry
from bot.erasing.old_traces import OldTraces
from bot.erasing.run import Erasing
from bot.errors import StoreUnavailable
from bot.jobs import RINGS, Job
from bot.log import failure
from bot.model import SideTask, ThreadChanged
from bot.rings import Work
from bot.store.deletion.retention import Retention
from bot.store.dispatch.look import LaneKey
from bot.store.figures.fold import Figures
from bot.store.outcomes.assumptions import Assumptions
from workers.acts.run import ActJob
from workers.acts.sweep import ActSweep
from workers.answer import AnswerJob
from workers.auto_close import AutoClose
from workers.bulkheads.dispatch import Dispatcher
from workers.delayed_enqueue import DelayedEnqueue
from workers.escalate import EscalationJob
from workers.fetch.catch_up import CatchUpJob
from workers.fetch.read_ratings import RatingReading
from workers.fetch.refresh_sources import SourceRefresh
from workers.knowledge.fill_vectors import VectorJob
from workers.leases.signs_of_life import SignsOfLife
from workers.leases.unwanted import UnwantedWork
from workers.own_jobs import Functions
from workers.remember.summarise import SummaryJob
from workers.scoring.tell import ScoreTelling
from workers.second_opinion.beside import OpinionsBeside
from workers.second_opinion.job import SecondOpinionJob
from workers.side_tasks import SideTasks
from workers.steering.compare import CompareJob
from workers.steering.figures import FigureWatch
from workers.steering.rehearse import RehearsalJob
from workers.steering.tell import AlarmTeller
from workers.sweep import Sweeper
from workers.watch import TicketWatch

log = logging.getLogger("firstline.jobs")
P = ParamSpec("P")


@dataclass(frozen=True, slots=True, kw_only=True)
class JobHandlers:
    """The workers' objects in this process, put here by `workers.runtime`: RQ calls functions, not methods."""

    answer_job: AnswerJob
    answers: Dispatcher[int]
    deliveries: Dispatcher[LaneKey]
    notes: Dispatcher[LaneKey]
    labels: Dispatcher[LaneKey]
    fetches: Dispatcher[ThreadChanged]
    escalation_job: EscalationJob
    second_opinion_job: SecondOpinionJob | None  # None: no language model is asked
    opinions: OpinionsBeside | None  # the same, in this process
    summary_job: SummaryJob
    sweeper: Sweeper
    ticket_watch: TicketWatch
    figure_watch: FigureWatch
    alarm_teller: AlarmTeller
    auto_closes: tuple[AutoClose, ...]
    assumptions: Assumptions
    compare_job: CompareJob
    figures: Figures
    retention: Retention
    act_job: ActJob
    act_sweep: ActSweep
    side_tasks: SideTasks
    rating_reading: RatingReading
    catch_up_job: CatchUpJob
    source_refresh: SourceRefresh
    vector_job: VectorJob
    rehearsal_job: RehearsalJob
    score_telling: ScoreTelling
    old_traces: OldTraces
    delayed: tuple[DelayedEnqueue, ...]
    signs_of_life: SignsOfLife
    unwanted: UnwantedWork
    erasing: Erasing


_handlers: JobHandlers | None = None


def install_handlers(handlers: JobHandlers) -> None:
    global _handlers
    _handlers = handlers


def functions() -> Functions:
    """All that may be run from Redis, by the names that stand there."""
    return {f"{__name__}.{job}": globals()[job] for job in Job if job not in RINGS and job is not Job.SCORE}


def handlers() -> JobHandlers:
    if _handlers is None:
        raise RuntimeError("this process is no worker: install_handlers() was not called")
    return _handlers


def _job(function: Callable[P, None]) -> Callable[P, None]:
    name = function.__name__

    @wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            with telemetry.JOB_RUN.timed(job=name, outcome="ok"):
                function(*args, **kwargs)
        except StoreUnavailable:
            log.warning("the database is away; the sweep will enqueue it again", extra={"job": name})
        except Exception:  # noqa: BLE001  (RQ would log and keep the traceback, text included)
            failure(log, "a job failed; the sweep will enqueue it again", job=name)

    return run


def ring(job: Job, names: Work | None = None) -> None:
    """In this process, for something in Postgres that it knows of; for answers, with what may be begun."""
    if job is Job.ANSWER and names is not None:
        handlers().answers.begin(*names)
        return
    match job:
        case Job.ANSWER:
            handlers().answers.ring()
        case Job.DELIVER:
            handlers().deliveries.ring()
            handlers().notes.ring()
        case Job.SYNC_THREAD:
            handlers().fetches.ring()
        case _:
            raise ValueError(f"nobody rings for {job}")


@_job
def escalate(conversation_id: int) -> None:
    handlers().escalation_job.check(conversation_id)


@_job
def second_opinion(conversation_id: int, messages: int | None = None) -> None:
    if (job := handlers().second_opinion_job) is not None:
        job.ask(conversation_id, messages)


@_job
def summarise(conversation_id: int) -> None:
    handlers().summary_job.summarise(conversation_id)


@_job
def act(number: int) -> None:
    handlers().act_job.run(number)


@_job
def sweep() -> None:
    """What cannot be done keeps nothing else from being done: the first error is raised in the end."""
    now = handlers()
    problems: list[Exception] = []
    for part in (
        now.sweeper.sweep,
        *(auto_close.run for auto_close in now.auto_closes),
        now.assumptions.run,
        now.act_sweep.run,
        now.compare_job.run,
        now.figures.run,
        now.retention.enforce,
    ):
        try:
            part()
        except Exception as error:  # noqa: BLE001  (raised below)
            problems.append(error)
    if problems:
        raise problems[0]


@_job
def watch() -> None:
    handlers().ticket_watch.run()
    handlers().alarm_teller.run()


@_job
def watch_figures() -> None:
    if handlers().figure_watch.run():
        handlers().alarm_teller.run()


@_job
def side_task(channel: str, account: str, name: str, argument: str) -> None:
    handlers().side_tasks.run(SideTask(channel=channel, account=account, name=name, argument=argument))


@_job
def read_ratings() -> None:
    handlers().rating_reading.run()


@_job
def catch_up(began_at: int = 0) -> None:
    handlers().catch_up_job.run(began_at)


@_job
def erase() -> None:
    handlers().erasing.run_due()


@_job
def rehearse() -> None:
    handlers().rehearsal_job.run()


@_job
def refresh_sources() -> None:
    handlers().source_refresh.run()


@_job
def tell_scores() -> None:
    handlers().score_telling.run()


@_job
def delete_old_traces() -> None:
    handlers().old_traces.run()


def fill_vectors() -> None:
    handlers().vector_job.run()
