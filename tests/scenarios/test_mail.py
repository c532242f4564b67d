"""Mails as people send them: only what they newly ask is answered, in Zendesk and by Intercom's e-mail."""

from __future__ import annotations

import pytest

from connectors.sandbox.zendesk.account import ZendeskSandbox
from tests.support.installation import Installation
from tests.support.polling import until

SIGNATURE = "Best regards / Mit freundlichen Grüßen\nAna Lopes\nCustomer Service Representative\nTel. +351 21 000 0000"
PASSWORD, INVOICE = "choose Security", "Invoices are under Billing"


def answers(zendesk: ZendeskSandbox, number: str, count: int = 1) -> list[str]:
    until(lambda: len(zendesk.said_by_bot(number)) >= count, what="the answer")
    return zendesk.said_by_bot(number)


@pytest.mark.parametrize(
    ("subject", "body"),
    [
        ("How do I download an invoice?", "Sent from my phone"),
        ("Fwd: How do I download an invoice?", "see subject"),
        ("Question", f"Dear Acme team,\n\nHow do I download an invoice?\n\n{SIGNATURE}"),
        (
            "Re: [Ticket#4711] Password",
            f"Solved, thanks. How do I download an invoice?\n\n{SIGNATURE}\n\nFrom: Acme <support@acme.example>\n"
            "Sent: Tuesday, March 3, 2026 9:14 AM\nTo: Ana\nSubject: Password\n\nHow do I reset my password?",
        ),
        (
            "Fwd: invoice",
            "FYI\n\n---------- Forwarded message ---------\nFrom: Lena <lena@acme.example>\nDate: Wed, Mar 4, 2026\n"
            f"Subject: invoice\nTo: Ana <ana@acme.example>\n\nHow do I download an invoice?\n\n{SIGNATURE}",
        ),
    ],
)
def test_a_ticket_is_answered_for_what_it_newly_asks(firstline: Installation, subject: str, body: str) -> None:
    zendesk = firstline.sandbox.zendesk
    number = zendesk.requester_creates(firstline.sandbox.requester_id, subject, body)

    said = answers(zendesk, number)[0]

    assert INVOICE in said
    assert PASSWORD not in said
    assert firstline.rows("SELECT 1 FROM handoffs") == []


def test_a_reply_that_repeats_the_first_mail_and_its_answer_is_answered_for_the_new_question(
    firstline: Installation,
) -> None:
    zendesk = firstline.sandbox.zendesk
    number = zendesk.requester_creates(
        firstline.sandbox.requester_id, "Password", f"How do I reset my password?\n\n{SIGNATURE}"
    )
    first = answers(zendesk, number)[0]
    quoted = "\n".join(f"> {line}" for line in f"{first}\n\nHow do I reset my password?".splitlines())
    zendesk.requester_comments(
        number,
        f"That worked. How do I download an invoice?\n\n{SIGNATURE}\n\n"
        "On Tue, Mar 3, 2026 at 9:14 AM Acme Support <support@acme.example>\n"
        f"wrote:\n\n{quoted}",
    )

    second = answers(zendesk, number, 2)[1]

    assert INVOICE in second
    assert PASSWORD not in second


def test_intercoms_mail_is_answered_for_its_subject_too(firstline: Installation) -> None:
    intercom = firstline.sandbox.intercom
    conversation = intercom.customer_starts(
        firstline.sandbox.customer_id, f"See subject\n\n{SIGNATURE}", mail_subject="How do I download an invoice?"
    )
    until(lambda: intercom.parts(conversation), what="the answer")

    assert INVOICE in intercom.parts(conversation)[0]["body"]
    assert firstline.rows("SELECT 1 FROM handoffs") == []


def test_agents_get_the_whole_mail(firstline: Installation) -> None:
    intercom = firstline.sandbox.intercom
    intercom.customer_starts(
        firstline.sandbox.customer_id, f"I want to talk to a person.\n\n{SIGNATURE}", mail_subject="Invoice 4711"
    )
    until(lambda: firstline.sandbox.zendesk.tickets(), what="the ticket")
    until(lambda: firstline.rows("SELECT 1 FROM handoffs"), what="the handoff")
    note = "\n".join(
        comment["body"]
        for ticket in firstline.sandbox.zendesk.tickets()
        for comment in firstline.sandbox.zendesk.comments(str(ticket["id"]))
    )

    assert "Invoice 4711" in note
    assert "Customer Service Representative" in note
