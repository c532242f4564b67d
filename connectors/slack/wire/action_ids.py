"""What our buttons, views and shortcuts are called: written by what goes out, read by what comes in.

A button also says whom the bot was talking to, and in which language: anybody in a channel may press it, and only the
one who asked may ask for a person. That is in the block's id, since a value is about the answer. Limits of Slack: ids
255 characters, values 2,000.
"""

from __future__ import annotations

FEEDBACK_ACTION = "firstline_feedback"  # values: `helped`, `more_help`
PERSON_ACTION = "firstline_person"  # value: the letter's key
FEEDBACK_VIEW = "firstline_feedback_view"  # callback id of the modal behind "still need help"
RATING_ACTION = "firstline_rating"  # followed by :1 to :5; value: the score and the outbox message's key
RATING_VIEW = "firstline_rating_view"  # callback id of the modal behind a low rating
APPROVE_ACTION = "firstline_approve"  # value of this and the next: the request's key
DECLINE_ACTION = "firstline_decline"
TICKET_SHORTCUT = "firstline_ticket"  # callback id of the message shortcut, as in the app's manifest

SCORES = ("1", "2", "3", "4", "5")
HELPED = "helped"
MORE_HELP = "more_help"


def helped(key: str) -> str:
    """The value of the button that says that the letter with this key helped."""
    return f"{HELPED}:{key}"


def more_help(key: str) -> str:
    """The value of the button that says that it did not."""
    return f"{MORE_HELP}:{key}"


def rating_action(score: int) -> str:
    """The id of the button with this score: no two buttons of one block may have the same."""
    return f"{RATING_ACTION}:{score}"


def rating(score: int, key: str) -> str:
    """The value of that button."""
    return f"{score}:{key}"


def rated(value: str) -> tuple[int, str] | None:
    """The score and the key that such a value carries; None where it is none of ours."""
    score, _, key = value.partition(":")
    return (int(score), key) if score in SCORES and key else None


def block_of(action: str, requester_id: str, language: str) -> str:
    """The id of the block that holds the button `action`, in a message to this person in this language."""
    return f"{action}:{requester_id}:{language}"


def requester_of(block_id: str) -> str:
    """Whom the message was written to; empty when the block is none of ours."""
    return _rest(block_id)[0]


def language_of(block_id: str) -> str | None:
    """The language of the message; None when its block does not say."""
    return _rest(block_id)[2] or None


def _rest(block_id: str) -> tuple[str, str, str]:
    return block_id.partition(":")[2].partition(":")
