"""Slack: mentions in channels, their threads, and direct messages. Agents are not here but at a desk.

`inbound` reads what Slack sends, behind its `route`; `outbound` says and shows things; `transcript` and `client.files`
read back; `install` takes in new workspaces. `wire` has Slack's formats, `client` its Web API.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from flask import Blueprint

from bot.config import Approvals, Settings
from bot.errors import ConfigurationError, SupersededByAgent
from bot.model import (
    Alert,
    Attachment,
    Audience,
    Event,
    OwnWords,
    Purpose,
    Receipt,
    Reply,
    Requester,
    SideTask,
    ThreadChanged,
    ThreadRef,
    TicketLine,
    Turn,
)
from bot.ports import Accept, Capabilities, InstallationStore
from bot.wording import BUILT_IN, Catalogue, Wording
from connectors.slack import transcript
from connectors.slack.client import files
from connectors.slack.client.directory import Names
from connectors.slack.client.oauth import SlackApp
from connectors.slack.client.usergroups import UserGroups
from connectors.slack.client.web_client import our_errors
from connectors.slack.client.workspaces import Workspaces
from connectors.slack.inbound import reactions, route
from connectors.slack.inbound.senders import anybody_may_install, audience_of_user, is_member, trusted_settings
from connectors.slack.install import routes as install
from connectors.slack.missed import MissedMessages
from connectors.slack.outbound import home
from connectors.slack.outbound.approvals import ApprovalMessages
from connectors.slack.outbound.live import LiveStreams
from connectors.slack.outbound.rate_limits import MESSAGE_SECONDS, ChannelPacer, Cooldown
from connectors.slack.outbound.retract import Retraction
from connectors.slack.outbound.sender import Sender
from connectors.slack.outbound.sent_messages import own_words
from connectors.slack.outbound.streaming import Streamer
from connectors.slack.outbound.typing_status import TypingStatus
from connectors.slack.settings import CONFIG, SlackCredentials, SlackSettings
from connectors.slack.wire.threads import CHANNEL, SlackThread, is_direct, sent_at

__all__ = ["SlackConnector"]

DEFAULTS = SlackSettings()
NOBODY = Approvals()
# Nobody is thinking when these are said: an agent's words, and the address of a ticket.
BESIDE_THE_POINT = (Purpose.RELAY, Purpose.LINK)


class SlackConnector:
    """Implements `bot.ports.Connector` for every workspace that installed the app."""

    channel = CHANNEL

    def __init__(
        self,
        *,
        signing_secrets: Sequence[str],
        base_url: str,
        timeout: float,
        token: str | None = None,
        installations: InstallationStore | None = None,
        app: SlackApp | None = None,
        settings: SlackSettings = DEFAULTS,
        message_seconds: float = MESSAGE_SECONDS,
        catalogue: Catalogue = BUILT_IN,
        who_decides: Approvals = NOBODY,
        usergroups: Collection[str] = (),
        trusts_members: bool = True,
    ) -> None:
        """`timeout` is in seconds, for one request; `message_seconds` are between two messages in one channel. Two
        secrets are accepted during a rotation. `token` is that of the only workspace; with `app`, workspaces install it
        themselves, and what they give is in the installations. `usergroups`: those that readers' groups are made of.
        `trusts_members`: the workspaces are the operator's own, so it is known who is in them."""
        self._workspaces = Workspaces(
            base_url=base_url, timeout=timeout, token=token, installations=installations, app=app
        )
        self._app = app
        self._signing_secrets = tuple(signing_secrets)
        self._settings = settings
        self._catalogue = catalogue
        self._who_decides = who_decides
        self._base_url = base_url
        self._names = Names(self._workspaces)
        self._usergroups = UserGroups(self._workspaces, usergroups)
        self._trusts_members = trusts_members
        self._missed = MissedMessages(self._workspaces, self._names, settings)
        self._typing_status = TypingStatus(
            self._workspaces, self._names, Cooldown(), loading_messages=settings.loading_messages, catalogue=catalogue
        )
        pace = ChannelPacer(seconds=message_seconds)
        self._approvals = ApprovalMessages(workspaces=self._workspaces, pace=pace, wording=catalogue.agents)
        streamer = Streamer.made(self._names, Cooldown())
        self._live = LiveStreams(self._workspaces, self._names, streamer)
        self._sender = Sender(
            workspaces=self._workspaces,
            names=self._names,
            pace=pace,
            streamer=streamer if settings.stream else None,
            feedback=settings.feedback,
            catalogue=catalogue,
        )

        self._retraction = Retraction(
            workspaces=self._workspaces, names=self._names, feedback=settings.feedback, catalogue=catalogue
        )

    @classmethod
    def from_settings(cls, settings: Settings, installations: InstallationStore) -> SlackConnector:
        own = settings.credentials(SlackCredentials)
        if not settings.channel_on("slack"):
            raise ConfigurationError(f"Slack is off: found nothing, expected {CONFIG.needs}")
        app = SlackApp.from_settings(settings)
        section = settings.section(SlackSettings)
        return cls(
            token=own.slack_bot_token.get_secret_value() if own.slack_bot_token else None,
            signing_secrets=[secret.get_secret_value() for secret in own.slack_signing_secret],
            base_url=str(own.slack_api_base_url),
            timeout=settings.behaviour.delivery.timeout_seconds,
            installations=installations,
            app=app,
            settings=trusted_settings(section, installable=app is not None),
            usergroups=settings.behaviour.knowledge.values_of("usergroup", cls.channel),
            trusts_members=not anybody_may_install(section, installable=app is not None),
            catalogue=settings.behaviour.catalogue,
            who_decides=settings.behaviour.approvals,
        )

    @property
    def capabilities(self) -> Capabilities:
        return Capabilities(
            threads=self,
            files=self,
            transcripts=self,
            mentions=self,
            typing=self._typing_status,
            streams=self._live.open,
            side_tasks=self,
            alerts=self,
            approvals=self._approvals,
            retracts=self._retraction,
            missed=self._missed,
            own_words=self,
        )

    def blueprint(self, accept: Accept) -> Blueprint:
        routes = route.blueprint(
            self._signing_secrets, self._settings, self._workspaces, accept, self._catalogue, self._who_decides
        )
        if self._app is not None:
            routes.register_blueprint(
                install.blueprint(
                    self._app,
                    self._workspaces.adopt,
                    self._workspaces.use_once,
                    self._settings.workspaces,
                    self._catalogue.agents,
                )
            )
        return routes

    def identify(self, account: str, requester: Requester) -> Requester:
        """From `users.info`; the e-mail needs the scope users:read.email."""
        with our_errors(reading=True):
            answer = self._workspaces.client(account).users_info(user=requester.id, include_locale=True)
        user: dict[str, Any] = answer.get("user") or {}
        profile: dict[str, Any] = user.get("profile") or {}
        names = (user.get("real_name"), profile.get("real_name"), profile.get("display_name"), requester.name)
        return replace(
            requester,
            name=next(filter(None, names), None),
            email=profile.get("email") or requester.email,
            phone=profile.get("phone") or requester.phone,
            locale=user.get("locale") or requester.locale,
            guest=audience_of_user(user, account, self._settings) is Audience.CUSTOMER,
            known=self._trusts_members and is_member(user, account),
            memberships=self._usergroups.of(account, requester.id),
        )

    def send(self, reply: Reply, key: str) -> Receipt:
        """Raises DeliveryError; SupersededByAgent for the bot's own words where it only looks on by now."""
        channel = SlackThread.of(reply.thread).channel
        if reply.purpose.bots_own and not is_direct(channel) and self._settings.mode_in(channel) == "shadow":
            raise SupersededByAgent("the bot only looks on in this channel")
        receipt = self._sender.send(reply, key)
        if reply.purpose not in BESIDE_THE_POINT:
            self._typing_status.answered(reply.thread)
        if reply.purpose is Purpose.HANDOFF_NOTICE:
            self._live.remove_left_behind(reply.thread)
        return receipt

    def find_sent(self, reply: Reply, key: str) -> Receipt | None:
        return self._sender.find_sent(reply, key)

    def alert(self, alert: Alert, key: str) -> Receipt:
        """In the channel itself, under no message. The bot has to be a member."""
        return self._sender.send(_to_a_channel(alert), key)

    def find_alert(self, alert: Alert, key: str) -> Receipt | None:
        return self._sender.find_sent(_to_a_channel(alert), key)

    def transcript(self, thread: ThreadRef) -> tuple[Turn, ...]:
        return transcript.transcript(self._workspaces.client(thread.account), self._names, thread)

    def before(self, thread: ThreadRef, at: datetime) -> tuple[Turn, ...]:
        if sent_at(SlackThread.of(thread).root) >= at:
            return ()
        return tuple(turn for turn in self.transcript(thread) if turn.at < at)

    def own_words(self, thread: ThreadRef, since: datetime) -> Sequence[OwnWords]:
        return own_words(self._workspaces.client(thread.account), SlackThread.of(thread), since)

    def resolve(self, account: str, text: str) -> str:
        return self._names.spelled(account, text)

    def read_file(self, account: str, attachment: Attachment, limit: int, timeout: float) -> bytes:
        token = self._workspaces.token(account)
        return files.read_file(attachment, limit, timeout, token=token, base_url=self._base_url)

    def fetch(self, change: ThreadChanged) -> Sequence[Event]:
        """The ticket that a reaction asks for: the only ThreadChanged events of this channel are reactions."""
        return reactions.fetch(self._workspaces.client(change.thread.account), change, self._settings)

    def run(self, side_task: SideTask, tickets: Sequence[TicketLine]) -> None:
        client = self._workspaces.client(side_task.account)
        home.run(client, side_task, tickets, self._settings, self._wording_for(side_task))

    def _wording_for(self, side_task: SideTask) -> Wording:
        """In the language that they have chosen in Slack. Raises NotSent."""
        locale = (
            self._names.member(side_task.account, side_task.argument).locale if side_task.name == home.HOME else None
        )
        return self._catalogue.of(locale)


def _to_a_channel(alert: Alert) -> Reply:
    thread = SlackThread(alert.place, "").ref(alert.account)
    return Reply(thread=thread, purpose=Purpose.LINK, text=alert.text, after=alert.queued_at)
