"""RQ's job, run only where it is one of ours.

RQ imports and calls whatever name stands in Redis: `os.system` as well, as callbacks too, and unpickles what it finds
there. So jobs are JSON, their names are looked up and never imported, and callbacks and webhooks are not read.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from rq.exceptions import DeserializationError
from rq.job import Job

log = logging.getLogger("firstline.jobs")
Functions = Mapping[str, Callable[..., None]]  # by the name that stands in Redis


class _OwnJob(Job):
    functions: ClassVar[Functions]

    def restore(self, raw_data: Any) -> None:
        super().restore(raw_data)
        self._success_callback_name = self._failure_callback_name = self._stopped_callback_name = None
        self.webhooks = []

    def _execute(self) -> None:
        try:
            function = self.functions.get(self.func_name or "")
        except DeserializationError:
            function = None
        if function is None:
            log.error("something in Redis that is no job of ours was not run")
            return
        function(*self.args, **self.kwargs)


def only(functions: Functions) -> type[Job]:
    """The class of jobs that runs these functions and no other."""
    return type("OwnJob", (_OwnJob,), {"functions": functions})
