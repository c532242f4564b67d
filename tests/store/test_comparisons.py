"""What the bot would have said where agents answer, held against what they did, and what may go live by it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from bot.app.cli.commands import cli
from bot.app.doctor.alarms import check_go_live
from bot.app.settings import load
from bot.app.steering.going_live import LiveIntents, judge, standings
from bot.config import GoLive
from bot.health import Finding, Level
from bot.model import Answer, Assessment, EscalationDecision, Kind, Mode, Outcome, Reason, Role
from bot.store.cipher import Cipher, new_key
from bot.store.comparisons.pairs import Compared, Comparisons, Pair
from tests.support.builders import agent_message, message
from tests.support.console import Visitor, add_user, served, settings_of
from tests.support.store import Store
from workers.steering.compare import CompareJob

QUESTION = "How do I reset my password?"
TOLD = "Open Settings, choose Security and press Reset password. The link is valid for 30 minutes."
SAME = "In Settings, Security you can press Reset password; the link works for 30 minutes."
OTHER = "Passwords need at least 12 characters with a digit and a symbol."
ANSWERED = Outcome(
    answer=Answer(text=TOLD, grounded=True, confidence=0.9),
    decision=EscalationDecision(escalate=False),
    assessment=Assessment(intent="how to"),
)
NOT_LIVE = EscalationDecision(escalate=True, reason=Reason.NOT_LIVE, explanation="not yet")
WITHHELD = replace(ANSWERED, answer=None, withheld=ANSWERED.answer, decision=NOT_LIVE)


def comparisons(store: Store) -> Comparisons:
    return Comparisons(store.database, store.cipher)


def held(store: Store, thread: str, outcome: Outcome = ANSWERED, *, mode: Mode = Mode.SHADOW) -> None:
    store.accept([message(QUESTION, thread_id=thread, mode=mode)])
    claim = store.conversations.claim(store.conversation_id(thread))
    assert claim is not None
    store.conversations.record(claim, outcome)


def answer(store: Store, thread: str, *texts: str, mode: Mode = Mode.SHADOW) -> None:
    store.accept([agent_message(text, thread_id=thread, mode=mode) for text in texts])


def compared(store: Store) -> list[Compared]:
    comparisons(store).compare(judge, settled_seconds=0)
    return comparisons(store).listed()


def test_in_a_shadow_nothing_is_said_to_anybody_and_nothing_handed_over(store: Store) -> None:
    held(store, "1")
    held(store, "2", replace(ANSWERED, answer=None, decision=replace(NOT_LIVE, reason=Reason.HUMAN_REQUESTED)))

    assert store.outbox_kinds() == []
    assert store.rows("SELECT * FROM handoffs") == []
    assert [row["owner"] for row in store.rows("SELECT owner FROM conversations")] == ["bot", "bot"]
    store.accept([message("And on Android?", thread_id="1", mode=Mode.SHADOW)])
    claim = store.conversations.claim(store.conversation_id("1"))
    assert claim is not None
    assert [turn.text for turn in claim.conversation.turns] == [QUESTION]  # nobody has read the answer


def test_what_nobody_read_is_no_answer_that_was_given(store: Store) -> None:
    """Else a conversation would have had too many of them."""
    held(store, "1")
    store.accept([message("And on Android?", thread_id="1", mode=Mode.SHADOW)])
    claim = store.conversations.claim(store.conversation_id("1"))
    assert claim is not None
    assert claim.conversation.answers_given == 0


def test_what_nobody_answers_is_left_alone_after_a_month(store: Store) -> None:
    held(store, "1")
    store.rows("UPDATE comparisons SET at = at - interval '32 days' RETURNING id")
    answer(store, "1", SAME)
    assert compared(store) == []


def test_what_an_agent_answers_is_compared(store: Store) -> None:
    held(store, "1")
    held(store, "2")
    held(store, "3", mode=Mode.DRAFT)
    answer(store, "1", "Hi Joe,", SAME)
    answer(store, "2", OTHER)
    answer(store, "3", "I have reset it for you.", mode=Mode.DRAFT)

    found = {one.conversation_id: one for one in compared(store)}

    same, other, acted = (found[store.conversation_id(thread)] for thread in "123")
    assert (same.agrees, same.facts, same.agent, same.intent) == (True, "same", "answered", "how_to")
    assert (other.agrees, other.facts) == (False, "different")
    assert (acted.agrees, acted.agent, acted.mode) == (False, "acted", "draft")
    assert comparisons(store).compare(judge, settled_seconds=0) == 0  # each once


def test_an_agent_who_may_still_be_writing_is_waited_for(store: Store) -> None:
    held(store, "1")
    answer(store, "1", "Hi Joe,")

    assert comparisons(store).compare(judge) == 0


def test_only_what_the_bot_thought_of_last_is_compared(store: Store) -> None:
    held(store, "1", replace(ANSWERED, answer=Answer(text=OTHER, grounded=True)))
    held(store, "1")
    answer(store, "1", SAME)

    (only,) = compared(store)
    assert only.agrees is True


def test_a_withheld_answer_goes_to_a_person_and_is_compared_with_theirs(store: Store) -> None:
    held(store, "1", WITHHELD, mode=Mode.ANSWER)

    assert "answer" not in store.outbox_kinds()
    assert [row["reason"] for row in store.rows("SELECT reason FROM handoffs")] == ["not_live"]
    said = [row["answers"] for row in store.rows("SELECT answers FROM conversation_outcomes")]
    assert said == [0]
    answer(store, "1", SAME, mode=Mode.ANSWER)
    (only,) = compared(store)
    assert (only.mode, only.kind, only.agrees) == ("answer", Kind.ANSWERED, True)


def test_what_is_forgotten_takes_its_comparison_along(store: Store) -> None:
    held(store, "1")
    answer(store, "1", SAME)
    assert len(compared(store)) == 1
    store.rows("DELETE FROM conversations RETURNING id")
    assert compared(store) == []


def test_what_no_key_opens_is_not_compared_and_stops_nothing(store: Store) -> None:
    held(store, "1")
    answer(store, "1", SAME)
    store.cipher = Cipher([new_key()])
    (only,) = compared(store)
    assert (only.agent, only.agrees) == ("none", None)


def test_words_that_cannot_be_judged_are_not_looked_at_again_and_stop_nothing(store: Store) -> None:
    held(store, "1")
    answer(store, "1", SAME)
    store.rows("UPDATE messages SET received_at = received_at - interval '1 hour' RETURNING id")
    store.rows("UPDATE comparisons SET at = at - interval '1 hour' RETURNING id")

    def surprised(_: Pair) -> dict[str, Any]:
        raise ValueError("an odd word")

    assert CompareJob(comparisons(store), surprised).run() == 1
    assert CompareJob(comparisons(store), judge).run() == 0
    (only,) = comparisons(store).listed()
    assert (only.agent, only.agrees) == ("none", None)


SETTINGS = GoLive(gate=True, agreement=0.7, cases=10)


def test_an_intent_goes_live_once_it_is_sure_enough(store: Store) -> None:
    """Eleven of eleven: at least 76 %, with 95 %."""
    live = LiveIntents(comparisons(store), SETTINGS)
    assert not live("how_to")
    for number in range(11):
        held(store, str(number))
        answer(store, str(number), SAME)
    compared(store)

    (how_to,) = standings(comparisons(store), SETTINGS)
    assert (how_to.agrees.hits, how_to.agrees.of, how_to.live) == (11, 11, True)
    assert 0.76 < how_to.at_least < 0.77
    assert not live("how_to")  # it was asked a moment ago
    assert LiveIntents(comparisons(store), SETTINGS)("how_to")
    assert not LiveIntents(comparisons(store), SETTINGS)("complaint")
    assert LiveIntents(comparisons(store), SETTINGS.model_copy(update={"always": ("complaint",)}))("complaint")
    strict = SETTINGS.model_copy(update={"agreement": 0.8})
    assert [one.why for one in standings(comparisons(store), strict)] == ["at least 76%, and 80% are needed"]


def test_doctor_says_what_is_answered(store: Store, database_url: str, tmp_path: Path) -> None:
    def finding(text: str) -> Finding:
        (tmp_path / "firstline.toml").write_text(text)
        own = {"DATABASE_URL": database_url, "FIRSTLINE_CONFIG": str(tmp_path / "firstline.toml")}
        (found,) = check_go_live(load(own, dotenv=None))
        return found

    gate = "[go_live]\ngate = true\ncases = 2\nagreement = 0.5\nconfidence = 0.6\n"
    for thread in ("1", "2", "3"):
        held(store, thread)
    answer(store, "1", SAME)
    compared(store)

    assert finding("").level is Level.OFF
    warned = finding(gate)
    assert (warned.level, warned.found) == (
        Level.WARN,
        "no intent has proved itself, so every answer goes to people: how_to (1 of 2 that are needed)",
    )
    answer(store, "2", SAME)
    compared(store)
    assert (finding(gate).level, finding(gate).found) == (Level.OK, "answered by the bot: how_to")


def test_the_newest_count_however_old_they_are(store: Store) -> None:
    """An intent does not close by age, and closes by the newest that disagree."""
    own = GoLive(gate=True, agreement=0.5, confidence=0.6, cases=2, newest=3)
    for number in range(4):
        held(store, str(number))
        answer(store, str(number), SAME)
    compared(store)
    store.rows("UPDATE comparisons SET at = at - interval '3 years' RETURNING id")

    (how_to,) = standings(comparisons(store), own)
    assert (how_to.agrees.hits, how_to.agrees.of, how_to.live) == (3, 3, True)
    for number in range(4, 7):
        held(store, str(number))
        answer(store, str(number), OTHER)
    compared(store)
    (how_to,) = standings(comparisons(store), own)
    assert (how_to.agrees.hits, how_to.agrees.of, how_to.live) == (0, 3, False)


def test_an_answer_withheld_beside_a_handoff_is_not_said_and_compared(store: Store) -> None:
    vip = replace(NOT_LIVE, reason=Reason.ALWAYS_HUMAN)
    held(store, "1", replace(WITHHELD, decision=vip), mode=Mode.ANSWER)

    assert "answer" not in store.outbox_kinds()
    assert [row["reason"] for row in store.rows("SELECT reason FROM handoffs")] == ["always_human"]
    answer(store, "1", SAME, mode=Mode.ANSWER)
    (only,) = compared(store)
    assert (only.kind, only.agrees) == (Kind.ANSWERED, True)


def test_a_conversations_page_shows_what_nobody_saw_and_how_it_compares(store: Store, tmp_path: Path) -> None:
    held(store, "1")
    answer(store, "1", SAME)
    compared(store)
    add_user(store, "ada", Role.VIEWER)
    console = served(store, settings_of(tmp_path))
    visitor = Visitor(console.url)
    visitor.sign_in()

    page = visitor.get(f"/conversations/{store.conversation_id('1')}").text
    console.close()

    assert "shown to nobody" in page
    assert "proposed to agents" not in page
    assert "bot: tells the same as the agent" in page


@pytest.fixture
def some(store: Store) -> Store:
    for thread, told in (("1", SAME), ("2", OTHER), ("3", "Thank you!")):
        held(store, thread)
        answer(store, thread, told)
    compared(store)
    return store


def test_the_command_prints_it(some: Store, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("FIRSTLINE_ENCRYPTION_KEYS", new_key())
    run = CliRunner().invoke

    printed = run(cli, ["compare"]).output
    assert "how_to" in printed
    assert "no: 2 of 30 that are needed" in printed
    listed = run(cli, ["compare", "--disagreeing"]).output
    assert listed.startswith(f"{some.conversation_id('2')}  ")
    assert "how_to: answered, the agent answered: differs" in listed
    (how_to,) = json.loads(run(cli, ["compare", "--json"]).output)
    assert (how_to["intent"], how_to["answers"], how_to["agrees"]["of"], how_to["live"]) == ("how_to", 3, 2, False)


def test_the_console_shows_it(some: Store, tmp_path: Path) -> None:
    add_user(some, "ada", Role.VIEWER)
    console = served(some, settings_of(tmp_path, "[go_live]\ngate = true\n"))
    visitor = Visitor(console.url)
    visitor.sign_in()

    page = visitor.get("/agreement").text
    every = visitor.get("/agreement", intent="how_to", which="all").text
    missing: Any = visitor.get("/agreement", intent="spam").status_code
    console.close()

    assert "2 of 30 that are needed" in page
    assert "50 %" in page
    assert page.count("tells something else than the agent") == 1
    assert f"/conversations/{some.conversation_id('2')}" in page
    assert every.count("data-open") == 3
    assert missing == 404
    looks = some.rows("SELECT what, which FROM audit_log WHERE what = 'looked at agreement with agents' ORDER BY id")
    assert [row["which"] for row in looks] == [None, "how_to"]


def test_who_asks_again_before_it_was_compared_takes_no_answer_away(store: Store) -> None:
    """In a chat minutes lie between question and answer, and agents' words settle for ten."""
    held(store, "1")
    answer(store, "1", SAME)
    held(store, "1")
    held(store, "1")  # nobody had answered that by then
    answer(store, "1", OTHER)

    assert sorted(one.agrees for one in compared(store) if one.agrees is not None) == [False, True]


def test_in_a_channel_that_many_write_in_whoever_else_answers_is_an_agent(store: Store) -> None:
    store.accept([message(QUESTION, mode=Mode.SHADOW)])
    beside = {"addressed": False, "mode": Mode.SHADOW}
    store.accept([message("On Android.", **beside), message("Reset it.", author_id="mia", **beside)])

    rows = store.rows("SELECT author, author_index IS NOT NULL AS found FROM messages ORDER BY id")
    authors = [(row["author"], row["found"]) for row in rows]
    assert authors == [("requester", False), ("requester", False), ("agent", True)]  # whoever is erased is found by it


def test_what_had_begun_as_the_bots_is_only_looked_at_from_the_next_word_on(store: Store) -> None:
    """Given a thread whose channel is set to `shadow`: its requester goes on there, to nobody in particular."""
    store.accept([message(QUESTION)])
    claim = store.conversations.claim(store.conversation_id())
    assert claim is not None

    store.accept([message("On Android?", addressed=False, mode=Mode.SHADOW)])
    store.conversations.record(claim, ANSWERED)

    assert store.outbox_kinds() == []
    again = store.conversations.claim(store.conversation_id())
    assert again is not None
    store.conversations.record(again, ANSWERED)
    assert store.outbox_kinds() == []
    assert [row["mode"] for row in store.rows("SELECT mode FROM comparisons")] == ["shadow"]


def test_what_people_have_by_a_handoff_goes_on_as_it_began(store: Store) -> None:
    store.accept([message(QUESTION)])
    store.conversations.create_handoff(store.conversation_id(), replace(NOT_LIVE, reason=Reason.HUMAN_REQUESTED))

    store.accept([message("Are you there?", addressed=False, mode=Mode.SHADOW)])

    assert store.rows("SELECT owner, mode FROM conversations") == [{"owner": "human", "mode": "answer"}]


def test_what_nobody_asked_is_kept_nowhere_where_the_bot_only_looks_on(store: Store) -> None:
    store.accept([message("Lunch?", addressed=False, mode=Mode.SHADOW)])
    assert store.rows("SELECT FROM unaddressed_messages") == []
