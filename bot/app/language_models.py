"""Which language model does what: the first ones write answers, the small one does what nobody reads as an answer."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from bot import llm
from bot.config import Settings
from bot.ports import ChatModel, Purse


@dataclass(frozen=True)
class LanguageModels:
    """Each is made when first asked for; None where there is no key for it, or it is given no time."""

    settings: Settings
    purse: Purse

    @cached_property
    def answering(self) -> ChatModel | None:
        return llm.chat_model(self.settings, self.purse)

    @cached_property
    def small(self) -> ChatModel | None:
        """For whoever says in the prompt until when they wait."""
        model = self.settings.behaviour.model
        return self._within((model.small or model).timeout_seconds)

    @cached_property
    def judge(self) -> ChatModel | None:
        """Whether a question tries to take over the bot."""
        guards = self.settings.behaviour.guards
        return self._within(guards.seconds) if guards.injection_judge else None

    @cached_property
    def rewriter(self) -> ChatModel | None:
        """Follow-ups as questions by themselves."""
        return self._within(self.settings.behaviour.model.rewrite_seconds)

    @cached_property
    def summary(self) -> ChatModel | None:
        """What a requester wants, for agents: for a ticket nobody waits longer than this."""
        return self._within(self.settings.behaviour.handoff.summary_seconds)

    @cached_property
    def second_opinion(self) -> ChatModel | None:
        """Whether words call for a person."""
        return self._within(self.settings.behaviour.escalation.second_opinion_seconds)

    @cached_property
    def memory(self) -> ChatModel | None:
        """Summaries of older messages, while nobody waits."""
        return self._within(self.settings.behaviour.memory.summary_seconds)

    def _within(self, seconds: float) -> ChatModel | None:
        return llm.small_model(self.settings, self.purse, seconds=seconds) if seconds else None
