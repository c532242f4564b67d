"""The tour: the main job in five scenes, played by people in the sandbox. `firstline demo` shows it, the tests run it.

Each scene acts, then waits for what must happen; what does not happen raises Unmet, naming it.
"""

from __future__ import annotations

from bot.app.demo.driver import Json, Stage, by_bot
from bot.app.demo.questions import OF_THE_DOCS, Question, Questions
from connectors.sandbox.site import NAME as SITE

CUSTOMER_WANTS = "Thanks. Let me talk to a person, please."
AGENT_ANSWERS = "Hello, I have read what you wrote, and will look into it with you."
TEAMMATE_TAKES_OVER = "I was just here anyway, I'll take this one myself."


def play(stage: Stage, questions: Questions = OF_THE_DOCS) -> None:
    """All scenes. Raises Unmet."""
    employee_in_slack(stage, questions.employee)
    customer_wants_a_person(stage, questions.customer)
    requester_in_zendesk(stage, questions.requester)
    agent_takes_over(stage, questions.taken_over)
    visitor_on_the_web(stage, questions.visitor)


def employee_in_slack(stage: Stage, question: Question = OF_THE_DOCS.employee) -> None:
    """A mention with a question that the docs answer is answered in its thread, with a source."""
    stage.transcript.scene("An employee asks in Slack")
    ts = stage.act("employee", text=question.text, mention=True)["ts"]
    stage.transcript.said("Slack", stage.person("employee"), f"@Firstline {question.text}")
    answer = stage.expect("the question is answered in its Slack thread", lambda: by_bot(stage.slack_thread(ts)))
    stage.transcript.said("Slack", "Firstline", answer["text"])
    _with_source(stage, answer, question)


def customer_wants_a_person(stage: Stage, question: Question) -> None:
    """An answer, a request for a person, a handoff notice, a ticket with a summary, and the agent's words back in
    Intercom."""
    stage.transcript.scene("A customer asks in Intercom, then wants a person")
    number, count = _customer_is_answered(stage, question)
    before = stage.zendesk_tickets()
    stage.act("customer", conversation_id=number, text=CUSTOMER_WANTS)
    stage.transcript.said("Intercom", stage.person("customer"), CUSTOMER_WANTS)
    receipt = stage.expect(
        "the customer gets a receipt that names what happens next",
        lambda: by_bot(stage.intercom_conversation(number), after=count),
    )
    stage.transcript.said("Intercom", "Firstline", receipt["text"])
    stage.transcript.met("a receipt, at once")
    ticket = stage.expect(
        "a Zendesk ticket is made for the customer",
        lambda: next((t for t in stage.zendesk_tickets() if t not in before), None),
    )
    note = stage.expect(
        "the ticket carries the summary as an internal note",
        lambda: by_bot(stage.zendesk_ticket(ticket), public=False),
    )
    stage.transcript.said("Zendesk", f"ticket {ticket}", note["text"])
    stage.transcript.met("the agents have a ticket with summary and transcript")
    stage.act("agent", ticket_id=ticket, text=AGENT_ANSWERS)
    stage.transcript.said("Zendesk", "Agent", AGENT_ANSWERS)
    relayed = stage.expect(
        "the customer reads the agent's answer in Intercom",
        lambda: next((m for m in stage.intercom_conversation(number) if AGENT_ANSWERS in m["text"]), None),
    )
    stage.transcript.said("Intercom", "to the customer", relayed["text"])
    stage.transcript.met("the agent answered in Zendesk, the customer reads it in Intercom")


def requester_in_zendesk(stage: Stage, question: Question) -> None:
    """A new ticket is answered publicly."""
    stage.transcript.scene("A requester opens a ticket in Zendesk")
    number = stage.act("requester", subject=question.text, text=question.text)["ticket_id"]
    stage.transcript.said("Zendesk", stage.person("requester"), question.text)
    answer = stage.expect("the ticket is answered publicly", lambda: by_bot(stage.zendesk_ticket(number)))
    stage.transcript.said("Zendesk", "Firstline", answer["text"])
    _with_source(stage, answer, question)


def agent_takes_over(stage: Stage, question: Question) -> None:
    """While a worker holds the conversation, thinking, a teammate answers: the draft is thrown away."""
    stage.transcript.scene("A teammate takes over while the bot is thinking")
    number = stage.act("customer", text=question.text)["conversation_id"]
    stage.transcript.said("Intercom", stage.person("customer"), question.text)
    conversation = stage.expect("a worker thinks about the question", lambda: stage.thought_about("intercom", number))
    stage.transcript.said("Intercom", "Firstline", "(thinking)")
    stage.act("teammate", conversation_id=number, text=TEAMMATE_TAKES_OVER)
    stage.transcript.said("Intercom", "Teammate", TEAMMATE_TAKES_OVER)
    stage.expect("the worker throws its draft away", lambda: stage.thrown_away(conversation))
    stage.require("the bot has said nothing in it", by_bot(stage.intercom_conversation(number)) is None)
    stage.require("no answer to it waits to be sent", stage.unsent(conversation) == 0)
    stage.transcript.met(
        f"after {stage.transcript.seconds:.1f} s the draft was ready, and thrown away: the bot is silent"
    )


def visitor_on_the_web(stage: Stage, question: Question) -> None:
    """On a page of the company's site: an answer and, after a request for a person, the agent's words come through the
    page's open stream."""
    stage.transcript.scene("A visitor asks on the web, then wants a person")
    visitor, name = stage.visitor, stage.person("visitor")
    visitor.arrive(SITE)
    visitor.say(question.text)
    stage.transcript.said("Web chat", name, question.text)
    answer = stage.expect("the visitor sees the answer on the page", lambda: visitor.heard(by="bot"))
    for note in visitor.notes:
        stage.transcript.said("Web chat", "Firstline", f"({note})")
    stage.transcript.said("Web chat", "Firstline", answer["text"])
    sources = " ".join(source["url"] for source in answer["sources"])
    _with_source(stage, {"text": sources}, question)
    before, tickets = len(visitor.seen), stage.zendesk_tickets()
    visitor.say(CUSTOMER_WANTS)
    stage.transcript.said("Web chat", name, CUSTOMER_WANTS)
    receipt = stage.expect("the visitor gets a receipt", lambda: visitor.heard(by="bot", after=before))
    stage.transcript.said("Web chat", "Firstline", receipt["text"])
    ticket = stage.expect(
        "a Zendesk ticket is made for the visitor",
        lambda: next((t for t in stage.zendesk_tickets() if t not in tickets), None),
    )
    stage.act("agent", ticket_id=ticket, text=AGENT_ANSWERS)
    stage.transcript.said("Zendesk", "Agent", AGENT_ANSWERS)
    relayed = stage.expect("the visitor reads the agent's answer on the page", lambda: visitor.heard(by="agent"))
    stage.require("these are the agent's words", AGENT_ANSWERS in relayed["text"])
    stage.transcript.said("Web chat", str(relayed["name"]), relayed["text"])
    stage.transcript.met("the agent answered in Zendesk, the visitor reads it on the page, under the agent's name")


def _customer_is_answered(stage: Stage, question: Question) -> tuple[str, int]:
    """The conversation's number, and how many messages it has."""
    number = stage.act("customer", text=question.text)["conversation_id"]
    stage.transcript.said("Intercom", stage.person("customer"), question.text)
    answer = stage.expect("the customer is answered", lambda: by_bot(stage.intercom_conversation(number)))
    stage.transcript.said("Intercom", "Firstline", answer["text"])
    _with_source(stage, answer, question)
    return number, len(stage.intercom_conversation(number))


def _with_source(stage: Stage, answer: Json, question: Question) -> None:
    stage.require("the answer names its source", question.source in answer["text"])
    stage.transcript.met(f"answered with its source, {stage.transcript.seconds:.1f} s after the question")
