"""The forms of a citation: what each looks like, and how a text may end that goes on as one. Pure.

Asked for is [1]. Models write what they were trained on: [^1], [1, 2], [1](address), [1], [2], ([1]), (see [1]),
**[1]**, [source 1], (Passage 1 and 2), [Source 1: its title], [[1]], [citation:1], [1-3], 【1†source】, ［1］, (1) and
¹ after a statement, <sup>1</sup>, <cite>1</cite>.
"""

from __future__ import annotations

from collections.abc import Iterator

# Not `re`: it says of a text that it may go on as a match.
import regex

from bot.answering.citations.bracketed import AFTER

_BLANKS = r"(?<![ \t])[ \t]*+"  # without the look-behind a long run would be searched from each of them
_AND = r"(?:[,;&/]|[-–—]|and|und|et|y|en)"
_LIST = r"\d{1,2}(?: ?[,;] ?\d{1,2}){0,9}"
_LINK = r"(?P<link>\([^)\s]{0,1500}\))"
_BRACKET = rf"\[ ?\^?{_LIST}\^? ?\]"
_SEE = r"(?i:(?:see|cf\.?|siehe|vgl\.?|voir|vea|véase|ver|vedi|zie) )"
_LABEL = r"(?i:passages?|sources?|docs?|citations?|quellen?|fuentes?|fontes?|fonti|fonte|bron(?:nen)?)"
# Too common in round brackets: "(article 6)" is a law's.
_ANY_LABEL = rf"(?:{_LABEL}|(?i:documents?|ref(?:erence)?s?\.?|articles?|artikel|excerpts?|number))"
_MORE = rf"(?: ?{_AND} ?(?:{_ANY_LABEL}[ :#.\-_]{{0,3}})?\d{{1,2}}){{0,5}}"
_TITLE = r"(?:: [^\]\[()\n`]{0,80})?"

_FORMS = (
    rf"\^?(?P<plain>{_BRACKET}(?: ?{_AND} ?{_BRACKET}){{0,5}}){_LINK}?",
    rf"(?P<bold>\*{{1,3}}|(?<!\w)_)(?P<plain>{_BRACKET})(?P=bold)",
    rf"\\(?P<known>\[{_LIST}\\\])",
    rf"\((?:{_SEE})?(?P<known>{_BRACKET}(?: ?{_AND}? ?{_BRACKET}){{0,5}})\)",
    rf"【(?:{_LABEL}[ :#]{{0,2}})?(?P<sure>\d{{1,2}})[^】`]{{0,40}}】",
    r"\[(?P<sure>\d{1,2})(?::\d{1,2})?†[^\]\n`]{0,40}\]",
    rf"［(?P<sure>{_LIST})］",
    rf"\[\[(?P<known>\d{{1,2}})\]\](?:{_LINK})?",
    rf"\[\[?(?:{_SEE})?(?:passage )?(?:{_ANY_LABEL}[ :#.\-_=]{{0,3}}|#)[\"]?(?P<known>\d{{1,2}}{_MORE})[\"]?{_TITLE}"
    rf"\]\]?(?:{_LINK})?",
    rf"\((?:{_SEE})?{_LABEL}[ :#.\-_]{{0,3}}(?P<known>\d{{1,2}}{_MORE}){_TITLE}\)",
    r"\[(?P<range>\d{1,2} ?[-–] ?\d{1,2})\]",
    rf"\[(?P<known>\d{{1,2}}{_MORE})\.?\]",
    rf"<(?P<tag>cite|ref|sup)>(?P<known>{_BRACKET})</(?P=tag)>",
    rf"<(?P<tag>cite|ref)>(?P<known>{_LIST})</(?P=tag)>",
    rf"<sup>(?P<raised>{_LIST})</sup>",
    rf"\^(?P<raised>{_LIST})\^",
    r"(?P<raised>(?<![¹²³⁴-⁹])[¹²³⁴-⁹]{1,2}(?![¹²³⁴-⁹]))",
    rf"[(（](?P<round>{_LIST})[)）]",
)
_MARKER = rf"{_BLANKS}(?:{'|'.join(_FORMS)})"
MARKER = regex.compile(_MARKER)
# A marker and the word after it, inline code, a placeholder, which is never cut in two.
_UNDECIDED = regex.compile(rf"{_MARKER}{AFTER}|{_BLANKS}(?:`[^`\n]*+|<[A-Z]{{1,16}}_\d{{1,9}}>)")
_BEGINS = regex.compile(r"[\[(（【［<^\\*_`¹²³⁴-⁹]")
_LONGEST = 2000
_RAISED = str.maketrans("¹²³⁴⁵⁶⁷⁸⁹", "123456789")


def numbers_of(found: regex.Match[str]) -> list[int]:
    if found["range"]:
        first, last = (int(number) for number in regex.findall(r"\d+", found["range"]))
        return list(range(first, last + 1))
    told = found["plain"] or found["known"] or found["sure"] or found["raised"] or found["round"]
    return [int(number) for number in regex.findall(r"\d+", told.translate(_RAISED))]


def undecided(text: str) -> int:
    """Where the end of a text begins that reads one way or another, depending on what follows."""
    for begin in _begins(text):
        if _UNDECIDED.fullmatch(text, begin, partial=True):
            return begin
    return len(text)


def _begins(text: str) -> Iterator[int]:
    """Where a marker may begin, each with the blanks before it."""
    at = 0
    for found in _BEGINS.finditer(text, max(0, len(text) - _LONGEST)):
        yield at + len(text[at : found.start()].rstrip(" \t"))
        at = found.end()
    yield at + len(text[at:].rstrip(" \t"))
