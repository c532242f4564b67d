"""Flask's routes without what makes addresses of them until one is asked for (`url_for`): that is compiled for each
route of each app, most of what an app takes to be made, and hardly ever used here."""

from __future__ import annotations

from collections.abc import Callable

from werkzeug.routing import Rule

Builder = Callable[..., tuple[str, str]]


class OneWay(Rule):
    def _compile_builder(self, append_unknown: bool = True) -> Builder:
        made: list[Builder] = []

        def build(rule: Rule, **values: object) -> tuple[str, str]:
            if not made:
                made.append(Rule._compile_builder(rule, append_unknown))
            return made[0](rule, **values)

        return build
