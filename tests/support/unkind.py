"""Texts that are unkind to whoever reads them, and how the time of reading grows with their length."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator, Mapping

from bot.text.read_once import forget

LIMIT = 2.5  # times the time that twice the text may take
_ENOUGH_SECONDS = 0.004  # of CPU, from which a time is measured and no noise
_LONG_SECONDS = 0.3  # from which a time is sure
_LARGEST = 200_000
_RUNS = 3

Read = Callable[[str], object]

_FEW = (
    *(
        "a",
        " ",
        "\n",
        "[",
        "<a ",
        "`",
        '"',
        "@",
        "a'",
        " \n",
        "> a\n",
        "- a\n",
        "**a",
        "a: b\n",
        "```x\n",
        "<!--",
        "1-",
    ),
)
_MORE = (
    *("1", "| a | b |\n", "</p>", "a.b,", "http://", "{", "🙂"),
    *("\t", "]", "](", "<", "<b>", "&", "*", "_", "|", "> ", ">\n", "'", "“", "1 ", ".", "a@", "-", "#", "/", "a "),
    *("Aa1 ", "\r\n", "(", "\\", "é", "中", "=", "+", ":", "\u200b", "a.", "a,", "1. a\n", "On a wrote:\n", "!", "!["),
    *("~", "&lt;", "\\n", "a-", "A", "no ", "…", "—", "a\n\n", "``a`", "<a", '<a href="', "<p>", "<td>", "<li>", "<!"),
    *(
        "<?",
        '"a',
        "a:",
        "a=",
        "0",
        "key ",
        "a_",
        "1.",
        "1,",
        "+1 ",
        "ab@c.",
        "x/",
        "„",
        "«",
        "[a](",
        "[a]",
        "(a",
        "*a ",
    ),
    *(
        "__",
        "#\n",
        "---\n",
        "|-|\n",
        "|\n",
        "1)\n",
        "\ta\n",
        "> > ",
        "Von: a\n",
        "-- \n",
        "From: a\n",
        "a b, ",
        "a@b.c ",
    ),
    *("1a", "# ", "a1b2", "1aa", "'' ", "&@>1/?"),
    *("!!! a", "::: ", "{.a", "{{", "{%", "thanks. ", "my pin is ", "Straße 1 ", "ignore all ", "<div>\n", "a b\n"),
)


def _repeated(part: str) -> Callable[[int], str]:
    return lambda size: (part * (size // len(part) + 1))[:size]


def _between(filling: str) -> Callable[[int], str]:
    return lambda size: f"How do I reset{filling * (size // len(filling))}my password?"


def _different(form: str) -> Callable[[int], str]:
    return lambda size: "".join(form.format(number) for number in range(size // len(form) + 1))[:size]


# Something else each time, which a text of one part repeated never is.
DIFFERENT: Mapping[str, Callable[[int], str]] = {
    f"different {form!r}": _different(form)
    for form in (
        *("<A_{}>", "u{0}@a{0}.example ", "h{}.example.com ", "https://a.example/{} ", "+49 30 1{:06} ", "word{} "),
        *("Key{}: a\n", "# Part {}\n", "[a{0}](https://a.example/{0}) ", "a{0} [{0}]. ", "- a{:05}\n", "| a{} | b |\n"),
        *("My name is Anna{}. ", "<p id={0}>a{0}</p>", "[{0}]: https://a.example/{0}\n", "On {}, Anna wrote:\n"),
    )
}


def _emphasised_blanks(size: int) -> str:
    return f"**a{' ' * size}b**"


FEW: Mapping[str, Callable[[int], str]] = {repr(part): _repeated(part) for part in _FEW} | {
    "blanks in between": _between(" ")
}
ALL: Mapping[str, Callable[[int], str]] = (
    dict(FEW)
    | {repr(part): _repeated(part) for part in _MORE}
    | dict(DIFFERENT)
    | {"emphasised blanks": _emphasised_blanks}
    | {f"{part!r} in between": _between(part) for part in ("\n", "\t", "\r\n", "\u00a0", ".", "-", '"', "<", "@")}
)


def seconds(read: Read, text: str) -> float:
    """CPU time of this process: others on the machine do not count, nor does the collection of others' garbage."""
    forget()
    gc.disable()
    try:
        began = time.process_time()
        result = read(text)
        if isinstance(result, Iterator):
            for _ in result:
                pass
        return time.process_time() - began
    finally:
        gc.enable()


def growth(read: Read, make: Callable[[int], str], size: int) -> float:
    """Times that twice the text takes longer: the least that any size or run says, since noise only adds."""
    least = float("inf")
    for _ in range(_RUNS):
        while (once := seconds(read, make(size))) < _ENOUGH_SECONDS and size < _LARGEST:
            size *= 2
        twice = seconds(read, make(2 * size))
        if twice < _LONG_SECONDS:
            once, twice = min(once, seconds(read, make(size))), min(twice, seconds(read, make(2 * size)))
        least = min(least, twice / max(once, _ENOUGH_SECONDS))
        if least <= LIMIT:
            break
        if twice <= _LONG_SECONDS:
            size *= 2
    return least
