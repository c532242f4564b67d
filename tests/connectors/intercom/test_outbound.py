"""Saying things in Intercom: once, as the bot's seat, with every failure sorted by what is to be done next."""

from __future__ import annotations

import socket
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from intercom.core.api_error import ApiError

from bot.app.settings import load
from bot.errors import ConfigurationError, CredentialRefused, NotSent, OutcomeUnknown, Refused, SupersededByAgent
from bot.model import Feedback, InboundMessage, Passage, Purpose, Reply, Requester
from connectors.http import UNTOLD_WAIT
from connectors.intercom.client import our_errors, seconds_to_wait
from connectors.intercom.connector import IntercomConnector, IntercomDesk
from connectors.sandbox.faults import Fault, Kind
from connectors.sandbox.intercom.workspace import BOT_TEAM_ID, TEAM_ID, TEAMMATE_ID
from tests.connectors.contract import Recorder
from tests.connectors.intercom.builders import reply_to
from tests.connectors.intercom.conftest import CREDENTIALS, Workspace


def test_an_answer_carries_its_sources_as_html(workspace: Workspace) -> None:
    conversation_id = workspace.conversation()
    passage = Passage(id=1, title="Passwords & co", url="https://help.example/passwords", text="", score=1)
    workspace.connector().send(replace(reply_to(conversation_id), cites=(passage,)), "key")
    (said,) = workspace.sandbox.said_by_bot(conversation_id)
    assert "<b>Settings</b>" in said
    assert '<a href="https://help.example/passwords">Passwords &amp; co</a>' in said
    assert workspace.sandbox.parts(conversation_id)[-1]["part_type"] == "comment"
    assert workspace.sandbox.violations == []


def test_a_relayed_agents_words_stand_under_their_name_as_they_were_written(workspace: Workspace) -> None:
    conversation_id = workspace.conversation()
    relayed = replace(reply_to(conversation_id, "Send *2* <files> to a_b_c"), agent_name="Ada *B*")
    receipt = workspace.connector().send(relayed, "key")
    (said,) = workspace.sandbox.said_by_bot(conversation_id)
    assert said == '<p class="no-margin"><b>Ada *B*:</b></p><p class="no-margin">Send *2* &lt;files&gt; to a_b_c</p>'
    assert workspace.connector().find_sent(relayed, "key") == receipt


def test_an_identical_earlier_answer_is_not_taken_for_this_one(workspace: Workspace) -> None:
    conversation_id, connector = workspace.conversation(), workspace.connector()
    earlier = connector.send(reply_to(conversation_id, "Could you tell me more?"), "key-1")
    again = replace(reply_to(conversation_id, "Could you tell me more?"), known_ids=(earlier.external_id,))
    assert connector.find_sent(again, "key-2") is None
    sent = connector.send(again, "key-2")
    assert sent.external_id != earlier.external_id
    assert connector.find_sent(again, "key-2") == sent


def test_an_answer_from_long_before_this_one_was_written_is_not_taken_for_it(workspace: Workspace) -> None:
    conversation_id, connector = workspace.conversation(), workspace.connector()
    connector.send(reply_to(conversation_id, "Anything else?"), "key-1")
    later = replace(reply_to(conversation_id, "Anything else?"), after=datetime.now(UTC) + timedelta(hours=1))
    assert connector.find_sent(later, "key-2") is None


def test_the_same_words_in_a_note_or_from_others_are_not_what_we_said(workspace: Workspace) -> None:
    conversation_id, connector = workspace.conversation(), workspace.connector()
    workspace.sandbox.admin_notes(conversation_id, CREDENTIALS.admin_id, "Use Settings.")
    workspace.sandbox.admin_replies(conversation_id, TEAMMATE_ID, "Use Settings.")
    workspace.sandbox.customer_replies(conversation_id, "Use Settings.")
    assert connector.find_sent(reply_to(conversation_id), "key") is None


def test_an_answer_that_the_vendor_counts_as_an_assignment_is_found(workspace: Workspace) -> None:
    conversation_id = workspace.conversation()
    with workspace.sandbox.lock:
        part = workspace.sandbox.state.assign(
            conversation_id, CREDENTIALS.admin_id, "admin", CREDENTIALS.admin_id, "<p>Use\n<b>Settings</b>.</p>"
        )
    found = workspace.connector().find_sent(reply_to(conversation_id), "key")
    assert found is not None
    assert found.external_id == part["id"]


def test_an_answer_that_the_vendor_keeps_as_a_bots_comment_is_found(workspace: Workspace) -> None:
    conversation_id, connector = workspace.conversation(), workspace.connector()
    with workspace.sandbox.lock:
        part = workspace.sandbox.state.say_as_admin(conversation_id, CREDENTIALS.admin_id, "<p>Use Settings.</p>")
        part["author"] = {"type": "bot", "id": "278", "name": "Operator", "email": "operator@intercom.example"}
    found = connector.find_sent(reply_to(conversation_id), "key")
    assert found is not None
    assert found.external_id == part["id"]
    sent = connector.send(reply_to(conversation_id, "Anything else?"), "key-2")
    assert sent.external_id == workspace.sandbox.parts(conversation_id)[-1]["id"]


@pytest.mark.parametrize("kind", ["500", "429"])
def test_nothing_is_tried_again_behind_our_back(workspace: Workspace, kind: Kind) -> None:
    conversation_id = workspace.conversation()
    workspace.faults.add(Fault(vendor="intercom", kind=kind, path="*/reply", times=None))
    with pytest.raises((OutcomeUnknown, NotSent)):
        workspace.connector().send(reply_to(conversation_id), "key")
    assert workspace.seen.count(("POST", f"/intercom/conversations/{conversation_id}/reply")) == 1


def test_a_connection_that_is_cut_leaves_the_outcome_open(workspace: Workspace) -> None:
    workspace.faults.add(Fault(vendor="intercom", kind="reset", path="*/reply"))
    with pytest.raises(OutcomeUnknown, match=r"^Intercom did not answer in full \(\w+\)$"):
        workspace.connector().send(reply_to(workspace.conversation()), "key")


def test_looking_changes_nothing_so_a_failed_look_can_be_repeated(workspace: Workspace) -> None:
    conversation_id = workspace.conversation()
    for kind in ("500", "reset"):
        workspace.faults.add(Fault(vendor="intercom", kind=kind, path="/conversations/*"))
        with pytest.raises(NotSent):
            workspace.connector().find_sent(reply_to(conversation_id), "key")


def test_a_refused_connection_is_certainly_not_sent() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        connector = IntercomConnector(
            access_token="t",
            client_secrets=("s",),
            admin_id="1",
            base_url=f"http://127.0.0.1:{unused.getsockname()[1]}",
            timeout=1,
        )
        with pytest.raises(NotSent):
            connector.send(reply_to("1"), "key")


def test_a_revoked_token_is_refused_and_not_shown(workspace: Workspace) -> None:
    connector = workspace.connector(access_token="tok_revoked")
    with pytest.raises(CredentialRefused) as raised:
        connector.send(reply_to(workspace.conversation(), "secret words"), "key")
    assert str(raised.value) == "Intercom answered 401 (unauthorized)"
    shown = f"{raised.value!r} {raised.value.__cause__!r} {raised.value.args!r} {connector!r}"
    assert "tok_revoked" not in shown
    assert "secret words" not in shown


@pytest.mark.parametrize(
    ("status", "code", "error"),
    [
        (401, "anything", CredentialRefused),
        (403, "token_revoked", CredentialRefused),
        (401, "token_unauthorized", Refused),
        (403, "api_plan_restricted", Refused),
    ],
)
def test_a_bad_token_is_told_from_what_a_good_one_may_not_do(status: int, code: str, error: type[Exception]) -> None:
    with pytest.raises(error), our_errors():
        raise ApiError(status_code=status, body={"errors": [{"code": code}]})


@pytest.mark.parametrize("answer", ["[]", "null", '"ok"', "<html>", '{"type": "conversation"}'])
def test_an_answer_that_is_no_conversation_leaves_the_outcome_open(workspace: Workspace, answer: str) -> None:
    workspace.app.add_url_rule("/odd/conversations/<_>", "even", lambda _: {"type": "conversation", "id": "1"})
    workspace.app.add_url_rule("/odd/conversations/<_>/reply", "odd", lambda _: answer, methods=["POST"])
    connector = IntercomConnector(
        access_token="t", client_secrets=("s",), admin_id="1", base_url=f"{workspace.url}/odd", timeout=1
    )
    with pytest.raises(OutcomeUnknown):
        connector.send(reply_to("1"), "key")


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "7", "X-RateLimit-Reset": "1090"}, 7),
        ({"x-ratelimit-reset": "1010"}, 10),
        ({"X-RateLimit-Reset": "990"}, 1),
        # Intercom's clock is not ours.
        ({"X-RateLimit-Reset": "784111787", "Date": "Sun, 06 Nov 1994 08:49:37 GMT"}, 10),
        ({"Retry-After": "Sun, 06 Nov 1994 08:49:57 GMT", "Date": "Sun, 06 Nov 1994 08:49:37 GMT"}, 20),
        ({"Retry-After": "soon"}, UNTOLD_WAIT),
        ({"X-RateLimit-Reset": "9" * 400}, UNTOLD_WAIT),
        ({}, UNTOLD_WAIT),
    ],
)
def test_when_to_come_back(headers: dict[str, str], seconds: float) -> None:
    assert seconds_to_wait(headers, now=1000.0) == seconds


def test_a_known_requester_is_not_looked_up(workspace: Workspace) -> None:
    known = Requester(id="nobody", name="Joe", email="joe@bloggs.example")
    assert workspace.connector().identify(CREDENTIALS.app_id, known) == known
    assert workspace.seen == []


def test_a_requester_is_completed_from_their_contact(workspace: Workspace) -> None:
    contact_id = workspace.sandbox.add_contact("Joe Bloggs", "joe@bloggs.example")
    found = workspace.connector().identify(CREDENTIALS.app_id, Requester(id=contact_id, phone="+1"))
    assert found == Requester(id=contact_id, name="Joe Bloggs", email="joe@bloggs.example", phone="+1", known=True)
    assert workspace.sandbox.violations == []


def test_somebody_who_is_no_contact_stays_as_they_are(workspace: Workspace) -> None:
    gone = Requester(id="6762f1571bb69f9f2193bbbb")
    assert workspace.connector().identify(CREDENTIALS.app_id, gone) == gone
    with pytest.raises(CredentialRefused):
        workspace.connector(access_token="tok_revoked").identify(CREDENTIALS.app_id, gone)


def test_settings_make_the_connector_and_the_desk(workspace: Workspace) -> None:
    environ = {
        "INTERCOM_ACCESS_TOKEN": CREDENTIALS.access_token,
        "INTERCOM_CLIENT_SECRET": "one,two",
        "INTERCOM_ADMIN_ID": CREDENTIALS.admin_id,
        "INTERCOM_BASE_URL": f"{workspace.url}/intercom",
        "ZENDESK_SUBDOMAIN": "acme",
        "ZENDESK_EMAIL": "bot@acme.example",
        "ZENDESK_API_TOKEN": "t",
        "ZENDESK_WEBHOOK_SECRET": "s",
    }
    settings = load(environ, dotenv=None)
    conversation_id = workspace.conversation()
    assert IntercomConnector.from_settings(settings).send(reply_to(conversation_id), "key").external_id
    assert IntercomDesk.from_settings(settings).channel == "intercom"
    with pytest.raises(ConfigurationError):
        IntercomConnector.from_settings(load({}, dotenv=None))


# Quick replies.

LETTER = "a5e1c524-5ddd-4c3e-9328-6bca5d6e3edb"


def kinds(workspace: Workspace, conversation_id: str) -> list[str]:
    return [part["part_type"] for part in workspace.sandbox.parts(conversation_id)]


def offered(workspace: Workspace, conversation_id: str) -> list[str]:
    parts = workspace.sandbox.parts(conversation_id)
    return [option["text"] for part in parts for option in part["metadata"].get("quick_reply_options", ())]


def test_an_answer_is_followed_by_three_choices(workspace: Workspace, accepted: Recorder) -> None:
    conversation_id = workspace.conversation()
    answer = reply_to(conversation_id)
    receipt = workspace.connector().send(answer, LETTER)
    assert kinds(workspace, conversation_id) == ["comment", "quick_reply"]
    assert receipt.external_id == workspace.sandbox.parts(conversation_id)[0]["id"]
    assert offered(workspace, conversation_id) == ["That helped", "I still need help", "Talk to a person"]
    assert workspace.connector().find_sent(answer, LETTER) == receipt
    assert workspace.sandbox.violations == []

    workspace.sandbox.deliveries.wait()
    accepted.events.clear()
    workspace.sandbox.customer_chooses(conversation_id, "That helped")
    workspace.sandbox.customer_chooses(conversation_id, "Talk to a person")
    workspace.sandbox.deliveries.wait()
    helped, asked = sorted(accepted.events, key=lambda event: isinstance(event, InboundMessage))
    assert isinstance(helped, Feedback)
    assert (helped.about, helped.helpful) == (LETTER, True)
    assert isinstance(asked, InboundMessage)
    assert (asked.text, asked.addressed) == ("Talk to a person", True)


def test_an_offer_is_followed_by_the_person_alone(workspace: Workspace) -> None:
    conversation_id = workspace.conversation()
    workspace.connector().send(replace(reply_to(conversation_id), purpose=Purpose.OFFER), LETTER)
    assert offered(workspace, conversation_id) == ["Talk to a person"]


@pytest.mark.parametrize("purpose", [Purpose.HANDOFF_NOTICE, Purpose.LINK, Purpose.RELAY, Purpose.CLOSING])
def test_other_words_offer_nothing(workspace: Workspace, purpose: Purpose) -> None:
    conversation_id = workspace.conversation()
    workspace.connector().send(replace(reply_to(conversation_id), purpose=purpose), LETTER)
    assert offered(workspace, conversation_id) == []


def test_choices_can_be_switched_off_and_do_not_exist_in_mail(workspace: Workspace) -> None:
    conversation_id = workspace.conversation()
    workspace.connector(feedback=False).send(reply_to(conversation_id), LETTER)
    mail = workspace.sandbox.customer_starts(
        workspace.sandbox.add_contact("Eve", "e@x.example"), "Hi", mail_subject="?"
    )
    workspace.connector().send(reply_to(mail), LETTER)
    assert offered(workspace, conversation_id) == offered(workspace, mail) == []


@pytest.mark.parametrize("kind", ["500", "429", "reset", pytest.param("timeout_after", marks=pytest.mark.impatient)])
@pytest.mark.parametrize("which", [0, 1], ids=["the words", "the choices"])
def test_words_and_choices_are_each_there_once_whatever_happens(workspace: Workspace, kind: Kind, which: int) -> None:
    conversation_id, connector = workspace.conversation(), workspace.connector()
    answer = reply_to(conversation_id)
    if which:  # let the first request pass
        workspace.faults.add(Fault(vendor="intercom", kind="delay", path="*/reply", seconds=0))
    workspace.faults.add(Fault(vendor="intercom", kind=kind, path="*/reply", seconds=2, retry_after=0))
    try:
        receipt = connector.send(answer, LETTER)
    except (NotSent, OutcomeUnknown):
        assert which == 0  # without the choices the answer has been given all the same
        receipt = connector.find_sent(answer, LETTER) or connector.send(answer, LETTER)
    assert len(workspace.sandbox.said_by_bot(conversation_id)) == 1
    assert receipt.external_id == workspace.sandbox.parts(conversation_id)[0]["id"]
    # A second attempt, such as after a crash before the receipt was written down, adds what is missing and no more.
    assert connector.find_sent(answer, LETTER) == receipt or connector.send(answer, LETTER) == receipt
    assert kinds(workspace, conversation_id) == ["comment", "quick_reply"]


# Whoever has it now is not talked over.


def test_a_teammate_who_was_quicker_is_not_talked_over(workspace: Workspace) -> None:
    conversation_id = workspace.conversation()
    workspace.sandbox.admin_replies(conversation_id, TEAMMATE_ID, "Let me see")
    for purpose in (Purpose.ANSWER, Purpose.OFFER, Purpose.CLOSING):
        with pytest.raises(SupersededByAgent):
            workspace.connector().send(replace(reply_to(conversation_id), purpose=purpose), LETTER)
    assert workspace.sandbox.said_by_bot(conversation_id) == []


def test_a_conversation_that_a_workflow_gave_to_others_is_left_alone(workspace: Workspace) -> None:
    conversation_id = workspace.conversation()
    workspace.sandbox.workflow_assigns(conversation_id, to_team=TEAM_ID)
    with pytest.raises(SupersededByAgent):
        workspace.connector(team_id=int(BOT_TEAM_ID)).send(reply_to(conversation_id), LETTER)
    assert workspace.connector().send(reply_to(conversation_id), LETTER)  # where we have no team, that is nobody's word


def test_where_the_bot_only_looks_on_by_now_its_own_words_stay_unsaid(workspace: Workspace) -> None:
    conversation_id, connector = workspace.conversation(), workspace.connector(mode="shadow")
    with pytest.raises(SupersededByAgent):
        connector.send(reply_to(conversation_id), LETTER)
    assert workspace.sandbox.said_by_bot(conversation_id) == []
    relayed = replace(reply_to(conversation_id), purpose=Purpose.RELAY, agent_name="Ada", asks=None)
    assert connector.send(relayed, LETTER)  # from the ticket of an earlier handoff


def test_fin_is_not_talked_over_until_it_gives_the_conversation_to_us(workspace: Workspace) -> None:
    conversation_id, connector = workspace.conversation(), workspace.connector(team_id=int(BOT_TEAM_ID))
    workspace.sandbox.fin_answers(conversation_id, "Hello, I am Fin")
    with pytest.raises(SupersededByAgent):
        connector.send(reply_to(conversation_id), LETTER)
    workspace.sandbox.workflow_assigns(conversation_id, to_team=BOT_TEAM_ID)
    assert connector.send(reply_to(conversation_id), LETTER)


@pytest.mark.parametrize("back", ["closed", "assigned"])
def test_what_a_teammate_gave_back_is_answered(workspace: Workspace, back: str) -> None:
    conversation_id = workspace.conversation()
    workspace.sandbox.admin_replies(conversation_id, TEAMMATE_ID, "Let me see")
    if back == "closed":
        workspace.sandbox.admin_closes(conversation_id, TEAMMATE_ID, "Done")
        workspace.sandbox.customer_replies(conversation_id, "And another thing")
    else:
        workspace.sandbox.admin_assigns(conversation_id, TEAMMATE_ID, to_admin=CREDENTIALS.admin_id)
    assert workspace.connector().send(reply_to(conversation_id), LETTER)


def test_a_workflows_greeting_and_a_teammates_note_do_not_silence_the_bot(workspace: Workspace) -> None:
    conversation_id = workspace.conversation()
    workspace.sandbox.operator_says(conversation_id, "We typically reply in a day")
    workspace.sandbox.admin_notes(conversation_id, TEAMMATE_ID, "Is this about login?")
    assert workspace.connector().send(reply_to(conversation_id), LETTER)


@pytest.mark.parametrize("purpose", [Purpose.HANDOFF_NOTICE, Purpose.LINK, Purpose.RELAY])
def test_what_tells_of_a_human_or_is_a_humans_word_goes_out(workspace: Workspace, purpose: Purpose) -> None:
    conversation_id = workspace.conversation()
    workspace.sandbox.admin_assigns(conversation_id, TEAMMATE_ID, to_admin=TEAMMATE_ID)
    assert workspace.connector().send(replace(reply_to(conversation_id), purpose=purpose), LETTER)


def test_a_draft_is_never_shown_to_the_customer(workspace: Workspace) -> None:
    conversation_id = workspace.conversation()
    draft = replace(reply_to(conversation_id), purpose=Purpose.DRAFT)
    receipt = workspace.connector().send(draft, LETTER)
    assert kinds(workspace, conversation_id) == ["note"]
    assert workspace.connector().find_sent(draft, LETTER) == receipt


# Closing.


def closing(conversation_id: str) -> Reply:
    return replace(reply_to(conversation_id, "Closed for now."), purpose=Purpose.CLOSING)


def test_a_last_word_closes_the_conversation_in_one_request(workspace: Workspace) -> None:
    conversation_id = workspace.conversation()
    receipt = workspace.connector().send(closing(conversation_id), LETTER)
    (part,) = workspace.sandbox.parts(conversation_id)
    assert (part["part_type"], part["body"]) == ("close", '<p class="no-margin">Closed for now.</p>')
    assert receipt.external_id == part["id"]
    assert workspace.sandbox.state.conversations[conversation_id]["state"] == "closed"
    assert workspace.sandbox.violations == []


@pytest.mark.parametrize("kind", [pytest.param("timeout_after", marks=pytest.mark.impatient), "500", "reset"])
def test_a_last_word_is_said_once(workspace: Workspace, kind: Kind) -> None:
    conversation_id, connector = workspace.conversation(), workspace.connector()
    workspace.faults.add(Fault(vendor="intercom", kind=kind, path="*/parts", seconds=2))
    with pytest.raises(OutcomeUnknown):
        connector.send(closing(conversation_id), LETTER)
    receipt = connector.find_sent(closing(conversation_id), LETTER) or connector.send(closing(conversation_id), LETTER)
    assert [part["id"] for part in workspace.sandbox.parts(conversation_id)] == [receipt.external_id]


def test_nobody_waits_for_a_last_word_in_a_conversation_that_is_closed(workspace: Workspace) -> None:
    conversation_id = workspace.conversation()
    workspace.sandbox.admin_closes(conversation_id, TEAMMATE_ID)
    assert workspace.connector().send(closing(conversation_id), LETTER).external_id == conversation_id
    assert workspace.sandbox.said_by_bot(conversation_id) == []


def test_links_lead_only_where_the_reply_allows_it(workspace: Workspace) -> None:
    conversation_id = workspace.conversation()
    text = "See [here](https://help.example/a) or [there](https://evil.example/?q=secret)."
    workspace.connector().send(replace(reply_to(conversation_id, text), link_hosts=frozenset({"help.example"})), "key")
    (said,) = workspace.sandbox.said_by_bot(conversation_id)
    assert 'href="https://help.example/a"' in said
    assert 'href="https://evil.example' not in said


def test_an_answer_to_mail_that_intercom_keeps_as_a_bots_comment_is_said_once(
    workspace: Workspace, accepted: Recorder
) -> None:
    contact = workspace.sandbox.add_contact("Eve", "eve@x.example")
    mail, connector = workspace.sandbox.customer_starts(contact, "Hi", mail_subject="Refund?"), workspace.connector()
    receipt = connector.send(reply_to(mail), LETTER)
    assert workspace.sandbox.parts(mail)[0]["author"]["type"] == "bot"
    assert connector.find_sent(reply_to(mail), LETTER) == receipt
    workspace.sandbox.deliveries.wait()
    (opening,) = accepted.events  # our own words do not come back, whoever is said to have said them
    assert isinstance(opening, InboundMessage)
