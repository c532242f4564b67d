"""The Zendesk stand-in's two ways to what changed since a moment: the incremental export, and search."""

from __future__ import annotations

import base64
import re
import time
from datetime import datetime

from flask import request

from connectors.sandbox.zendesk import payloads
from connectors.sandbox.zendesk.payloads import JSON, Problem
from connectors.sandbox.zendesk.views import Views

UPDATED = re.compile(r"\bupdated(>=|>)(\S+)")


class Exports(Views):
    def incremental(self) -> JSON:
        """Cursor-based; for administrators, beginning a minute ago at the latest. (The real one also leaves out what
        changed in the last minute, which nobody wants to wait for here.)"""
        self.require_admin()
        given = request.args.get("cursor")
        start, offset = _position(given) if given else (self._start(), 0)
        size = min(int(request.args.get("per_page", 1000)), 1000)
        found = [one for one in self._by_change() if payloads.epoch(one["updated_at"]) >= start]
        end = min(offset + size, len(found))
        cursor = base64.b64encode(f"{start}|{end}".encode()).decode()
        return {
            "tickets": found[offset:end],
            "after_cursor": cursor,
            "after_url": f"{self.state.base}/api/v2/incremental/tickets/cursor.json?cursor={cursor}",
            "before_cursor": None,
            "before_url": None,
            "end_of_stream": end == len(found),
        }

    def search(self) -> JSON:
        """Tickets by `updated>` or `updated>=`, which is all that is understood here."""
        words = request.args.get("query", "")
        matched = UPDATED.search(words)
        if "type:ticket" not in words or matched is None:
            raise Problem(422, error="invalid", description="Invalid search: this stand-in knows updated> only")
        least = datetime.fromisoformat(matched[2]).timestamp() + (matched[1] == ">")
        found = [one for one in self._by_change() if payloads.epoch(one["updated_at"]) >= least]
        ordered = found if request.args.get("sort_order") == "asc" else found[::-1]
        return self.page("results", [{**one, "result_type": "ticket"} for one in ordered])

    def _start(self) -> int:
        text = request.args.get("start_time", "")
        if not text.isdigit():
            raise Problem(400, error="BadRequest", description="Parameter start_time must be a number")
        if int(text) > time.time() - 60:
            raise Problem(
                422, error="InvalidValue", description="Too recent start_time. Use a start_time older than 60 seconds"
            )
        return int(text)

    def _by_change(self) -> list[JSON]:
        return sorted(self.state.tickets.values(), key=lambda ticket: (ticket["updated_at"], ticket["id"]))


def _position(cursor: str) -> tuple[int, int]:
    try:
        start, _, offset = base64.b64decode(cursor).decode().partition("|")
        return int(start), int(offset)
    except ValueError:
        raise Problem(400, error="BadRequest", description="Invalid cursor") from None
