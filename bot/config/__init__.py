"""The operator's settings: the one reader of the environment, of `.env` and of `firstline.toml`.

`settings` reads and checks; `environment` has the installation's secrets and addresses, `behaviour` the sections of
`firstline.toml`, `channel` what a channel adds to both; `validation_messages` says what is wrong with a setting, and
`process_environment` has what other processes and libraries are given.
"""

from bot.config.alarm import Alarm, Smtp
from bot.config.behaviour import (
    Answers,
    Behaviour,
    Brand,
    Delivery,
    Files,
    HandoffSettings,
    RelaySettings,
    Workers,
)
from bot.config.catch_up import CatchUp
from bot.config.channel import ChannelConfig, ChannelSection, Secrets
from bot.config.console import ConsoleSettings, SingleSignOn
from bot.config.environment import Environment
from bot.config.escalation import Escalation, IntentRule, RouteRule
from bot.config.help_lines import HelpLine
from bot.config.hours import BusinessHours, Hours
from bot.config.knowledge import Knowledge
from bot.config.knowledge.sources import SourceSettings
from bot.config.limits import AccountLimit, Limits
from bot.config.model import Budget, Model, ModelServer
from bot.config.process_environment import (
    bare_environment,
    for_child,
    for_library,
    left_by_parent,
    supervisors_socket,
)
from bot.config.retention import RetentionSettings
from bot.config.settings import Settings, load, variables
from bot.config.steering.beside import beside
from bot.config.steering.go_live import GoLive
from bot.config.steering.rollout import Arm, Rollout
from bot.config.steering.watching import Watching, signing_key
from bot.config.tools.approvals import EVERYONE, Approvals, TicketSettings
from bot.config.tools.servers import ToolServer
from bot.config.topics import Topic, Topics
from bot.config.traces.scoring import ScoringSettings

__all__ = [
    "EVERYONE",
    "AccountLimit",
    "Alarm",
    "Answers",
    "Approvals",
    "Arm",
    "Behaviour",
    "Brand",
    "Budget",
    "BusinessHours",
    "CatchUp",
    "ChannelConfig",
    "ChannelSection",
    "ConsoleSettings",
    "Delivery",
    "Environment",
    "Escalation",
    "Files",
    "GoLive",
    "HandoffSettings",
    "HelpLine",
    "Hours",
    "IntentRule",
    "Knowledge",
    "Limits",
    "Model",
    "ModelServer",
    "RelaySettings",
    "RetentionSettings",
    "Rollout",
    "RouteRule",
    "ScoringSettings",
    "Secrets",
    "Settings",
    "SingleSignOn",
    "Smtp",
    "SourceSettings",
    "TicketSettings",
    "ToolServer",
    "Topic",
    "Topics",
    "Watching",
    "Workers",
    "bare_environment",
    "beside",
    "for_child",
    "for_library",
    "left_by_parent",
    "load",
    "signing_key",
    "supervisors_socket",
    "variables",
]
