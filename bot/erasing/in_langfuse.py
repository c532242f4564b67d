"""What the server of traces keeps of somebody: found by names that are made again from the ids in Postgres.

It deletes minutes later, and passes over what is not there yet: so it is asked again once all that was on its way has
come.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from bot.errors import NotSent, Refused
from bot.pseudonyms import Pseudonyms
from bot.store.people.erasures import Erasure
from bot.tracing.scores import NeverTaken, NotTaken, TooLarge

if TYPE_CHECKING:
    from bot.tracing.langfuse import Langfuse

AT_ONCE = 500  # traces in one request
OF_CONVERSATIONS = ("csat", "helpful")  # scores that belong to no trace, and do not go with one


class InLangfuse:
    """A `System`. What it counts are the turns whose traces it asked to delete; not all of them may have had one."""

    def __init__(self, langfuse: Langfuse, names: Callable[[], Pseudonyms]) -> None:
        self._langfuse = langfuse
        self._names = names

    def __call__(self, erasure: Erasure) -> Mapping[str, int]:
        names, progress = self._names(), erasure.progress
        turns = [*progress.turns.items(), *progress.beside.items()]
        traces = [trace for number, messages in turns for trace in names.traces(number, messages)]
        try:
            for at in range(0, len(traces), AT_ONCE):
                self._langfuse.delete_traces(traces[at : at + AT_ONCE])
            for number in progress.rated:
                for name in OF_CONVERSATIONS:
                    self._langfuse.delete_score(names.score(names.session(number), name))
        except NotTaken as error:
            raise NotSent(f"Langfuse: {error}", retry_after=error.wait or None) from None
        except (NeverTaken, TooLarge) as error:
            raise Refused(f"Langfuse: {error}") from None
        return {"traces": len(traces)}
