"""The pipelines that answer: the standard one, and one for each arm of `[rollout]`."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from bot import llm
from bot.answering.prompt import PROMPT
from bot.config import Arm, Behaviour, Settings
from bot.memory.tokens import Tokens
from bot.model import STANDARD
from bot.orchestration.support import ToolSupport
from bot.pipeline import Pipeline, Services
from bot.pipeline import arms as pipelines
from bot.ports import Answerer, Purse
from bot.tracing import Tracer

QUOTES = "quotes"  # no model writes


def answerer(services: Services, settings: Settings, purse: Purse | None, tracer: Tracer) -> Answerer:
    by_arm = {STANDARD: services}
    by_arm |= {arm.name: _in_arm(arm, services, settings, purse) for arm in settings.behaviour.rollout.arms}
    return pipelines.Arms({name: pipelines.Arm(Pipeline(own, tracer), version_of(own)) for name, own in by_arm.items()})


def version_of(services: Services) -> str:
    return QUOTES if services.chat is None else version_with_model(services.settings)


def version_with_model(own: Behaviour) -> str:
    """Our prompt, the first model, and a digest of what the operator tells it: what is watched as one."""
    told = (own.brand.name, own.brand.tone, own.brand.instructions, *own.topics.allowed)
    digest = hashlib.sha256(repr(told).encode()).hexdigest()[:6]
    return f"{PROMPT.label} {own.model.name} {digest}"


def _in_arm(arm: Arm, services: Services, settings: Settings, purse: Purse | None) -> Services:
    """What is otherwise there. Only answers are another model's: what judges them is the same in all arms."""
    behaviour = settings.behaviour.in_arm(arm)
    if arm.model is None:
        return replace(services, settings=behaviour)
    chat = llm.chat_model(replace(settings, behaviour=behaviour), purse)
    return replace(services, settings=behaviour, chat=chat, tokens=Tokens(), tool_support=ToolSupport())
