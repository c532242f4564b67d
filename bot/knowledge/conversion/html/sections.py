"""What opens a section becomes its heading: summaries, the buttons of an accordion, the labels of tabs. Pure.

What is opened is marked as a section, so that what follows it stands below the heading that was there before.
"""

from __future__ import annotations

import re
from itertools import islice

from lxml.html import HtmlElement

from bot.knowledge.conversion.html.components import make_plain
from bot.knowledge.conversion.html.frame import KNOWN, measured
from bot.knowledge.conversion.html.hidden import OPENED, is_clicked, is_hidden
from bot.knowledge.conversion.html.tree import BLOCKS, GONE, HEADINGS, drop, following, letters, names, preceding, words

TITLE = "firstline-title"  # a heading that says its level, or is below the one before it
SECTION = "data-firstline-section"
_OPENERS = re.compile(
    r"(?:[\w-]+[-_])?(?:accordion|faq|collaps\w*|toggle|expand\w*|disclosure)(?:[\w-]*[-_])?"
    r"(?:title|header|heading|head|question|trigger|label|button|btn|control|summary|q)(?:[-_]text)?"
    r"|schema-faq-question|rank-math-question|et_pb_toggle_title|expand-control|vc_tta-panel-title|sd-tab-label|w-dropdown-toggle|collapsible"
)
_FOLDS = re.compile("accordion|collaps|faq|toggle")
_OPENS = ("aria-expanded", "aria-controls", "data-bs-target", "data-target")
_TARGETS = ("aria-controls", "data-bs-target", "data-target", "href", "for", "data-tab")
_CONTROLS = re.compile("|".join(f"(?:{words})" for words in KNOWN["controls"]), re.IGNORECASE)
_EDGES = re.compile(r"^[\s+\-–−▶▼▸▾►▹›»⌄✕×]+(?=\w)|[\s+\-–−▶▼▸▾►▹›»⌄✕×]+$")  # arrows and signs that turn
_PANELS = ("div", "section", "dd", "article", "ul", "ol", "table", "span", "pre", "aside", "details", "td", "li", "p")
_TAB_LISTS = re.compile(
    r"tabs|nav-tabs|tabbed-labels|tab-?list|tabs-?nav|tabs__nav|tabs-menu|tab-links|nav-pills|tablist"
)
_TAB_PANELS = re.compile(
    r"tab|tab-?pane|tab-?panel|tabbed-block|tabs-pane|tab-content__item|tabs-panel|tabs__item-content"
)
_LABELS = ("li", "label", "button", "a", "div", "span")
_LONGEST = 300  # letters of a question
_LONGEST_LABEL = 60
_NEAR = 3  # how many siblings on, and how many elements up, something is looked for


class Sections:
    """The openers of one part, each with what it opens. Changes the part."""

    def __init__(self, part: HtmlElement) -> None:
        self.part = part
        make_plain(part)
        self.by_id: dict[str, HtmlElement] = {str(one.get("id")): one for one in part.xpath(".//*[@id]")}
        self.labelled = {str(one.get("aria-labelledby")): one for one in part.xpath(".//*[@aria-labelledby]")}
        self.letters = {one: said for one, (said, _) in measured(part).items()}

    def read(self) -> None:
        for tabs in list(self.part.iter()):
            if tabs.get("role") == "tablist" or any(map(_TAB_LISTS.fullmatch, names(tabs))):
                self._read_tabs(tabs)
        for first in [one for one in self.part.iter("label") if self._is_radio(one)]:
            if (after := following(first)) is not None and after.tag == "label" and first.tag != GONE:
                self._read_radios([first, *(one for one in first.itersiblings("label") if self._is_radio(one))])
        for summary in list(self.part.iter("summary")):
            self._open(summary, summary, summary.getparent())
        for opener in [one for one in self.part.iter() if self._may_open(one)]:
            if opener.tag != GONE and self.part in opener.iterancestors():
                self._read_opener(opener)
        for hidden in [one for one in self.part.iter() if is_hidden(one)]:
            self._read_hidden(hidden)
        for button in [one for one in self.part.iter() if one.tag == "button" or one.get("role") == "button"]:
            _read_button(button)

    def _read_tabs(self, tabs: HtmlElement) -> None:
        labels = [one for one in tabs.iterdescendants() if one.get("role") == "tab"]
        labels = labels or [one for one in tabs.iter(*_LABELS) if one.getparent() is tabs and letters(words(one))]
        if not labels or any(self.letters.get(label, 0) > _LONGEST_LABEL for label in labels):
            return
        panels = [panel for label in labels if (panel := self._target(label)) is not None and panel is not tabs]
        if len(set(panels)) < len(labels):
            panels = _in_order(tabs, len(labels))
        if panels:
            for label, panel in zip(labels, panels, strict=True):
                self._open(label, label, panel)
            drop(tabs)

    def _read_radios(self, labels: list[HtmlElement]) -> None:
        """Labels in a row, each of a button of which one is pressed: tabs that need no script."""
        if panels := _in_order(labels[-1], len(labels)):
            for label, panel in zip(labels, panels, strict=True):
                self._open(label, label, panel)

    def _is_radio(self, label: HtmlElement) -> bool:
        field = self.by_id.get(str(label.get("for")))
        return field is not None and field.get("type") == "radio"

    def _may_open(self, element: HtmlElement) -> bool:
        if element.tag in (GONE, TITLE, "details", "summary") or element is self.part:
            return False
        if any(map(_OPENERS.fullmatch, names(element))) or _is_asked(element):
            return True
        if element.tag == "label":
            field = self.by_id.get(str(element.get("for")))
            return field is not None and field.get("type") in ("checkbox", "radio")
        if element.tag not in ("button", "a") and element.get("role") != "button":
            return False
        above = element.getparent()
        return (
            (element.tag != "a" and (_by_turns(element) or (above is not None and above.tag in ("dt", *HEADINGS))))
            or any(element.get(name) for name in _OPENS)
            or any(map(_FOLDS.search, names(element)))
            or "collapse" in (element.get("data-toggle"), element.get("data-bs-toggle"))
        )

    def _read_opener(self, opener: HtmlElement) -> None:
        if not 0 < self.letters.get(opener, 0) <= _LONGEST or opener.get("aria-haspopup") or _in_sentence(opener):
            return
        place = self._place(opener)
        panel = self._target(opener)
        if panel is None and (after := following(place)) is not None and _is_opened(after):
            panel = after
        asks = opener.tag not in ("label", "a") and (place.tag in HEADINGS or words(opener).endswith("?"))
        if panel is not None or asks:
            self._open(opener, place, panel)

    def _read_hidden(self, hidden: HtmlElement) -> None:
        """What a script shows, below what is clicked for it."""
        opener = preceding(hidden)
        if opener is None or hidden.get(SECTION) is not None or not self.letters.get(hidden):
            return
        if 0 < self.letters.get(opener, 0) <= _LONGEST and is_clicked(opener, hidden):
            self._open(opener, opener, hidden)

    def _place(self, opener: HtmlElement) -> HtmlElement:
        """The outermost element around it that says nothing else."""
        place = opener
        for above in opener.iterancestors():
            if above is self.part or above.tag in ("details", "li", "td", "dd", "dl"):
                break
            if self.letters.get(above, 0) > self.letters[opener]:
                break
            place = above
        return place

    def _target(self, opener: HtmlElement) -> HtmlElement | None:
        """What it says that it opens, or what says that it is opened by it."""
        for element in (opener, *opener.iterdescendants("a", "button", "label")):
            named = [self.by_id.get(str(element.get(name) or "").removeprefix("#")) for name in _TARGETS]
            for panel in (*named, self.labelled.get(str(element.get("id")))):
                if panel is None or panel.tag not in _PANELS or not self.letters.get(panel):
                    continue
                if panel is not opener and panel not in opener.iterancestors():
                    return panel
        return None

    def _open(self, opener: HtmlElement, place: HtmlElement, panel: HtmlElement | None) -> None:
        """The words of `opener` at the top of the panel; where none is known, as a heading where they stand."""
        said = _EDGES.sub("", words(opener))
        level = next((str(one.tag)[1] for one in place.iter(*HEADINGS)), "")
        title = self.part.makeelement(TITLE, {"level": level})
        title.text = said
        if panel is not None:
            panel.set(SECTION, "")
        if not letters(said) or _CONTROLS.fullmatch(said):
            drop(place)
            return
        if panel is None:
            title.tail, place.tail = place.tail, None
            place.addnext(title)
        else:
            title.tail, panel.text = panel.text, None
            panel.insert(0, title)
            if panel.tag in ("dd", "p", "span"):
                panel.tag = "div"
        drop(place)


def _is_asked(element: HtmlElement) -> bool:
    """The question of schema.org's `Question`."""
    above = element.getparent()
    return element.get("itemprop") == "name" and above is not None and "Question" in str(above.get("itemtype"))


def _in_order(tabs: HtmlElement, count: int) -> list[HtmlElement]:
    """The panels that follow: by their role or class, else the parts of what comes next, where there are as many."""
    for above in (tabs, *islice(tabs.iterancestors(), _NEAR)):
        if above.tag in ("body", "main", "article"):
            break
        beside = [one for one in islice(above.itersiblings(), count + _NEAR) if _is_panel(one)]
        if len(beside) == count:
            return beside
        for after in islice(above.itersiblings(), _NEAR):
            inside = [one for one in after.iterdescendants() if _is_panel(one)]
            for panels in (inside, list(after)):
                if len(panels) == count and after.tag == "div":
                    return panels
    return []


def _is_panel(element: HtmlElement) -> bool:
    return element.get("role") == "tabpanel" or any(map(_TAB_PANELS.fullmatch, names(element)))


def _by_turns(button: HtmlElement) -> bool:
    """One of several buttons, each above what it opens; or above what is hidden."""
    panel = button.getnext()
    if panel is None or panel.tag not in _PANELS or letters(button.tail) or not letters(words(panel)):
        return False
    if is_hidden(panel):
        return True
    before, after = button.getprevious(), panel.getnext()
    around = (before.getprevious() if before is not None else None, after)
    return panel.tag in ("div", "section") and any(
        one is not None and one is not panel and (one.tag, one.get("role")) == (button.tag, button.get("role"))
        for one in around
    )


def _is_opened(after: HtmlElement) -> bool:
    """The whole of what is opened: of several paragraphs the first is not."""
    return after.tag in _PANELS and (after.tag != "p" or any(map(OPENED.search, names(after))))


def _read_button(button: HtmlElement) -> None:
    """In a heading or a sentence its words are words, and where a row or a list tells of it; a question heads what
    follows; else it is a control."""
    said = words(button)
    leads = button.tag == "a" and not str(button.get("href") or "#").startswith(("#", "javascript:"))
    if leads or _in_sentence(button) or _is_told_of(button, said) or any(True for _ in button.iterancestors(*HEADINGS)):
        return
    if said.endswith("?") and len(said.split()) > 2:
        button.tag = TITLE
        button.set("level", "")
    else:
        drop(button)


def _in_sentence(element: HtmlElement) -> bool:
    """Words stand beside it on its line."""
    for one in (element, *element.iterancestors()):
        above, before, after = one.getparent(), one.getprevious(), one.getnext()
        if above is None or one.tag in BLOCKS:
            return False
        texts = [one.tail, above.text if before is None else before.tail]
        texts += [words(beside) for beside in (before, after) if beside is not None and _is_inline(beside)]
        if any(letters(text) for text in texts):
            return True
    return False


def _is_told_of(button: HtmlElement, said: str) -> bool:
    """It is a step among others in words, or heads a row that says what it does."""
    place = next(button.iterancestors("li", "td", "th", "dt"), None)
    if place is None or words(place) != said or _CONTROLS.fullmatch(said):
        return False
    if place.tag != "li" and any(letters(words(one)) for one in place.itersiblings(preceding=True)):
        return False
    beside = (*islice(place.itersiblings(), _NEAR), *islice(place.itersiblings(preceding=True), _NEAR))
    return any(letters(words(one)) > sum(letters(words(link)) for link in one.iter("button", "a")) for one in beside)


def _is_inline(element: HtmlElement) -> bool:
    return element.tag not in ("button", "label") and not any(True for _ in element.iter(*BLOCKS))
