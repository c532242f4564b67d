"""The composition root: which implementation stands behind each port; nothing else chooses. Imported by the processes'
entry points (`bot.app.wsgi`, `bot.app.cli`, `workers.process.run`) and by nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import TYPE_CHECKING

from bot import jobs, llm
from bot.app.acting import acts_of, tool_sources
from bot.app.escalating import READ_MOODS, PlanMaker, gather_facts
from bot.app.keeping import keeps_of
from bot.app.language_models import LanguageModels
from bot.app.taking_in import announce, ratings_of, rules_of
from bot.app.traces import pseudonyms, tracer_of
from bot.channel import Channel
from bot.config import Settings
from bot.errors import ConfigurationError, Refused
from bot.jobs import Job, JobQueue
from bot.knowledge.audiences import Audiences
from bot.model import Attachment, Conversation, ThreadRef
from bot.ports import Accept, Answerer, Capabilities, Connector, Desk, Embedder, GatherFacts, Policy, ToolSource
from bot.privacy import Redactor
from bot.store.approvals.acts import Acts
from bot.store.catch_up.late import GapWatch, LateIntake
from bot.store.cipher import Cipher
from bot.store.conversations import Conversations
from bot.store.costs.purse import PostgresPurse
from bot.store.db import Database
from bot.store.handoffs import Handoffs
from bot.store.inbox import Inbox
from bot.store.memory.earlier import Earlier
from bot.store.moods import Moods
from bot.store.outbox.alarms import Alarms
from bot.store.outbox.dead_letters import DeadLetters
from bot.store.outbox.queue import Outbox
from bot.store.outcomes.resolutions import Ratings
from bot.store.replies import Replies
from bot.tracing import Tracer
from connectors import registry
from escalation.policy import make_policy

if TYPE_CHECKING:
    from bot.knowledge.reranked import AnySearch
    from bot.knowledge.understand import Understanding
    from bot.pipeline import Services

INGESTION_PATIENCE_SECONDS = 120.0  # for a batch that a rate limit holds up
QUESTION_SECONDS = 5.0  # a requester waits: after this the words of the question alone have to find the article


@dataclass(frozen=True)
class Container:
    """The objects of one process, made when first asked for."""

    settings: Settings
    database_timeout: float = 2.0  # seconds to wait for a connection
    database_limit: float | None = None  # seconds to use one
    audiences: Audiences = field(default_factory=Audiences)

    @property
    def database_url(self) -> str:
        return _required(self.settings.env.database_url, "DATABASE_URL", "a Postgres 15+ with pgvector")

    @cached_property
    def database(self) -> Database:
        connections = self.settings.behaviour.workers.database_connections
        return Database(self.database_url, connections, timeout=self.database_timeout, limit=self.database_limit)

    @cached_property
    def cipher(self) -> Cipher:
        return Cipher([key.get_secret_value() for key in self.settings.env.firstline_encryption_keys])

    @cached_property
    def job_queue(self) -> JobQueue:
        return JobQueue(jobs.connect(_required(self.settings.env.redis_url, "REDIS_URL", "a Redis or Valkey 6.2+")))

    @cached_property
    def intake(self) -> GapWatch:
        """What webhooks commit to."""
        catch_up = partial(self.job_queue.enqueue_once, Job.CATCH_UP, once_in=30)
        return GapWatch(self._inbox(apart=self.database.apart()), catch_up)

    @cached_property
    def late_intake(self) -> Accept:
        """What commits what no webhook told of."""
        return LateIntake(self.database, self._inbox(late=True), accept_waiting=self.inbox)

    @cached_property
    def inbox(self) -> Inbox:
        return self._inbox()

    def _inbox(self, *, late: bool = False, apart: Database | None = None) -> Inbox:
        rules = rules_of(
            self.settings,
            self.channels,
            settled=self._settled,
            ratings=self.ratings,
            requester_link=self.requester_link,
            late=late,
        )
        return Inbox(self.database, self.cipher, self.handoffs, rules, partial(announce, self.job_queue), apart)

    @cached_property
    def ratings(self) -> Ratings:
        return ratings_of(self.settings, self.channels)

    @cached_property
    def handoffs(self) -> Handoffs:
        plans = PlanMaker(self.settings, self.gather_facts, self.desk_account)
        agents = self.settings.behaviour.catalogue.agents
        return Handoffs(plans, agents, assignable=[one.name for one in self.channels if one.assignable])

    @cached_property
    def conversations(self) -> Conversations:
        behaviour = self.settings.behaviour
        return Conversations(
            self.database,
            self.cipher,
            Replies(
                handoffs=self.handoffs,
                labelled=[name for name, connector in self.connectors.items() if connector.capabilities.labels],
                settled=self._settled,
                silent_misses=[channel.name for channel in self.channels if channel.silent_misses(self.settings)],
                ratings=self.ratings,
                approvals=behaviour.approvals,
                catalogue=behaviour.catalogue,
            ),
            lease_seconds=behaviour.answers.lease_seconds,
            earlier=Earlier(behaviour.memory.earlier_seconds, behaviour.tickets.verified_in),
        )

    @property
    def _settled(self) -> list[str]:
        """The channels whose threads are solved or closed."""
        return [name for name, connector in self.connectors.items() if connector.capabilities.settles]

    @cached_property
    def moods(self) -> Moods:
        return Moods(self.database, self.cipher, READ_MOODS)

    @cached_property
    def outbox(self) -> Outbox:
        behaviour = self.settings.behaviour
        return Outbox(
            self.database,
            self.cipher,
            lease_seconds=behaviour.delivery.lease_seconds,
            link_hosts=behaviour.link_hosts,
            catalogue=behaviour.catalogue,
            requester_link=self.requester_link,
        )

    def requester_link(self, url: str) -> str:
        return registry.requester_link(self.settings, url)

    @cached_property
    def dead_letters(self) -> DeadLetters:
        return DeadLetters(self.database, self.cipher, self.handoffs, self.settings.behaviour.catalogue.agents)

    @property
    def channels(self) -> tuple[Channel, ...]:
        return registry.switched_on(self.settings)

    @cached_property
    def connectors(self) -> Mapping[str, Connector]:
        return registry.connectors(self.settings, keeps_of(self.settings, self.database, self.cipher))

    @cached_property
    def desks(self) -> Mapping[str, Desk]:
        return registry.desks(self.settings)

    @cached_property
    def alarms(self) -> Alarms:
        return Alarms(self.database, self.cipher, wording=self.settings.behaviour.catalogue.agents)

    def desk_account(self, desk: str, thread: ThreadRef) -> str:
        """The account in which a desk has the tickets of this thread."""
        return thread.account if desk == thread.channel else registry.desk_account(self.settings, desk)

    @cached_property
    def acts(self) -> Acts:
        return acts_of(self.database, self.cipher, self.handoffs, self.settings.behaviour)

    @cached_property
    def tool_sources(self) -> tuple[ToolSource, ...]:
        cipher = self.cipher if self.settings.env.firstline_encryption_keys else None
        return tool_sources(self.database, cipher, self.settings)

    @cached_property
    def gather_facts(self) -> GatherFacts:
        return gather_facts(self.settings.behaviour)

    @cached_property
    def policy(self) -> Policy:
        own = self.settings.behaviour
        return make_policy(own.handoff, own.answers, own.escalation)

    @cached_property
    def embedder(self) -> Embedder | None:
        """For ingestion, which has time; None without a key or an embedding model."""
        return llm.embedder(self.settings, self.settings.behaviour.model.timeout_seconds, INGESTION_PATIENCE_SECONDS)

    @cached_property
    def search(self) -> AnySearch:
        from bot.knowledge.reranked import searched

        embedder = llm.embedder(self.settings, QUESTION_SECONDS)
        return searched(self.database, self.audiences, embedder, llm.reranker(self.settings))

    @cached_property
    def understand(self) -> Understanding:
        from bot.knowledge.synonyms import Synonyms
        from bot.knowledge.understand import Understanding

        return Understanding(self.database, Synonyms(self.settings.behaviour.knowledge.synonyms), self.audiences)

    @cached_property
    def redactor(self) -> Redactor:
        """Loads what finds personal data, which takes a second or two."""
        from bot.privacy.detect import Detector

        own = self.settings.behaviour.privacy
        return Redactor(Detector(orders=own.order_numbers, accounts=own.account_numbers))

    @cached_property
    def models(self) -> LanguageModels:
        """Paid from the budgets, which hold for all processes together."""
        return LanguageModels(self.settings, PostgresPurse(self.database, self.settings.behaviour.budget))

    @cached_property
    def answerer(self) -> Answerer:
        from bot.app.steering.arms import answerer
        from bot.app.steering.going_live import gated

        standard = answerer(self.services, self.settings, self.models.purse, self.tracer)
        return gated(standard, self.database, self.cipher, self.settings.behaviour.go_live)

    @cached_property
    def tracer(self) -> Tracer:
        return tracer_of(self.settings, self.redactor.scrub, partial(pseudonyms, self.database, self.cipher))

    @cached_property
    def services(self) -> Services:
        """What the pipeline's steps use."""
        from bot.knowledge.corpus import use_of_words
        from bot.knowledge.custom import kept
        from bot.knowledge.readers import Readers
        from bot.pipeline import Services
        from bot.pipeline.streams import streams_of

        return Services(
            chat=self.models.answering,
            small=self.models.small,
            judge=self.models.judge,
            moderators=llm.moderators(self.settings),
            search=self.search,
            understand=self.understand,
            read_article=self.search.article,
            still_shown=self.search.still_shown,
            reader_of=Readers.of(self.settings.behaviour),
            use_of_words=partial(use_of_words, self.database, audiences=self.audiences),
            custom=partial(kept.current, self.database, audiences=self.audiences),
            redactor=self.redactor,
            gather=self.gather_facts,
            policy=self.policy,
            tools=self.tool_sources,
            settings=self.settings.behaviour,
            rewriter=self.models.rewriter,
            read_file=self._read_file,
            open_stream=streams_of(self._connector_of, registry.streaming(self.settings)),
        )

    def _connector_of(self, channel: str) -> Connector | None:
        """None for one that is not on; then nothing that connectors need is asked of the settings."""
        return self.connectors.get(channel) if channel in {one.name for one in self.channels} else None

    def _read_file(self, conversation: Conversation, attachment: Attachment, limit: int, timeout: float) -> bytes:
        files = Capabilities.of(self._connector_of(conversation.thread.channel)).files
        if files is None:
            raise Refused("attachments of this channel cannot be fetched")
        return files.read_file(conversation.thread.account, attachment, limit, timeout)


def assemble(settings: Settings, *, database_timeout: float = 2.0, database_limit: float | None = None) -> Container:
    """The object graph for these settings. A web process is impatient, since the vendor can send again; a worker is
    not. Raises ConfigurationError where something needed is missing."""
    container = Container(settings, database_timeout, database_limit)
    _ = container.database, container.cipher, container.job_queue, container.connectors, container.desks
    return container


def _required(value: str | None, name: str, what: str) -> str:
    if not value:
        raise ConfigurationError(f"{name}: found nothing, expected the address of {what} (or run `firstline demo`)")
    return value
