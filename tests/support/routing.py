"""Flask's routes without what makes addresses of them: that is compiled for each route of each app, most of what an app
takes to be made, and nothing here ever asks for an address (`url_for`)."""

from __future__ import annotations

from collections.abc import Callable
from typing import NoReturn

from werkzeug.routing import Rule


class OneWay(Rule):
    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        return _refuse


def _refuse(rule: Rule, **_values: object) -> NoReturn:
    raise NotImplementedError(f"{rule}: no test asks for an address of a route")
