"""A slip of the keyboard in the words that rules look for: "cancle my acount" is "cancel my account". English only,
whose words end alike; what is right as it stands is left alone."""

from __future__ import annotations

import re

from escalation.human_request.spelling import Speller

_KEYS = [
    "account",
    "accounts",
    "cancel",
    "cancelled",
    "canceled",
    "cancelling",
    "canceling",
    "cancellation",
    "compensation",
    "complain",
    "complaint",
    "complaints",
    "deactivate",
    "delete",
    "deleted",
    "deleting",
    "fraud",
    "fraudulent",
    "invoice",
    "membership",
    "money",
    "order",
    "ordered",
    "orders",
    "password",
    "profile",
    "purchase",
    "purchased",
    "refund",
    "refunded",
    "refunds",
    "reimburse",
    "reimbursed",
    "reimbursement",
    "restitution",
    "stolen",
    "subscription",
    "subscriptions",
    "terminate",
    "termination",
    "unsubscribe",
]
_RIGHT = [
    "border",
    "cancer",
    "chancel",
    "cancels",
    "compliant",
    "compliance",
    "defund",
    "delegate",
    "delight",
    "deletes",
    "elder",
    "freud",
    "honey",
    "invoiced",
    "invoices",
    "membership",
    "monkey",
    "oder",
    "older",
    "orden",
    "ordre",
    "orde",
    "passwords",
    "profiles",
    "profit",
    "purchases",
    "reordered",
    "refunding",
    "rebound",
    "stole",
    "subscribers",
    "terminated",
    "terminates",
    "germinate",
]
_WORD = re.compile(r"[a-z]{4,20}")
_SPELLER = Speller(_KEYS, {*_KEYS, *_RIGHT})


def mended(sentence: str) -> str:
    """A folded sentence with slips in the words above mended."""
    return _WORD.sub(lambda word: _SPELLER.correct(word[0]) or word[0], sentence)
