"""What was asked and not answered, and what open conversations were told before an article changed, on a database."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.app.cli.commands import cli
from bot.app.doctor.databases import check_knowledge
from bot.app.settings import load
from bot.gaps import articles
from bot.gaps.gaps import gaps_of
from bot.gaps.unanswered import Found, Why, agents_said, unanswered
from bot.health import Level
from bot.knowledge.ingest import ingest
from bot.model import Mode, Passage, Reason
from bot.privacy import Redactor
from bot.privacy.detect import Detector
from bot.store.cipher import Cipher, new_key
from connectors.sandbox.environment import demo_environment
from tests.support.asking import says
from tests.support.builders import agent_message, feedback, message, outcome
from tests.support.openai_server import openai_server
from tests.support.sandbox import running
from tests.support.store import Store

NOW = datetime.now(UTC)
URL = "https://help.example/refunds"


@pytest.fixture(scope="module")
def redactor() -> Redactor:
    return Redactor(Detector())


def asked(
    store: Store,
    thread: str,
    text: str,
    *,
    grounded: bool | None = False,
    cites: tuple[Passage, ...] = (),
    **more: object,
) -> None:
    """A question of its own conversation, with what came of it."""
    store.accept([message(text, thread_id=thread, message_id=f"m{thread}", event_id=f"e{thread}", **more)])
    claim = store.conversations.claim(store.conversation_id(thread))
    assert claim is not None
    made = outcome("So it is.", grounded=grounded)
    assert made.answer is not None
    store.conversations.record(claim, replace(made, answer=replace(made.answer, cites=cites)))


def found(store: Store, redactor: Redactor, cipher: Cipher | None = None) -> Found:
    since, until = NOW - timedelta(days=1), NOW + timedelta(days=1)
    return unanswered(store.database, cipher or store.cipher, redactor, since, until)


def test_what_was_not_found_is_listed_by_frequency_and_redacted(store: Store, redactor: Redactor) -> None:
    asked(store, "1", "How do I export my data? I am mia.moss@mail.example")
    asked(store, "2", "Can I export the data?")
    asked(store, "3", "export data")
    asked(store, "4", "Do you have an affiliate program?")
    asked(store, "5", "How do I reset my password?", grounded=True)
    asked(store, "6", "thanks", grounded=None)

    first, second = gaps_of(found(store, redactor).questions, None)

    assert (first.conversations, second.conversations) == (3, 1)
    assert {first.title, *first.examples} >= {"Can I export the data?", "export data"}
    assert "mia.moss" not in str([one.text for one in first.questions])
    assert second.title == "Do you have an affiliate program?"
    assert first.reasons == {Why.NOT_FOUND: 3}


def test_drafts_that_could_not_be_written_count(store: Store, redactor: Redactor) -> None:
    asked(store, "1", "Do you have an affiliate program?", mode=Mode.DRAFT)
    assert [one.text for one in found(store, redactor).questions] == ["Do you have an affiliate program?"]


def test_an_answer_that_did_not_help_and_a_handoff_count(store: Store, redactor: Redactor) -> None:
    asked(store, "1", "How do I export my data?", grounded=True)
    (row,) = store.rows("SELECT key FROM outbox WHERE kind = 'answer'")
    store.accept([feedback(False, thread_id="1", about=str(row["key"]), at=NOW)])
    store.accept([message("Do you have an affiliate program?", thread_id="2", message_id="m2", event_id="e2")])
    claim = store.conversations.claim(store.conversation_id("2"))
    assert claim is not None
    store.conversations.record(claim, outcome("", grounded=False, reason=Reason.NO_ANSWER))
    made = outcome("Nothing was found.", grounded=False, reason=Reason.NO_ANSWER)
    store.accept([message("What is the uptime?", thread_id="3", message_id="m3", event_id="e3")])
    claim = store.conversations.claim(store.conversation_id("3"))
    assert claim is not None
    store.conversations.record(claim, made)

    reasons = {one.text: one.why for one in found(store, redactor).questions}

    assert reasons == {"How do I export my data?": Why.NOT_HELPED, "What is the uptime?": Why.HANDED_OVER}


def test_a_burst_is_one_question(store: Store, redactor: Redactor) -> None:
    store.accept([message("hi there", thread_id="1", message_id="m0", event_id="e0")])
    asked(store, "1", "Can I export the data?")
    (one,) = found(store, redactor).questions
    assert one.text == "hi there Can I export the data?"


def test_what_no_key_opens_is_counted(store: Store, redactor: Redactor) -> None:
    asked(store, "1", "Can I export the data?")
    assert found(store, redactor, Cipher([new_key()])) == Found(questions=(), unreadable=1)


def test_what_agents_answered_is_redacted_too(store: Store, redactor: Redactor) -> None:
    asked(store, "1", "Can I export the data?")
    store.accept(
        [agent_message("Yes: Settings, Export. Or write to ida@mail.example.", thread_id="1", message_id="a1")]
    )
    (told,) = agents_said(store.database, store.cipher, redactor, [store.conversation_id("1")])
    assert told.startswith("Yes: Settings, Export.")
    assert "ida@" not in told


# articles


def take_in(store: Store, folder: Path, text: str) -> None:
    (folder / "refunds.md").write_text(f"# Refunds\n\n{text}")
    ingest(store.database, None, [str(folder)], lambda _: None, base_url="https://help.example/{path}")


def test_who_was_told_what_has_changed_is_listed_until_it_is_over(
    store: Store, database_url: str, tmp_path: Path
) -> None:
    take_in(store, tmp_path, "Refunds take 5 days.")
    cites = (Passage(id=1, title="Refunds", url=URL, text="…", score=1.0),)
    asked(store, "1", "How long does a refund take?", grounded=True, cites=cites)
    assert articles.told_before(store.database) == []

    take_in(store, tmp_path, "Refunds take 9 days.")
    (told,) = articles.told_before(store.database)
    assert (told.conversation_id, told.title, told.url) == (store.conversation_id("1"), "Refunds", URL)
    assert told.changed_at is not None

    settings = load({"DATABASE_URL": database_url}, dotenv=None)
    (finding,) = [one for one in check_knowledge(settings) if one.what == "changed articles"]
    assert finding.level is Level.WARN
    assert finding.found.startswith("1 open conversation ")

    store.rows("DELETE FROM articles RETURNING id")
    (told,) = articles.told_before(store.database)
    assert told.changed_at is None

    store.rows(
        "INSERT INTO resolutions (conversation_id, kind, at) "
        "SELECT id, 'confirmed', now() FROM conversations RETURNING id"
    )
    assert articles.told_before(store.database) == []


def test_who_was_told_the_new_form_since_is_not(store: Store, tmp_path: Path) -> None:
    take_in(store, tmp_path, "Refunds take 5 days.")
    cites = (Passage(id=1, title="Refunds", url=URL, text="…", score=1.0),)
    asked(store, "1", "How long does a refund take?", grounded=True, cites=cites)
    take_in(store, tmp_path, "Refunds take 9 days.")
    store.accept([message("Sure?", thread_id="1", message_id="again", event_id="again")])
    claim = store.conversations.claim(store.conversation_id("1"))
    assert claim is not None
    made = outcome("9 days.")
    assert made.answer is not None
    store.conversations.record(claim, replace(made, answer=replace(made.answer, cites=cites)))
    assert articles.told_before(store.database) == []


def test_articles_that_nobody_needs_and_that_nobody_has_changed(store: Store, tmp_path: Path) -> None:
    (tmp_path / "fees.md").write_text("# Fees\n\nThere are none.")
    take_in(store, tmp_path, "Refunds take 5 days.")
    asked(store, "1", "Refunds?", grounded=True, cites=(Passage(id=1, title="Refunds", url=URL, text="…", score=1.0),))
    store.rows("UPDATE articles SET updated_at = now() - interval '400 days' RETURNING id")
    store.rows("UPDATE articles SET changed_at = now() WHERE title = 'Fees' RETURNING id")

    assert [one.title for one in articles.uncited(store.database, NOW - timedelta(days=1))] == ["Fees"]
    assert [(one.title, one.cited) for one in articles.stale(store.database, NOW - timedelta(days=1), 365)] == [
        ("Refunds", 1)
    ]


def test_the_commands_print_it(
    store: Store, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", database_url)
    key = new_key()
    monkeypatch.setenv("FIRSTLINE_ENCRYPTION_KEYS", key)
    store = Store(store.database, Cipher([key]))
    run = CliRunner().invoke
    assert "nothing that was asked" in run(cli, ["gaps"]).output
    asked(store, "1", "How do I export my data? I am mia.moss@mail.example")
    asked(store, "2", "Can I export the data?")
    listed = run(cli, ["gaps"]).output
    assert "1. 2 conversations: " in listed
    assert "mia.moss" not in listed
    (gap,) = json.loads(run(cli, ["gaps", "--as", "json"]).output)["gaps"]
    assert gap["conversations"] == 2
    assert gap["reasons"] == {"not found": 2}
    assert "no open conversation" in run(cli, ["gaps", "changed"]).output
    assert "every article" in run(cli, ["gaps", "stale"]).output
    assert "every article that was there 90 days ago is cited" in run(cli, ["gaps", "uncited"]).output
    assert "no two articles" in run(cli, ["gaps", "contradictions"]).output
    take_in(store, tmp_path, "A refund reaches your account within 5 days of our approval.")
    (tmp_path / "money").mkdir()
    take_in(store, tmp_path / "money", "Within 14 days of our approval a refund reaches your account.")
    told = run(cli, ["gaps", "contradictions"]).output
    assert told.startswith(("14 or 5:", "5 or 14:"))
    assert told.count("https://help.example/refunds") == 2


def test_drafts_become_files_or_drafts_at_the_vendor(
    store: Store, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the model adds of its own is named in the draft."""
    key = new_key()
    monkeypatch.chdir(tmp_path)
    store = Store(store.database, Cipher([key]))
    asked(store, "1", "Can I export the data?")
    run = CliRunner().invoke
    with openai_server() as model, running() as sandbox:
        zendesk = sandbox.sandbox.zendesk
        zendesk.add_section("Data", zendesk.add_category("Help"))
        says(model, "# Export your data\n\n| Format | Since |\n|---|---|\n| CSV | 2020 |")
        own = {"DATABASE_URL": database_url, "FIRSTLINE_ENCRYPTION_KEYS": key}
        for name, value in (own | demo_environment(sandbox.url)).items():
            monkeypatch.setenv(name, value)
        assert "found no language model" in run(cli, ["gaps", "--draft", "drafts"]).output
        monkeypatch.setenv("OPENAI_API_KEY", "sk-test")
        monkeypatch.setenv("OPENAI_BASE_URL", model.url)
        first, second = (run(cli, ["gaps", "--draft", where]).output for where in ("drafts", "zendesk"))
        run(cli, ["gaps", "--draft", "drafts"])
        (made,) = zendesk.state.articles.values()
    assert "drafts/export-your-data.md: from 0 replies" in first
    assert "draft: true" in (tmp_path / "drafts/export-your-data.md").read_text()
    assert (tmp_path / "drafts/export-your-data-2.md").exists()
    assert made["html_url"] in second
    assert (made["title"], made["draft"]) == ("Export your data", True)
    assert "<table>" in made["body"]
    assert "TODO" in made["body"]
