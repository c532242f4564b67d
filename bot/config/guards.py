"""`[guards]`: what looks at a question before it is answered, and at an answer before it is said. See
docs/guardrails.md."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from bot.config.section import Section

SAYS_SOMETHING = r"\w\W*\w\W*\w"
Phrase = Annotated[str, Field(pattern=SAYS_SOMETHING, max_length=60)]


class Guards(Section):
    repeated: Literal["person", "silence"] = Field(
        "person",
        description="After two attempts in a row to make the bot do something else: a person gets the conversation, or "
        "the bot says nothing.",
    )
    injection_judge: bool = Field(
        False,
        description="Also ask the chat model whether a question tries to take over the bot. It can only add to what "
        "the local guard finds; one more call a question.",
    )
    answer_judge: bool = Field(
        False,
        description="Also ask the small model which sentences of an answer its sources do not carry. It can only add "
        "to what the local check finds; one more call an answer.",
    )
    answer_seconds: float = Field(
        5.0,
        ge=0.5,
        le=30,
        description="How long a model may take to look at an answer again: to judge it, or to put it into the "
        "requester's language, where it is in another. After that it stays as it is.",
    )
    moderation: tuple[Literal["provider", "llama_guard"], ...] = Field(
        (),
        description="Who says whether a question is about harm: the moderations endpoint of OPENAI_BASE_URL, or Llama "
        "Guard 3 at the same server; of several, the next one is asked where the one before fails. None: nobody.",
    )
    moderation_model: str = Field("omni-moderation-latest", description="The model of the moderations endpoint.")
    llama_guard_model: str = Field("llama-guard3", description="What the server calls Llama Guard 3.")
    seconds: float = Field(
        2.0,
        ge=0.1,
        le=20,
        description="How long the judge and each moderation service may take; the question is then answered without.",
    )
    forbidden_phrases: tuple[Phrase, ...] = Field(
        (),
        max_length=100,
        description="What no answer of a model may say, each 3 letters or digits at least and 60 characters at most: "
        "such an answer is taken back, and a person offered. Case, accents, blanks and markup make no difference.",
    )
    check_every_tokens: int = Field(
        60,
        ge=0,
        le=2000,
        description="What a requester watches is checked after so many tokens, about four characters each, and taken "
        "back where it does not hold; 0: only once it is complete.",
    )
