"""SideTasks in Slack: the Home tab with somebody's tickets, and the prompts where they open the bot's messages.

Nothing depends on them: each is run once, and again when they look again. Prompts in the messages of an agent
(`features.agent_view`) belong to no thread.
"""

from __future__ import annotations

from collections.abc import Sequence

from slack_sdk import WebClient

from bot.errors import Refused
from bot.model import SideTask, TicketLine
from bot.wording import BUILT_IN, Wording
from connectors.slack.client.web_client import our_errors
from connectors.slack.settings import SlackSettings
from connectors.slack.wire import views

HOME = "home"  # argument: the user whose tab it is
PROMPTS = "prompts"  # argument: the direct messages


def run(
    client: WebClient,
    side_task: SideTask,
    tickets: Sequence[TicketLine],
    settings: SlackSettings,
    wording: Wording = BUILT_IN.agents,
) -> None:
    """Raises DeliveryError; each side task may be run any number of times."""
    with our_errors(reading=True):
        match side_task.name:
            case "home":
                client.views_publish(user_id=side_task.argument, view=views.home(tickets, wording))
            case "prompts":
                prompts = [{"title": one, "message": one} for one in settings.suggested_prompts]
                if prompts:  # Slack refuses an empty list
                    client.assistant_threads_setSuggestedPrompts(channel_id=side_task.argument, prompts=prompts)
            case _:
                raise Refused(f"there is no side task {side_task.name[:40]}")
