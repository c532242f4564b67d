"""Flask's routes, made with less work: most of what an app takes to be made, and each test makes one.

A route's address is read once a process, as it reads the same in each app. What makes addresses of routes (`url_for`)
is compiled when one is asked for, which is hardly ever.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from werkzeug.routing import BaseConverter, Map, Rule
from werkzeug.routing.rules import RulePart

Builder = Callable[..., tuple[str, str]]


@dataclass(frozen=True)
class Address:
    """What werkzeug makes of one. Its own converters, which are all that is kept, know nothing of an app's."""

    parts: list[RulePart]
    trace: list[tuple[bool, str]]
    converters: dict[str, BaseConverter]


_KNOWN: dict[str, Address] = {}


class OneWay(Rule):
    def _parse_rule(self, rule: str) -> Iterator[RulePart]:
        if (known := _KNOWN.get(rule)) is None:
            before = len(self._trace)
            parts = list(super()._parse_rule(rule))
            known = Address(parts, self._trace[before:], dict(self._converters))
            if all(type(one) in Map.default_converters.values() for one in known.converters.values()):
                _KNOWN[rule] = known
        else:
            self._trace.extend(known.trace)
            self._converters.update(known.converters)
            self.arguments.update(known.converters)
        yield from known.parts

    def _compile_builder(self, append_unknown: bool = True) -> Builder:
        made: list[Builder] = []

        def build(rule: Rule, **values: object) -> tuple[str, str]:
            if not made:
                made.append(Rule._compile_builder(rule, append_unknown))
            return made[0](rule, **values)

        return build
