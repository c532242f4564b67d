"""What the words around a match say of it: denied, said of somebody else, or only asked about.

"I don't want to talk to a person", "how can my customers talk to a person", "do I have to talk to a person".
"""

from __future__ import annotations

import re

from escalation.human_request.grammar import one

_VOID_BEFORE = re.compile(
    # A denial reaches as far as words that only carry it on; "it doesn't work, get me …" is none of the getting.
    rf"{one('not')}{one('small', 'article', 'me', 'you', 'polite', 'want', 'get')}*$"
    # Others, or a condition, until the requester speaks for themselves again.
    rf"|{one('others')}[^,{one('me', 'ask')[1:-1]}]*$"
    rf"|{one('whether')}(?:[^,{one('want', 'ask', 'polite')[1:-1]}]|(?<={one('you')}){one('want')})*$"
)
_DENIED_AFTER = re.compile(rf"^[^,{one('bot')[1:-1]}]{{0,4}}?{one('not')}")
_MANAGED_AFTER = re.compile(rf"^[^,]{{0,4}}?{one('manage')}")
_REACH = 40  # letters looked at before a match


def void(letters: str, start: int, end: int, *, verb_last: bool, denied_last: bool) -> bool:
    """Whether the match from `start` to `end` (exclusive) is no wish; the flags are the language's."""
    before, after = letters[max(0, start - _REACH) : start], letters[end:]
    return bool(
        _VOID_BEFORE.search(before)
        or (verb_last and _MANAGED_AFTER.match(after))
        or (denied_last and _DENIED_AFTER.match(after))
    )
