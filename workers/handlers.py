"""What each job of a worker process does: made once, of the parts that the container holds."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from bot.app.acting import tools_of
from bot.app.article_sources import refresher
from bot.app.container import Container
from bot.app.privacy.erasing import erasing_of, old_traces_of
from bot.app.steering.alarms import figure_alarms
from bot.app.steering.going_live import judge
from bot.app.traces import langfuse_of, pseudonyms
from bot.jobs import Job
from bot.knowledge.audiences import still_shown
from bot.model import Conversation, Handoff
from bot.store.catch_up.marks import Marks
from bot.store.catch_up.restored import Restores
from bot.store.catch_up.unread import UnreadThreads
from bot.store.comparisons.pairs import Comparisons
from bot.store.deletion.retention import Retention
from bot.store.dispatch.processes import Processes
from bot.store.figures.fold import Figures
from bot.store.memory.summaries import Summaries
from bot.store.outbox.forms import Destinations
from bot.store.outcomes.assumptions import Assumptions
from bot.store.outcomes.scores import Scores
from bot.store.tickets import Tickets
from escalation.mail_note import mail_note
from workers import jobs
from workers.acts.run import ActJob
from workers.acts.sweep import ActSweep
from workers.answer import AnswerJob
from workers.auto_close import AutoClose
from workers.bulkheads.vendors import Vendors
from workers.delayed_enqueue import DelayedEnqueue
from workers.deliver import DeliveryJob
from workers.escalate import EscalationJob, SecondOpinionJob
from workers.fetch.catch_up import CatchUpJob
from workers.fetch.read_ratings import RatingReading
from workers.fetch.recall import Recall
from workers.fetch.refresh_sources import SourceRefresh
from workers.fetch.sync_thread import ThreadSync
from workers.knowledge.fill_vectors import VectorJob
from workers.leases.signs_of_life import SignsOfLife
from workers.leases.unwanted import UnwantedWork
from workers.prepare.carry_files import FileCarrier
from workers.prepare.enrich_handoff import HandoffEnricher
from workers.prepare.note import NotePreparer
from workers.remember.summarise import SummaryJob, is_long
from workers.scoring.sample import sampler
from workers.scoring.tell import ScoreTelling
from workers.side_tasks import SideTasks
from workers.steering.compare import CompareJob
from workers.steering.made import alarm_teller, figure_watch, mailer
from workers.sweep import Sweeper
from workers.watch import TicketWatch

LEASE_FOR_FILES = 0.5  # of the time that one worker has to send one message
LOOKED_AT_ONCE_IN_SECONDS = 1
ASKED_ONCE_IN_SECONDS = 24 * 3600  # a model about the same messages
SUMMARISED_ONCE_IN_SECONDS = 5


def install_handlers(container: Container) -> jobs.JobHandlers:
    """The workers' objects, put where RQ's functions find them."""
    behaviour = container.settings.behaviour
    conversations, outbox = container.conversations, container.outbox
    delayed = DelayedEnqueue(lambda job, *_: jobs.ring(job))
    passed_on = DelayedEnqueue(container.job_queue.enqueue)
    processes = Processes(container.database, behaviour)
    vendors = Vendors(
        tuple(container.connectors),
        behaviour,
        container.database,
        ring_here=delayed.enqueue_in,
        ring_all=passed_on.enqueue_in,
        must_wait=partial(_look_at_what_waits, container),
    )
    recall = Recall(Restores(container.database), container.connectors, vendors.asked)
    escalation_job = EscalationJob(
        conversations,
        container.gather_facts,
        container.policy,
        handed_over=_to_send,
        keep_moods=container.moods.keep_up,
        ask_a_model=partial(container.job_queue.enqueue_once, Job.SECOND_OPINION, once_in=ASKED_ONCE_IN_SECONDS)
        if container.models.second_opinion
        else None,
        may_be_answered=recall.may_be_answered,
    )
    answer_job = AnswerJob(
        conversations,
        container.answerer,
        container.connectors,
        behaviour.answers,
        recorded=_to_send,
        hear=escalation_job.hear,
        fell_short=escalation_job.check,
        asked=vendors.asked,
        life=processes.life,
        recall=recall,
        remember=partial(_remember, container),
        score=sampler(container.job_queue, behaviour.scoring) if behaviour.scoring.share else lambda *_: None,
        still_shown=partial(still_shown, container.database, container.services.reader_of),
    )
    delivery_job = DeliveryJob(
        outbox,
        container.dead_letters,
        Destinations(
            connectors=container.connectors,
            desks=container.desks,
            enrich=HandoffEnricher(
                container.connectors,
                behaviour.business_hours,
                behaviour.catalogue.agents,
                NotePreparer(
                    behaviour,
                    container.redactor,
                    container.search,
                    container.understand,
                    container.services.use_of_words,
                    container.models.summary,
                    container.services.reader_of,
                ),
                asked=vendors.asked,
            ),
            keep=outbox.keep,
            fetch=FileCarrier(
                container.connectors,
                behaviour.relay,
                seconds=behaviour.delivery.lease_seconds * LEASE_FOR_FILES,
                asked=vendors.asked,
            ),
            wording=behaviour.catalogue.agents,
            leave_behind=outbox.leave_behind,
            not_ours=outbox.not_ours,
        ),
        behaviour.delivery,
        enqueue=_to_send,
        enqueue_in=lambda seconds, _: delayed.enqueue_in(seconds, Job.DELIVER),
        asked=vendors.asked,
        life=processes.life,
    )
    thread_sync = ThreadSync(
        container.database,
        container.connectors,
        container.inbox,
        behaviour.delivery,
        accept_late=container.late_intake,
        unread=UnreadThreads(container.database, container.cipher, container.handoffs),
        to_send=_to_send,
        asked=vendors.asked,
        life=processes.life,
    )
    alarms = figure_alarms(container.settings, container.database)
    handlers = jobs.JobHandlers(
        answer_job=answer_job,
        **vendors.dispatchers(answer_job, delivery_job, thread_sync),
        escalation_job=escalation_job,
        second_opinion_job=_second_opinion_job(container),
        summary_job=_summary_job(container),
        catch_up_job=CatchUpJob(
            container.connectors,
            Marks(container.database),
            container.late_intake,
            behaviour.catch_up,
            again_in=lambda seconds, began_at: passed_on.enqueue_in(seconds, Job.CATCH_UP, began_at),
        ),
        vector_job=VectorJob(container.database, container.embedder),
        score_telling=ScoreTelling(
            Scores(container.database, container.cipher),
            langfuse_of(container.settings),
            partial(pseudonyms, container.database, container.cipher),
            behaviour.traces.share,
        ),
        old_traces=old_traces_of(container),
        ticket_watch=_ticket_watch(container),
        figure_watch=figure_watch(
            container.settings, container.database, [one.name for one in container.channels], alarms
        ),
        alarm_teller=alarm_teller(container.settings, alarms, container.connectors),
        sweeper=Sweeper(container.database, container.job_queue, behaviour),
        auto_closes=tuple(_auto_closes(container)),
        assumptions=Assumptions(
            container.database,
            container.cipher,
            container.ratings,
            after_seconds=3600 * behaviour.feedback.assumed_after_hours,
            asked=_to_send,
        ),
        compare_job=CompareJob(Comparisons(container.database, container.cipher), judge),
        figures=Figures(container.database),
        retention=Retention(container.database, behaviour.retention),
        source_refresh=SourceRefresh(refresher(container)),
        rating_reading=RatingReading(container.connectors, container.inbox),
        act_job=ActJob(
            container.acts,
            conversations.snapshot,
            tools_of(container.tool_sources),
            run_seconds=behaviour.approvals.run_seconds,
            to_send=_to_send,
        ),
        act_sweep=ActSweep(container.acts, container.job_queue, to_send=_to_send),
        side_tasks=SideTasks(
            container.connectors,
            Tickets(container.database, container.cipher, container.requester_link),
            vendors.asked,
        ),
        delayed=(delayed, passed_on),
        signs_of_life=SignsOfLife(processes, ring_in=delayed.enqueue_in),
        unwanted=UnwantedWork(answer_job.end_unwanted),
        erasing=erasing_of(container),
    )
    jobs.install_handlers(handlers)
    return handlers


def _to_send(_: int) -> None:
    """By the process that has it in hand; what is lost with it, the sweep finds."""
    jobs.ring(Job.DELIVER)


def _look_at_what_waits(container: Container) -> None:
    """Nobody answers it yet: who needs a person is not to wait for a thread that answers."""
    for number in container.moods.unheard():
        container.job_queue.enqueue_once(Job.ESCALATE, number, once_in=LOOKED_AT_ONCE_IN_SECONDS)


def _second_opinion_job(container: Container) -> SecondOpinionJob | None:
    chat = container.models.second_opinion
    if chat is None:
        return None
    return SecondOpinionJob(
        container.conversations,
        container.gather_facts,
        container.policy,
        container.redactor,
        chat,
        handed_over=_to_send,
    )


def _remember(container: Container, conversation: Conversation) -> None:
    """A conversation that has become long is to have a summary, where a model reads it; what Redis loses comes again
    with the next answer."""
    if container.services.chat is not None and is_long(conversation, container.services):
        container.job_queue.enqueue_once(Job.SUMMARISE, conversation.id, once_in=SUMMARISED_ONCE_IN_SECONDS)


def _summary_job(container: Container) -> SummaryJob:
    summaries = Summaries(container.database, container.cipher)
    return SummaryJob(summaries, container.services, container.models.memory)


def _ticket_watch(container: Container) -> TicketWatch:
    behaviour = container.settings.behaviour
    wording = behaviour.catalogue.agents
    return TicketWatch(
        container.alarms,
        behaviour.alarm,
        read=container.outbox.contents.handoff,
        other_desk=partial(_other_desk, container),
        mailer=mailer(container.settings),
        connectors=container.connectors,
        note=partial(mail_note, wording=wording),
        to_send=_to_send,
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
                closed=_to_send,
            )
