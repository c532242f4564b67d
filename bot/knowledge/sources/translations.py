"""Which articles are one in several languages, where that is sure: by what a page itself says (hreflang), or by an
address or path that names the language which the article is in (`/es/reset`, `reset.es.md`).

`Article.original` is what they share. It follows from each article alone: most are not read again when one is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from urllib.parse import urldefrag, urljoin

from bot.knowledge.article import Article
from bot.wording.catalogue import LANGUAGES
from bot.wording.detect import detect

_TAG = r"[a-z]{2,3}(?:[-_](?:[a-z]{2}|[a-z]{4}|[0-9]{3}))?"
_SEGMENT = re.compile(rf"(?<=/)(?P<tag>{_TAG})/", re.IGNORECASE)
_SUFFIX = re.compile(rf"\.(?P<tag>{_TAG})(?=\.[a-z]+$)", re.IGNORECASE)
_LINK = re.compile(r"<link\b([^<>]{1,2000})>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""([a-z]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)
_HEAD = 200_000  # characters of a page in which its links stand
_SAMPLE = 2_000  # characters that tell a language
_LONGEST = 600  # characters: a b-tree takes 2,700 bytes
_DEFAULT = "x-default"


def linked(article: Article) -> Article:
    """With what it shares with its translations, and with its language where its address alone says it. Where the
    source has told of translations itself that holds."""
    if article.original is not None:
        return article
    for found in (*_SEGMENT.finditer(article.key), *_SUFFIX.finditer(article.key)):
        tag = found["tag"].replace("_", "-")
        if article.language is None and primary(tag) not in LANGUAGES:  # `/src/`, which nothing could be in
            continue
        # "it" may be a department: the article itself has to be in Italian.
        if primary(article.language or detect(article.text[:_SAMPLE])) == primary(tag):
            original = (article.key[: found.start()] + article.key[found.end() :])[:_LONGEST]
            return replace(article, original=original, language=article.language or tag)
    return replace(article, original=article.key) if len(article.key) <= _LONGEST else article


def original_by_hreflang(html: str, url: str) -> str | None:
    """The address that all translations of a page share: its x-default, else the first of theirs in the alphabet. None
    where it names none, or not itself: then they are those of another page (developers.google.com, "Localized
    versions": "each language version must list itself as well as all other language versions")."""
    others = dict(_alternates(html[:_HEAD], url))
    languages = {tag: address for tag, address in others.items() if tag != _DEFAULT}
    if len(languages) < 2 or urldefrag(url).url not in others.values():
        return None
    return others.get(_DEFAULT) or min(languages.values())


def primary(tag: str | None) -> str:
    """`pt` of `pt-BR`; "" of none."""
    return re.split("[-_]", tag or "")[0].lower()


def _alternates(html: str, url: str) -> Iterator[tuple[str, str]]:
    for link in _LINK.finditer(html):
        said = {name.lower(): unescape(a or b or c) for name, a, b, c in _ATTRIBUTE.findall(link[1])}
        if said.get("rel", "").lower() != "alternate" or not said.get("hreflang") or not said.get("href"):
            continue
        try:
            yield said["hreflang"].lower(), urldefrag(urljoin(url, said["href"])).url
        except ValueError:
            continue
