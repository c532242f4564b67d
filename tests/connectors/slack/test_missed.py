"""What was said in Slack while no delivery came through."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import pytest

from bot.errors import CredentialRefused, NotSent
from bot.model import Audience, InboundMessage, Missed, Span, ThreadRef
from connectors.sandbox import clock
from connectors.sandbox.faults import Fault
from connectors.slack.missed import MissedMessages
from connectors.slack.wire.threads import sent_at
from tests.connectors.slack.conftest import ANA, BEN, CHANNEL, CREDENTIALS, Workspace

TEAM = CREDENTIALS.team_id
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture
def reader(team: Workspace) -> MissedMessages:
    found = team.connector(everywhere="mention").capabilities.missed
    assert isinstance(found, MissedMessages)
    return found


def said(found: Iterable[Missed]) -> list[InboundMessage]:
    events = [event for missed in found for event in missed.events]
    assert all(isinstance(event, InboundMessage) for event in events)
    return [event for event in events if isinstance(event, InboundMessage)]


def span(since: datetime = LONG_AGO, *, reach: datetime = LONG_AGO, known: tuple[ThreadRef, ...] = ()) -> Span:
    return Span(since=since, reach=reach, known=known)


def test_every_channel_and_direct_message_is_a_place(team: Workspace, reader: MissedMessages) -> None:
    team.sandbox.dm(ANA, "hello")
    team.sandbox.add_channel("G0SECRET", "secret")

    assert reader.accounts() == (TEAM,)
    assert set(reader.places(TEAM, ())) == {CHANNEL, "D0ANA", "G0SECRET"}
    assert team.sandbox.violations == []


@pytest.mark.parametrize("error", ["missing_scope", "missing_argument"])
def test_where_slack_does_not_list_them_the_places_are_those_of_our_conversations(
    team: Workspace, reader: MissedMessages, error: str
) -> None:
    team.refuse = lambda method, given: error if method == "users.conversations" else None

    known = (ThreadRef("slack", TEAM, f"{CHANNEL}:1700000000.000100"), ThreadRef("slack", TEAM, "D0ANA:1.1"))

    assert reader.places(TEAM, known) == (CHANNEL, "D0ANA")


def test_a_token_that_is_refused_is_told(team: Workspace, reader: MissedMessages) -> None:
    team.refuse = lambda method, given: "invalid_auth"
    with pytest.raises(CredentialRefused, match="invalid_auth"):
        reader.places(TEAM, ())


def test_a_mention_and_what_followed_it_are_found_and_other_peoples_words_are_not(
    team: Workspace, reader: MissedMessages
) -> None:
    root = team.sandbox.say(ANA, CHANNEL, "How do I reset my password?", mention=True)
    team.sandbox.say(BEN, CHANNEL, "lunch?")
    team.sandbox.say(ANA, CHANNEL, "it is urgent", thread_ts=root)

    (missed,) = reader.missed(TEAM, CHANNEL, span())

    first, second = said([missed])
    assert (first.text, first.message_id, first.addressed) == ("How do I reset my password?", root, True)
    assert (second.text, second.addressed, second.thread) == ("it is urgent", False, first.thread)
    assert first.audience is Audience.EMPLOYEE
    assert missed.until == sent_at(second.message_id)
    assert team.sandbox.violations == []


def test_it_is_read_as_the_delivery_would_have_been(team: Workspace, reader: MissedMessages) -> None:
    told: list[InboundMessage] = []
    team.app.register_blueprint(
        team.connector().blueprint(lambda events: told.extend(e for e in events if isinstance(e, InboundMessage)))
    )
    team.sandbox.dm(ANA, "How do I reset my password?")
    team.sandbox.say(ANA, CHANNEL, "and *this* <https://x.example>?", mention=True)
    team.deliveries.wait()

    found = [*said(reader.missed(TEAM, "D0ANA", span())), *said(reader.missed(TEAM, CHANNEL, span()))]

    assert sorted(found, key=lambda one: one.sent_at) == sorted(
        {one.message_id: one for one in told}.values(), key=lambda one: one.sent_at
    )


def test_a_reply_in_an_old_thread_is_found_where_the_thread_is_ours(team: Workspace, reader: MissedMessages) -> None:
    root = team.sandbox.say(ANA, CHANNEL, "How do I reset my password?", mention=True)
    reply = team.sandbox.say(ANA, CHANNEL, "and now?", thread_ts=root)
    reach = sent_at(root) + timedelta(microseconds=1)
    ours = ThreadRef("slack", TEAM, f"{CHANNEL}:{root}")

    assert said(reader.missed(TEAM, CHANNEL, span(reach, reach=reach))) == []
    (found,) = said(reader.missed(TEAM, CHANNEL, span(reach, reach=reach, known=(ours,))))
    assert found.message_id == reply


def test_where_not_all_threads_are_read_ours_are(
    team: Workspace, reader: MissedMessages, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("connectors.slack.missed.THREADS", 1)
    root = team.sandbox.say(ANA, CHANNEL, "How do I reset my password?", mention=True)
    others = team.sandbox.say(BEN, CHANNEL, "lunch?")
    said_last = [team.sandbox.say(who, CHANNEL, "and?", thread_ts=on) for who, on in ((BEN, others), (ANA, root))]

    found = said(reader.missed(TEAM, CHANNEL, span(known=(ThreadRef("slack", TEAM, f"{CHANNEL}:{root}"),))))

    assert [one.message_id for one in found if one.message_id in said_last] == said_last[1:]


def test_however_many_of_ours_somebody_has_written_in_none_is_left_out(
    team: Workspace, reader: MissedMessages, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("connectors.slack.missed.THREADS", 2)
    roots = [team.sandbox.say(ANA, CHANNEL, f"How do I reset password {n}?", mention=True) for n in range(5)]
    since = sent_at(roots[-1])
    ours = tuple(ThreadRef("slack", TEAM, f"{CHANNEL}:{root}") for root in roots[:4])  # of one nobody knows yet
    replies = [team.sandbox.say(ANA, CHANNEL, "and now?", thread_ts=root) for root in reversed(roots)]
    team.sandbox.say(BEN, CHANNEL, "lunch?")

    found, rounds = list[str](), 0
    while rounds < 4:
        missed = list(reader.missed(TEAM, CHANNEL, span(since, known=ours)))
        found += [one.message_id for one in said(missed)]
        since, rounds = max([since, *(one.until for one in missed)]), rounds + 1

    assert [one for one in found if one in replies] == replies, "each once, in order"


def test_what_was_said_before_the_mark_is_not_told_again(team: Workspace, reader: MissedMessages) -> None:
    root = team.sandbox.say(ANA, CHANNEL, "one?", mention=True)
    assert said(reader.missed(TEAM, CHANNEL, span(sent_at(root)))) == []
    second = team.sandbox.say(ANA, CHANNEL, "two?", thread_ts=root, mention=True)
    (found,) = said(reader.missed(TEAM, CHANNEL, span(sent_at(root))))
    assert found.message_id == second


def test_what_the_bot_said_itself_is_left_out(team: Workspace, reader: MissedMessages) -> None:
    reply = team.reply()
    team.connector().send(reply, "key-1")
    (found,) = said(reader.missed(TEAM, CHANNEL, span()))
    assert found.author_id == ANA


def test_people_of_a_shared_channel_are_customers(team: Workspace, reader: MissedMessages) -> None:
    team.sandbox.state.channels[CHANNEL]["is_ext_shared"] = True
    team.question()
    (found,) = said(reader.missed(TEAM, CHANNEL, span()))
    assert found.audience is Audience.CUSTOMER


def test_a_channel_where_the_bot_is_off_is_not_read(team: Workspace) -> None:
    found = team.connector(channels={CHANNEL: "off"}).capabilities.missed
    assert found is not None
    assert CHANNEL not in found.places(TEAM, ())


def test_a_slack_that_asks_for_patience_is_asked_later(team: Workspace, reader: MissedMessages) -> None:
    team.question()
    team.faults.add(Fault(vendor="slack", kind="429", path="/api/conversations.history", retry_after=30))
    with pytest.raises(NotSent):
        list(reader.missed(TEAM, CHANNEL, span()))


@pytest.mark.parametrize("ahead", [600, -600])
def test_the_time_is_slacks(reader: MissedMessages, ahead: int) -> None:
    clock.put_ahead({"slack": ahead})
    try:
        there = reader.time(TEAM)
    finally:
        clock.put_ahead({})
    assert there is not None
    assert -2 < (there - datetime.now(UTC)).total_seconds() - ahead <= 0
