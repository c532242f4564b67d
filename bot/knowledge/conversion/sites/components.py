"""Components in Markdown (MDX, as in Docusaurus, Starlight, Mintlify, Nextra): their words stay, their tags go. Pure.

A tab, a card, a step or an aside is headed by its title, an accordion too, up to its end. What stands in a component is
often indented as its author liked: it is Markdown all the same, and no code.
"""

from __future__ import annotations

import re
from functools import partial

from bot.knowledge.conversion.sites.folds import Folds, has_heading, indent_of

_TAG = re.compile(
    r"<(?P<closes>/?)(?P<name>[A-Z][\w.]*+)(?P<attributes>(?:[^<>{}\"'/]++|/(?!>)|\"[^\"\n]{0,500}\"|'[^'\n]{0,500}'"
    r"|\{[^{}]{0,500}(?:\{[^{}]{0,500}\}[^{}]{0,500}){0,20}\}){0,60}+)\s*(?P<single>/?)>"
)
_USED = re.compile(r"</[A-Z][\w.]{0,60}>|<[A-Z][\w.]{0,60}(?:\s[^<>]{0,300})?/>")
_ATTRIBUTE = re.compile(r"\b([a-zA-Z]\w*)=(?:\"([^\"\n]*)\"|'([^'\n]*)'|\{\s*[\"'`]([^\"'`\n]*)[\"'`]\s*\})")
_TITLES = ("title", "label", "header", "heading", "summary", "question", "caption", "text")
_FOLDS = (
    "Accordion",
    "AccordionItem",
    "Details",
    "Expandable",
    "Collapse",
    "Collapsible",
    "FAQ",
    "Question",
    "Spoiler",
)
_SUMMARY = re.compile(r"Accordion(?:Trigger|Header|Button|Title|Summary)|(?:Collapsible|Details)?(?:Trigger|Summary)")
_TAB = re.compile(
    r"\{\s*label:\s*([\"'])([^\"'\n]{1,200})\1,\s*value:\s*([\"'])([^\"'\n]{1,200})\3"
)  # Docusaurus' values
_INLINE = ("Badge", "Tag", "Pill", "Kbd", "Tooltip", "Link", "A", "Icon")
_EXPORT = re.compile(r"^export\s+const\s+(\w+)\s*=\s*[\"'`]([^\"'`\n]*)[\"'`];?[ \t]*$\n?", re.MULTILINE)
_EXPORTED = re.compile(r"^export\s[^\n]*\{[ \t]*\n(?:(?!\};?[ \t]*$)[^\n]*\n){0,300}\};?[ \t]*$\n?", re.MULTILINE)
_IMPORT = re.compile(r"^import\s[^\n]*[\"'][^\"'\n]+[\"'];?[ \t]*$\n?", re.MULTILINE)
_IMPORTS = re.compile(r"^import\s*\{[^{}]{0,2000}\}\s*from\s*[\"'][^\"'\n]+[\"'];?[ \t]*$\n?", re.MULTILINE)
_REMARK = re.compile(r"\{/\*.{0,4000}?\*/\}", re.DOTALL)
_SPACE = re.compile(r"\{[\"'`]([^\"'`{}\n]{0,200})[\"'`]\}")
# What is none: {{ a template's }}, {% a tag %}, {: an attribute}, {#id}, \\{escaped}, and what shows elements.
_EXPRESSION = re.compile(r"(?<![\\{$])\{(?![{%:#])\s*([^{}<>\n]{0,400}?)\s*\}(?!\})")
_NAME = re.compile(r"([A-Za-z_$][\w.$]*)(?:\([^()]*\))?")
_NUMBER = re.compile(r"\d[\d_]*(?:\.\d+)?")
_FENCE = re.compile(r"[ \t]*(`{3,}|~{3,})")


def is_mdx(text: str) -> bool:
    """Whether a piece of Markdown, without code, has imports or components; `<Enter>` alone is none."""
    return bool(_IMPORT.search(text) or _IMPORTS.search(text) or _USED.search(text))


def prose_without_components(prose: str, values: dict[str, str], folds: Folds) -> str:
    """`prose`: a piece of an article that is MDX, without code. `values`: see `exported`. `folds`: of the article."""
    for pattern in (_IMPORTS, _IMPORT, _EXPORTED, _EXPORT, _REMARK):
        prose = pattern.sub("", prose)
    prose = _TAG.sub(partial(_words, folds=folds), prose)
    prose = _SPACE.sub(r"\1", prose)
    return _EXPRESSION.sub(lambda found: _shown(found[1], values), prose)


def _shown(expression: str, values: dict[str, str]) -> str:
    """What it comes to, as far as that is known without running it."""
    if _NUMBER.fullmatch(expression):
        return expression
    name = _NAME.fullmatch(expression)
    return values.get(name[1], "") if name else ""


def exported(text: str) -> dict[str, str]:
    """The texts that a page gives names to, for use in it."""
    return dict(_EXPORT.findall(text))


def _words(tag: re.Match[str], folds: Folds) -> str:
    name = tag["name"]
    if _SUMMARY.fullmatch(name):
        return "\n\n</summary>\n\n" if tag["closes"] else "\n\n<summary>\n\n"
    if tag["closes"]:
        return "" if name in _INLINE else folds.end(name, indent_of(tag)) or "\n"
    folds.labels |= {value: label for _, label, _, value in _TAB.findall(tag["attributes"])}
    told = {name: a or b or c for name, a, b, c in _ATTRIBUTE.findall(tag["attributes"])}
    title = next((told[name] for name in _TITLES if told.get(name)), "")
    if not title and name.startswith("Tab"):
        title = folds.labels.get(told.get("value", "")) or told.get("value") or told.get("name") or ""
    if name in _INLINE:
        return title
    before = indent_of(tag)
    headed = has_heading(tag, f"</{name}", ends=True)
    single = bool(tag["single"])
    shown = folds.begin(name, title, folds=name in _FOLDS, headed=headed, indent=before, single=single)
    if not shown:
        return "\n" if tag["single"] else f"\n{before}"
    description = f"{told['description']}\n\n{before}" if told.get("description") else ""
    return f"{shown}{description}"


def dedented(text: str) -> str:
    """What stands in a component is moved to the left as far as the component's tag."""
    moves: list[tuple[int, int | None]] = []  # of open components: indentation of the tag, and of what stands in it
    fence = ""
    lines = []
    for line in text.split("\n"):
        bare = line.lstrip(" \t")
        indent = len(line) - len(bare)
        if bare and moves and moves[-1][1] is None and not bare.startswith("</"):
            moves[-1] = moves[-1][0], indent
        off = sum((within or tag) - tag for tag, within in moves)
        if bare.startswith("</") and moves:
            tag, within = moves[-1]
            off -= min((within or tag) - tag, off)
        mark = _FENCE.match(line)
        if fence:
            fence = "" if mark and mark[1].startswith(fence) and not bare.strip("`~ \t") else fence
        elif mark:
            fence = mark[1]
        elif found := _TAG.match(bare):
            alone = found.end() == len(bare.rstrip())
            if found["closes"] and moves:
                moves.pop()
            elif alone and not found["closes"] and not found["single"]:
                moves.append((indent, None))
        lines.append(line[min(max(off, 0), indent) :])
    return "\n".join(lines)
