"""The bot's own English, as requesters and agents read it where nobody words it differently."""

from __future__ import annotations

from bot.wording import BUILT_IN

EN = BUILT_IN.of("en")
NOT_FOUND = EN.say("not_found")
OFFER = EN.say("offer")
EMPTY = EN.say("empty")
TELL_MORE = EN.say("tell_more")
OFFER_NOW = EN.say("offer_now")
HELPED = EN.say("helped")
