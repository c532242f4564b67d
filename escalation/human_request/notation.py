"""The notation of the grammar's patterns, compiled to regular expressions over letters of word classes.

Parts stand apart by spaces:

    talk            a word of the class; `talk|phone` of one of them; `?` and `*` behind it as in regular expressions
    -               words that only carry on: small words, articles, me, you, politeness
    ~               as `-`, with one word among them that nothing is known of
    ..4             up to four words of any class, no comma among them
    ..4!            the same, and nothing that denies or turns to others among them
    ANYONE, STAFF … words for people in a row, one of them of the classes that `PEOPLE` lists for the name
    ^  ^,           the beginning of a clause; that or a comma before
    $               the end of a clause, politeness may follow
    !article        not straight behind a word of that class
    ( x / y )       one of both;  `>( … )` looks ahead without taking
"""

from __future__ import annotations

import re

from escalation.human_request.lexicon import CLASSES

OTHER_CLASSES = {"other": ".", "comma": ",", "digits": "#"}
_LETTERS = {**CLASSES, **OTHER_CLASSES}
_FILLERS = ("small", "article", "me", "you", "polite", "thanks", "present", "about", "aloud")
_PERSON = ("real", "human", "staff", "someone", "desk", "team", "support")
_NOUN = _PERSON[1:]
# What a run of people has to hold for each name.
PEOPLE = {
    "ANYONE": _NOUN,
    "PEOPLE": ("human", "staff", "someone", "desk", "support"),
    "OURS": ("human", "staff", "someone", "desk", "team"),
    "NAMED": ("human", "staff", "desk"),
    "STAFF": ("human", "staff"),
    "HUMAN": ("human",),
    "DESK": ("desk",),
    "TEAM": ("team",),
    "SOMEONE": ("someone",),
}
_NAME = re.compile(r"(!?)([a-z_]+(?:\|[a-z_]+)*)([?*]?)")
_ANY = re.compile(r"\.\.(\d+)(!?)")


def letters_of(*names: str) -> str:
    """The letters of these classes, for use within the brackets of a regular expression. Raises KeyError."""
    return "".join(re.escape(_LETTERS[name]) for name in names)


_RUN = f"[{letters_of(*_PERSON)}]"
_FILL = f"[{letters_of(*_FILLERS)}]{{0,6}}"
_FIXED = {
    "-": _FILL,
    "~": rf"{_FILL}(?:\.{_FILL})?",
    "^": "^",
    "^,": "(?:^|(?<=,))",
    "$": f"(?=[{letters_of('comma', 'polite', 'thanks')}]*$)",
    "(": "(?:",
    ">(": "(?=",
    "/": "|",
    ")": ")",
}


def compiled(notation: str) -> re.Pattern[str]:
    """The pattern that `notation` describes. Raises ValueError where a part is not understood."""
    return re.compile("".join(map(_part, notation.split())))


def _part(part: str) -> str:
    if part in _FIXED:
        return _FIXED[part]
    if part in PEOPLE:
        nouns = letters_of(*PEOPLE[part])
        return _people(f"{_RUN}*[{nouns}]")
    if part == "REAL":  # "a real person", "una persona real"
        real, nouns = letters_of("real"), letters_of(*_NOUN)
        return _people(f"(?:[{real}]+[{nouns}]|[{nouns}]+[{real}])")
    if found := _ANY.fullmatch(part):
        count, strict = found.groups()
        shut = letters_of("comma", *(("not", "whether", "others") if strict else ()))
        return f"[^{shut}]{{0,{count}}}"
    if (named := _NAME.fullmatch(part)) and all(name in _LETTERS for name in named[2].split("|")):
        behind, names, times = named.groups()
        letters = letters_of(*names.split("|"))
        return f"(?<![{letters}])" if behind else f"[{letters}]{times}"
    raise ValueError(f"{part!r} is no part of a pattern; expected a class of words or one of the marks")


def _people(beginning: str) -> str:
    """A run of words for people that begins so, with "from your team" behind it.

    Not when it makes a thing ("agent id"), is another business's ("travel agent") or counted ("2 people").
    """
    of = f"(?:[{letters_of('small')}][{letters_of('article')}]?[{letters_of(*_PERSON[:-1])}]+)?+"
    not_ours = letters_of("trade", "others", "digits")
    named = rf"(?:[{letters_of('real')}]+\.(?=[{letters_of('human', 'staff')}]))?"  # "a real Acme employee"
    start = f"(?<!{_RUN})(?<![{not_ours}])"
    return f"{start}{named}(?={beginning}){_RUN}++{of}(?![{letters_of('thing')}])"
