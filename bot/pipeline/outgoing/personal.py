"""Personal data and secrets in a text that comes character by character: what of it has to be left out.

Names are not among it: nothing tells a person's from a product's. A text is cut into clumps: a word, or several that
may be one number or address (`clumps`). A clump is judged when it is complete, by itself and what stands before it, and
is held until then. So it does not matter where a text is cut into pieces.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator, Sequence

from bot.pipeline.outgoing.clumps import MAX_CLUMP, goes_on, is_spoken, may_go_on
from bot.privacy.placeholders import PLACEHOLDER, Span, merged

MAX_WORD = 400  # characters: of a longer one nothing is shown
MAX_GAP = 3  # blanks within a number
_BEFORE = 200  # characters before a clump that tell what it is
_LONGEST_NUMBER = 164  # of `MAX_CLUMP`
# Less is nobody's: "step 1", "30 days".
_SUSPICIOUS = re.compile(r"\d\D*\d\D*\d|@|(?=\S*\d)\S{6}|\S{16}", re.DOTALL)
# Scripts without blanks between words: each character is a word.
_UNSPACED = re.compile("[\u0e00-\u109f\u1780-\u17ff\u2e80-\ud7af\uf900-\ufaff]")
_MARKUP = re.compile(r"[*`~]|\\(?=[^\w\s])")  # what may stand within an address without being a part of it
_KEY_BEGINS = re.compile(r"-----BEGIN [A-Z ]{0,30}PRIVATE KEY")
_KEY_ENDS = re.compile(r"-----END ")
_KEY_LINE = re.compile(r"[A-Za-z0-9+/]{16,}={0,2}|[A-Za-z0-9+/]+={1,2}")

Find = Callable[[str], Sequence[Span]]
Known = Callable[[str], bool]  # whether a value stands in what the model was shown, or is the requester's own


class PersonalWatch:
    """One text. `held_from` is where what is not judged yet begins, `hidden` what has to be left out before that."""

    def __init__(self, find: Find, known: Known) -> None:
        self._find, self._known = find, known
        self.hidden: list[Span] = []
        self.held_from = 0
        self._before = ""
        self._clump = ""  # complete words and the blanks between and after them
        self._words: list[str] = []
        self._gap = 0
        self._word = ""  # is being written
        self._overlong = False
        self._in_key = False

    def feed(self, char: str) -> None:
        if not char.isspace() and not _UNSPACED.match(char):
            self._go_on(char)
            return
        self._end_word()
        self._clump += char
        self._gap += 1
        if not may_go_on(self._words) or self._gap > MAX_GAP or not char.isspace():
            self._close()

    def end(self) -> None:
        self._end_word()
        self._close()

    def _go_on(self, char: str) -> None:
        self._word += char
        if len(self._word) > MAX_WORD and not self._overlong:
            self._close()
            self._overlong = True
        if self._overlong:
            self._hide(0, len(self._word))
            self.held_from += len(self._word)
            self._word = ""

    def _end_word(self) -> None:
        self._overlong = False
        if not self._word:
            return
        if not goes_on(self._words, self._word):
            self._close()
        self._clump, self._words, self._gap = self._clump + self._word, [*self._words, self._word], 0
        self._word = ""
        if len(self._clump) > MAX_CLUMP:
            self._shorten()

    def _shorten(self) -> None:
        """The first numbers of a long row are judged together with all that one of them may be the beginning of."""
        self._judge()
        while len(self._words) > 1 and len(self._clump) > _LONGEST_NUMBER:
            length = self._clump.index(self._words[1], len(self._words[0]))
            self._pass(length)
            del self._words[0]

    def _close(self) -> None:
        self._judge()
        self._pass(len(self._clump))
        self._words, self._gap = [], 0

    def _pass(self, length: int) -> None:
        self._before = (self._before + self._clump[:length])[-_BEFORE:]
        self._clump = self._clump[length:]
        self.held_from += length

    def _judge(self) -> None:
        self._judge_key()
        for span in self._found(self._clump):
            self._hide(span.start, span.end)
        plain = html.unescape(_MARKUP.sub("", self._clump))  # as it is rendered
        if plain != self._clump and next(self._found(plain), None):
            self._hide(0, len(self._clump.rstrip()))

    def _found(self, clump: str) -> Iterator[Span]:
        """In a clump: what must not be said of it."""
        text = PLACEHOLDER.sub("", clump)
        if not (_SUSPICIOUS.search(text) or is_spoken(self._words)) or self._known(text):
            return
        begins = len(self._before)
        whole = self._before + clump
        for span in self._find(whole):
            if span.end > begins and span.label != "NAME" and not self._known(whole[span.start : span.end]):
                yield Span(max(0, span.start - begins), span.end - begins, span.label)

    def _judge_key(self) -> None:
        """A private key has lines that no pattern takes for a key by themselves."""
        if _KEY_BEGINS.search(self._before[-80:] + self._clump):
            self._in_key = True
        if _KEY_ENDS.search(self._clump):
            self._in_key = False
        word = self._clump.strip()
        if self._in_key and _KEY_LINE.fullmatch(word) and not self._known(word):
            self._hide(0, len(word))

    def _hide(self, start: int, end: int) -> None:
        """Of what is not judged yet."""
        start, end = self.held_from + start, self.held_from + end
        last = self.hidden[-1] if self.hidden else None
        if last is not None and last.start <= start <= last.end:
            self.hidden[-1] = Span(last.start, max(last.end, end), last.label)
        else:
            self.hidden = merged([*self.hidden, Span(start, end, "HIDDEN")])
