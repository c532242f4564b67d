"""What each job of a worker process does: made once, of the parts that the container holds."""

from __future__ import annotations

from functools import partial
from multiprocessing.process import BaseProcess
from typing import TYPE_CHECKING

from bot.app.acting import tools_of
from bot.app.container import Container
from bot.app.privacy.erasing import erasing_of, old_traces_of
from bot.app.steering.alarms import figure_alarms
from bot.app.steering.going_live import judge
from bot.config import Settings
from bot.store.comparisons.pairs import Comparisons
from bot.store.deletion.retention import Retention
from bot.store.figures.fold import Figures
from bot.store.outcomes.assumptions import Assumptions
from bot.store.rehearsals.running import ClaimedRun, Running
from workers import jobs
from workers.acts.run import ActJob
from workers.acts.sweep import ActSweep
from workers.fetch.read_ratings import RatingReading
from workers.fetch.refresh_sources import SourceRefresh
from workers.handlers.answers import (
    answer_job,
    escalation_job,
    opinions_beside,
    score_telling,
    second_opinion_job,
    summary_job,
)
from workers.handlers.shared import process_of, to_send
from workers.handlers.vendors import auto_closes, catch_up_job, delivery_job, side_tasks, thread_sync, ticket_watch
from workers.knowledge.fill_vectors import VectorJob
from workers.leases.signs_of_life import SignsOfLife
from workers.leases.unwanted import UnwantedWork
from workers.steering.compare import CompareJob
from workers.steering.made import alarm_teller, figure_watch
from workers.steering.rehearse import RehearsalJob
from workers.sweep import Sweeper

if TYPE_CHECKING:
    from bot.knowledge.ingest.refresh import Refresher


def install_handlers(container: Container) -> jobs.JobHandlers:
    """The workers' objects, put where RQ's functions find them."""
    process = process_of(container)
    asking = second_opinion_job(container)
    opinions = opinions_beside(container, asking)
    escalating = escalation_job(process, opinions)
    delivering = delivery_job(process)
    answering = answer_job(process, escalating, opinions, delivering)
    alarms = figure_alarms(container.settings, container.database)
    names = [one.name for one in container.channels]
    rehearsals = Running(container.database, container.cipher)
    handlers = jobs.JobHandlers(
        answer_job=answering,
        **process.vendors.dispatchers(answering, delivering, thread_sync(process)),
        escalation_job=escalating,
        second_opinion_job=asking,
        opinions=opinions,
        summary_job=summary_job(container),
        catch_up_job=catch_up_job(process),
        vector_job=VectorJob(container.database, container.embedder),
        rehearsal_job=RehearsalJob(rehearsals, partial(_rehearse, container.settings)),
        score_telling=score_telling(container),
        old_traces=old_traces_of(container),
        ticket_watch=ticket_watch(container),
        figure_watch=figure_watch(container.settings, container.database, names, alarms),
        alarm_teller=alarm_teller(container.settings, alarms, container.connectors),
        sweeper=Sweeper(container.database, container.job_queue, container.settings.behaviour),
        auto_closes=tuple(auto_closes(container)),
        assumptions=_assumptions(container),
        compare_job=CompareJob(Comparisons(container.database, container.cipher), judge),
        figures=Figures(container.database),
        retention=Retention(container.database, container.settings.behaviour.retention),
        source_refresh=SourceRefresh(partial(_refresher, container)),
        rating_reading=RatingReading(container.connectors, container.inbox),
        act_job=_act_job(container),
        act_sweep=ActSweep(container.acts, container.job_queue, to_send=to_send),
        side_tasks=side_tasks(process),
        delayed=(process.here, process.anywhere),
        signs_of_life=SignsOfLife(process.processes, ring_in=process.here.enqueue_in),
        unwanted=UnwantedWork(answering.end_unwanted),
        erasing=erasing_of(container),
    )
    jobs.install_handlers(handlers)
    return handlers


def _assumptions(container: Container) -> Assumptions:
    hours = container.settings.behaviour.feedback.assumed_after_hours
    return Assumptions(
        container.database, container.cipher, container.ratings, after_seconds=3600 * hours, asked=to_send
    )


def _act_job(container: Container) -> ActJob:
    return ActJob(
        container.acts,
        container.conversations.snapshot,
        tools_of(container.tool_sources),
        run_seconds=container.settings.behaviour.approvals.run_seconds,
        to_send=to_send,
    )


# What these jobs need is much, and loaded by the process that does one.


def _refresher(container: Container) -> Refresher:
    from bot.app.article_sources import refresher

    return refresher(container)


def _rehearse(settings: Settings, run: ClaimedRun) -> BaseProcess:
    from bot.app.rehearsing.background import start

    return start(settings, run)
