"""How a wish for a human is built, whatever the language: patterns over classes of words.

A clause comes as one letter a word (`lexicon.CLASSES`), so a pattern is a short regular expression over letters,
written with the names of the classes. What makes a match void is in `scope`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from escalation.human_request.lexicon import CLASSES
from escalation.human_request.result import Wish


def one(*names: str) -> str:
    """A word of one of these classes."""
    return f"[{''.join(CLASSES[name] for name in names)}]"


_FILLERS = ("small", "article", "me", "you", "polite")
_PERSON = ("real", "human", "staff", "someone", "desk", "team", "support")

FILL = f"{one(*_FILLERS, 'present', 'about')}{{0,6}}"
GAP = rf"{FILL}(?:\.{FILL})?"  # as much as that, and one word that nothing is known of
END = r"(?=[,p]*$)"


def person(*names: str) -> str:
    """A run of words for people that has one of these classes: "a live customer service agent" has staff and a desk.

    Not when it makes a thing ("agent id"), belongs to somebody else ("travel agent") or is counted ("2 people").
    """
    return _run(rf"{_ANY}*{one(*names)}")


def _run(beginning: str) -> str:
    of = rf"(?:{one('small')}{one('article')}?{one(*_PERSON[:-1])}+)?+"  # "someone from your team"
    return rf"(?<!{_ANY})(?<![{one('trade', 'others')[1:-1]}#])(?={beginning}){_ANY}++{of}(?!{one('thing')})"


_ANY = one(*_PERSON)
ANYONE = person("human", "staff", "someone", "desk", "team", "support")
PEOPLE = person("human", "staff", "someone", "desk", "support")
TEAM = rf"{one(*_FILLERS)}{{0,4}}{person('team')}"  # "talk to billing", not "talk about billing"
OURS = person("human", "staff", "someone", "desk", "team")
NAMED = person("human", "staff", "desk")
_NOUN = one("human", "staff", "someone", "desk", "team", "support")
REAL = _run(rf"(?:{one('real')}+{_NOUN}|{_NOUN}+{one('real')})")
CONTACT = one("talk", "phone", "reach")
_VOID = one("not", "whether", "others")[1:-1]
_OPENING = rf"(?:^|{one('ask', 'want', 'polite', 'me')}){FILL}"
_WHOLE = one(
    *_FILLERS, "about", "ask", "want", "exists", "get", "move", "talk", "phone", "help", "support", "present", "real"
)[:-1] + ",#]"


@dataclass(frozen=True, slots=True)
class Pattern:
    wish: Wish
    confidence: float
    because: str
    letters: re.Pattern[str]
    alone: bool = False  # holds for a message that has nothing else
    verb_last: bool = False  # only where the verb may follow


def _patterns(wish: Wish, because: str, *rows: tuple[float, str], **only: bool) -> Iterator[Pattern]:
    for confidence, letters in rows:
        yield Pattern(wish, confidence, because, re.compile(letters), **only)


PERSON = "They asked for a person."
CALL = "They asked to be called or put through."
NO_BOT = "They do not want to talk to a bot."
ESCALATE = "They asked for an escalation."
COMPLAINT = "They want to complain."
STUCK = "They are not getting anywhere with the bot."
NOBODY = "They wonder whether anybody is there."
HELP = "They asked whether somebody can help."

PATTERNS: tuple[Pattern, ...] = (
    *_patterns(
        Wish.EXPLICIT,
        PERSON,
        (0.95, rf"{one('talk')}(?:{GAP}{PEOPLE}|{TEAM})"),
        (0.9, rf"{one('phone', 'reach')}(?:{GAP}{PEOPLE}|{TEAM})"),
        (0.9, rf"(?:{one('move')}{one('you')}?{one('me')}|{one('move_me')}){GAP}{ANYONE}"),
        (0.85, rf"(?:^|{one('ask', 'want', 'polite')}){FILL}(?<!{one('article')}){one('move')}{FILL}{NAMED}"),
        (0.9, rf"{one('passive')}{GAP}{ANYONE}"),
        (0.75, rf"{one('want', 'ask')}{FILL}{one('passive')}{END}"),
        (0.9, rf"{one('want')}(?:{FILL}{one('support')})?{GAP}{NAMED}"),
        (0.6, rf"(?:^|{one('ask', 'want', 'polite')}){FILL}{one('talk')}{one('small')}{one('article')}\.(?:{END}|{one('about')})"),
        (0.7, rf"{one('want')}{FILL}{person('someone')}(?:{GAP}{one('help', 'talk', 'phone', 'team', 'support')}|{END})"),
        (0.9, rf"{_OPENING}{one('get')}{FILL}{NAMED}"),
        (0.85, rf"{one('get')}{one('me')}{FILL}(?:{OURS}|{ANYONE}{END})"),
        (0.75, rf"{one('get')}{FILL}{person('someone')}{GAP}{one('present', 'talk', 'phone', 'reach', 'help', 'support', 'aloud')}"),
        (0.85, rf"{one('exists')}(?:{FILL}{one('number')})?{GAP}{REAL}"),
        (0.85, rf"{one('exists')}{FILL}{person('desk')}"),
        (0.75, rf"{one('someone')}{one('present')}[^,]{{0,4}}{CONTACT}"),
        (0.85, rf"{one('exists')}{FILL}{person('human', 'staff')}(?:{GAP}{one('present', 'talk', 'phone', 'help')}|{END})"),
        (0.8, rf"{one('exists')}{FILL}{ANYONE}[^,{_VOID}]{{0,4}}{CONTACT}"),
        (0.7, rf"(?:^|{one('ask', 'want', 'polite')}){FILL}{one('real')}{one('talk')}{END}"),
        (0.8, rf"{one('ask', 'want', 'polite')}{GAP}{person('human', 'staff')}{GAP}{one('help', 'present')}"),
        (0.7, rf"{one('who')}{GAP}{one('talk')}"),
        (0.75, rf"{one('talk')}{GAP}{one('aloud')}"),
        (0.65, rf"(?:^|{one('ask', 'want', 'polite')}){FILL}{one('phone', 'reach')}{one('you')}(?:{END}|{one('about', 'aloud')})"),
        (0.7, rf"^{FILL}{person('someone')}{FILL}{one('talk')}{one('small')}*{END}"),
    ),
    *_patterns(
        Wish.EXPLICIT,
        PERSON,
        (0.8, rf"^{_WHOLE}*{NAMED}{_WHOLE}*$"),
        (0.6, rf"^{one('polite')}*{one('move')}{one('me')}{one('polite', 'small')}*$"),
        (0.7, rf"^{_WHOLE}*{one('want', 'ask', 'get', 'polite')}{FILL}{person('someone')}{one('polite')}*$"),
        alone=True,
    ),
    *_patterns(
        Wish.EXPLICIT,
        PERSON,
        (0.9, rf"{PEOPLE}{GAP}{one('talk', 'move')}"),
        (0.85, rf"{person('team')}{GAP}{one('move')}"),
        (0.8, rf"{one('ask', 'want')}{FILL}{PEOPLE}[^,{_VOID}]{{0,8}}{one('talk', 'move')}"),
        (0.85, rf"{NAMED}{one('ask')}?{GAP}{one('phone', 'reach', 'want', 'get')}"),
        (0.85, rf"{REAL}{GAP}{one('exists')}"),
        (0.75, rf"{person('human', 'staff')}{FILL}{one('exists')}"),
        verb_last=True,
    ),
    *_patterns(
        Wish.EXPLICIT,
        CALL,
        (0.9, one("serve_me")),
        (0.85, rf"{one('phone')}{one('me')}(?=$|[_p#,~])"),
        (0.8, rf"{one('passive')}(?=$|[p#,])"),
        (0.8, rf"{one('want', 'ask', 'get', 'polite')}{GAP}{one('a_call')}"),
        (0.8, rf"{one('want', 'get')}{one('me')}?a{one('phone')}"),
        (0.85, rf"{one('ask', 'polite')}{FILL}{OURS}{GAP}{CONTACT}(?=$|[_mp#,~])"),
    ),
    *_patterns(
        Wish.EXPLICIT,
        CALL,
        (0.85, rf"(?:{one('ask', 'polite', 'want')}|{OURS}){GAP}{one('me')}{FILL}{one('phone', 'reach')}(?=$|[_p#,~])"),
        (0.8, rf"{one('a_call')}{GAP}{one('want', 'ask', 'get', 'polite')}"),
        verb_last=True,
    ),
    *_patterns(Wish.EXPLICIT, CALL, (0.8, rf"^{_WHOLE}*{one('a_call')}{_WHOLE}*$"), alone=True),
    *_patterns(
        Wish.EXPLICIT,
        NO_BOT,
        (0.75, one("no_bot")),
        (0.85, rf"{one('not', 'refuse')}{one('want', *_FILLERS)}*{GAP}{one('talk')}{GAP}{one('bot')}"),
        (0.7, rf"{one('not')}{one('want', *_FILLERS)}*{one('bot')}"),
        (0.7, rf"{one('not')}{one('want', *_FILLERS)}*{one('talk')}{FILL}{one('you')}{END}"),
        (0.7, rf"{one('refuse')}[^,]{{0,8}}{one('small')}{one('article')}?{one('bot')}"),
    ),
    *_patterns(
        Wish.EXPLICIT, NO_BOT, (0.8, rf"{one('bot')}{GAP}{one('talk')}{GAP}{one('not')}"), verb_last=True
    ),
    *_patterns(
        Wish.EXPLICIT,
        ESCALATE,
        (0.85, rf"{one('escalate')}{FILL}{ANYONE}"),
        (0.75, rf"(?:^|{one('ask', 'want', 'polite')}){FILL}{one('escalate')}(?={one('me')}|{END})"),
        (0.75, rf"{one('me')}{one('small')}?{one('escalate')}(?!{one('small')})"),
        (0.75, rf"{one('complain')}{FILL}{NAMED}"),
    ),
    *_patterns(Wish.INDIRECT, COMPLAINT, (0.7, one("complain"))),
    *_patterns(
        Wish.INDIRECT,
        STUCK,
        (0.7, one("stuck")),
        (0.7, rf"{one('bot')}[^,]{{0,4}}{one('refuse')}"),
        (0.7, rf"{one('refuse')}{GAP}{one('bot')}"),
    ),
    *_patterns(
        Wish.INDIRECT,
        NOBODY,
        (0.7, rf"{one('exists')}{FILL}{one('someone', 'nobody')}{FILL}(?:{one('present')}|$)"),
        (0.7, rf"{one('someone', 'nobody')}{one('present')}{END}"),
        (0.6, rf"{one('nobody')}{GAP}{one('help', 'talk', 'phone', 'reach')}"),
    ),
    *_patterns(
        Wish.INDIRECT,
        HELP,
        (0.6, rf"{one('ask', 'polite', 'want')}{GAP}{one('someone')}{GAP}{one('help', 'support')}"),
        (0.6, rf"^{FILL}{one('someone')}{FILL}{one('help', 'support')}"),
        (0.6, rf"{one('who')}{GAP}{one('phone', 'reach')}"),
        (0.6, rf"{one('desk')}{FILL}{one('number')}"),
        (0.6, rf"{one('number')}{FILL}{one('phone', 'reach', 'talk')}"),
        (0.6, rf"{one('want')}{FILL}{one('real')}{one('help', 'support')}"),
    ),
)
