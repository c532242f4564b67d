"""Which tests share a process, and which begin first.

pytest-xdist's own `--dist loadgroup` groups nothing under pytest 9.2: it renames tests by an attribute that pytest no
longer reads.
"""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from xdist.scheduler import LoadScopeScheduling
from xdist.workermanage import WorkerController

# Each shares what is dear: a demo that was played once, files that were parsed once, servers that were started. They
# begin first, since they take longest, in this order.
TOGETHER = (
    "tests/scenarios/test_tour.py",
    "tests/scenarios/test_fourth_channel.py",
    "tests/test_architecture.py",
    "tests/tool_servers/test_servers.py",
    "tests/store/test_vectors.py",
)
ALSO_FIRST = ("tests/scenarios/test_chaos.py",)


class TogetherScheduling(LoadScopeScheduling):
    """One test at a time to whoever is free; the tests of a module of TOGETHER to one process."""

    def _split_scope(self, nodeid: str) -> str:
        module = nodeid.partition("::")[0]
        return module if module in TOGETHER else nodeid

    def mark_test_complete(self, node: WorkerController, item_index: int, duration: float = 0) -> None:
        """As in xdist, which for each test counts all that this process ever did: what is done is forgotten here."""
        nodeid = self.registered_collections[node][item_index]
        scope = self._split_scope(nodeid)
        unit = self.assigned_work[node][scope]
        unit[nodeid] = True
        if all(unit.values()):
            del self.assigned_work[node][scope]
        self._reschedule(node)


def in_order(items: Sequence[pytest.Item]) -> list[pytest.Item]:
    """The long ones first, everything else as it was."""
    first = (*ALSO_FIRST, *TOGETHER)

    def place(item: pytest.Item) -> int:
        module = item.nodeid.partition("::")[0]
        return first.index(module) if module in first else len(first)

    return sorted(items, key=place)
