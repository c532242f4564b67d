"""Who somebody in Slack is, and who we are there, remembered for a while: an id is all that messages carry."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from bot.errors import Refused
from connectors.slack.client.web_client import our_errors
from connectors.slack.client.workspaces import Workspaces
from connectors.slack.wire.mrkdwn import with_names

T = TypeVar("T")

REMEMBERED = 600.0  # seconds
MAX_CACHED_USERS = 5000


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """What Slack tells of a person; None where it tells nothing."""

    name: str | None = None
    team: str | None = None
    locale: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ourselves:
    """How Slack marks what we say."""

    user_id: str
    bot_id: str
    team: str | None = None  # the workspace we were asked in

    def said(self, message: Mapping[str, Any]) -> bool:
        return self.bot_id == message.get("bot_id") or self.user_id == message.get("user")


class Names:
    """Safe to share between threads."""

    def __init__(self, workspaces: Workspaces, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._workspaces = workspaces
        self._clock = clock
        self._known: OrderedDict[tuple[str, str], tuple[float, object]] = OrderedDict()
        self._lock = threading.Lock()

    def member(self, account: str, user_id: str) -> Member:
        """Raises NotSent. Somebody whom Slack does not know, or does not show us, is nobody by name."""
        return self._remembered(account, user_id, lambda: self._look_up(account, user_id))

    def ourselves(self, account: str) -> Ourselves:
        """Raises DeliveryError."""
        return self._remembered(account, "auth.test", lambda: self._who_we_are(account))

    def spelled(self, account: str, text: str) -> str:
        """The text with the ids of those it mentions made into names. Raises NotSent."""
        return with_names(text, lambda user_id: self.member(account, user_id).name)

    def _remembered(self, account: str, what: str, look_up: Callable[[], T]) -> T:
        with self._lock:
            until, known = self._known.get((account, what), (0.0, None))
        if known is not None and self._clock() < until:
            return cast(T, known)
        found = look_up()
        with self._lock:
            self._known[account, what] = (self._clock() + REMEMBERED, found)
            self._known.move_to_end((account, what))
            if len(self._known) > MAX_CACHED_USERS:
                self._known.popitem(last=False)
        return found

    def _look_up(self, account: str, user_id: str) -> Member:
        try:
            with our_errors(reading=True):
                user: dict[str, Any] = (
                    self._workspaces.client(account).users_info(user=user_id, include_locale=True).get("user") or {}
                )
        except Refused:
            return Member()
        profile: dict[str, Any] = user.get("profile") or {}
        names = (user.get("real_name"), profile.get("real_name"), profile.get("display_name"), user.get("name"))
        return Member(
            name=next(filter(None, names), None),
            team=user.get("team_id") or profile.get("team"),
            locale=user.get("locale"),
        )

    def _who_we_are(self, account: str) -> Ourselves:
        with our_errors(reading=True):
            answer = self._workspaces.client(account).auth_test()
        return Ourselves(
            user_id=str(answer.get("user_id")), bot_id=str(answer.get("bot_id")), team=answer.get("team_id")
        )
