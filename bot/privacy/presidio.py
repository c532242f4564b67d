"""presidio's recognizers without its engines, which nothing here asks: their import loads spaCy, 26 MB in each process.

The package imports them by itself, so it is imported with a stand-in for them, and forgotten: whoever imports it
afterwards gets all of it.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import Any

PACKAGE = "presidio_analyzer"
ENGINES = f"{PACKAGE}.nlp_engine"


class _NoEngines(ModuleType):
    """A class without anything for every name."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return type(name, (), {})


def _loaded() -> Any:
    """The module of recognizers."""
    if ENGINES in sys.modules:
        return import_module(f"{PACKAGE}.predefined_recognizers")
    sys.modules[ENGINES] = _NoEngines(ENGINES)
    try:
        return import_module(f"{PACKAGE}.predefined_recognizers")
    finally:
        for name in [name for name in sys.modules if name.split(".")[0] == PACKAGE]:
            del sys.modules[name]


recognizers = _loaded()
