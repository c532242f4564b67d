"""Custom answers kept, tried, given and ended, and the record of what an answer rests on, on a real database."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.app.cli.commands import cli
from bot.app.cli.explain import explain as print_explained
from bot.config import Behaviour, Environment, Settings
from bot.knowledge.custom import kept
from bot.model import CustomAnswer, CustomKind, Level, Passage, Reader, Readership, Work
from tests.support.builders import message, outcome
from tests.support.store import Store

NOW = datetime.now(UTC)
DAY = timedelta(days=1)
ANSWER = CustomAnswer(name="a", kind=CustomKind.ANSWER, text="Yes.", questions=("Are you open?",))
PASSAGE = Passage(id=1, title="Passwords", url="https://help.example/p", text="…", score=1.0)


def held(store: Store, reader: Reader = Reader(language="en"), channel: str = "slack") -> str:  # noqa: B008
    """The names of those that hold, in a row."""
    return " ".join(one.name for one in kept.current(store.database, reader, channel))


def test_only_what_holds_now_here_and_for_them_is_given(store: Store) -> None:
    for one in (
        replace(ANSWER, name="always"),
        replace(ANSWER, name="over", starts=NOW - 2 * DAY, ends=NOW - DAY),
        replace(ANSWER, name="later", starts=NOW + DAY),
        replace(ANSWER, name="now", starts=NOW - DAY, ends=NOW + DAY),
        replace(ANSWER, name="staff", readership=Readership(Level.INTERNAL)),
        replace(ANSWER, name="gold", readership=Readership.of(Level.SIGNED_IN, ["gold"])),
        replace(ANSWER, name="german", languages=("de", "fr")),
        replace(ANSWER, name="zendesk", channels=("zendesk",)),
    ):
        assert kept.put(store.database, one) is False

    assert held(store) == "always now"
    assert held(store, Reader(Level.INTERNAL, language="en")) == "always now staff"
    assert held(store, Reader(Level.SIGNED_IN, frozenset({"gold"}), "en")) == "always gold now"
    assert held(store, Reader(Level.PUBLIC, frozenset({"gold"}), "en")) == "always now"
    assert held(store, Reader(language="de")) == "always german now"
    assert held(store, channel="zendesk") == "always now zendesk"
    assert len(kept.listed(store.database)) == 8


def test_it_is_kept_as_it_was_written_and_replaced_by_name(store: Store) -> None:
    whole = replace(ANSWER, exact=True, starts=NOW, ends=NOW + DAY, languages=("de",), channels=("slack", "zendesk"))
    kept.put(store.database, ANSWER)
    assert kept.put(store.database, whole) is True
    assert kept.listed(store.database, "a") == (whole,)


@pytest.mark.parametrize("starts", [None, NOW - DAY, NOW + DAY])
def test_what_is_ended_is_over(store: Store, starts: datetime | None) -> None:
    kept.put(store.database, replace(ANSWER, starts=starts))
    assert kept.end(store.database, "a")
    assert held(store) == ""
    assert not kept.end(store.database, "a")
    assert not kept.end(store.database, "b")


# what an answer rests on


def test_an_answer_keeps_the_articles_that_it_cites_and_the_custom_answers(
    store: Store, database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    store.accept([message()])
    claim = store.conversations.claim(store.conversation_id())
    assert claim is not None
    made = outcome("Use Settings.")
    assert made.answer is not None
    cites = (PASSAGE, replace(PASSAGE, id=2), replace(PASSAGE, id=3, url="https://help.example/q"))
    made = replace(made, answer=replace(made.answer, cites=cites), work=Work(custom=("christmas",)))
    store.conversations.record(claim, made)

    rows = store.rows("SELECT url, title, conversation_id FROM citations ORDER BY url")
    assert [(row["url"], row["title"]) for row in rows] == [
        ("https://help.example/p", "Passwords"),
        ("https://help.example/q", "Passwords"),
    ]
    assert rows[0]["conversation_id"] == store.conversation_id()
    settings = Settings(env=Environment(database_url=database_url), behaviour=Behaviour())
    print_explained(settings, (str(store.conversation_id()),))
    assert "Custom answers: christmas" in capsys.readouterr().out


def test_an_answer_of_the_operators_own_may_link_where_it_does(store: Store) -> None:
    store.accept([message()])
    claim = store.conversations.claim(store.conversation_id())
    assert claim is not None
    made = outcome("See https://shop.example/gifts.")
    assert made.answer is not None
    store.conversations.record(claim, replace(made, answer=replace(made.answer, hosts=frozenset({"shop.example"}))))
    queued = store.outbox.claim(store.conversation_id(), "requester")
    assert queued is not None
    assert store.outbox.contents.answer(queued).link_hosts == frozenset({"shop.example"})


# the command


@pytest.fixture
def _settings(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("COLUMNS", "200")


def firstline(*arguments: str, code: int = 0) -> Result:
    result = CliRunner().invoke(cli, arguments)
    assert result.exit_code == code, result.output
    return result


@pytest.mark.usefixtures("_settings")
def test_answers_are_added_tried_given_and_ended(tmp_path: Path) -> None:
    assert "there are no custom answers" in firstline("answers").output
    (tmp_path / "hours.md").write_text(
        '+++\nquestions = ["What are your opening hours at Christmas?"]\n+++\nWe are closed, see https://acme.example/x.'
    )
    added = firstline("answers", "add", "hours.md").output
    assert "added  hours  answer, 1 question, for everybody" in added
    assert "hours" in firstline("answers").output
    assert "We are closed" in firstline("answers", "show", "hours").output
    question = "what are your opening hours, at christmas"
    assert "→ 1.00  hours" in firstline("answers", "try", question).output
    near = firstline("answers", "try", "What are your opening hours at Easter?").output
    assert "none of them is given" in near
    asked = firstline("ask", question).output
    assert "We are closed" in asked
    assert "hours" in asked.split("custom answers")[1].splitlines()[0]
    assert "sources" not in asked
    limited = (
        (tmp_path / "hours.md").read_text().replace("+++\nquestions", '+++\nchannels = ["intercom"]\nquestions', 1)
    )
    (tmp_path / "hours.md").write_text(limited)
    firstline("answers", "add", "hours.md")
    assert (
        "not to them: hours  answer, 1 question, for everybody, on intercom"
        in firstline("answers", "try", question).output
    )
    assert "→ 1.00  hours" in firstline("answers", "try", question, "--channel", "intercom").output
    firstline("answers", "end", "hours")
    assert "We are closed" not in firstline("ask", question).output
    assert "hours" not in firstline("answers").output
    assert "over since" in firstline("answers", "list", "--all").output
    assert "no custom answer holds; `firstline answers list --all`" in firstline("answers").output
    assert "found no custom answer" in firstline("answers", "end", "hours", code=2).output


@pytest.mark.usefixtures("_settings")
def test_of_files_of_which_one_is_wrong_none_is_taken(tmp_path: Path) -> None:
    (tmp_path / "good.toml").write_text('[[answers]]\nname = "good"\nquestions = ["Is it?"]\nanswer = "Yes."')
    (tmp_path / "bad.toml").write_text('[[answers]]\nname = "bad"\nanswer = "Yes."')
    (tmp_path / "other.toml").write_text('[[answers]]\nname = "other"\nguidance = "Be kind."\nchannels = ["slak"]')
    assert (
        "other: channels: found slak, expected some of slack"
        in firstline("answers", "add", "good.toml", "other.toml", code=2).output
    )
    assert "bad: found no `questions`" in firstline("answers", "add", "good.toml", "bad.toml", code=2).output
    assert "there are no custom answers" in firstline("answers").output
