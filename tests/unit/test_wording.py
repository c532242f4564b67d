"""The catalogue of sentences: complete in every language, used in the code, and worded differently by operators."""

from __future__ import annotations

import ast
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.app.settings import load
from bot.config import Behaviour, Brand, BusinessHours, HandoffSettings
from bot.errors import ConfigurationError
from bot.wording import BUILT_IN, LANGUAGES, Catalogue
from bot.wording.catalogue import built_in, for_requesters, placeholders, spoken
from escalation.human_request.detect import assess
from escalation.notice import handoff_notice

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("bot", "connectors", "escalation", "workers")


def strings_in_the_code() -> set[str]:
    found: set[str] = set()
    for path in (path for package in PACKAGES for path in (ROOT / package).rglob("*.py")):
        constants = (node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Constant))
        found |= {node.value for node in constants if isinstance(node.value, str)}
    return found


def in_a_cell(text: str) -> str:
    """As it stands in a table of docs/wording.md."""
    return text.replace("|", "\\|").replace("\n", "<br>")


def keys_said() -> set[str]:
    """What is given to `say` in as many words."""
    found: set[str] = set()
    for path in (path for package in PACKAGES for path in (ROOT / package).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args):
                continue
            if node.func.attr in ("say", "everywhere"):
                inside = (part for part in ast.walk(node.args[0]) if isinstance(part, ast.Constant))
                found |= {part.value for part in inside if isinstance(part.value, str)}
    return found


# the files


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_every_sentence_for_requesters_and_no_other(language: str) -> None:
    assert built_in(language).keys() == (built_in("en").keys() if language == "en" else for_requesters())


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_fills_in_what_english_does(language: str) -> None:
    assert {key: placeholders(text) for key, text in built_in(language).items()} == {
        key: placeholders(built_in("en")[key]) for key in built_in(language)
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_is_empty_or_longer_than_its_place(language: str) -> None:
    assert all(text.strip() for text in built_in(language).values())
    for key in ("form_title", "form_send", "form_cancel"):
        assert len(built_in(language)[key]) <= 24, key  # Slack
    for key in ("helped", "more_help", "talk_to_person"):
        assert len(built_in(language)[key]) <= 75, key


def test_every_sentence_is_used_and_every_one_that_is_said_exists() -> None:
    assert built_in("en").keys() - strings_in_the_code() == set()
    # "|" joins no keys, but is among the constants of an f-string's neighbours.
    assert {key for key in keys_said() if key.isidentifier()} - built_in("en").keys() == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_button_for_a_person_is_a_request_for_a_person_in_that_language(language: str) -> None:
    assessment = assess(BUILT_IN.of(language).say("talk_to_person"))

    assert (assessment.human_requested, assessment.language) == (True, language)


def test_a_button_that_the_operator_words_is_a_request_too() -> None:
    catalogue = Catalogue({"en": {"talk_to_person": "Get me Bob"}})

    assert assess("Get me Bob", catalogue.everywhere("talk_to_person")).human_requested
    assert not assess("Get me Bob").human_requested


# which language


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ("de", "de"),
        ("de-AT", "de"),
        ("pt_BR", "pt"),
        ("EN-us", "en"),
        ("pl", None),
        ("", None),
        (None, None),
        ("x", None),
    ],
)
def test_a_tag_stands_for_a_language_that_is_spoken(tag: str | None, expected: str | None) -> None:
    assert spoken(tag) == expected


def test_the_first_language_that_is_spoken_is_chosen_else_the_default() -> None:
    catalogue = Catalogue(default="nl")

    assert catalogue.choose(None, "pl", "fr-CA", "de") == "fr"
    assert catalogue.choose(None, "pl") == "nl"
    assert catalogue.of(None).language == "nl"


# operators


def test_a_sentence_of_the_operators_takes_the_place_of_ours() -> None:
    catalogue = Behaviour(wording={"de": {"not_found": "Dazu steht bei Acme nichts."}}).catalogue

    assert catalogue.of("de").say("not_found") == "Dazu steht bei Acme nichts."
    assert catalogue.of("en").say("not_found") == BUILT_IN.of("en").say("not_found")


@pytest.mark.parametrize(
    ("toml", "problem"),
    [
        ('[wording.xx]\nbye = "B"', "wording.xx: unknown language, expected one of en, de"),
        ('[wording.en]\nnot_foud = "N"', "wording.en.not_foud: unknown sentence; did you mean not_found?"),
        ('[wording.en]\nqqqq = "N"', "docs/wording.md lists every sentence"),
        ('[wording.de]\nnote_wants = "N"', "found a sentence for agents, expected it under wording.en"),
        ('[wording.en]\ngreeting = "Hi."', "wording.en.greeting: found no placeholder, expected {brand}"),
        ('[wording.en]\nbye = "Bye {name}."', "wording.en.bye: found {name}, expected no placeholder"),
        ('[wording.en]\nbye = "Bye {0}."', "{0} is no placeholder"),
        ('[wording.en]\nbye = "Bye {brand.x!r}."', "{brand.x} is no placeholder"),
        ('[wording.en]\nbye = "Bye {"', "wording.en.bye"),
        ('[wording.en]\nbye = " "', "found nothing, expected a sentence"),
        ("[wording.en]\nbye = 1", "wording.en.bye: found 1"),
        ('[brand]\nlanguage = "pl"', "brand.language: found 'pl', expected 'en', 'de'"),
    ],
)
def test_a_sentence_that_is_not_fit_refuses_to_start(tmp_path: Path, toml: str, problem: str) -> None:
    file = tmp_path / "firstline.toml"
    file.write_text(toml)

    with pytest.raises(ConfigurationError) as refused:
        load({"FIRSTLINE_CONFIG": str(file)}, dotenv=None)

    assert problem in str(refused.value)
    assert str(file) in str(refused.value)


# the notice


def test_a_german_notice_has_german_days_and_a_german_team() -> None:
    sunday = datetime(2026, 1, 4, 12, 0, tzinfo=UTC)

    text = handoff_notice(Behaviour(business_hours=BusinessHours(timezone="Europe/Berlin")), sunday, "de")

    assert "an unser Support-Team weitergegeben" in text
    assert "Ab Montag, 09:00 Uhr (Europe/Berlin)" in text
    assert "innerhalb eines Werktags" in text


def test_what_the_operator_calls_the_team_is_said_in_every_language() -> None:
    settings = Behaviour(brand=Brand(language="fr"), handoff=HandoffSettings(team_name="Acme {Billing}"))

    text = handoff_notice(settings, datetime(2026, 1, 5, 10, 0, tzinfo=UTC))

    assert "à Acme {Billing}, avec tout" in text


def test_the_page_about_wording_lists_every_sentence() -> None:
    page = (ROOT / "docs/wording.md").read_text()

    assert [
        row for key, text in built_in("en").items() if (row := f"| `{key}` | {in_a_cell(text)} |") not in page
    ] == []
