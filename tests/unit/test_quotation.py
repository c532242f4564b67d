"""Which section is chosen, and what the requester reads of it."""

from __future__ import annotations

import json

import pytest

from bot.answering.extractive import extractive_answer
from bot.answering.quoting.actions import actions, agreement
from bot.answering.quoting.sections import sections
from bot.answering.quoting.selection import select
from bot.knowledge.chunk import chunk
from bot.knowledge.conversion.markup import read_html
from bot.model import Part, Passage
from tests.support.articles import EMAIL, article
from tests.support.shared import shared
from tests.support.wording import EN


def test_what_is_to_be_done_decides_between_sections_that_share_all_other_words() -> None:
    assert "Press Edit" in extractive_answer("How do I change my email address?", EMAIL[1:2], 0.35, EN).text
    assert "Press Delete" in extractive_answer("remove an email address", EMAIL[2:], 0.35, EN).text


def test_the_section_beside_the_one_that_was_found_is_chosen_where_it_answers() -> None:
    found = article(
        "Alarm 17", ("Symptom", "The device shows alarm 17 and beeps."), ("Resolution", "Replace the filter.")
    )
    assert "Replace the filter." in extractive_answer("The device shows alarm 17 and beeps", found[:1], 0.35, EN).text


def test_a_section_in_several_passages_is_whole_again() -> None:
    found = article("Lamp", ("Steps", "Do this:\n\n1. One."), ("Steps", "2. Two."), ("Other", "Else."))
    whole = {section.title: section.text for section in sections(found[1:2])}
    assert whole == {"Steps": "Do this:\n\n1. One.\n2. Two.", "Other": "Else."}


def test_lines_in_capitals_head_sections_of_a_plain_text_and_warnings_do_not() -> None:
    text = "Intro.\n\nRESOLVING THE PROBLEM\nDo this.\n\nWARNING: HOT\n\nAnd that."
    assert [(section.path, section.text) for section in sections(article("A", ("", text)))] == [
        ((), "Intro."),
        (("RESOLVING THE PROBLEM",), "Do this.\n\nWARNING: HOT\n\nAnd that."),
    ]


def test_of_questions_with_their_answers_the_one_that_is_asked_is_quoted_alone() -> None:
    faq = article(
        "Questions",
        ("How do I return a lamp?", "Put the lamp into its box and bring it to any shop."),
        (
            "Who pays when I return a lamp?",
            "We pay for the way back of every lamp that broke within two years, and you for all others.",
        ),
    )
    assert "We pay" not in extractive_answer("How do I return a lamp?", faq, 0.35, EN).text
    assert "We pay" in extractive_answer("How do I return a broken lamp?", faq, 0.35, EN).text


def test_what_answers_another_question_alone_is_not_added() -> None:
    faq = article(
        "Questions",
        ("What happens to a question that I delete?", "It is no longer answered, and its text is removed."),
        ("How do I reach a person?", "Say so in your own words, and a person will answer the question."),
        ("Can the bot read what I send?", "Text files, yes, and pictures."),
    )
    text = extractive_answer("can I delete my question?", faq, 0.35, EN).text
    assert "its text is removed" in text
    assert "Say so" not in text
    assert "Text files" not in text


def test_a_long_answer_ends_with_where_the_rest_is() -> None:
    steps = "\n".join(f"{number}. Clean part {number} {'very ' * 12}well." for number in range(1, 60))
    answer = extractive_answer("clean the lamp", article("Clean the lamp", ("", steps)), 0.35, EN)
    assert answer.text.endswith("The rest is in the article: [Clean the lamp](<https://help.example/a>)")
    assert "…" not in answer.text
    assert len(answer.text) < 1500


def test_an_article_without_an_address_is_named() -> None:
    answer = extractive_answer(
        "lamp parts", article("Lamp parts", ("", "The lamp has these parts:"), url="lamp.md"), 0.35, EN
    )
    assert answer.text.endswith("The rest is in the article: **Lamp parts**")


def test_one_who_is_not_sure_says_so() -> None:
    far = article("Printer", ("", "The printer prints in red and blue."))
    answer = extractive_answer("printer red paper jam scanner", far, 0.32, EN, sure=False)
    assert answer.text.startswith(EN.say("quoting_unsure"))


def test_the_title_is_not_said_again_above_the_quotation() -> None:
    answer = extractive_answer("lamp red", article("The red lamp", ("", "The red lamp means danger.")), 0.35, EN)
    assert answer.text == f"{EN.say('quoting')}\n\n> The red lamp means danger."


def test_there_is_nothing_to_choose_from_nothing() -> None:
    assert select("anything", []).choices == ()


@pytest.mark.parametrize(
    ("question", "heading", "agrees"),
    [
        ("How do I change my password?", "Delete your password", False),
        ("close my account", "How do I delete my account?", True),
        ("Wie kündige ich meinen Vertrag?", "Vertrag ändern", False),
        ("Wie lösche ich mein Konto?", "Konto löschen", True),
        ("¿Cómo elimino mi cuenta?", "Cambiar la cuenta", False),
        ("Comment supprimer mon compte ?", "Supprimer votre compte", True),
        ("Come modifico la password?", "Eliminare la password", False),
        ("Como excluir minha conta?", "Excluir a conta", True),
        ("Hoe wijzig ik mijn adres?", "Adres verwijderen", False),
        ("it doesn't work", "My code is not accepted", True),
    ],
)
def test_actions_agree_or_not_in_every_language(question: str, heading: str, agrees: bool) -> None:
    assert (agreement(actions(question), actions(heading)) > 0) is agrees
    assert agreement(actions(question), actions(heading)) != 0


def test_steps_with_headings_of_their_own_are_quoted_from_the_first_and_in_their_order() -> None:
    page = "".join(f"<h2>Step {step}: turn it {step} times</h2><p>Turn the lamp slowly.</p>" for step in range(1, 6))
    content = read_html(f"<main><h1>Replace the lamp</h1><p>You need a screwdriver.</p>{page}</main>", "a.html")
    pieces = [(piece.headings, piece.text) for piece in chunk(content.text, title=content.title)]
    around = tuple(Part(number, headings, text) for number, (headings, text) in enumerate(pieces))
    found = [
        Passage(id=1, title=content.title, url="a", text=part.text, score=1.0, article=content.title, around=around)
        for part in reversed(around)
    ]

    answer = extractive_answer("How do I replace the lamp?", found, 0.35, EN).text

    places = [answer.index(said) for said in ("screwdriver", "Step 1", "Step 2", "Step 3", "Step 4", "Step 5")]
    assert places == sorted(places)


@pytest.mark.parametrize(
    "name",
    [
        "40-article-questions-in-buttons",
        "42-article-in-a-form",
        "43-article-warning-in-an-aside",
        "47-article-steps-from-the-middle",
    ],
)
def test_cases_of_articles(name: str) -> None:
    case = json.loads(shared(f"cases/{name}.json").read_text())
    ((path, page),) = case["articles"].items()
    content = read_html(page, path)
    pieces = [(piece.headings, piece.text) for piece in chunk(content.text, title=content.title)]
    around = tuple(Part(number, headings, text) for number, (headings, text) in enumerate(pieces))
    found = [
        Passage(id=1, title=content.title, url=path, text=part.text, score=1.0, article=content.title, around=around)
        for part in around
    ]
    answer = extractive_answer(case["input"]["ask"][0], found, 0.35, EN)
    for said in case["right"]["says"]:
        assert said in answer.text
    for said in case["right"]["does_not_say"]:
        assert said not in answer.text


def test_what_only_announces_something_is_not_added() -> None:
    found = article("Cards", ("", "Cards are accepted."), ("Cards we accept", "We accept these cards:"))
    answer = extractive_answer("which cards are accepted", found, 0.2, EN)
    assert not answer.text.endswith(":")
