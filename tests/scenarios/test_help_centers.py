"""Articles at vendors, the whole way: an author publishes, the vendor tells, a worker reads, people are answered, and
what is taken back is cited no more."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from connectors.sandbox.defaults import CHANNEL_ID, EMPLOYEE_ID
from tests.support.installation import QUICK, Installation, installed
from tests.support.polling import until
from tests.support.shared import SHARED

SOURCES = """
[[knowledge.sources]]
name = "zendesk-help"
kind = "zendesk"
[[knowledge.sources]]
name = "intercom-help"
kind = "intercom"
"""
QUESTION = "How do I calibrate the flux capacitor?"


@pytest.fixture
def firstline(database_url: str, redis_url: str, tmp_path: Path) -> Iterator[Installation]:
    contracts = SHARED / "contracts"
    described = contracts if contracts.exists() else None
    with installed(database_url, redis_url, tmp_path, behaviour=QUICK + SOURCES, contracts=described) as installation:
        installation.work()
        yield installation
        assert installation.sandbox.violations == []


def is_known(firstline: Installation, title: str) -> bool:
    return bool(firstline.rows(f"SELECT FROM articles WHERE title = '{title}'"))


def test_what_an_author_publishes_is_answered_with_until_it_is_taken_back(firstline: Installation) -> None:
    slack, zendesk = firstline.sandbox.slack, firstline.sandbox.zendesk
    body = "<p>To calibrate the flux capacitor, turn the blue dial to seven.</p>"
    number = zendesk.add_article("Calibrate the flux capacitor", body)
    until(lambda: is_known(firstline, "Calibrate the flux capacitor"), what="the article")

    asked = slack.say(EMPLOYEE_ID, CHANNEL_ID, QUESTION, mention=True)
    until(lambda: any("blue dial" in words for words in slack.said_by_bot(CHANNEL_ID, asked)), what="the answer")

    zendesk.unpublish_article(number)
    until(lambda: not is_known(firstline, "Calibrate the flux capacitor"), what="its end")
    again = slack.say(EMPLOYEE_ID, CHANNEL_ID, QUESTION, mention=True)
    (said,) = until(lambda: slack.said_by_bot(CHANNEL_ID, again), what="another answer")
    assert "blue dial" not in said


def test_what_is_internal_is_said_to_employees_and_to_no_customer(firstline: Installation) -> None:
    slack, intercom = firstline.sandbox.slack, firstline.sandbox.intercom
    intercom.add_internal_article("Flux capacitors", "<p>To calibrate the flux capacitor, ask Doc about 1955.</p>")
    intercom.add_article("About us", "<p>We have built time machines since long ago.</p>")  # which is told of
    until(lambda: is_known(firstline, "Flux capacitors"), what="the article")

    asked = slack.say(EMPLOYEE_ID, CHANNEL_ID, QUESTION, mention=True)
    conversation = intercom.customer_starts(firstline.sandbox.customer_id, QUESTION)
    until(lambda: any("1955" in words for words in slack.said_by_bot(CHANNEL_ID, asked)), what="the employee's answer")
    said = until(lambda: intercom.said_by_bot(conversation), what="the customer's answer")
    assert not any("1955" in words for words in said)
