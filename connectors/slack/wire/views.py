"""What we show besides messages: the modal that asks why an answer did not help, and the Home tab. Pure.

Limits (Slack's pages "Views" and "Block Kit"): 100 blocks a view, 24 characters a title or a button of a modal,
150 a header, 3,000 a section; only what is typed into `input` blocks comes back with a submission.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.ports import TicketLine
from connectors.render import to_slack
from connectors.slack.wire.action_ids import FEEDBACK_VIEW

JSON = dict[str, Any]

REASONS: Mapping[str, str] = {
    "wrong": "It is wrong",
    "incomplete": "It is incomplete",
    "outdated": "It is out of date",
    "not_my_question": "It does not answer my question",
    "other": "Something else",
}
MAX_COMMENT = 3000
MAX_TICKETS = 80
MAX_SUBJECT = 150
ASKING = (
    "*Ask me* in a direct message, or mention me in a channel that I am in; I answer in the thread, and there you can "
    "go on without mentioning me.\n"
    "`/ask` and your question: I answer in our direct messages.\n"
    "`/ticket` and what it is about: our support team gets it.\n"
    "*Create a ticket* in the menu of any message: the whole thread goes along.\n"
    'Write "talk to a person" whenever you would rather have one.'
)


def reasons(metadata: str, *, person: bool) -> JSON:
    """The modal behind "still need help"; `metadata` (3,000 characters) comes back with it. `person`: offer one."""
    blocks = [
        _checkboxes("reasons", "What was the matter?", REASONS),
        {
            "type": "input",
            "block_id": "comment",
            "optional": True,
            "label": _plain("What would have helped?"),
            "element": {
                "type": "plain_text_input",
                "action_id": "comment",
                "multiline": True,
                "max_length": MAX_COMMENT,
            },
        },
    ]
    if person:
        blocks.append(_checkboxes("person", "Would you rather have somebody look?", {"person": "Talk to a person"}))
    return {
        "type": "modal",
        "callback_id": FEEDBACK_VIEW,
        "private_metadata": metadata,
        "title": _plain("Still need help?"),
        "submit": _plain("Send"),
        "close": _plain("Not now"),
        "blocks": blocks,
    }


def chosen(view: Mapping[str, Any]) -> tuple[tuple[str, ...], str | None, bool]:
    """What somebody put into that modal: the reasons, the comment, and whether they want a person."""
    reasons = tuple(one for one in _ticked(view, "reasons") if one in REASONS)
    comment = _entry(view, "comment").get("value")
    words = comment.strip() if isinstance(comment, str) else ""
    return reasons, words or None, "person" in _ticked(view, "person")


def home(tickets: Sequence[TicketLine]) -> JSON:
    """The Home tab of somebody with these tickets, of which the open ones are shown."""
    opened = [ticket for ticket in tickets if ticket.state != "solved"]
    lines = [_section(_line(ticket)) for ticket in opened[:MAX_TICKETS]]
    if len(opened) > MAX_TICKETS:
        lines.append(_section(f"… and {len(opened) - MAX_TICKETS} more."))
    blocks = [
        _header("How can I help?"),
        _section(ASKING),
        {"type": "divider"},
        _header("My open tickets"),
        *(lines or [_section("None. Those that you open here, and those of your conversations with me, are listed.")]),
    ]
    return {"type": "home", "blocks": blocks}


def _line(ticket: TicketLine) -> str:
    number = f"#{ticket.ticket_id}" if ticket.ticket_id else "New"
    name = f"[{number}]({ticket.url})" if ticket.url else number
    subject = " ".join(ticket.subject.split())
    if len(subject) > MAX_SUBJECT:
        subject = f"{subject[: MAX_SUBJECT - 1]}…"
    # Slack shows the date in the reader's own time zone; the text after the bar is for clients that cannot.
    date = f"<!date^{int(ticket.opened_at.timestamp())}^{{date_short}}|{ticket.opened_at:%Y-%m-%d}>"
    return f"*{to_slack(name)}* {escaped(subject)}\n{escaped(ticket.state)}, opened {date}"


def escaped(text: str) -> str:
    """Text that nobody vouches for, fit to stand in mrkdwn: it cannot mention or link."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _checkboxes(name: str, label: str, options: Mapping[str, str]) -> JSON:
    listed = [{"text": _plain(text), "value": value} for value, text in options.items()]
    return {
        "type": "input",
        "block_id": name,
        "optional": True,
        "label": _plain(label),
        "element": {"type": "checkboxes", "action_id": name, "options": listed},
    }


def _ticked(view: Mapping[str, Any], name: str) -> tuple[str, ...]:
    options = _entry(view, name).get("selected_options")
    found = [one.get("value") for one in options if isinstance(one, Mapping)] if isinstance(options, list) else []
    return tuple(value for value in found if isinstance(value, str))


def _entry(view: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """What `state.values` has under the block and the action of this name."""
    found: Any = view
    for part in ("state", "values", name, name):
        found = found.get(part) if isinstance(found, Mapping) else None
    return found if isinstance(found, Mapping) else {}


def _plain(text: str) -> JSON:
    return {"type": "plain_text", "text": text}


def _header(text: str) -> JSON:
    return {"type": "header", "text": _plain(text)}


def _section(mrkdwn: str) -> JSON:
    return {"type": "section", "text": {"type": "mrkdwn", "text": mrkdwn}}
