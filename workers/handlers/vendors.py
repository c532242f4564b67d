"""Jobs that speak with vendors: messages are sent, threads and what was missed read, tickets followed."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from bot.app.container import Container
from bot.jobs import Job
from bot.model import Handoff
from bot.store.catch_up.marks import Marks
from bot.store.catch_up.unread import UnreadThreads
from bot.store.outbox.forms import Destinations
from bot.store.tickets import Tickets
from escalation.mail_note import mail_note
from workers.auto_close import AutoClose
from workers.deliver import DeliveryJob
from workers.fetch.catch_up import CatchUpJob
from workers.fetch.sync_thread import ThreadSync
from workers.handlers.shared import Process, to_send
from workers.prepare.carry_files import FileCarrier
from workers.prepare.enrich_handoff import HandoffEnricher
from workers.prepare.name_people import PeopleNamer
from workers.prepare.note import NotePreparer
from workers.side_tasks import SideTasks
from workers.steering.made import mailer
from workers.watch import TicketWatch

LEASE_FOR_FILES = 0.5  # of the time that one worker has to send one message


def delivery_job(process: Process) -> DeliveryJob:
    container = process.container
    delivery = container.settings.behaviour.delivery
    return DeliveryJob(
        container.outbox,
        container.dead_letters,
        _destinations(process),
        delivery,
        enqueue=to_send,
        enqueue_in=lambda seconds, _: process.here.enqueue_in(seconds, Job.DELIVER),
        asked=process.vendors.asked,
        life=process.processes.life,
    )


def _destinations(process: Process) -> Destinations:
    container, asked = process.container, process.vendors.asked
    behaviour, outbox = container.settings.behaviour, container.outbox
    agents = behaviour.catalogue.agents
    note = NotePreparer(
        behaviour,
        container.redactor,
        container.search,
        container.understand,
        container.services.use_of_words,
        container.models.summary,
        container.services.reader_of,
    )
    seconds = behaviour.delivery.lease_seconds * LEASE_FOR_FILES
    return Destinations(
        connectors=container.connectors,
        desks=container.desks,
        enrich=HandoffEnricher(container.connectors, behaviour.business_hours, agents, note, asked=asked),
        named=PeopleNamer(container.connectors, asked=asked),
        keep=outbox.keep,
        fetch=FileCarrier(container.connectors, behaviour.relay, seconds=seconds, asked=asked),
        wording=agents,
        leave_behind=outbox.leave_behind,
        not_ours=outbox.not_ours,
    )


def thread_sync(process: Process) -> ThreadSync:
    container = process.container
    return ThreadSync(
        container.database,
        container.connectors,
        container.inbox,
        container.settings.behaviour.delivery,
        accept_late=container.late_intake,
        unread=UnreadThreads(container.database, container.cipher, container.handoffs),
        to_send=to_send,
        asked=process.vendors.asked,
        life=process.processes.life,
    )


def catch_up_job(process: Process) -> CatchUpJob:
    container = process.container
    return CatchUpJob(
        container.connectors,
        Marks(container.database),
        container.late_intake,
        container.settings.behaviour.catch_up,
        again_in=lambda seconds, began_at: process.anywhere.enqueue_in(seconds, Job.CATCH_UP, began_at),
        refused=process.vendors.refused,
    )


def side_tasks(process: Process) -> SideTasks:
    container = process.container
    tickets = Tickets(container.database, container.cipher, container.requester_link)
    return SideTasks(container.connectors, tickets, process.vendors.asked)


def ticket_watch(container: Container) -> TicketWatch:
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
        to_send=to_send,
        wording=wording,
    )


def _other_desk(container: Container, handoff: Handoff, desk: str) -> tuple[str, str] | None:
    """Another desk, and its account, that could take this handoff."""
    allowed = container.settings.desks_for(handoff.thread.channel)
    others = (name for name in allowed if name != desk and name in container.desks)
    return next(((name, container.desk_account(name, handoff.thread)) for name in others), None)


def auto_closes(container: Container) -> Iterator[AutoClose]:
    for channel in container.channels:
        if (seconds := channel.close_after(container.settings)) is not None:
            yield AutoClose(
                container.database,
                container.conversations,
                channel=channel.name,
                after_seconds=seconds,
                closed=to_send,
            )
