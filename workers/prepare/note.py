"""What is found out about a handoff on our side, once and just before it is sent: a title without personal data, a
reply to suggest, and, where there is a model, the one sentence in its words.

A ticket there must be, and soon: whatever of this fails or takes too long is left out.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace

from bot.answering.one_sentence import checked, one_sentence_prompt
from bot.answering.suggestion import suggestion
from bot.config import Behaviour
from bot.errors import FirstlineError
from bot.log import failure
from bot.model import Author, Handoff, ModelReply
from bot.pipeline.state import ReaderOf, Understand, UseOfWords, by_audience
from bot.pipeline.steps.disarm import harmless, harmless_turns
from bot.ports import ChatModel, Search
from bot.privacy import Redacted, Redactor, restore
from bot.privacy.placeholders import is_secret
from escalation.handoff import titled

log = logging.getLogger("firstline.prepare_note")


class NotePreparer:
    def __init__(
        self,
        settings: Behaviour,
        redactor: Redactor,
        search: Search,
        understand: Understand,
        use_of_words: UseOfWords,
        chat: ChatModel | None,
        reader_of: ReaderOf = by_audience,
    ) -> None:
        """`chat` answers within `settings.handoff.summary_seconds`; None: what they want is told in their own words."""
        self._settings = settings
        self._agents = settings.catalogue.agents
        self._redactor = redactor
        self._search = search
        self._understand = understand
        self._use_of_words = use_of_words
        self._chat = chat
        self._reader_of = reader_of

    def __call__(self, handoff: Handoff) -> Handoff:
        """Never raises."""
        for step in (self._with_title, self._with_suggestion, self._with_sentence):
            handoff = self._tried(step, handoff)
        return handoff

    def _tried(self, step: Callable[[Handoff], Handoff], handoff: Handoff) -> Handoff:
        try:
            return step(handoff)
        except FirstlineError as error:
            log.warning("a note goes incomplete", extra={"without": step.__name__, "error": type(error).__name__})
        except Exception:  # noqa: BLE001  (a bug here must not keep a ticket from being made)
            failure(log, "a note goes incomplete", without=step.__name__)
        return handoff

    def _with_title(self, handoff: Handoff) -> Handoff:
        return titled(handoff, self._agents, self._redactor.scrub)

    def _with_suggestion(self, handoff: Handoff) -> Handoff:
        said_nothing = handoff.summary in (
            self._agents.say("note_only_a_person"),
            self._agents.say("note_nothing_asked"),
        )
        if said_nothing or handoff.note.suggestion is not None:
            return handoff
        settings = self._settings.answers
        (question,) = self._redacted(handoff, [handoff.summary]).texts
        reader = replace(self._reader_of(handoff), language=handoff.note.language)  # who is sent the reply
        query = self._understand(question, reader)
        passages = tuple(harmless(self._search.search(query, settings.passages, reader)))
        shown = {article.url for tried in handoff.note.tried for article in tried.articles}
        wording = self._settings.catalogue.of(handoff.note.language)
        found = suggestion(
            query,
            passages,
            shown,
            settings.grounding_threshold,
            wording,
            lambda words: self._use_of_words(words, reader),
        )
        return replace(handoff, note=replace(handoff.note, suggestion=found))

    def _with_sentence(self, handoff: Handoff) -> Handoff:
        """The model is asked once, however often the ticket is tried."""
        if handoff.note.sentence is not None:
            return replace(handoff, summary=handoff.note.sentence)
        turns = [turn for turn in handoff.turns if handoff.note.since is None or turn.at > handoff.note.since]
        if self._chat is None or not any(turn.author is Author.REQUESTER for turn in turns):
            return handoff
        clean = self._redacted(handoff, [turn.text for turn in turns])
        redacted = tuple(replace(turn, text=text) for turn, text in zip(turns, clean.texts, strict=True))
        told = tuple(harmless_turns(redacted))
        prompt = replace(one_sentence_prompt(told), conversation=handoff.conversation_id)
        reply = ModelReply.of(self._chat.reply(prompt))
        sentence = checked(reply.text, told)
        if sentence is None:
            log.info("the model's sentence is not used", extra={"conversation": handoff.conversation_id})
            return handoff
        # What opens nothing may stand there again: agents know whom they talk to, and read the conversation anyway.
        shown = restore(sentence, {name: value for name, value in clean.placeholders.items() if not is_secret(name)})
        return replace(handoff, summary=shown, note=replace(handoff.note, sentence=shown))

    def _redacted(self, handoff: Handoff, texts: list[str]) -> Redacted:
        return self._redactor.redact(texts, handoff.requester)
