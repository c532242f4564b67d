"""Where the law wants it said that a machine answers, nobody can leave it out, nor word it away."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.app.settings import load
from bot.config import Answers, Behaviour, Brand
from bot.errors import ConfigurationError
from bot.pipeline import Pipeline, Services
from bot.wording import BUILT_IN, LANGUAGES
from bot.wording.automatic import says_it_is_automatic
from tests.support.asking import conversation, text_of


def behaviour(folder: Path, text: str) -> Behaviour:
    file = folder / "firstline.toml"
    file.write_text(text, encoding="utf-8")
    return load({"FIRSTLINE_CONFIG": str(file)}, dotenv=None).behaviour


@pytest.mark.parametrize("key", ["automatic", "greeting", "introduction", "machine"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_our_own_sentences_say_so(language: str, key: str) -> None:
    assert says_it_is_automatic(language, BUILT_IN.of(language).say(key, brand="Acme"))


@pytest.mark.parametrize("key", ["offer", "unnamed_brand", "answers_take_longer"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_others_do_not(language: str, key: str) -> None:
    assert not says_it_is_automatic(language, BUILT_IN.of(language).say(key))


@pytest.mark.parametrize(
    ("place", "law"),
    [("DE", "AI Act"), ("FR", "AI Act"), ("DE-BE", "AI Act"), ("US-CA", "17941"), ("US-UT", "13-77-103")],
)
def test_it_cannot_be_left_out_where_the_law_wants_it(tmp_path: Path, place: str, law: str) -> None:
    with pytest.raises(ConfigurationError, match=rf"answers\.say_automatic: found false.*{place}.*{law}"):
        behaviour(tmp_path, f'[answers]\nsay_automatic = false\ncountries = ["CH", "{place}"]\n')
    assert behaviour(tmp_path, f'[answers]\ncountries = ["{place}"]\n').answers.countries == (place,)


@pytest.mark.parametrize("places", ["[]", '["CH"]', '["US-TX", "GB"]'])
def test_elsewhere_it_is_the_operators_to_say(tmp_path: Path, places: str) -> None:
    told = f'[answers]\nsay_automatic = false\ncountries = {places}\n[wording.en]\nautomatic = "Ada of {{brand}}."\n'
    assert not behaviour(tmp_path, told).answers.say_automatic


@pytest.mark.parametrize(
    ("language", "key", "sentence"),
    [
        ("en", "automatic", "I'm Ada from {brand}."),
        ("de", "greeting", "Guten Tag, hier ist Ada, mit dem Angebot von {brand}!"),
        ("it", "greeting", "Ciao, sono Ada: aiuto ai clienti di {brand}!"),
        ("fr", "automatic", "C'est Ada, du rabot au sabot chez {brand}."),
    ],
)
def test_nor_can_it_be_worded_away(tmp_path: Path, language: str, key: str, sentence: str) -> None:
    text = f'[answers]\ncountries = ["DE"]\n[wording.{language}]\n{key} = "{sentence}"\n'
    with pytest.raises(ConfigurationError, match=rf"wording\.{language}\.{key}: found no word for an automatic"):
        behaviour(tmp_path, text)
    named = sentence.replace("Ada", {"en": "the AI", "de": "die KI", "it": "l'AI", "fr": "l'IA"}[language])
    behaviour(tmp_path, text.replace(sentence, named))


def test_a_place_is_a_country_or_a_part_of_one(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"answers\.countries.*expected a country such as DE"):
        behaviour(tmp_path, '[answers]\ncountries = ["Germany"]\n')


def test_a_greeting_of_the_operators_own_that_does_not_say_so_does_not_stand_for_it(services: Services) -> None:
    own = Behaviour(brand=Brand(name="Acme"), answers=Answers(), wording={"en": {"greeting": "Hello from {brand}!"}})

    answer = text_of(Pipeline(replace(services, settings=own))(conversation("hi")))

    assert answer.startswith("I'm the automated assistant for Acme.")
    assert "Hello from Acme!" in answer
