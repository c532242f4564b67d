"""How the helpdesk behaves: the sections of `firstline.toml`, each field with its bounds, default and description.

Reading the file is `bot.config`'s, which is also where everybody else imports these from.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
CLOCK_TIME = r"^([01]\d|2[0-3]):[0-5]\d$"
ClockTime = Annotated[str, Field(pattern=CLOCK_TIME)]
HOST = r"^(\*\.)?[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*$"
Host = Annotated[str, Field(pattern=HOST)]
Seconds = Annotated[float, Field(ge=0)]
SlackMode = Literal["mention", "every_question", "off"]
ZendeskField = Literal["outcome", "language", "intent", "sentiment"]
ZendeskMode = Literal["answer", "draft", "off"]


class Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=False)


class Brand(Section):
    name: str = Field("our helpdesk", description="What the bot calls the company it speaks for.")
    tone: str = Field("friendly and brief", description="How the model is asked to write.")


class Topics(Section):
    allowed: tuple[str, ...] = Field((), description="If set, the model answers questions about these topics only.")


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
    grounding_threshold: float = Field(
        0.35, ge=0, le=1, description="How much of a question's substance a passage must carry to be quoted, 0 to 1."
    )


class Model(Section):
    name: str = Field("gpt-5-mini", description="The chat model.")
    embedding: str | None = Field(None, description="The embedding model; none: full-text search only.")
    embedding_dimensions: int = Field(1536, ge=1, le=4000, description="Length of the embedding vectors.")
    timeout_seconds: Seconds = Field(45, description="How long one model call may take.")
    max_output_tokens: int = Field(800, ge=50, description="Upper bound of one answer.")


class HandoffSettings(Section):
    slack: Literal["zendesk"] = Field("zendesk", description="Where tickets from Slack go.")
    intercom: Literal["zendesk", "intercom"] = Field(
        "zendesk", description="Where Intercom conversations go: a Zendesk ticket, or Intercom's own inbox."
    )
    zendesk: Literal["zendesk"] = Field("zendesk", description="Zendesk tickets stay in Zendesk.")
    priority: Literal["low", "normal", "high", "urgent"] = Field("normal", description="Priority of new tickets.")
    unanswered_limit: int = Field(2, ge=1, description="Answers in a row without grounding before a person gets it.")
    max_answers: int = Field(
        10, ge=1, description="Answers in one conversation and day before a person gets it: two machines never stop."
    )
    on_model_failure: Literal["always", "unanswered"] = Field(
        "always", description="A model failure opens a ticket always, or only when the articles have no answer either."
    )
    team_name: str = Field("our support team", description="Who the receipt says will answer.")
    reply_within: str = Field("within one business day", description="When the receipt says they will.")


class SlackSettings(Section):
    audience: Literal["employees", "customers"] = Field(
        "employees", description="Who writes in your Slack; people of other companies are always customers."
    )
    everywhere: SlackMode = Field("mention", description="What the bot does in channels that are not listed below.")
    channels: Mapping[str, SlackMode] = Field(
        {}, description="By channel id: `mention`, `every_question` (silent unless it is sure), or `off`."
    )
    loading_messages: tuple[str, ...] = Field(
        ("Reading the articles…", "Putting an answer together…"), description="Shown in turn while the bot thinks."
    )
    suggested_prompts: tuple[str, ...] = Field(
        ("How do I reset my password?", "I need help with an invoice", "Talk to a person"),
        max_length=4,
        description="Offered when somebody opens the bot's messages; at most four.",
    )
    stream: bool = Field(True, description="Answers appear bit by bit where Slack's limits allow it.")
    feedback: bool = Field(True, description="Buttons under each answer: that helped, still need help.")
    ticket_emoji: str | None = Field("ticket", description="A reaction that makes a ticket of a thread; none: off.")
    workspaces: tuple[str, ...] = Field(
        (),
        description="Workspaces (T…) and organisations (E…) that may install it; none: any, and all are customers.",
    )
    trusted_bots: tuple[str, ...] = Field((), description="Bot ids (B…) that may ask; other bots are ignored.")
    max_bot_turns: int = Field(3, ge=1, description="Questions in a row from another bot that are answered.")


class IntercomSettings(Section):
    team_id: int | None = Field(None, description="The bot's own team: what is assigned to it is the bot's.")
    handoff_team_id: int | None = Field(
        None, description="The team that gets handed-over conversations, where `handoff.intercom` is `intercom`."
    )
    feedback: bool = Field(True, description="Quick replies under each answer: that helped, talk to a person.")
    tags: bool = Field(True, description="Tag conversations with firstline and their outcome.")
    attributes: bool = Field(
        False, description="Write Firstline's conversation attributes; they have to exist in the workspace."
    )
    ticket_type_id: int | None = Field(
        None, description="If set, a handoff to Intercom's inbox turns the conversation into a ticket of this type."
    )
    snooze_until_open: bool = Field(
        False, description="Outside business hours, a handed-over conversation is snoozed until they begin."
    )
    close_after_hours: float = Field(0, ge=0, description="Close after so many hours without a word; 0: never.")
    closing_words: str = Field(
        "I'll close this conversation for now. Just write here again whenever you need us.",
        description="The last word with which a conversation is closed.",
    )


class ZendeskSettings(Section):
    mode: ZendeskMode = Field(
        "answer", description="`answer` (public comment), `draft` (internal note for an agent to send) or `off`."
    )
    handoff_group_id: int | None = Field(None, description="The group that gets the tickets of handoffs.")
    handoff_assignee_id: int | None = Field(None, description="The agent who gets the tickets of handoffs.")
    groups: Mapping[str, ZendeskMode] = Field({}, description="The mode by group id; wins over brand and form.")
    brands: Mapping[str, ZendeskMode] = Field({}, description="The mode by brand id.")
    fields: Mapping[ZendeskField, int] = Field(
        {}, description="Ids of custom ticket fields for what is known: outcome, language, intent, sentiment."
    )
    forms: Mapping[str, ZendeskMode] = Field({}, description="The mode by ticket form id; wins over brand.")


class Files(Section):
    max_bytes: int = Field(2_000_000, ge=1000, description="Larger attachments are not read.")
    max_files: int = Field(3, ge=0, description="Attachments of one question that are read; 0: none.")
    text_chars: int = Field(20_000, ge=500, description="How much of a text file the model is shown.")
    images: bool = Field(
        True, description="Show images to the model. Personal data in an image cannot be taken out of it."
    )


class Links(Section):
    hosts: tuple[Host, ...] = Field(
        (), description="Hosts, with their subdomains, that answers may link to besides those of the cited articles."
    )


class BusinessHours(Section):
    timezone: str = Field("UTC", description="IANA name of the time zone of the hours below.")
    days: tuple[Weekday, ...] = Field(("mon", "tue", "wed", "thu", "fri"), description="Working days.")
    opens: ClockTime = Field("09:00", description="HH:MM.")
    closes: ClockTime = Field("17:00", description="HH:MM.")

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        from zoneinfo import available_timezones

        if value not in available_timezones():
            raise ValueError("expected an IANA time zone such as Europe/Berlin")
        return value


class Delivery(Section):
    max_attempts: int = Field(8, ge=1, description="Attempts to send a message before a person has to look.")
    backoff_seconds: Seconds = Field(2, description="Wait after the first failed attempt; doubles each time.")
    backoff_limit_seconds: Seconds = Field(300, description="The longest wait between two attempts.")
    lease_seconds: Seconds = Field(60, description="How long one worker may take to send one message.")
    timeout_seconds: Seconds = Field(15, description="How long one request to a vendor may take.")


class Workers(Section):
    threads: int = Field(64, ge=1, le=2000, description="Jobs one worker process runs at the same time.")
    sweep_seconds: int = Field(5, ge=1, description="How often lost work is looked for.")
    database_connections: int = Field(12, ge=1, description="Postgres connections one process may hold.")


class Behaviour(Section):
    """`firstline.toml`."""

    brand: Brand = Brand()
    topics: Topics = Topics()
    answers: Answers = Answers()
    model: Model = Model()
    handoff: HandoffSettings = HandoffSettings()
    slack: SlackSettings = SlackSettings()
    intercom: IntercomSettings = IntercomSettings()
    zendesk: ZendeskSettings = ZendeskSettings()
    files: Files = Files()
    links: Links = Links()
    business_hours: BusinessHours = BusinessHours()
    delivery: Delivery = Delivery()
    workers: Workers = Workers()
