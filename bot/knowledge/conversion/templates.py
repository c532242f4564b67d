"""Instructions to a site's generator, taken out of Markdown: Liquid, Jinja, Hugo, kramdown, MkDocs, Docusaurus, MDX.

Pure. A reader of the site never sees them, and neither may a requester. What stands in code is left alone: there it
is what the article is about. The words in an instruction go with it, since what it made of them is not known ("Use a
white background", below a picture that is crossed out).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial

from bot.knowledge.conversion.cutting import COMMENTS, FENCED, without
from bot.knowledge.conversion.sites.components import dedented, exported, is_mdx, prose_without_components
from bot.knowledge.conversion.sites.containers import with_notes_set_out, without_colons, without_titles
from bot.knowledge.conversion.sites.directives import without_directives
from bot.knowledge.conversion.sites.folds import Folds
from bot.knowledge.conversion.sites.kramdown import as_commonmark
from bot.knowledge.conversion.sites.readme import without_blocks
from bot.knowledge.conversion.sites.shortcodes import with_shown_words
from bot.knowledge.conversion.sites.wiki import as_read

_CODE = re.compile(
    rf"{FENCED}"
    r"|(?P<ticks>(?<!`)`++).*?(?P=ticks)",
    re.DOTALL | re.MULTILINE,
)
_RAW = re.compile(r"\{%-?\s*(?:end)?(?:raw|verbatim)\s*-?%\}")
_UNSEEN = re.compile(r"\{%-?\s{0,9}(end)?comment\s{0,9}-?%\}")
_TAG = re.compile(r"\{\{[<%]?|\{%|\{#-?(?=\s)")
_TAG_ENDS = {"{{<": ">}}", "{{%": "%}}", "{{": "}}", "{%": "%}", "{#": "#}", "{#-": "#}"}
_TAG_CHARS = 4000  # a tag that is longer was never closed
# kramdown's, Pandoc's and MyST's attributes: of a block, a span, a heading.
_ATTRIBUTES = re.compile(
    r"\{:[^{}\n]{0,400}\}|(?:(?<![ \t])[ \t]++)?\{ ?(?:[#.][\w-]++[^{}\n]{0,300})\}(?=[ \t]*$|(?<=\)\}))", re.MULTILINE
)
_CONTENTS = re.compile(r"^[ \t]*(?:\[TOC\]|\[\[_?TOC_?\]\]|[-*] TOC)[ \t]*$\n?", re.MULTILINE | re.IGNORECASE)
# `import Tabs from '@theme/Tabs';` of MDX; a sentence has no quoted path at its end.
_IMPORTS = re.compile(
    r"^(?:import\s[^\n]*?['\"][^'\"\n]+['\"];?|export\s+(?:const|default)\s[^\n]*)[ \t]*$\n?", re.MULTILINE
)
_ALERT = re.compile(r"^([ \t]*>)[ \t]*\[!\w+\][-+]?[ \t]*$\n?", re.MULTILINE)
_BLANK_LINES = re.compile(r"\n(?:[ \t]*\n){2,}")


def without_instructions(markdown: str) -> str:
    """The text as the site's readers get it, as far as that can be told without running its generator."""
    markdown = with_notes_set_out(without_blocks(markdown))
    markdown = without_colons(without_directives(as_commonmark(markdown)))
    values: dict[str, str] | None = None
    if _has_components(markdown):
        values = exported(markdown)
        markdown = dedented(markdown)
    prose = outside_code(_seen(markdown), partial(_without, values=values, folds=(Folds(), Folds())))
    return _BLANK_LINES.sub("\n\n", _RAW.sub("", prose))


def without_tags(html: str) -> str:
    """HTML as Jekyll or Hugo read it, without their tags."""
    return without(_RAW.sub("", _seen(html)), _TAG, _TAG_ENDS, _TAG_CHARS)


def _seen(markdown: str) -> str:
    """Without Liquid's comments, which reach over code as well; one that is never closed is text."""
    kept: list[str] = []
    done, begin = 0, None
    for tag in _UNSEEN.finditer(markdown):
        if not tag[1]:
            begin = tag.start() if begin is None else begin
        elif begin is not None:
            kept.append(markdown[done:begin])
            done, begin = tag.end(), None
    return "".join([*kept, markdown[done:]])


def _has_components(markdown: str) -> bool:
    found: list[bool] = []

    def look(prose: str) -> str:
        found.append(is_mdx(prose))
        return prose

    outside_code(markdown, look)
    return any(found)


def _without(prose: str, values: dict[str, str] | None, folds: tuple[Folds, Folds]) -> str:
    """`values`: of names that an article with components gives itself; None for one without components. `folds`: of its
    shortcodes, and of its components."""
    prose = without(_RAW.sub("", prose), *COMMENTS)
    prose = as_read(with_shown_words(prose, folds[0]))
    if values is not None:
        prose = prose_without_components(prose, values, folds[1])
    prose = without(prose, _TAG, _TAG_ENDS, _TAG_CHARS)
    for pattern in (_ATTRIBUTES, _CONTENTS, _IMPORTS):
        prose = pattern.sub("", prose)
    return _ALERT.sub(r"\1\n", without_titles(prose))


def outside_code(text: str, change: Callable[[str], str]) -> str:
    """`text`, its prose changed: piece by piece, since `change` cannot tell code from prose."""
    done: list[str] = []
    at = 0
    for code in _CODE.finditer(text):
        done += [change(text[at : code.start()]), code.group()]
        at = code.end()
    return "".join([*done, change(text[at:])])
