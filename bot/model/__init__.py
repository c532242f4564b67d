"""The nouns. Frozen values, changed by copy (`dataclasses.replace`); this package imports nothing of ours.

What these values mean to a vendor is the connectors' business; how they are kept is the store's.
"""

from bot.model.common import Attachment, Audience, Author, Mode, Owner, Priority, Reason, Requester
from bot.model.conversation import Answer, Assessment, Conversation, EscalationDecision, Outcome, Passage, Turn, Usage
from bot.model.events import (
    Event,
    Feedback,
    Ignored,
    InboundMessage,
    MessageEdited,
    OwnershipChanged,
    Parsed,
    SideTask,
    ThreadChanged,
    ThreadDeleted,
    TicketRequest,
    TicketStatus,
)
from bot.model.messages import DeskComment, Handoff, Labels, Purpose, Receipt, Reply

__all__ = [
    "Answer",
    "Assessment",
    "Attachment",
    "Audience",
    "Author",
    "Conversation",
    "DeskComment",
    "EscalationDecision",
    "Event",
    "Feedback",
    "Handoff",
    "Ignored",
    "InboundMessage",
    "Labels",
    "MessageEdited",
    "Mode",
    "Outcome",
    "Owner",
    "OwnershipChanged",
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
    "ThreadDeleted",
    "TicketRequest",
    "TicketStatus",
    "Turn",
    "Usage",
]
