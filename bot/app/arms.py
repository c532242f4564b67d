"""The pipelines that answer: the standard one, and one for each arm of `[rollout]`."""

from __future__ import annotations

from dataclasses import replace

from bot import llm
from bot.config import Arm, Settings
from bot.memory.tokens import Tokens
from bot.orchestration.support import ToolSupport
from bot.pipeline import Pipeline, Services
from bot.pipeline.arms import Arms
from bot.ports import Answerer, Purse
from bot.tracing import Tracer


def answerer(services: Services, settings: Settings, purse: Purse, tracer: Tracer) -> Answerer:
    others = {
        arm.name: Pipeline(_in_arm(arm, services, settings, purse), tracer) for arm in settings.behaviour.rollout.arms
    }
    return Arms(Pipeline(services, tracer), others)


def _in_arm(arm: Arm, services: Services, settings: Settings, purse: Purse) -> Services:
    """What is otherwise there. Only answers are another model's: what judges them is the same in all arms."""
    behaviour = settings.behaviour.in_arm(arm)
    if arm.model is None:
        return replace(services, settings=behaviour)
    chat = llm.chat_model(replace(settings, behaviour=behaviour), purse)
    return replace(services, settings=behaviour, chat=chat, tokens=Tokens(), tool_support=ToolSupport())
