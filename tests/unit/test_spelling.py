"""Slips of the finger, told from words of their own; and words that mean the same."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from bot.answering.query.stand_ins import read_as
from bot.answering.words import terms
from bot.config import Knowledge
from bot.knowledge.spelling import Near, compound_parts, corrections, distance
from bot.knowledge.synonyms import MOST, Synonyms, built_in
from bot.model import StandIn

WORDS = st.text(alphabet="abcdeé", min_size=1, max_size=9)


@pytest.mark.parametrize(
    ("slip", "meant"),
    [
        ("chagne", "change"),
        ("emial", "email"),
        ("adress", "address"),
        ("acount", "account"),
        ("lcoked", "locked"),
        ("pasword", "password"),
        ("recieve", "receive"),
        ("oassword", "password"),
        ("authentification", "authentication"),
        ("contrseña", "contraseña"),
        ("passwrot", "passwort"),
        ("facutre", "facture"),
        ("kennwrot", "kennwort"),
    ],
)
def test_a_slip_is_mended(slip: str, meant: str) -> None:
    assert corrections(slip, [Near(meant, 3), Near("zebra", 9)]) == [meant]


@pytest.mark.parametrize(
    ("word", "near"),
    [
        ("please", "release"),
        ("charged", "changed"),
        ("horse", "house"),
        ("lease", "please"),
        ("fund", "find"),
        ("hire", "fire"),
        ("food", "good"),
        ("weather", "whether"),
        ("phone", "prone"),
    ],
)
def test_a_word_of_its_own_is_none(word: str, near: str) -> None:
    assert corrections(word, [Near(near, 50)]) == []


def test_of_several_the_nearest_and_then_the_most_usual_comes_first() -> None:
    assert corrections("pasword", [Near("passwords", 90), Near("password", 1)]) == ["password"]
    assert corrections("xyzzt", [Near("xyzza", 1), Near("xyzzb", 5), Near("xyzzc", 3)]) == ["xyzzb", "xyzzc"]


@given(WORDS, WORDS)
def test_the_distance_is_a_distance(one: str, other: str) -> None:
    assert distance(one, other) == distance(other, one)
    assert (distance(one, other) == 0) == (one == other)
    assert abs(len(one) - len(other)) <= distance(one, other) <= max(len(one), len(other))


def test_letters_that_are_swapped_are_one_mistake() -> None:
    assert distance("lcoked", "locked") == 1


def test_a_compound_has_its_parts() -> None:
    assert ("konto", "löschung") in compound_parts("kontolöschung")
    assert ("verbindung", "fehler") in compound_parts("verbindungsfehler")


def instead(text: str, own: tuple[tuple[str, ...], ...] = ()) -> set[str]:
    return {one.instead for one in Synonyms(own).stand_ins(text)}


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("cancel my account", "delete"),
        ("my yubikey is broken", "security key"),
        ("Face ID stopped working", "face unlock"),
        ("drivers license photo", "driving licence"),
        ("my phones", "mobile"),
        ("log in", "sign in"),
        ("Konto kündigen", "löschen"),
        ("Kennwort vergessen", "passwort"),
        ("résilier mon abonnement", "annuler"),
        ("borrar mi cuenta", "eliminar"),
        ("chiudere il mio account", "eliminare"),
        ("apagar a minha conta", "eliminar"),
        ("mijn abonnement opzeggen", "annuleren"),
    ],
)
def test_words_that_mean_the_same_stand_in(text: str, other: str) -> None:
    assert other in instead(text)


def test_an_order_is_not_deleted() -> None:
    assert "delete" not in instead("cancel my order")


def test_what_stands_there_already_stands_in_for_nothing() -> None:
    assert "password" not in instead("is the passcode my password?")


def test_the_operators_own_are_known_with_or_without_accents_and_plural() -> None:
    assert instead("Where are the wäscheräume?", (("waescheraum", "x y"), ("wascheraume", "laundry room"))) == {
        "laundry room"
    }


def test_a_synonym_counts_less_than_the_word_itself() -> None:
    assert all(0 < one.worth < 1 for one in Synonyms().stand_ins("cancel my account in the mobile app"))


@given(st.text(max_size=200))
def test_whatever_is_asked_the_stand_ins_are_few(text: str) -> None:
    assert len(Synonyms().stand_ins(text)) <= MOST


def test_no_group_is_empty() -> None:
    assert all(len(group.same) > 1 and all(group.same) for group in built_in())


def test_a_text_with_the_stand_in_has_the_questions_word() -> None:
    stand_ins = (StandIn(said="yubikey", instead="security key", worth=0.5),)

    assert terms("yubikey").keys() <= read_as(frozenset(terms("Register a security key")), stand_ins)
    assert not terms("yubikey").keys() & read_as(frozenset(terms("Your personal key")), stand_ins)


@pytest.mark.parametrize("group", [["alone"], ["a word", ""], ["a word", "?!"], ["a word", "x" * 61], ["w"] * 21])
def test_a_group_that_makes_no_sense_is_refused_by_its_place(group: list[str]) -> None:
    with pytest.raises(ValidationError, match=r"synonyms\.0"):
        Knowledge.model_validate({"synonyms": [group]})
