"""How the helpdesk behaves: the sections of `firstline.toml`, each field with its bounds, default and description.

The channels' own sections stand beside their connectors. Reading the file is `bot.config.settings`' business.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from bot.config.alarm import Alarm, Smtp
from bot.config.catch_up import CatchUp
from bot.config.console import ConsoleSettings
from bot.config.escalation import Escalation
from bot.config.guards import Guards
from bot.config.hours import BusinessHours, Region
from bot.config.knowledge import Knowledge
from bot.config.limits import Limits
from bot.config.model import Budget, MemorySettings, Model, ModelServer, fits, seconds_for_models
from bot.config.privacy import Privacy
from bot.config.retention import RetentionSettings
from bot.config.section import Section
from bot.config.steering.go_live import GoLive
from bot.config.steering.rehearsals import Rehearsals
from bot.config.steering.rollout import Arm, Rollout
from bot.config.steering.watching import Watching
from bot.config.tools.approvals import Approvals, TicketSettings
from bot.config.tools.servers import ToolServerSettings
from bot.config.topics import Topics
from bot.config.traces import TraceSettings
from bot.config.traces.scoring import ScoringSettings
from bot.wording import Catalogue

HOST = r"^(\*\.)?[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*$"
Host = Annotated[str, Field(pattern=HOST)]
Seconds = Annotated[float, Field(ge=0)]


class Brand(Section):
    name: str | None = Field(
        None, description="The company that the bot speaks for; none: our helpdesk, in the requester's language."
    )
    language: Literal["en", "de", "fr", "es", "pt", "it", "nl"] = Field(
        "en", description="The language of requesters whose own is not known."
    )
    tone: str = Field("friendly and brief", description="How the model is asked to write.")
    instructions: str | None = Field(
        None, max_length=4000, description="Told to the model after our rules, in your words; no answer may rest on it."
    )


class Answers(Section):
    settle_seconds: Seconds = Field(
        1.0, description="An answer is held until the requester has been quiet this long, so a burst is answered once."
    )
    lease_seconds: Seconds = Field(120, description="How long one worker may think before another may take over.")
    max_attempts: int = Field(3, ge=1, description="Failed attempts to answer before a person gets the conversation.")
    stuck_seconds: Seconds = Field(
        900, description="A question that has waited this long without an answer goes to a person."
    )
    max_question_chars: int = Field(8000, ge=200, description="Longer messages are cut to this for the model.")
    passages: int = Field(5, ge=1, le=20, description="How many passages are shown to the model.")
    say_automatic: bool = Field(
        True,
        description="The first answer of a conversation says that it comes from a machine (the sentence `automatic`).",
    )
    countries: tuple[Region, ...] = Field(
        (), description="Where requesters are (`DE`, `US-CA`): where a law wants it said, nobody can leave it out."
    )
    still_working_seconds: float = Field(
        8, ge=0, le=120, description="After so long the bot says that it is still at it, where that shows; 0: never."
    )
    grounding_threshold: float = Field(
        0.2, ge=0, le=1, description="How much of a question's substance a passage must carry to be quoted, 0 to 1."
    )


class HandoffSettings(Section):
    priority: Literal["low", "normal", "high", "urgent"] = Field("normal", description="Priority of new tickets.")
    unanswered_limit: int = Field(2, ge=1, description="Answers in a row without grounding before a person gets it.")
    max_answers: int = Field(
        10, ge=1, description="Answers in one conversation and day before a person gets it: two machines never stop."
    )
    on_model_failure: Literal["always", "unanswered"] = Field(
        "always", description="A model failure opens a ticket always, or only when the articles have no answer either."
    )
    summary_seconds: float = Field(
        4.0,
        ge=0,
        le=30,
        description="How long the model may take to tell agents what the requester wants, in one sentence; 0, or where "
        "it takes longer: in the requester's own words.",
    )
    team_name: str | None = Field(
        None, description="Who the handoff notice says will reply; none: our support team, in the requester's language."
    )
    reply_within: str | None = Field(
        None, description="When it says they will; none: within one business day, in the requester's language."
    )


class Files(Section):
    max_bytes: int = Field(2_000_000, ge=1000, description="Larger attachments are not read.")
    max_files: int = Field(3, ge=0, description="Attachments of one question that are read; 0: none.")
    text_chars: int = Field(20_000, ge=500, description="How much of a text file the model is shown.")
    images: bool = Field(
        True, description="Show images to the model. Personal data in an image cannot be taken out of it."
    )


class RelaySettings(Section):
    max_bytes: int = Field(
        10_000_000,
        ge=0,
        le=50_000_000,
        description="Larger attachments do not travel between ticket and requester; 0: none does.",
    )
    max_files: int = Field(10, ge=0, le=50, description="Attachments of one message that travel.")


class Links(Section):
    hosts: tuple[Host, ...] = Field(
        (), description="Hosts, with their subdomains, that answers may link to besides those of the cited articles."
    )


class Delivery(Section):
    receipt_seconds: float = Field(
        3,
        ge=0,
        le=60,
        description="How long a handoff notice waits for the ticket; after that it says that the request is recorded, "
        "and a second message follows the ticket.",
    )
    max_attempts: int = Field(8, ge=1, description="Attempts to send a message before a person has to look.")
    max_age_hours: float = Field(
        4,
        gt=0,
        le=168,
        description="The bot's own words that a vendor has postponed for this long are not said; a person has to look.",
    )
    fetch_hours: float = Field(
        24,
        gt=0,
        le=168,
        description="How long a thread is tried to be read of which a webhook said only that something happened there; "
        "then a person has to look.",
    )
    backoff_seconds: Seconds = Field(2, description="Wait after the first failed attempt; doubles each time.")
    backoff_limit_seconds: Seconds = Field(
        300, description="The longest wait between two attempts, however long a vendor asks for."
    )
    lease_seconds: Seconds = Field(60, description="How long one worker may take to send one message.")
    timeout_seconds: Seconds = Field(15, description="How long one request to a vendor may take.")
    breaker_failures: int = Field(
        5, ge=1, le=1000, description="Failures in a row after which a vendor that does not answer is left alone."
    )
    breaker_seconds: float = Field(
        5,
        gt=0,
        le=60,
        description="How long it is left alone before one attempt tries it again; doubles with each that fails, "
        "up to a minute.",
    )


class Web(Section):
    processes: int = Field(1, ge=1, le=64, description="Processes of one `firstline serve`, which share its ports.")


class Workers(Section):
    processes: int = Field(1, ge=1, le=64, description="Processes of one `firstline work`, which share memory.")
    threads: int = Field(
        64, ge=1, le=2000, description="Answers that one worker process thinks about at the same time, in each channel."
    )
    sweep_seconds: int = Field(5, ge=1, description="How often lost work is looked for.")
    lost_after_seconds: float = Field(
        8,
        ge=2,
        le=120,
        description="A worker process not heard of for this long is taken for lost, and others do what it did.",
    )
    database_connections: int = Field(6, ge=1, description="Postgres connections one process may hold.")


class FeedbackSettings(Section):
    assumed_after_hours: float = Field(
        24,
        gt=0,
        le=720,
        description="After so many hours of silence, an answer from the articles counts as an assumed resolution.",
    )
    ask_after: tuple[Literal["confirmed", "assumed", "human"], ...] = Field(
        ("confirmed", "human"),
        description="After which resolutions the requester is asked for a rating, where the channel asks (`rating`); "
        "none: never.",
    )


class Behaviour(Section):
    """`firstline.toml`, without the channels' sections."""

    brand: Brand = Brand()
    topics: Topics = Topics()
    answers: Answers = Answers()
    knowledge: Knowledge = Knowledge()
    model: Model = Model()
    memory: MemorySettings = MemorySettings()
    budget: Budget = Budget()
    handoff: HandoffSettings = HandoffSettings()
    escalation: Escalation = Escalation()
    privacy: Privacy = Privacy()
    guards: Guards = Guards()
    files: Files = Files()
    limits: Limits = Limits()
    links: Links = Links()
    relay: RelaySettings = RelaySettings()
    business_hours: BusinessHours = BusinessHours()
    feedback: FeedbackSettings = FeedbackSettings()
    delivery: Delivery = Delivery()
    catch_up: CatchUp = CatchUp()
    web: Web = Web()
    workers: Workers = Workers()
    retention: RetentionSettings = RetentionSettings()
    traces: TraceSettings = TraceSettings()
    rollout: Rollout = Rollout()
    go_live: GoLive = GoLive()
    rehearsals: Rehearsals = Rehearsals()
    scoring: ScoringSettings = ScoringSettings()
    watching: Watching = Watching()
    alarm: Alarm = Alarm()
    approvals: Approvals = Approvals()
    console: ConsoleSettings = ConsoleSettings()
    tickets: TicketSettings = TicketSettings()
    smtp: Smtp = Smtp()
    tool_servers: ToolServerSettings = Field({}, description="MCP servers, by names of yours; see docs/tools.md.")
    wording: Mapping[str, Mapping[str, str]] = Field({}, description="Sentences of your own, by language and name.")

    @model_validator(mode="after")
    def _hours_there_are(self) -> Self:
        for where, destination in self.escalation.destinations():
            if destination.hours is not None and destination.hours not in self.business_hours.teams:
                teams = ", ".join(self.business_hours.teams) or "none yet"
                raise ValueError(
                    f"{where}.hours: found {destination.hours!r}, expected one of business_hours.teams ({teams})"
                )
        return self

    @model_validator(mode="after")
    def _models_that_fit(self) -> Self:
        fits(self.model, self.budget, self.answers.lease_seconds)
        self.scoring.costs_are_known(self.model)
        for where, server in self.rollout.servers():
            model = self.model.model_copy(update={name: getattr(server, name) for name in ModelServer.model_fields})
            try:
                fits(model, self.budget, self.answers.lease_seconds)
            except ValueError as error:
                raise ValueError(f"{where}: {error}") from None
        return self

    def in_arm(self, arm: Arm) -> Behaviour:
        """What is otherwise in this one."""
        said = {name: value for name in ("tone", "instructions") if (value := getattr(arm, name)) is not None}
        # Only what a server has: the other settings of `[model]` are of all arms.
        server = {} if arm.model is None else {name: getattr(arm.model, name) for name in ModelServer.model_fields}
        return self.model_copy(
            update={"brand": self.brand.model_copy(update=said), "model": self.model.model_copy(update=server)}
        )

    @property
    def seconds_for_models(self) -> float:
        """All calls for one answer together take no longer, or the lease would end before the answer is recorded."""
        return seconds_for_models(self.answers.lease_seconds)

    def looks_people_up(self, channel: str) -> bool:
        """Whether a vendor is asked for more of people than their name and address: tags that decide who answers, and
        what they may read."""
        return self.escalation.reads_tags or channel in self.tickets.verified_in

    @property
    def memory_room(self) -> int:
        """Tokens for what was said before, with whichever model answers."""
        return self.memory.room(min(model.context_tokens for model in self.model.in_order))

    @property
    def link_hosts(self) -> tuple[str, ...]:
        """Where answers may link to whatever they cite. A brand that is called after its address may be one."""
        name = (self.brand.name or "").lower()
        return (*self.links.hosts, *([name] if "." in name and re.fullmatch(HOST, name) else ()))

    @cached_property
    def catalogue(self) -> Catalogue:
        """Everything the bot says in its own words. Raises ConfigurationError for a sentence that is not fit."""
        return Catalogue(self.wording, self.brand.language)
