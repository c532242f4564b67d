"""The operator's settings: the one reader of the environment, of `.env` and of `firstline.toml`.

`settings` reads and checks, `behaviour` has the sections of `firstline.toml`, `validation_messages` the sentences about
a setting that is refused. Everybody else imports from here.
"""

from bot.config.behaviour import (
    Answers,
    Behaviour,
    Brand,
    BusinessHours,
    Delivery,
    Files,
    HandoffSettings,
    IntercomSettings,
    Model,
    SlackSettings,
    Topics,
    Workers,
    ZendeskField,
    ZendeskSettings,
)
from bot.config.settings import CHANNEL_SETTINGS, Environment, Settings, channel_needs, for_child, load

__all__ = [
    "CHANNEL_SETTINGS",
    "Answers",
    "Behaviour",
    "Brand",
    "BusinessHours",
    "Delivery",
    "Environment",
    "Files",
    "HandoffSettings",
    "IntercomSettings",
    "Model",
    "Settings",
    "SlackSettings",
    "Topics",
    "Workers",
    "ZendeskField",
    "ZendeskSettings",
    "channel_needs",
    "for_child",
    "load",
]
