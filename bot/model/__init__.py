"""The nouns. Frozen values, changed by copy (`dataclasses.replace`); this package imports nothing of ours.

What these values mean to a vendor is the connectors' business; how they are kept is the store's.
"""

from bot.model.common import Attachment, Audience, Author, Mode, Owner, Priority, Reason, Requester
from bot.model.conversation import Answer, Assessment, Conversation, EscalationDecision, Outcome, Passage, Turn, Usage
from bot.model.events import (
    Amendment,
    Deletion,
    Event,
    Feedback,
    Ignored,
    InboundMessage,
    OwnershipChange,
    Parsed,
    SideTask,
    ThreadChanged,
    TicketRequest,
    TicketStatus,
)
from bot.model.messages import DeskComment, Handoff, Labels, Purpose, Receipt, Reply

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
    "EscalationDecision",
    "Event",
    "Feedback",
    "Handoff",
    "Ignored",
    "InboundMessage",
    "Labels",
    "Mode",
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
    "SideTask",
    "ThreadChanged",
    "TicketRequest",
    "TicketStatus",
    "Turn",
    "Usage",
]
