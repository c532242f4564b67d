"""What we show besides messages: the modal that asks why an answer did not help, and the Home tab. Pure.

Limits (Slack's pages "Views" and "Block Kit"): 100 blocks a view, 24 characters a title or a button of a modal,
150 a header, 3,000 a section; only what is typed into `input` blocks comes back with a submission.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.model import TicketLine
from bot.wording import Wording
from connectors.render import to_slack
from connectors.slack.wire.action_ids import FEEDBACK_VIEW, RATING_VIEW

JSON = dict[str, Any]

# What was wrong with an answer, and the sentence that says so.
REASONS: Mapping[str, str] = {
    "wrong": "reason_wrong",
    "incomplete": "reason_incomplete",
    "outdated": "reason_outdated",
    "not_my_question": "reason_not_my_question",
    "other": "reason_other",
}
MAX_COMMENT = 3000
MAX_TICKETS = 80
MAX_SUBJECT = 150
STATES = {"being made": "state_new", "open": "state_open", "pending": "state_pending"}


def reasons(metadata: str, wording: Wording, *, person: bool) -> JSON:
    """The modal behind "still need help"; `metadata` (3,000 characters) comes back with it. `person`: offer one."""
    blocks = [
        _checkboxes(
            "reasons", wording.say("form_reasons"), {value: wording.say(key) for value, key in REASONS.items()}
        ),
        _comment(wording.say("form_comment")),
    ]
    if person:
        blocks.append(_person(wording))
    return _modal(FEEDBACK_VIEW, metadata, wording.say("form_title"), blocks, wording)


def low_rating(metadata: str, wording: Wording) -> JSON:
    """The modal behind a low rating: what could have been better, and a person is offered."""
    blocks = [_comment(wording.say("rating_better")), _person(wording)]
    return _modal(RATING_VIEW, metadata, wording.say("rating_title"), blocks, wording)


def chosen(view: Mapping[str, Any]) -> tuple[tuple[str, ...], str | None, bool]:
    """What somebody put into one of these modals: the reasons, the comment, and whether they want a person."""
    reasons = tuple(one for one in _ticked(view, "reasons") if one in REASONS)
    comment = _entry(view, "comment").get("value")
    words = comment.strip() if isinstance(comment, str) else ""
    return reasons, words or None, "person" in _ticked(view, "person")


def home(tickets: Sequence[TicketLine], wording: Wording) -> JSON:
    """The Home tab of somebody with these tickets, of which the open ones are shown."""
    opened = [ticket for ticket in tickets if ticket.state != "solved"]
    lines = [_section(_line(ticket, wording)) for ticket in opened[:MAX_TICKETS]]
    if len(opened) > MAX_TICKETS:
        lines.append(_section(wording.say("home_more", count=len(opened) - MAX_TICKETS)))
    blocks = [
        _header(wording.say("home_asking")),
        _section(wording.say("home_how")),
        {"type": "divider"},
        _header(wording.say("home_tickets")),
        *(lines or [_section(wording.say("home_no_tickets"))]),
    ]
    return {"type": "home", "blocks": blocks}


def _line(ticket: TicketLine, wording: Wording) -> str:
    number = f"#{ticket.ticket_id}" if ticket.ticket_id else wording.say("home_new")
    name = f"[{number}]({ticket.url})" if ticket.url else number
    subject = " ".join(ticket.subject.split())
    if len(subject) > MAX_SUBJECT:
        subject = f"{subject[: MAX_SUBJECT - 1]}…"
    # Slack shows the date in the reader's own time zone; the text after the bar is for clients that cannot.
    date = f"<!date^{int(ticket.opened_at.timestamp())}^{{date_short}}|{ticket.opened_at:%Y-%m-%d}>"
    state = wording.say(STATES[ticket.state]) if ticket.state in STATES else escaped(ticket.state)
    return f"*{to_slack(name)}* {escaped(subject)}\n{wording.say('home_ticket', state=state, date=date)}"


def escaped(text: str) -> str:
    """Text that nobody vouches for, fit to stand in mrkdwn: it cannot mention or link."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _modal(callback_id: str, metadata: str, title: str, blocks: list[JSON], wording: Wording) -> JSON:
    return {
        "type": "modal",
        "callback_id": callback_id,
        "private_metadata": metadata,
        "title": _plain(title),
        "submit": _plain(wording.say("form_send")),
        "close": _plain(wording.say("form_cancel")),
        "blocks": blocks,
    }


def _comment(label: str) -> JSON:
    return {
        "type": "input",
        "block_id": "comment",
        "optional": True,
        "label": _plain(label),
        "element": {
            "type": "plain_text_input",
            "action_id": "comment",
            "multiline": True,
            "max_length": MAX_COMMENT,
        },
    }


def _person(wording: Wording) -> JSON:
    return _checkboxes("person", wording.say("form_person"), {"person": wording.say("talk_to_person")})


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
