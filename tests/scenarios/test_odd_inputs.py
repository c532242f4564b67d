"""What people send besides plain questions: a forwarded message, a pasted table, a picture by itself, a mention in a
running thread. And what every first answer has: that it is automatic, and addresses that can be copied."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from bot.knowledge.ingest import ingest
from connectors.sandbox.defaults import CHANNEL_ID, EMPLOYEE_ID
from connectors.sandbox.intercom.workspace import IntercomSandbox
from tests.support.installation import HELP_CENTER, QUICK, Installation, installed
from tests.support.polling import until

PASSWORD = "How do I reset my password?"
ANSWER = "choose Security"
AUTOMATIC = "automated assistant"


def forwarded(text: str) -> dict[str, Any]:
    share = {"is_share": True, "is_msg_unfurl": True, "author_id": "U0MIA", "author_name": "Mia Lund"}
    return {**share, "text": text, "fallback": f"[March 3rd] Mia: {text}", "footer": "Posted in #ops"}


def table(*rows: tuple[str, ...]) -> dict[str, Any]:
    cells = [[{"type": "raw_text", "text": cell} for cell in row] for row in rows]
    return {"fallback": "[no preview available]", "blocks": [{"type": "table", "block_id": "tb1", "rows": cells}]}


def in_slack(firstline: Installation, text: str, *attachments: dict[str, Any]) -> str:
    """The first answer."""
    slack = firstline.sandbox.slack
    ts = slack.say(EMPLOYEE_ID, CHANNEL_ID, text, mention=True, attachments=attachments)
    return str(until(lambda: slack.said_by_bot(CHANNEL_ID, ts), what="an answer")[0])


def pasted(intercom: IntercomSandbox, customer: str, body: str) -> str:
    """A conversation that begins with this HTML."""
    with intercom.lock:
        new = intercom.world.state.start(customer, body)
        return intercom.world.announce(new["id"])


def test_a_forwarded_message_is_asked_and_reaches_the_agent(firstline: Installation) -> None:
    assert ANSWER in in_slack(firstline, "What do we tell Mia?", forwarded(PASSWORD))
    assert ANSWER in in_slack(firstline, "", forwarded(PASSWORD))

    in_slack(firstline, "I want to talk to a person", forwarded("Where is my parcel 4711?"))
    until(firstline.sandbox.zendesk.tickets, what="the ticket")
    assert "Where is my parcel 4711?" in str(firstline.sandbox.zendesk.snapshot())


def test_a_pasted_table_is_asked_and_is_a_table_to_the_agent(firstline: Installation) -> None:
    rows = (("Laptop", "Problem"), ("L-2207", "How do I reset the password?"))
    assert ANSWER in in_slack(firstline, "What does this mean?", table(*rows))

    in_slack(firstline, "I want to talk to a person", table(*rows))
    (ticket,) = until(firstline.sandbox.zendesk.tickets, what="the ticket")
    until(lambda: "<th>Laptop</th>" in str(firstline.sandbox.zendesk.comments(str(ticket["id"]))), what="the table")


def test_called_into_a_running_thread_its_last_question_is_answered(firstline: Installation) -> None:
    slack = firstline.sandbox.slack
    root = slack.say("U0ANN", CHANNEL_ID, "The release is out, well done everybody")
    slack.say("U0BO", CHANNEL_ID, PASSWORD, root)
    slack.say("U0CY", CHANNEL_ID, "no clue, sorry", root)

    slack.say(EMPLOYEE_ID, CHANNEL_ID, "can you help?", root, mention=True)

    assert ANSWER in until(lambda: slack.said_by_bot(CHANNEL_ID, root), what="an answer")[0]


def test_a_picture_by_itself_is_asked_about_and_counts_as_nothing(firstline: Installation) -> None:
    intercom = firstline.sandbox.intercom
    picture = '<p><img src="https://downloads.intercomcdn.com/i/o/1/shot.png" alt="shot.png"></p>'
    number = pasted(intercom, firstline.sandbox.customer_id, picture)

    (said,) = until(lambda: intercom.said_by_bot(number), what="an answer")

    assert "Could you tell me in a few words" in said
    assert "shot.png" in said
    assert firstline.sandbox.zendesk.tickets() == []
    assert firstline.rows("SELECT 1 FROM conversations WHERE ungrounded_streak > 0") == []


def test_the_first_answer_says_that_it_is_automatic_in_every_channel(firstline: Installation) -> None:
    intercom, zendesk = firstline.sandbox.intercom, firstline.sandbox.zendesk
    assert AUTOMATIC in in_slack(firstline, PASSWORD)

    ticket = zendesk.requester_creates(firstline.sandbox.requester_id, "Password", PASSWORD)
    assert AUTOMATIC in until(lambda: zendesk.said_by_bot(ticket), what="an answer in Zendesk")[0]

    number = intercom.customer_starts(firstline.sandbox.customer_id, PASSWORD)
    assert AUTOMATIC in until(lambda: intercom.said_by_bot(number), what="an answer in Intercom")[0]
    intercom.customer_replies(number, "Where do I download an invoice as a PDF?")
    until(lambda: len(intercom.said_by_bot(number)) > 1, what="the second answer")
    said = intercom.said_by_bot(number)
    assert "Billing" in said[1]
    assert AUTOMATIC not in said[1]


def test_every_address_of_an_answer_can_be_copied(database_url: str, redis_url: str, tmp_path: Path) -> None:
    behaviour = f'[brand]\nname = "Login.gov"\n{QUICK}'
    article = "# Join the office network\n\nTo join the office network go to https://secure.other.example/net?a=1.\n"
    question = "How do I join the office network?"
    with installed(database_url, redis_url, tmp_path, behaviour=behaviour) as firstline:
        (tmp_path / "network.md").write_text(article)
        ingest(firstline.container.database, None, [str(tmp_path / "network.md")], lambda _: None, base_url=HELP_CENTER)
        firstline.work()
        zendesk, intercom = firstline.sandbox.zendesk, firstline.sandbox.intercom
        ticket = zendesk.requester_creates(firstline.sandbox.requester_id, "Network", question)
        number = intercom.customer_starts(firstline.sandbox.customer_id, question)
        answers = [
            in_slack(firstline, question),
            until(lambda: zendesk.said_by_bot(ticket), what="an answer in Zendesk")[0],
            until(lambda: intercom.said_by_bot(number), what="an answer in Intercom")[0],
        ]
    for answer in answers:
        assert "https://secure.other.example/net?a=1" in answer
        assert "Login.gov" in answer
        assert "\u2060" not in answer
        assert 'href="https://secure' not in answer
        assert "<https://secure" not in answer
