"""The workers of one process: one RQ worker a group of queues, each with its own bounded threads, so that a full house
of thinking jobs never keeps a finished answer from being sent.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from functools import partial

from bot.app.container import Container
from bot.config import Settings
from bot.jobs import Happened, Job, connect, queue
from bot.mail import Mailer
from bot.model import Handoff
from bot.store.catch_up.marks import Marks
from bot.store.catch_up.unread import UnreadThreads
from bot.store.deletion.retention import Retention
from bot.store.outbox.kinds import Destinations
from bot.store.outcomes.assumptions import Assumptions
from bot.store.tickets import Tickets
from escalation.mail_note import mail_note
from workers import jobs
from workers.answer import AnswerJob
from workers.auto_close import AutoClose
from workers.delayed_enqueue import DelayedEnqueue
from workers.deliver import DeliveryJob
from workers.escalate import EscalationJob, SecondOpinionJob
from workers.fetch.catch_up import CatchUpJob
from workers.fetch.read_ratings import RatingReading
from workers.fetch.sync_thread import ThreadSync
from workers.prepare.carry_files import FileCarrier
from workers.prepare.enrich_handoff import HandoffEnricher
from workers.prepare.note import NotePreparer
from workers.side_tasks import SideTasks
from workers.sweep import Sweeper
from workers.thread_worker import ThreadWorker, work_until_stopped
from workers.watch import TicketWatch

log = logging.getLogger("firstline.runtime")
LEASE_FOR_FILES = 0.5  # of the time that one worker has to send one message
ASKED_ONCE_IN_SECONDS = 24 * 3600  # a model about the same messages
REDIS_TIMEOUT_SECONDS = 30.0  # of one Redis command; longer than a blocking pop


def groups(settings: Settings) -> dict[tuple[str, ...], int]:
    """Queues that share threads, and how many."""
    threads = settings.behaviour.workers.threads
    small = max(2, min(16, threads // 4))
    return {
        ("answers",): threads,
        ("deliveries",): small,
        ("escalations",): small,
        ("opinions",): small,
        ("default",): 4,
    }


def install_handlers(container: Container) -> jobs.JobHandlers:
    """The workers' objects, put where RQ's functions find them."""
    behaviour = container.settings.behaviour
    conversations, outbox = container.conversations, container.outbox
    to_send = partial(container.announce, Happened.TO_SEND)
    delayed = DelayedEnqueue(container.job_queue.enqueue)
    handlers = jobs.JobHandlers(
        answer_job=AnswerJob(
            conversations,
            container.answerer,
            container.connectors,
            behaviour.answers,
            recorded=partial(container.announce, Happened.OUTCOME_RECORDED),
        ),
        escalation_job=EscalationJob(
            conversations,
            container.gather_facts,
            container.policy,
            handed_over=to_send,
            keep_moods=container.moods.keep_up,
            ask_a_model=partial(container.job_queue.enqueue_once, Job.SECOND_OPINION, once_in=ASKED_ONCE_IN_SECONDS)
            if container.second_opinion_model
            else None,
        ),
        second_opinion_job=_second_opinion_job(container),
        delivery_job=DeliveryJob(
            outbox,
            container.dead_letters,
            Destinations(
                connectors=container.connectors,
                desks=container.desks,
                enrich=HandoffEnricher(
                    container.connectors,
                    behaviour.business_hours,
                    behaviour.catalogue.agents,
                    NotePreparer(behaviour, container.redactor, container.search, container.summary_model),
                ),
                keep=outbox.keep,
                fetch=FileCarrier(
                    container.connectors, behaviour.relay, seconds=behaviour.delivery.lease_seconds * LEASE_FOR_FILES
                ),
                wording=behaviour.catalogue.agents,
                leave_behind=outbox.leave_behind,
            ),
            behaviour.delivery,
            enqueue=to_send,
            enqueue_in=lambda seconds, conversation: delayed.enqueue_in(seconds, Job.DELIVER, conversation),
        ),
        thread_sync=ThreadSync(
            container.database,
            container.connectors,
            container.inbox,
            behaviour.delivery,
            accept_late=container.late_intake,
            unread=UnreadThreads(container.database, container.cipher, container.handoffs),
            to_send=to_send,
        ),
        catch_up_job=CatchUpJob(
            container.connectors,
            Marks(container.database),
            container.late_intake,
            behaviour.catch_up,
            again_in=lambda seconds, began_at: delayed.enqueue_in(seconds, Job.CATCH_UP, began_at),
        ),
        ticket_watch=_ticket_watch(container),
        sweeper=Sweeper(container.database, container.job_queue, behaviour),
        auto_closes=tuple(_auto_closes(container)),
        assumptions=Assumptions(
            container.database,
            container.cipher,
            container.ratings,
            after_seconds=3600 * behaviour.feedback.assumed_after_hours,
            asked=to_send,
        ),
        retention=Retention(container.database, behaviour.retention),
        rating_reading=RatingReading(container.connectors, container.inbox),
        side_tasks=SideTasks(
            container.connectors, Tickets(container.database, container.cipher, container.requester_link)
        ),
        delayed=delayed,
    )
    jobs.install_handlers(handlers)
    return handlers


def _second_opinion_job(container: Container) -> SecondOpinionJob | None:
    chat = container.second_opinion_model
    if chat is None:
        return None
    return SecondOpinionJob(
        container.conversations,
        container.gather_facts,
        container.policy,
        container.redactor,
        chat,
        handed_over=partial(container.announce, Happened.TO_SEND),
    )


def _ticket_watch(container: Container) -> TicketWatch:
    behaviour, password = container.settings.behaviour, container.settings.env.firstline_smtp_password
    wording = behaviour.catalogue.agents
    mailer = Mailer(behaviour.smtp, password.get_secret_value() if password else None) if behaviour.smtp.host else None
    return TicketWatch(
        container.alarms,
        behaviour.alarm,
        read=container.outbox.contents.handoff,
        other_desk=partial(_other_desk, container),
        mailer=mailer,
        connectors=container.connectors,
        note=partial(mail_note, wording=wording),
        to_send=partial(container.announce, Happened.TO_SEND),
        wording=wording,
    )


def _other_desk(container: Container, handoff: Handoff, desk: str) -> tuple[str, str] | None:
    """Another desk, and its account, that could take this handoff."""
    allowed = container.settings.desks_for(handoff.thread.channel)
    others = (name for name in allowed if name != desk and name in container.desks)
    return next(((name, container.desk_account(name, handoff.thread)) for name in others), None)


def _auto_closes(container: Container) -> Iterator[AutoClose]:
    for channel in container.channels:
        if (seconds := channel.close_after(container.settings)) is not None:
            yield AutoClose(
                container.database,
                container.conversations,
                channel=channel.name,
                after_seconds=seconds,
                closed=partial(container.announce, Happened.TO_SEND),
            )


class WorkerRuntime:
    """Working from the moment it is made until `stop`."""

    def __init__(self, container: Container) -> None:
        self._settings = container.settings
        self._handlers = install_handlers(container)
        self._stopping = threading.Event()
        self._workers: dict[tuple[str, ...], ThreadWorker] = {}
        self._takers = [self._start(names, threads) for names, threads in groups(self._settings).items()]

    def stop(self, grace: float) -> bool:
        """Take nothing new, let what runs finish for `grace` seconds, give back the rest; True if all finished."""
        self._stopping.set()
        self._handlers.answer_job.stop()
        self._handlers.delayed.stop()
        workers = list(self._workers.values())
        for worker in workers:
            worker.request_stop()
        drained = [worker.drain(grace) for worker in workers]
        if not all(drained):
            self._handlers.answer_job.give_back()
        for taker in self._takers:
            taker.join(grace)
        log.info("stopped", extra={"all_finished": all(drained)})
        return all(drained)

    def _start(self, names: tuple[str, ...], threads: int) -> threading.Thread:
        make = partial(self._worker, names, threads)
        taker = threading.Thread(
            target=work_until_stopped, args=(make, self._stopping), name=f"take-{names[0]}", daemon=True
        )
        taker.start()
        return taker

    def _worker(self, names: tuple[str, ...], threads: int) -> ThreadWorker:
        """The group's worker, made when Redis can first be reached and kept over its absences."""
        if names not in self._workers:
            client = connect(self._settings.env.redis_url or "", timeout=REDIS_TIMEOUT_SECONDS)
            queues = [queue(name, client) for name in names]
            self._workers[names] = ThreadWorker(queues, connection=client, threads=threads, functions=jobs.functions())
        return self._workers[names]
