"""The parts an answer is made of: words, coverage, quotations, citations, links, small talk."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.citations import take_citations
from bot.answering.coverage import coverage
from bot.answering.extractive import extractive_answer
from bot.answering.links import known_links_only
from bot.answering.small_talk import SmallTalk, is_yes, small_talk
from bot.answering.words import language, stem, terms
from bot.model import ANYBODY, Part, Passage
from tests.support.bm25 import BM25Search
from tests.support.figures import FORMS, ceiling, floor
from tests.support.shared import shared_rows
from tests.support.wording import EN, NOT_FOUND


def passage(text: str, title: str = "Passwords", url: str = "https://help.example/p", **more: Any) -> Passage:
    return Passage(**{"id": 1, "title": title, "url": url, "text": text, "score": 1.0, **more})


# words


def test_words_meet_across_their_endings_accents_and_spellings() -> None:
    assert stem("passwords") == stem("password")
    assert stem("contraseñas") == stem("contrasena")
    assert terms("Anna’s e-mail").keys() == terms("anna email").keys()


def test_small_words_carry_nothing_and_common_ones_little() -> None:
    assert terms("How do I get my invoice?") == {"get": 0.3, "invoic": 1.0}


def test_identifiers_stay_whole() -> None:
    assert {"ic-204", "4.1.1.2"} <= terms("error IC-204 since 4.1.1.2").keys()


def test_scripts_without_spaces_are_cut_into_pairs() -> None:
    assert terms("密码重置").keys() & terms("重置密码").keys() == {"密码", "重置"}


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("How do I reset my password?", "en"),
        ("Wie kann ich mein Passwort zurücksetzen?", "de"),
        ("¿Cómo puedo cambiar mi contraseña en la página?", "es"),
        ("Comment puis-je changer mon mot de passe ?", "fr"),
        ("Como posso mudar a minha senha?", "pt"),
        ("Come posso cambiare la mia password?", "it"),
        ("Hoe kan ik mijn wachtwoord wijzigen?", "nl"),
        ("password reset", None),
        ("", None),
    ],
)
def test_a_language_is_told_by_its_small_words(text: str, code: str | None) -> None:
    assert language(text) == code


# coverage and quotations


def test_coverage_needs_the_words_together() -> None:
    near = passage("You can reset the router. Hold the button.")
    far = passage("Routers are grey. " + "Something else entirely stands here. " * 20 + "A button can reset it.")
    question = terms("reset router button")
    assert coverage(question, near).share > coverage(question, far).share


def test_a_link_to_another_article_answers_nothing() -> None:
    question = terms("How do I reset my router?")
    linked = passage("* [How do I reset my router?](/reset)\n* [Routers](/routers)", "Other articles")
    assert coverage(question, linked).share == 0
    assert coverage(question, passage("How do I reset my router? Hold the button.", "Other")).share > 0.35


def test_the_quotation_begins_where_most_of_the_question_stands() -> None:
    text = "## Which Redis version?\n\nRedis 6.\n\n## Which Postgres version?\n\nPostgres 15."
    answer = extractive_answer("Which Postgres version?", [passage(text, "FAQ")], 0.35, EN)
    assert "Postgres 15." in answer.text
    assert "Redis" not in answer.text


def test_one_word_in_common_is_not_enough_to_be_quoted() -> None:
    answer = extractive_answer("weather in Paris", [passage("Our office in Paris is open all day.")], 0.35, EN)
    assert answer.text == NOT_FOUND
    assert answer.grounded is False
    assert answer.cites == ()


def test_the_best_passage_is_quoted_with_its_source() -> None:
    right = passage("Open Settings, choose Security, then Reset password.", "Reset your password")
    wrong = passage("Password rules: twelve letters.", "Rules", url="https://help.example/r", id=2)
    answer = extractive_answer("How do I reset my password?", [wrong, right], 0.35, EN)
    assert answer.grounded is True
    assert answer.cites == (right,)
    assert "> Open Settings, choose Security, then Reset password." in answer.text


def test_a_second_passage_is_quoted_only_for_what_the_first_lacks() -> None:
    reset = passage("Reset your password in Settings.", "Reset")
    again = passage("Reset your password again in Settings.", "Again", id=2)
    invoices = "https://help.example/b"
    billing = passage("Change the billing address under Invoices, Billing address.", "Billing", invoices, id=3)
    answer = extractive_answer("reset password, change billing address", [reset, again, billing], 0.25, EN)
    assert set(answer.cites) == {reset, billing} or set(answer.cites) == {again, billing}


def test_a_follow_up_is_not_answered_with_the_answer_to_the_question_before() -> None:
    reset = passage("Reset your password in Settings.", "Reset your password")
    assert extractive_answer("and a refund?", [reset], 0.35, EN, context="reset my password").grounded is False
    android = passage("Reset your password in Settings. On Android tap twice.", "Reset your password")
    assert extractive_answer("and on Android?", [android], 0.35, EN, context="reset my password").grounded is True


def test_when_the_model_is_down_the_quotation_says_so() -> None:
    found = extractive_answer("reset password", [passage("Reset password in Settings.")], 0.35, EN, model_failed=True)
    missing = extractive_answer("reset password", [], 0.35, EN, model_failed=True)
    assert found.text.startswith("I can't write an answer")
    assert missing.text.startswith("I can't write an answer")


def test_a_title_cannot_break_out_of_its_place() -> None:
    here = passage("Reset password here.", article="P", around=[Part(0, ("a ** [x](y)\n# b",), "Reset password here.")])
    answer = extractive_answer("reset password", [here], 0.2, EN)
    assert "**a \\*\\* \\[x\\](y) # b**" in answer.text


# citations


@pytest.mark.parametrize(
    ("text", "clean", "cited"),
    [
        ("Do it [1].", "Do it.", (1,)),
        ("Do it.[2][1] Then [2].", "Do it. Then.", (2, 1)),
        ("Both [1, 2] hold", "Both hold", (1, 2)),
        ("Linked [1](https://x.example) so", "Linked so", (1,)),
        ("Footnote[^2].", "Footnote.", (2,)),
        ("Odd 【1†source】 marks", "Odd marks", (1,)),
        ("Made up [7].", "Made up.", ()),
        ("Use `items[1]` here [2]", "Use `items[1]` here", (2,)),
        ("```\nitems[1]\n```", "```\nitems[1]\n```", ()),
        ("See [the guide](https://x.example)", "See [the guide](https://x.example)", ()),
    ],
)
def test_markers_are_taken_out_and_told(text: str, clean: str, cited: tuple[int, ...]) -> None:
    assert take_citations(text, [passage("")] * 2) == (clean, cited)


@given(st.text(), st.integers(0, 5))
def test_citations_are_always_within_range(text: str, count: int) -> None:
    _, cited = take_citations(text, [passage("")] * count)
    assert all(1 <= number <= count for number in cited)


# links

SOURCE = passage("Read https://help.example/reset?step=2 or write to us.", url="https://help.example/p")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("See [here](https://help.example/p).", "See [here](https://help.example/p)."),
        ("See https://help.example/reset?step=2.", "See https://help.example/reset?step=2."),
        ("See [here](https://evil.example/?q=anna).", "See here."),
        ("See [here](https://help.example/p?q=anna).", "See here."),
        ("See https://evil.example/x now", "See (link removed) now"),
        ("See www.evil.example now", "See (link removed) now"),
        ("See evil.example/x?q=anna now", "See (link removed) now"),
        ("See help.example/p, Node.js and/or TCP/IP.", "See help.example/p, Node.js and/or TCP/IP."),
        ("![pixel](https://help.example/p)", "pixel"),
        ("[x](javascript:alert)", "x"),
        ('[x](<https://evil.example> "t")', "x"),
        ("[a][1]\n\n[1]: https://evil.example\n", "[a][1]\n\n"),
    ],
)
def test_only_addresses_of_the_passages_are_linked(text: str, expected: str) -> None:
    assert known_links_only(text, [SOURCE], EN.say("link_removed")) == expected


@given(
    st.lists(
        st.sampled_from(["[a](", "https://evil.example/?q=1", ")", "<", ">", " ", "[x]: ", "\n", "!"]), max_size=12
    )
)
def test_an_unknown_address_never_stays(parts: list[str]) -> None:
    assert "https://evil" not in known_links_only("".join(parts), [SOURCE], "-")


# small talk and injections


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("hi", SmallTalk.GREETING),
        ("Hi there!", SmallTalk.GREETING),
        ("Guten Tag", SmallTalk.GREETING),
        ("hi, is anyone there?", SmallTalk.GREETING),
        ("thanks!!", SmallTalk.THANKS),
        ("ok thanks, that worked", SmallTalk.WORKED),
        ("👍", SmallTalk.OK),
        ("bye", SmallTalk.BYE),
        ("hi, how do I reset my password?", None),
        ("thanks but it does not work", SmallTalk.TROUBLE),
        ("thanks but the printer does not work", None),
        ("?", SmallTalk.PUZZLED),
        (".", None),
        ("", None),
    ],
)
def test_small_talk_is_nothing_but_small_talk(text: str, kind: SmallTalk | None) -> None:
    talk = small_talk(text)

    assert (talk and talk.kind) == kind


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("yes", True),
        ("Yes please!", True),
        ("ok, yes", True),
        ("sí, por favor", True),
        ("ok", False),
        ("yes it works", False),
    ],
)
def test_a_yes_is_nothing_but_a_yes(text: str, expected: bool) -> None:
    assert is_yes(text) is expected


# what is quoted, on real articles


@pytest.fixture(scope="module")
def login_help() -> BM25Search:
    rows = shared_rows("evals/help_login_gov/articles.jsonl")
    return BM25Search([(row["title"], row["path"], row["text"]) for row in rows if row["lang"] == "en"])


@pytest.mark.parametrize(
    "question",
    [
        "I lost my phone, how do I sign in?",
        "How do I change my password?",
        "how can i delete my account",
        "How do I add a backup authentication method?",
        "my security key does not work",
        "which documents do you accept for identity verification?",
        "can I use a VOIP number?",
        "I get an error uploading photos of my driver's license",
        "how do i report a phishing email",
        "how long does verification by mail take",
    ],
)
def test_a_question_that_the_articles_answer_is_answered(login_help: BM25Search, question: str) -> None:
    assert extractive_answer(question, login_help.search(question, 5, ANYBODY), 0.35, EN).grounded


@pytest.mark.parametrize(
    "question",
    [
        "What is the weather in Paris?",
        "how do I bake bread",
        "who won the world cup in 2018",
        "tell me a joke",
        "How much does a MacBook cost?",
        "Is my package arriving tomorrow? order 83722",
        "I want to cancel my Netflix subscription",
        "how to fix a flat bicycle tire",
    ],
)
def test_a_question_about_something_else_is_not_answered(login_help: BM25Search, question: str) -> None:
    assert extractive_answer(question, login_help.search(question, 5, ANYBODY), 0.35, EN).grounded is False


@pytest.mark.figures
@FORMS
def test_floor_on_technical_questions(whole: bool) -> None:
    docs = shared_rows("evals/techqa/docs.jsonl")
    found = BM25Search([(doc["text"].split("\n")[0], doc["id"], doc["text"]) for doc in docs])
    rows = shared_rows("evals/techqa/questions.jsonl")
    questions = [row["question"] for row in rows if not row["is_impossible"]][:: 1 if whole else 8]
    answered = [extractive_answer(text, found.search(text, 5, ANYBODY), 0.35, EN).grounded for text in questions]
    assert sum(map(bool, answered)) / len(answered) >= floor(0.85, len(answered), whole=whole)
    foreign = [row["text"] for row in shared_rows("evals/clinc150/test.jsonl")][:: 10 if whole else 80]
    wrongly = [extractive_answer(text, found.search(text, 5, ANYBODY), 0.35, EN).grounded for text in foreign]
    assert sum(map(bool, wrongly)) / len(wrongly) <= ceiling(0.3, len(wrongly), whole=whole)
