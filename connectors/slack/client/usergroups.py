"""Who is in which of a workspace's user groups, remembered for a while. Only those that the settings name are asked
for, one request each; the scope is `usergroups:read`."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Collection

from bot.errors import Refused
from connectors.slack.client.directory import REMEMBERED
from connectors.slack.client.web_client import our_errors
from connectors.slack.client.workspaces import Workspaces

log = logging.getLogger("firstline.slack")


class UserGroups:
    """Safe to share between threads."""

    def __init__(
        self, workspaces: Workspaces, ids: Collection[str], *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """`ids`: those that anything depends on."""
        self._workspaces = workspaces
        self._ids = sorted(ids)
        self._clock = clock
        self._known: dict[tuple[str, str], tuple[float, frozenset[str]]] = {}
        self._lock = threading.Lock()

    def of(self, account: str, user_id: str) -> tuple[str, ...]:
        """As memberships: `usergroup:S024BE91L`. Raises NotSent."""
        return tuple(f"usergroup:{one}" for one in self._ids if user_id in self._members(account, one))

    def _members(self, account: str, group: str) -> frozenset[str]:
        with self._lock:
            until, known = self._known.get((account, group), (0.0, frozenset[str]()))
        if self._clock() < until:
            return known
        found = self._ask(account, group)
        with self._lock:
            self._known[account, group] = (self._clock() + REMEMBERED, found)
        return found

    def _ask(self, account: str, group: str) -> frozenset[str]:
        """Nobody where Slack refuses: another workspace's group, or one that is gone."""
        try:
            with our_errors(reading=True):
                answer = self._workspaces.client(account).usergroups_users_list(usergroup=group)
        except Refused as error:
            log.warning("nobody is taken for a member of a user group", extra={"group": group, "error": str(error)})
            return frozenset()
        users: list[object] = answer.get("users") or []
        return frozenset(map(str, users))
