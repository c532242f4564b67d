"""Jobs that answer: a question is answered or handed over, a long conversation summed up, an answer judged."""

from __future__ import annotations

from functools import partial

from bot.app.container import Container
from bot.app.traces import langfuse_of, pseudonyms
from bot.jobs import Job
from bot.model import Conversation
from bot.store.claims import Audiences
from bot.store.decisions.opinions import DueOpinions
from bot.store.memory.summaries import Summaries
from bot.store.outcomes.scores import Scores
from workers import jobs
from workers.answer import AnswerJob
from workers.bulkheads.at_once import AtOnce
from workers.bulkheads.vendors import small_share
from workers.deliver import DeliveryJob
from workers.escalate import EscalationJob
from workers.handlers.shared import Process, to_send
from workers.leases.showing import WithLeaveToShow
from workers.remember.summarise import SummaryJob, is_long
from workers.scoring.sample import sampler
from workers.scoring.tell import ScoreTelling
from workers.second_opinion.beside import OpinionsBeside
from workers.second_opinion.job import SecondOpinionJob

ASKED_ONCE_IN_SECONDS = 24 * 3600  # a model about the same messages
SUMMARISED_ONCE_IN_SECONDS = 5


def answer_job(
    process: Process, escalation_job: EscalationJob, opinions: OpinionsBeside | None, delivering: DeliveryJob
) -> AnswerJob:
    container = process.container
    behaviour = container.settings.behaviour
    return AnswerJob(
        container.conversations,
        WithLeaveToShow(container.answerer, container.conversations, process.processes.life),
        container.connectors,
        behaviour.answers,
        recorded=to_send,
        sending=AtOnce(
            lambda: jobs.handlers().deliveries,
            lambda: jobs.handlers().labels,
            delivering,
            ring=partial(jobs.ring, Job.DELIVER),
            labelled=[name for name, one in container.connectors.items() if one.capabilities.labels],
        ),
        hear=escalation_job.hear,
        fell_short=escalation_job.check,
        asked=process.vendors.asked,
        life=process.processes.life,
        recall=process.recall,
        remember=partial(_remember, container),
        score=sampler(container.job_queue, behaviour.scoring) if behaviour.scoring.share else lambda *_: None,
        opinion_is_due=opinions.is_due if opinions else lambda _: False,
        audiences_of=partial(_audiences_of, container),
    )


def escalation_job(process: Process, opinions: OpinionsBeside | None) -> EscalationJob:
    container = process.container
    return EscalationJob(
        container.conversations,
        container.gather_facts,
        container.policy,
        handed_over=to_send,
        keep_moods=container.moods.keep_up,
        keep_moods_of=container.moods.keep_of,
        ask_a_model=opinions.about if opinions else None,
        may_be_answered=process.recall.may_be_answered,
    )


def second_opinion_job(container: Container) -> SecondOpinionJob | None:
    chat = container.models.second_opinion
    if chat is None:
        return None
    return SecondOpinionJob(
        container.conversations,
        container.gather_facts,
        container.policy,
        container.redactor,
        chat,
        handed_over=to_send,
        settle=DueOpinions(container.database).settle,
    )


def opinions_beside(container: Container, job: SecondOpinionJob | None) -> OpinionsBeside | None:
    if job is None:
        return None
    return OpinionsBeside(
        job.ask_about,
        threads=small_share(container.settings.behaviour.workers),
        settle=DueOpinions(container.database).settle,
        elsewhere=partial(container.job_queue.enqueue_once, Job.SECOND_OPINION, once_in=ASKED_ONCE_IN_SECONDS),
    )


def _audiences_of(container: Container, conversation: Conversation) -> Audiences:
    reader = container.services.reader_of(conversation)
    return lambda connection: container.audiences.of(connection, reader)


def _remember(container: Container, conversation: Conversation) -> None:
    """A conversation that has become long is to have a summary, where a model reads it; what Redis loses comes again
    with the next answer."""
    if container.services.chat is not None and is_long(conversation, container.services):
        container.job_queue.enqueue_once(Job.SUMMARISE, conversation.id, once_in=SUMMARISED_ONCE_IN_SECONDS)


def summary_job(container: Container) -> SummaryJob:
    summaries = Summaries(container.database, container.cipher)
    return SummaryJob(summaries, container.services, container.models.memory)


def score_telling(container: Container) -> ScoreTelling:
    return ScoreTelling(
        Scores(container.database, container.cipher),
        langfuse_of(container.settings),
        partial(pseudonyms, container.database, container.cipher),
        container.settings.behaviour.traces.share,
    )
