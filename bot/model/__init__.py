"""The nouns. Frozen values, changed by copy (`dataclasses.replace`); this package imports nothing of ours.

What these values mean to a vendor is the connectors' business; how they are kept is the store's.
"""

from bot.model.basics import (
    Attachment,
    Audience,
    Author,
    Mode,
    Owner,
    Priority,
    Reason,
    Requester,
)
from bot.model.incoming import (
    Amendment,
    Deletion,
    Errand,
    Event,
    Feedback,
    Ignored,
    InboundMessage,
    Nudge,
    OwnershipChange,
    Parsed,
    TicketStatus,
    TicketWish,
)
from bot.model.outgoing import (
    DeskComment,
    Handoff,
    Labels,
    Purpose,
    Receipt,
    Reply,
)
from bot.model.thinking import (
    Answer,
    Assessment,
    Conversation,
    EscalationDecision,
    Outcome,
    Passage,
    Turn,
    Usage,
)

__all__ = [
    "Amendment",
    "Answer",
    "Assessment",
    "Attachment",
    "Audience",
    "Author",
    "Conversation",
    "Deletion",
    "DeskComment",
    "Errand",
    "EscalationDecision",
    "Event",
    "Feedback",
    "Handoff",
    "Ignored",
    "InboundMessage",
    "Labels",
    "Mode",
    "Nudge",
    "Outcome",
    "Owner",
    "OwnershipChange",
    "Parsed",
    "Passage",
    "Priority",
    "Purpose",
    "Reason",
    "Receipt",
    "Reply",
    "Requester",
    "TicketStatus",
    "TicketWish",
    "Turn",
    "Usage",
]
