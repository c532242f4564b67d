"""Which conversations wait for a review, what is said of one, and what comes of that."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.gaps.drafting import Draft
from bot.gaps.gaps import Gap
from bot.gaps.written import Written
from bot.knowledge.custom import kept
from bot.knowledge.ingest import ingest
from bot.model import Answer, EscalationDecision, Outcome, Reader, Role, ThreadDeleted, ThreadRef, Work
from bot.store.console.reviews import Reviews, Sampling, Verdict, Wants
from bot.store.queries import queries
from tests.console.conftest import SignedIn
from tests.support.builders import feedback, message
from tests.support.console import Visitor, add_user, served, settings_of
from tests.support.embedder import FakeEmbedder
from tests.support.store import Store

SURE = Outcome(
    answer=Answer(text="So.", grounded=True, confidence=0.9), decision=EscalationDecision(escalate=False), work=Work()
)
ALL, NONE = Sampling(first=200, share=0, confidence=0.5), Sampling(first=0, share=0, confidence=0.5)


def held(store: Store, thread_id: str, outcome: Outcome = SURE) -> int:
    store.accept([message(f"My address is nina@bloggs.example, {thread_id}?", thread_id=thread_id)])
    claim = store.conversations.claim(store.conversation_id(thread_id))
    assert claim is not None
    store.conversations.record(claim, outcome)
    return store.conversation_id(thread_id)


def reviews(store: Store) -> Reviews:
    return Reviews(store.database, store.cipher)


def test_until_so_many_are_reviewed_every_conversation_with_an_answer_waits(store: Store) -> None:
    one, other = held(store, "1"), held(store, "2")
    store.accept([message("Nobody has answered this.", thread_id="3")])
    assert reviews(store).waiting(ALL).why == {other: ("one of the first",), one: ("one of the first",)}

    reviews(store).keep(one, Verdict.GOOD, None, better="", remark="", by="ada")

    waiting = reviews(store).waiting(replace(ALL, first=1))
    assert waiting.reviewed == 1
    assert waiting.why == {}


def test_what_shows_a_sign_of_trouble_always_waits(store: Store) -> None:
    held(store, "good")
    held(store, "an article's", replace(SURE, work=Work(guards=("passages",))))
    unsure = replace(SURE, answer=Answer(text="So?", grounded=True, confidence=0.2))
    expected = {
        held(store, "unsure", unsure): ("low confidence",),
        held(store, "struck", replace(SURE, work=Work(guards=("injection",)))): ("a guard struck",),
        held(store, "unhappy"): ("did not help",),
    }
    store.accept([feedback(False, thread_id="unhappy")])

    assert reviews(store).waiting(NONE).why == expected


def test_the_sample_has_its_share_and_is_always_the_same(store: Store) -> None:
    store.rows(
        "INSERT INTO conversations (channel, account, thread_id, requester_id, requester, last_answer_at) "
        "SELECT 'slack', 'T1', n, 'u', '', now() FROM generate_series(1, 400) n RETURNING id"
    )
    with store.database.connection() as connection:
        drawn = [
            [
                row["id"]
                for row in queries.conversations_to_review(
                    connection, everything=False, share=0.25, confidence=0.5, days=30, window=2000, limit=400
                )
            ]
            for _ in range(2)
        ]
    assert drawn[0] == drawn[1]
    assert 80 <= len(drawn[0]) <= 120


def test_a_review_is_kept_encrypted_and_the_next_one_follows(store: Store, signed_in: SignedIn) -> None:
    first, second = held(store, "1"), held(store, "2")
    reviewer = signed_in(Role.REVIEWER)
    assert f"/conversations/{second}" in reviewer.get("/review").text
    reviewer.get(f"/conversations/{second}")

    response = reviewer.post(
        f"/review/{second}", verdict="wrong", wants="article", better="Ask Nina.", remark="It is old.", next="1"
    )

    assert response.url.endswith(f"/conversations/{first}")
    review = reviews(store).of(second)
    assert review is not None
    assert (review.verdict, review.wants, review.better, review.by) == ("wrong", "article", "Ask Nina.", "reviewer")
    (row,) = store.rows("SELECT body FROM reviews")
    assert b"Nina" not in bytes(row["body"])


@pytest.mark.parametrize("wrong", [{"verdict": "so so"}, {"verdict": "good", "wants": "a rise"}, {}])
def test_a_review_that_says_nothing_is_refused(store: Store, signed_in: SignedIn, wrong: dict[str, str]) -> None:
    number = held(store, "1")
    reviewer = signed_in(Role.REVIEWER)
    reviewer.get(f"/conversations/{number}")
    assert reviewer.post(f"/review/{number}", **wrong).status_code == 400
    assert reviews(store).of(number) is None


def test_the_page_of_knowledge_says_how_much_is_known(store: Store, signed_in: SignedIn, tmp_path: Path) -> None:
    viewer = signed_in(Role.VIEWER)
    assert "No articles yet" in viewer.get("/knowledge").text

    for name in ("parking", "badges"):
        (tmp_path / f"{name}.md").write_text(f"# {name.title()}\n\nAsk at the front desk.\n")
    ingest(store.database, None, [str(tmp_path)], lambda _: None)

    assert "2 articles, 2 passages" in viewer.get("/knowledge").text


def test_what_a_reviewer_wants_said_becomes_a_custom_answer(store: Store, signed_in: SignedIn) -> None:
    number = held(store, "1")
    better = "Write to nina@bloggs.example."
    reviews(store).keep(number, Verdict.WRONG, Wants.CUSTOM_ANSWER, better=better, remark="", by="ada")
    operator = signed_in(Role.OPERATOR)
    page = operator.get("/knowledge").text
    assert "Write to &lt;EMAIL_1&gt;." in page

    operator.post(
        "/knowledge/answers",
        conversation=number,
        name="parking",
        questions="Where can I park?\nIs there a car park?",
        text="Behind the house.",
        channel="slack",
        language="EN",
    )

    (custom,) = kept.current(store.database, Reader(language="en"), "slack")
    assert (custom.name, custom.text) == ("parking", "Behind the house.")
    assert custom.questions == ("Where can I park?", "Is there a car park?")
    assert reviews(store).wanted() == []
    assert "parking" in operator.post("/knowledge/answers/end", name="parking").text
    assert kept.current(store.database, Reader(language="en"), "slack") == ()


def test_a_viewer_adds_no_answer(store: Store, signed_in: SignedIn) -> None:
    viewer = signed_in(Role.VIEWER)
    viewer.get("/knowledge")
    assert viewer.post("/knowledge/answers", name="x", questions="x?", text="x").status_code == 403
    assert kept.listed(store.database) == ()


def test_a_source_is_read_again(store: Store, signed_in: SignedIn) -> None:
    store.rows("INSERT INTO sources (name, good_at, problem) VALUES ('docs', now(), 'a page is away') RETURNING name")
    operator = signed_in(Role.OPERATOR)
    assert "a page is away" in operator.get("/knowledge").text

    operator.post("/knowledge/sources", name="docs")

    assert store.rows("SELECT FROM sources WHERE wanted_at IS NOT NULL")
    assert operator.post("/knowledge/sources", name="nowhere").status_code == 404


def test_what_was_asked_in_vain_is_shown_without_personal_data(store: Store, signed_in: SignedIn) -> None:
    held(store, "1", replace(SURE, answer=Answer(text="I could not find that.", grounded=False)))

    page = signed_in(Role.VIEWER).get("/knowledge/gaps").text

    assert "Write a custom answer" not in page
    assert ">My address is &lt;EMAIL_1&gt;, 1?</textarea>" in signed_in(Role.OPERATOR).get("/knowledge/gaps").text
    assert "My address is &lt;EMAIL_1&gt;" in page
    assert "nina@bloggs.example" not in page
    assert "not found 1" in page


def test_it_is_grouped_by_meaning_where_somebody_wants_that(store: Store, tmp_path: Path) -> None:
    """Given two questions of one meaning in other words: looking asks no model; asked to, it is given them without
    personal data."""
    for number, text in enumerate(("Where can I park?", "Is there a garage for nina@bloggs.example?")):
        store.accept([message(text, thread_id=str(number))])
        claim = store.conversations.claim(store.conversation_id(str(number)))
        assert claim is not None
        store.conversations.record(claim, replace(SURE, answer=Answer(text="No.", grounded=False)))
    embedder = FakeEmbedder(store.database, same={"garage": "park"})
    add_user(store, "ada", Role.REVIEWER)
    console = served(store, settings_of(tmp_path), embeds=True, embedder=lambda: embedder)
    ada = Visitor(console.url)
    ada.sign_in()

    looked = ada.get("/knowledge/gaps").text
    assert embedder.seen == []
    by_meaning = ada.post("/knowledge/gaps", days="14").text

    assert looked.count("<article") == 2
    assert "Grouped by meaning." in by_meaning
    assert "Is there a garage for <EMAIL_1>?" in embedder.seen
    assert store.rows("SELECT details FROM audit_log ORDER BY id DESC LIMIT 1") == [{"details": "14 days, by meaning"}]
    console.close()


def test_an_article_is_drafted_where_somebody_wants_that(store: Store, tmp_path: Path) -> None:
    """Given a question that nothing answers, and a model: the draft is shown with what is to be checked, and kept
    nowhere."""
    held(store, "1", replace(SURE, answer=Answer(text="I could not find that.", grounded=False)))
    given: list[Gap] = []
    draft = Draft("Changing your address", "Open **Settings**. <script>alert(1)</script>", "en", ("Open Settings.",))

    def write(gap: Gap) -> Written:
        given.append(gap)
        return Written(draft, replies=1, passages=0)

    add_user(store, "ada", Role.REVIEWER)
    console = served(store, settings_of(tmp_path), writer=lambda: write)
    ada = Visitor(console.url)
    ada.sign_in()
    number = str(store.conversation_id("1"))
    assert "Draft an article" in ada.get("/knowledge/gaps").text

    page = ada.post("/knowledge/gaps/draft", conversation=number).text
    gone = ada.post("/knowledge/gaps/draft", conversation="999")

    assert [gap.title for gap in given] == ["My address is <EMAIL_1>, 1?"]
    assert "from 1 reply of agents and 0 passages" in page
    assert "<strong>Settings</strong>" in page
    assert "<script>alert" not in page
    assert '<li class="bad-text">Open Settings.</li>' in page
    assert gone.status_code == 404
    noted = store.rows("SELECT details FROM audit_log WHERE what = 'had an article drafted'")
    assert noted == [{"details": f"of conversations {number}"}]
    console.close()


def test_settings_say_how_much_is_reviewed(store: Store, tmp_path: Path) -> None:
    held(store, "1")
    add_user(store, "ada", Role.REVIEWER)
    settings = settings_of(tmp_path, "[console]\nreview_first = 0\nreview_share = 0.0\n")
    console = served(store, settings)
    ada = Visitor(console.url)
    ada.sign_in()
    assert "Nothing waits for a review." in ada.get("/review").text
    console.close()


def test_what_is_deleted_at_the_vendor_leaves_no_word_in_its_review(store: Store) -> None:
    number = held(store, "1")
    reviews(store).keep(number, Verdict.WRONG, None, better="Ask Nina.", remark="She knows.", by="ada")

    store.accept([ThreadDeleted(thread=ThreadRef("intercom", "app1", "1"), at=datetime.now(UTC))])

    review = reviews(store).of(number)
    assert review is not None
    assert (review.verdict, review.better, review.remark) == ("wrong", "", "")
