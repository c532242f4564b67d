"""What the words around a match say of it: denied, said of somebody else, or only asked about.

"I don't want to talk to a person", "how can my customers talk to a person", "do I have to talk to a person".
"""

from __future__ import annotations

import re

from escalation.human_request.notation import letters_of

# A question to us or of the requester's own begins a clause, with a comma or without: "can you", "may I".
_FRESH = f"[{letters_of('ask')}][{letters_of('me', 'you')}]"
# A denial reaches as far as words that only carry it on; "it doesn't work, get me …" is none of the getting.
_CARRY_ON = letters_of("small", "article", "about", "you", "polite", "want", "get")
_DENIED = f"[{letters_of('not')}][{_CARRY_ON}{letters_of('me')}]*"
# Others, or a condition, until the requester speaks for themselves again.
_OF_OTHERS = f"[{letters_of('others')}](?:(?!{_FRESH})[^{letters_of('comma', 'me')}])*"
_CONDITION = (
    f"[{letters_of('whether')}]"
    f"(?:[^{letters_of('comma', 'want', 'ask', 'polite')}]|(?<=[{letters_of('you')}])[{letters_of('want')}])*"
)
_DENIED_BEFORE = re.compile(f"{_DENIED}$")
_SAID_OF_OTHERS = re.compile(f"(?:{_OF_OTHERS}|{_CONDITION})$")
_ASKS_US = re.compile(_FRESH)
# So does "get me …", even without a comma behind "if you can't help" or "I don't want that".
_TELLS_US = re.compile(f"(?<!{letters_of('you')})[{letters_of('move', 'get')}]{letters_of('me')}")
_DENIED_STRAIGHT_BEFORE = re.compile(f"[{letters_of('not')}][{_CARRY_ON}]*$")
_DENIED_AFTER = re.compile(f"[^{letters_of('comma', 'bot')}]{{0,4}}?[{letters_of('not')}]")
_MANAGED_AFTER = re.compile(f"[^{letters_of('comma')}]{{0,4}}?[{letters_of('manage')}]")
_REACH = 40  # letters looked at before a match


def void(letters: str, start: int, end: int, *, verb_last: bool, denied_last: bool) -> bool:
    """Whether the match from `start` to `end` (exclusive) is no request; the flags are the language's."""
    before, after = letters[max(0, start - _REACH) : start], letters[end:]
    if _ASKS_US.match(letters, start):
        denied = None
    elif _TELLS_US.match(letters, start):
        denied = _DENIED_STRAIGHT_BEFORE.search(before)
    else:
        denied = _DENIED_BEFORE.search(before) or _SAID_OF_OTHERS.search(before)
    return bool(denied or (verb_last and _MANAGED_AFTER.match(after)) or (denied_last and _DENIED_AFTER.match(after)))
