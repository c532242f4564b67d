"""Small talk, without a model: openers, closers, thanks, questions about the bot, a bare yes or no, an emoji.

`phrases` is what is understood, one TOML file a language; `recognise` finds it in a message; `responses` says what it
calls for, which depends on what the bot asked last. The words of the replies are `bot.wording`'s.
"""

from bot.answering.small_talk.phrases import SmallTalk
from bot.answering.small_talk.recognise import Talk, is_courtesy, is_yes, small_talk, without_courtesies
from bot.answering.small_talk.responses import Before, Response, respond

__all__ = [
    "Before",
    "Response",
    "SmallTalk",
    "Talk",
    "is_courtesy",
    "is_yes",
    "respond",
    "small_talk",
    "without_courtesies",
]
