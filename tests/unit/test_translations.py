"""Which articles are one in several languages: where it is sure, and only there."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.knowledge.article import Article
from bot.knowledge.sources.translations import linked, original_by_hreflang, primary

ENGLISH = "To reset your password, open the settings of your account and choose what you would like to change there."
ITALIAN = "Per reimpostare la password, apri le impostazioni del tuo account e scegli quello che vuoi cambiare."
SITE = "https://help.example"


def article(key: str, language: str | None = None, text: str = ENGLISH) -> Article:
    return Article(key=key, url=key, title="Reset", text=text, markdown=True, language=language)


@pytest.mark.parametrize(
    ("key", "language", "original"),
    [
        (f"{SITE}/en/reset", "en", f"{SITE}/reset"),
        (f"{SITE}/pt-br/reset", "pt-BR", f"{SITE}/reset"),
        (f"{SITE}/hc/en-us/articles/1", "en-US", f"{SITE}/hc/articles/1"),
        ("/srv/docs/es/reset.md", "es", "/srv/docs/reset.md"),
        ("/srv/docs/reset.es.md", "es", "/srv/docs/reset.md"),
        ("/srv/docs/reset.zh_Hant.md", "zh-Hant", "/srv/docs/reset.md"),
        (f"{SITE}/reset", "en", f"{SITE}/reset"),
        (f"{SITE}/it/reset", "en", f"{SITE}/it/reset"),  # a department
        (f"{SITE}/hr/vacation", None, f"{SITE}/hr/vacation"),
        (f"{SITE}/en/reset", None, f"{SITE}/reset"),
        ("/srv/docs/setup.py.md", "en", "/srv/docs/setup.py.md"),
        (f"{SITE}/api/en/reset", "en", f"{SITE}/api/reset"),
    ],
)
def test_an_address_that_names_the_language_of_its_article_leads_to_the_original(
    key: str, language: str | None, original: str
) -> None:
    assert linked(article(key, language)).original == original


def test_an_article_that_does_not_say_its_language_has_that_of_its_address_if_it_is_in_it() -> None:
    found = linked(article(f"{SITE}/it/reset", None, ITALIAN))
    assert (found.original, found.language) == (f"{SITE}/reset", "it")


@given(st.text(alphabet="/.-_aeiénx ", max_size=60), st.sampled_from([None, "en", "es-MX", "x"]))
def test_any_name_is_read_and_an_article_stays_itself(key: str, language: str | None) -> None:
    given = article(key, language)
    found = linked(given)
    assert found.original is not None
    assert (found.key, found.url, found.text, found.title) == (given.key, given.url, given.text, given.title)
    assert linked(found) == found


def page(*links: tuple[str, str]) -> str:
    there = "".join(f'<link rel="alternate" href="{href}" hreflang="{tag}">' for tag, href in links)
    return f"<html><head><link rel=stylesheet href=x.css>{there}</head><body>Reset</body></html>"


def test_pages_that_list_each_other_have_one_original() -> None:
    links = (("en", "/reset"), ("es", "/restablecer"), ("de", f"{SITE}/zuruecksetzen#a"))
    originals = {original_by_hreflang(page(*links), f"{SITE}/{path}") for path in ("reset", "restablecer")}
    assert originals == {f"{SITE}/reset"}
    assert original_by_hreflang(page(*links, ("x-default", "/r")), f"{SITE}/reset") == f"{SITE}/r"


@pytest.mark.parametrize(
    "links",
    [
        (),
        (("en", "/reset"),),
        (("en", "/"), ("es", "/es/")),  # the front pages, on every page
        (("en", "http://[/reset"), ("es", "/es/reset")),
    ],
)
def test_a_page_that_does_not_list_itself_and_another_says_nothing(links: tuple[tuple[str, str], ...]) -> None:
    assert original_by_hreflang(page(*links), f"{SITE}/reset") is None


def test_a_tag_in_any_spelling_has_one_language() -> None:
    assert [primary(tag) for tag in ("pt-BR", "PT_br", "pt", "", None)] == ["pt", "pt", "pt", "", ""]
