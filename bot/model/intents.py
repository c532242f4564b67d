"""What a message can be about, as far as it decides who answers."""

from __future__ import annotations

from enum import StrEnum


class Intent(StrEnum):
    HUMAN_REQUEST = "human_request"
    COMPLAINT = "complaint"
    CANCELLATION = "cancellation"
    REFUND_OR_BILLING_DISPUTE = "refund_or_billing_dispute"
    ACCOUNT_TAKEOVER_OR_SECURITY = "account_takeover_or_security"
    LEGAL_OR_REGULATOR_THREAT = "legal_or_regulator_threat"
    DATA_PROTECTION_REQUEST = "data_protection_request"
    OUTAGE = "outage"
    SELF_HARM = "self_harm"
    THREAT_TO_OTHERS = "threat_to_others"
    BUG = "bug"
    HOW_TO = "how_to"
    ORDER_OR_TICKET_STATUS = "order_or_ticket_status"
    CHIT_CHAT = "chit_chat"
    SPAM = "spam"


OTHER = "other"  # where none was recognised
