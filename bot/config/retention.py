"""`[retention]`: how long what is kept. See docs/data-map.md."""

from __future__ import annotations

from typing import Self

from pydantic import Field, field_validator, model_validator

from bot.config.section import Section

LEAST_MESSAGES_DAYS = 7
LEAST_AUDIT_DAYS = 30  # the database refuses to delete what is younger


class RetentionSettings(Section):
    messages_days: int = Field(
        365,
        ge=0,
        le=3650,
        description="How long messages are kept, and conversations after the last thing that happened in them; "
        "0: forever, else at least 7. The other times of a conversation end with it.",
    )
    outbox_days: int = Field(
        30, ge=0, le=3650, description="How long sent and cancelled outbox messages are kept; 0: with the conversation."
    )
    dead_letters_days: int = Field(
        90,
        ge=0,
        le=3650,
        description="How long outbox messages that failed, and settled alarms, are kept; 0: with the conversation.",
    )
    feedback_days: int = Field(
        365, ge=0, le=3650, description="How long ratings and comments are kept; 0: with the conversation."
    )
    files_days: int = Field(
        0, ge=0, le=3650, description="How long files of web chats are kept; 0: with the message they came with."
    )
    events_seen_days: int = Field(
        30, ge=1, le=3650, description="How long ids of deliveries are kept, so that a second copy changes nothing."
    )
    unaddressed_minutes: int = Field(
        10, ge=1, le=1440, description="How long words in a thread that nobody has addressed the bot in are kept."
    )
    message_edits_hours: int = Field(
        24, ge=1, le=720, description="How long a change of a message waits for the message to come in."
    )
    decisions_days: int = Field(
        90,
        ge=0,
        le=3650,
        description="How long it is kept why the bot answered or did not, and with what; 0: with the conversation.",
    )
    figures_days: int = Field(
        1095,
        ge=0,
        le=3650,
        description="How long it is kept what the console's figures count, after the conversations began; 0: forever.",
    )
    examples_days: int = Field(
        365, ge=0, le=3650, description="How long conversations marked for training or evaluation are kept; 0: forever."
    )
    rehearsals_days: int = Field(
        90, ge=0, le=3650, description="How long rehearsals that were run are kept for the console; 0: forever."
    )
    audit_days: int = Field(
        730,
        ge=0,
        le=3650,
        description="How long it is kept who did what in the console; 0: forever, else at least 30.",
    )

    traces_days: int = Field(
        0,
        ge=0,
        le=3650,
        description="How long Langfuse keeps our traces after the answer, before we delete them there; fewer than "
        "messages_days, whose numbers name them; 0: as long as Langfuse itself keeps them.",
    )
    scores_days: int = Field(
        0, ge=0, le=3650, description="How long it is kept what answers are worth; 0: with the message."
    )

    @field_validator("audit_days")
    @classmethod
    def _longer_than_a_month(cls, value: int) -> int:
        if 0 < value < LEAST_AUDIT_DAYS:
            raise ValueError(f"expected 0 (forever) or at least {LEAST_AUDIT_DAYS}")
        return value

    @field_validator("messages_days")
    @classmethod
    def _longer_than_an_outage(cls, value: int) -> int:
        # What is older than this is not taken in either: a question that came in late would be lost.
        if 0 < value < LEAST_MESSAGES_DAYS:
            raise ValueError(f"expected 0 (forever) or at least {LEAST_MESSAGES_DAYS}")
        return value

    @model_validator(mode="after")
    def _traces_go_first(self) -> Self:
        if 0 < self.messages_days <= self.traces_days:
            raise ValueError(
                f"retention.traces_days: found {self.traces_days}, expected fewer than messages_days "
                f"({self.messages_days}): what a trace is called comes from its message"
            )
        return self
