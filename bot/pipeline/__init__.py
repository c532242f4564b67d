"""The answer pipeline: from a conversation's waiting messages to an outcome. The order of steps is `runner.STEPS`."""

from bot.pipeline.runner import STEPS, Pipeline, run
from bot.pipeline.state import AnswerState, Services

__all__ = ["STEPS", "AnswerState", "Pipeline", "Services", "run"]
