"""Requests for a role, with slips of the keyboard in it, and what only looks like one of these words."""

from __future__ import annotations

import pytest

from escalation.human_request.detect import human_request


@pytest.mark.parametrize(
    "text",
    [
        "Can I be put in touch with a mechanic?",
        "get me an electrician on the line",
        "can I speak to HR",
        "Can I talk to my account manager",
        "I need a claims handler",
        "could someone give me a bell tomorrow morning",
        "need 2 speak w/ an agnet",
        "connect me to an operater",
        "I want a reprsentative",
        "let me talk to a technican",
        "ich möchte mit einem Mechaniker sprechen",
        "quisiera que me llamaran",
        "quiero que me pasen con alguien",
        "hay alguien real ahí?",
        "c'è qualcuno di reale?",
        "tem alguém aí de verdade?",
    ],
)
def test_a_role_is_a_request_slips_included(text: str) -> None:
    assert human_request(text).explicit


@pytest.mark.parametrize(
    "text",
    [
        "my insurance policy needs to be adjusted",
        "I want to export the list",
        "what can I expect from the managed plan",
        "I advised my customer to pay by card",
        "do I need an urgent update of the driver",
        "How do I transfer a call to a colleague?",
        "Comment transférer un appel à un collègue ?",
        "Hoe verbind ik een gesprek door met een collega?",
        "Kann ein Kollege von mir meine Lizenz übernehmen?",
    ],
)
def test_a_right_word_is_no_slip(text: str) -> None:
    assert not human_request(text).explicit
