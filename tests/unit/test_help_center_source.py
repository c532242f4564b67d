"""A vendor's help center as a source: when everything is read, what changed in between, what becomes of an article."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.config import SourceSettings
from bot.errors import NotSent
from bot.knowledge.article import MAX_BYTES, Unreadable
from bot.knowledge.sources import help_center
from bot.knowledge.sources.help_center import open_help_center
from bot.model import Level
from bot.ports import HelpArticle, Translations

NOW = datetime(2026, 3, 3, 12, tzinfo=UTC)
SETTINGS = SourceSettings(name="help", kind="zendesk")
RESET = HelpArticle(
    key="v:1/en",
    url="https://help.acme.example/hc/en/articles/1",
    title="Reset it",
    html='<p>Press <b>Reset</b>, then <a href="/hc/en/articles/2">sign in</a>.</p>',
    language="en",
    path=("Account", "Passwords"),
    labels=("login",),
    changed_at=NOW,
    audience=Level.SIGNED_IN,
    groups=("Gold",),
)


@dataclass
class Center:
    found: list[Translations] = field(default_factory=list)
    breaks: bool = False
    segments: str = ""
    asked: list[datetime | None] = field(default_factory=list)  # since when; None: for everything

    def bounds(self) -> str:
        return self.segments

    def articles(self) -> Iterator[Translations]:
        self.asked.append(None)
        yield from self._given()

    def changed(self, since: datetime) -> Iterator[Translations]:
        self.asked.append(since)
        yield from self._given()

    def draft(self, title: str, html: str, language: str | None) -> str:
        raise NotImplementedError

    def _given(self) -> Iterator[Translations]:
        yield from self.found
        if self.breaks:
            raise NotSent("the vendor answered 503")


def one(article: HelpArticle = RESET, *, withheld: tuple[str, ...] = ()) -> Translations:
    return Translations(original="v:1", articles=(article,), withheld=withheld)


def cursor_after(center: Center, settings: SourceSettings = SETTINGS, now: datetime = NOW) -> str | None:
    source = open_help_center(center, settings, None, now=now)
    list(source.entries)
    return source.cursor


def test_an_article_is_kept_with_all_that_is_told_of_it() -> None:
    (entry,) = open_help_center(Center([one()]), SETTINGS, None).entries
    article = entry.read()

    assert (entry.key, entry.name) == ("v:1/en", "Account/Passwords/Reset it")
    assert (article.title, article.original, article.language) == ("Reset it", "v:1", "en")
    assert article.text.strip() == "Press **Reset**, then [sign in](https://help.acme.example/hc/en/articles/2)."
    assert (article.path, article.labels) == (("Account", "Passwords"), ("login",))
    assert (article.audience, article.groups) == (Level.SIGNED_IN, ("Gold",))
    assert article.changed_at == NOW
    assert article.version == entry.version


def test_first_everything_is_read_then_what_changed_and_everything_again_a_day_later() -> None:
    center = Center([one()])
    first = open_help_center(center, SETTINGS, None, now=NOW)
    assert (first.complete, len(list(first.entries))) == (True, 1)

    later = NOW + timedelta(hours=2)
    second = open_help_center(center, SETTINGS, first.cursor, now=later)
    third = open_help_center(center, SETTINGS, second.cursor, now=NOW + timedelta(hours=23))
    assert (second.complete, third.complete) == (False, False)
    assert center.asked == [None, NOW - help_center.OVERLAP, later - help_center.OVERLAP]

    assert open_help_center(center, SETTINGS, third.cursor, now=NOW + timedelta(hours=24)).complete


@pytest.mark.parametrize("cursor", ["", "yesterday", "a b c", "x 2026-03-03T12:00:00 2026-03-03T12:00:00"])
def test_a_cursor_that_is_none_of_ours_reads_everything(cursor: str) -> None:
    assert open_help_center(Center(), SETTINGS, cursor, now=NOW).complete


def test_another_setup_reads_everything() -> None:
    center = Center()
    cursor = cursor_after(center)
    narrower = SETTINGS.model_copy(update={"exclude": ("Legal/*",)})
    assert not open_help_center(center, SETTINGS, cursor, now=NOW).complete
    assert open_help_center(center, narrower, cursor, now=NOW).complete


def test_other_bounds_read_everything() -> None:
    center = Center()
    cursor = cursor_after(center)
    center.segments = "Gold customers need a tag"
    assert open_help_center(center, SETTINGS, cursor, now=NOW).complete


def test_what_became_a_draft_is_gone() -> None:
    center = Center()
    cursor = cursor_after(center)
    center.found = [one(withheld=("v:1/de",)), Translations(original="v:2", articles=(), withheld=("v:2/en",))]
    source = open_help_center(center, SETTINGS, cursor, now=NOW)

    assert [entry.key for entry in source.entries] == ["v:1/en"]
    assert source.gone == ("v:1/de", "v:2/en")


def test_where_much_changed_everything_is_listed_and_not_held(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(help_center, "MAX_CHANGED", 1)
    center = Center()
    cursor = cursor_after(center)
    center.found = [one(), Translations(original="v:2", articles=())]

    assert open_help_center(center, SETTINGS, cursor, now=NOW).complete


def test_a_list_that_breaks_off_says_so() -> None:
    center = Center([one()], breaks=True)
    entries = iter(open_help_center(center, SETTINGS, None, now=NOW).entries)
    assert next(entries).key == "v:1/en"
    with pytest.raises(Unreadable, match="cannot be read to its end"):
        next(entries)


def test_changes_that_are_not_told_to_the_end_are_none() -> None:
    cursor = cursor_after(Center())
    with pytest.raises(Unreadable, match="cannot be read to its end"):
        open_help_center(Center([one()], breaks=True), SETTINGS, cursor, now=NOW)


@pytest.mark.parametrize(
    "change",
    [
        {"title": "Set it anew"},
        {"html": "<p>Press Set.</p>"},
        {"path": ("Account",)},
        {"labels": ()},
        {"audience": Level.INTERNAL},
        {"groups": ()},
        {"url": "https://help.acme.example/hc/en/articles/1-reset"},
    ],
)
def test_whatever_is_told_otherwise_makes_another_version(change: dict[str, object]) -> None:
    (before,) = open_help_center(Center([one()]), SETTINGS, None).entries
    (same,) = open_help_center(Center([one()]), SETTINGS, None).entries
    (after,) = open_help_center(Center([one(replace(RESET, **change))]), SETTINGS, None).entries  # type: ignore[arg-type]
    assert before.version == same.version != after.version


@pytest.mark.parametrize(
    ("html", "reason"),
    [
        ("", "is empty"),
        ("<p> </p>", "is empty"),
        (f"<p>{'x' * MAX_BYTES}</p>", "is larger than"),
        ("a\0b", "is binary"),
    ],
)
def test_what_is_no_article_is_left_out_and_named(html: str, reason: str) -> None:
    (entry,) = open_help_center(Center([one(replace(RESET, html=html))]), SETTINGS, None).entries
    with pytest.raises(Unreadable, match=reason):
        entry.read()


def test_an_article_without_a_page_is_called_by_its_key() -> None:
    (entry,) = open_help_center(Center([one(replace(RESET, url=None))]), SETTINGS, None).entries
    assert entry.read().url == "v:1/en"


def test_half_a_character_is_no_reason_to_lose_an_article() -> None:
    odd = replace(RESET, title="Reset \ud83d it", html="<p>Press \udc00 Reset.</p>")
    (entry,) = open_help_center(Center([one(odd)]), SETTINGS, None).entries
    article = entry.read()
    assert "Reset" in article.title.encode().decode()
    assert "Reset" in article.text.encode().decode()
