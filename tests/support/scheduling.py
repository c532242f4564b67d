"""Which tests share a process, which begin first, and which are spread among the others.

pytest-xdist's own `--dist loadgroup` groups nothing under pytest 9.2: it renames tests by an attribute that pytest no
longer reads.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

import pytest
from xdist.scheduler import LoadScopeScheduling
from xdist.workermanage import WorkerController

# Each, named by how the paths of its tests begin, shares what is dear: a demo that was played once, a browser, files
# that were parsed once, servers that were started. They begin first, since they take longest, in this order.
TOGETHER = (
    ("tests/scenarios/test_tour.py",),
    ("tests/browser/", "tests/connectors/webchat/widget/", "tests/scenarios/test_widget.py"),
    ("tests/scenarios/test_fourth_channel.py",),
    ("tests/test_architecture.py",),
    ("tests/tool_servers/test_servers.py",),
    ("tests/store/test_vectors.py",),
    ("tests/scenarios/test_process_roles.py",),
    ("tests/store/test_embedded.py",),
)
ALSO_FIRST = (("tests/scenarios/test_chaos.py",),)
# They wait more than they compute: several at once would leave processors idle.
WAITING = ("tests/scenarios/",)


class TogetherScheduling(LoadScopeScheduling):
    """One test at a time to whoever is free; the tests of a line of TOGETHER to one process."""

    def _split_scope(self, nodeid: str) -> str:
        return next((group[0] for group in TOGETHER if nodeid.startswith(group)), nodeid)

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
    """The long ones first; then those that wait, evenly among the others, so that something is computed meanwhile."""
    first = (*ALSO_FIRST, *TOGETHER)

    def place(item: pytest.Item) -> int:
        return next((n for n, group in enumerate(first) if item.nodeid.startswith(group)), len(first))

    ordered = sorted(items, key=place)
    rest = next((n for n, item in enumerate(ordered) if place(item) == len(first)), len(ordered))
    waiting = [item for item in ordered[rest:] if item.nodeid.startswith(WAITING)]
    others = [item for item in ordered[rest:] if not item.nodeid.startswith(WAITING)]
    return [*ordered[:rest], *_spread(waiting, others)]


def _spread(some: Sequence[pytest.Item], others: Sequence[pytest.Item]) -> list[pytest.Item]:
    """Each of `some` before a module of the others, whose tests stay next to each other for the fixtures they share."""
    spread: list[pytest.Item] = []
    taken = passed = 0
    for _, module in groupby(others, key=lambda item: item.nodeid.partition("::")[0]):
        tests = list(module)
        passed += len(tests)
        until = -(-len(some) * passed // len(others))  # rounded up
        spread += [*some[taken:until], *tests]
        taken = until
    return [*spread, *some[taken:]]
