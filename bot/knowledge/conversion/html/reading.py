"""From the text of a page to the Markdown of its article. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urljoin

from lxml.html import HtmlElement
from requests.utils import requote_uri

from bot.knowledge.article import Unreadable
from bot.knowledge.conversion.html.callouts import label_callouts
from bot.knowledge.conversion.html.frame import drop_contents, drop_frame, drop_unseen, measured
from bot.knowledge.conversion.html.hidden import drop_hidden
from bot.knowledge.conversion.html.inline import escaped
from bot.knowledge.conversion.html.rendering import to_markdown
from bot.knowledge.conversion.html.sections import SECTION, TITLE, Sections
from bot.knowledge.conversion.html.tree import GONE, HEADINGS, drop, letters, parse, words

# Times that the page may be longer than its <article>, or the parts around several, which else is one part of it: with
# the page's heading it may be followed by a lot, without it is a teaser sooner.
_ENOUGH, _ENOUGH_WITHOUT_TITLE = 4, 2


@dataclass(frozen=True, slots=True)
class Page:
    title: str  # "" where it says none
    markdown: str
    language: str | None


def read_page(html: str, base: str | None = None) -> Page:
    """Links become absolute with `base`. Raises Unreadable where there is nothing in it, or it is nested too deeply."""
    root = parse(html)
    declared = words(root.find("head/title"))
    language = root.get("lang") or None
    drop_unseen(root)
    parts, framed = main_parts(root)
    for part in parts:
        _prepare(part, base, framed=framed)
    first = next((words(heading) for part in parts for heading in part.iter("h1") if letters(words(heading))), "")
    title = first or _heading(root, declared) or declared
    own = parts[0].get("lang") if len(parts) == 1 else None
    return Page(title, _written(parts, title), own or language)


def read_fragment(html: str) -> str:
    """HTML that stood in a text, as Markdown."""
    root = parse(html)
    drop_unseen(root)
    _prepare(root, None, framed=False)
    return _written([root], "")


def main_parts(root: HtmlElement) -> tuple[list[HtmlElement], bool]:
    """The elements that hold the article or articles; and whether that is the page with its frame."""
    size = measured(root)
    found = root.find("body")
    body = found if found is not None else root
    mains = _outermost(one for one in root.iter() if one.tag == "main" or one.get("role") == "main")
    if mains := [one for one in mains if size[one][0]]:
        return mains, False
    prose = {one: said - linked for one, (said, linked) in size.items()}
    articles = [one for one in _outermost(root.iter("article")) if 2 * prose[one] > size[one][0]]
    teasers = list(filter(_is_teaser, articles))
    if teasers and prose[body] > 2 * sum(prose[one] for one in teasers):  # of other pages, below this one's own words
        articles = [one for one in articles if one not in teasers]
        for teaser in teasers:
            drop(teaser)
    if not articles:
        return [body], True
    part = _around(articles) if articles[1:] else articles[0]
    titled = part.find(".//h1") is not None or body.find(".//h1") is None
    if prose[part] * (_ENOUGH if titled else _ENOUGH_WITHOUT_TITLE) < prose[body]:
        return [body], True
    return [part], part not in articles


def _is_teaser(article: HtmlElement) -> bool:
    """Its heading leads to another page."""
    heading = next(article.iter(*HEADINGS), None)
    links = [] if heading is None else [*heading.iter("a"), *heading.iterancestors("a")]
    return any(words(link) == words(heading) and str(link.get("href") or "#")[0] != "#" for link in links)


def _outermost(elements: Iterable[HtmlElement]) -> list[HtmlElement]:
    found: dict[HtmlElement, None] = {}
    for element in elements:
        if not any(above in found for above in element.iterancestors()):
            found[element] = None
    return list(found)


def _around(elements: list[HtmlElement]) -> HtmlElement:
    """The innermost element that all are in: what stands between them is there too."""
    shared = [set(one.iterancestors()) for one in elements[1:]]
    return next(above for above in elements[0].iterancestors() if all(above in others for others in shared))


def _prepare(part: HtmlElement, base: str | None, *, framed: bool) -> None:
    for title in part.xpath(".//*[@role='heading']"):
        if title.tag not in HEADINGS and title.tag != GONE:
            level = str(title.get("aria-level") or "")
            title.tag = f"h{level}" if level in ("1", "2", "3", "4", "5", "6") else TITLE
    Sections(part).read()  # before the frame goes: the labels of tabs look like it
    drop_frame(part, framed=framed)
    drop_hidden(part, SECTION)
    drop_contents(part)
    label_callouts(part)
    for link in part.iter("a"):
        if base and link.get("href"):
            link.set("href", _absolute(base, str(link.get("href")).strip()))


def _absolute(base: str, address: str) -> str:
    try:
        return requote_uri(urljoin(base, address))
    except ValueError:  # "http://[": what is no address stays as it is written
        return address


def _heading(root: HtmlElement, declared: str) -> str:
    """The page's first <h1>, where its <title> begins with it: else it is the site's name."""
    said = (words(heading) for heading in root.iter("h1"))
    return next((one for one in said if letters(one) and declared.lower().startswith(one.lower())), "")


def _written(parts: list[HtmlElement], title: str) -> str:
    try:
        return to_markdown(parts, escaped(title))
    except RecursionError:
        raise Unreadable("is nested too deeply") from None
