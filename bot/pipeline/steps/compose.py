"""Write the answer: the model from the passages, or, without one or when it fails, the passages themselves.

What the model writes goes to the stream as it comes, and is withdrawn where it does not become the answer. Its rounds
are `bot.orchestration`'s.
"""

from __future__ import annotations

import logging
from dataclasses import replace

from bot.answering.citations import take_citations
from bot.answering.extractive import extractive_answer
from bot.answering.files import Unread, Why
from bot.answering.grounding import harmless
from bot.answering.proactive import MIN_CONFIDENCE
from bot.answering.prompt import Asked
from bot.answering.query.parts import parts
from bot.answering.quoting.selection import Selection
from bot.answering.reply import Result, Written
from bot.answering.weighing import weigh
from bot.errors import ModelError, NobodyWaits
from bot.model import Answer, Mode
from bot.orchestration.ledger import Ledger
from bot.orchestration.rounds import Rounds
from bot.pipeline.asking_model import task_of, told_by_operator
from bot.pipeline.evolve import evolve
from bot.pipeline.outgoing.way_out import TakenBack, without_leaks
from bot.pipeline.question import asked, measured, tells_what
from bot.pipeline.state import AnswerState, Services
from bot.pipeline.steps.choose import last_asked
from bot.ports import ChatModel

log = logging.getLogger("firstline.compose")


def compose(state: AnswerState, services: Services) -> AnswerState:
    if state.answer is not None:
        return state
    sure = state.judgement is not None and state.judgement.answered >= MIN_CONFIDENCE
    if state.conversation.mode is Mode.PROACTIVE and not sure:
        # Whatever the model wrote, it would not be said: most of what colleagues tell each other is no question to us.
        return evolve(state, answer=Answer(text=services.wording(state).say("not_found"), grounded=False))
    if services.chat is None or state.quotes_only:
        return _extractive(state, services)
    return _written(state, services, services.chat)


def _written(state: AnswerState, services: Services, chat: ChatModel) -> AnswerState:
    """What the model comes to in its rounds."""
    ledger = Ledger(placeholders=state.placeholders)
    task = task_of(state, services, chat)
    rounds = Rounds(task, ledger)
    try:
        written = rounds.run(state.begun.call if state.begun else None)
        answer = _answer(written, _after(state, ledger), services, task.asked)
    except TakenBack as why:
        state.stream.reset()
        nothing = Answer(text=services.wording(state).say("not_found"), grounded=False)
        return replace(_after(state, ledger), answer=nothing, by_model=True, requests=(), note=str(why))
    except ModelError as error:
        if state.cancellation.cancelled:
            raise NobodyWaits from None
        state.stream.reset()
        # The type alone: the conversation goes on without the model, and a person is offered.
        log.warning(
            "answering without the model",
            extra={"conversation": state.conversation.id, "error": type(error).__name__},
        )
        state = _after(evolve(state, shots=(), unread=_unseen(state)), ledger)
        failed = evolve(state, requests=(), work=replace(state.work, failed=error.tried))
        return replace(_extractive(failed, services), model_failed=True, note=type(error).__name__)
    state = _after(state, ledger)
    if ledger.blind:
        state = evolve(state, shots=(), unread=_unseen(state))
    if rounds.showing is not None:
        if written.result.says_something and answer.grounded is not False:
            rounds.showing.settle(answer.text)
        else:
            rounds.showing.withdraw()
    return evolve(state, answer=answer, by_model=True, handed_over=written.explanation, note=written.result.value)


def _after(state: AnswerState, ledger: Ledger) -> AnswerState:
    told = told_by_operator(state)
    return evolve(
        state,
        placeholders=ledger.placeholders,
        shown=tuple(ledger.shown),
        evidence=(*told, *ledger.evidence),
        requests=tuple(ledger.requests),
        work=replace(
            state.work.called(*ledger.usages),
            rounds=ledger.rounds,
            runs=tuple(ledger.runs),
            custom=tuple(one.custom.name for one in state.guidance),
        ),
    )


def _unseen(state: AnswerState) -> tuple[Unread, ...]:
    """Nobody has looked at the pictures after all."""
    return (*state.unread, *(Unread(shot.name, Why.PICTURE) for shot in state.shots))


def _answer(written: Written, state: AnswerState, services: Services, of: Asked) -> Answer:
    """Raises TakenBack."""
    text, numbers = take_citations(written.text, state.shown)
    text = without_leaks(text, state, services, of)
    if written.result is Result.ANSWERED:
        cites = tuple(state.shown[number - 1] for number in numbers)
        return Answer(text=text, cites=cites, grounded=True, generated=True)
    if written.result is Result.SMALL_TALK and harmless(text):
        return Answer(text=text, grounded=None, generated=True)
    return Answer(text=services.wording(state).say("not_found"), grounded=False)


def _extractive(state: AnswerState, services: Services) -> AnswerState:
    """Quoted for all that is asked; where that has too much beside it (a table, a story), for the core of it."""
    answer = _quoted(asked(state), state.query.context, state.selection, state, services)
    if answer.grounded is False and (core := _core(state, services)):
        answer = _quoted(core, "", None, state, services)
    return evolve(state, answer=answer)


def _core(state: AnswerState, services: Services) -> str:
    """Of a longer question, the part that the passages answer best."""

    def answered(part: str) -> float:
        return weigh(part, state.passages, services.use_for(state), state.query.stand_ins).judgement.answered

    return max(parts(measured(state), tells_what), key=answered, default="")


def _quoted(question: str, context: str, selection: Selection | None, state: AnswerState, services: Services) -> Answer:
    return extractive_answer(
        question,
        state.passages,
        services.settings.answers.grounding_threshold,
        services.wording(state),
        context=context,
        stand_ins=state.query.stand_ins,
        model_failed=services.chat is not None and not state.quotes_only,
        framed=not state.conversation.mode.leaves_it_to_agents,
        may_ask=state.conversation.mode is Mode.ANSWER and last_asked(state.conversation) is None,
        selection=selection,
        sure=state.judgement is None or state.judgement.sure,
    )
