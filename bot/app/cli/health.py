"""Asks a process of this machine whether it still goes round, for a supervisor that asks by command. Imports little: it
is run every few seconds.
"""

from __future__ import annotations

import json
from http.client import HTTPConnection, HTTPException
from typing import Any

import click

from bot.config import Environment

SECONDS = 1.0
CONSOLE = "console"
ANYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}


def health(env: Environment, role: str, port: int | None) -> int:
    """The exit code: 0 where the process at that port is one of this role and goes round, else 1."""
    asked = port or _port(env, role)
    if not asked:
        click.echo("FIRSTLINE_METRICS_PORT: found nothing, expected the port at which this process shows its health")
        return 1
    host = "127.0.0.1" if role == CONSOLE else ANYWHERE.get(env.firstline_metrics_host, env.firstline_metrics_host)
    try:
        status, told = _ask(host, asked, _name(env) if role == CONSOLE else None)
    except (OSError, HTTPException, ValueError) as error:
        click.echo(f"{role} at port {asked}: no answer within {SECONDS:g} second ({type(error).__name__})")
        return 1
    if told.get("role", "web") != role:
        click.echo(f"port {asked} is a {told.get('role', 'web')}'s, expected a {role}")
        return 1
    age = told.get("seconds_since_last_round")
    said = f", last round {age} seconds ago" if age is not None else ""
    click.echo(f"{role} {'well' if status == 200 else 'hangs'}{said}")
    return 0 if status == 200 else 1


def _port(env: Environment, role: str) -> int:
    """0: none is set."""
    if role == CONSOLE:
        return env.firstline_console_port
    return env.firstline_operations_port if role == "web" else env.firstline_metrics_port


def _name(env: Environment) -> str | None:
    """Under which alone the console answers; None: under this machine's."""
    return env.firstline_console_url.host if env.firstline_console_url is not None else None


def _ask(host: str, port: int, name: str | None) -> tuple[int, dict[str, Any]]:
    """Raises OSError, HTTPException, or ValueError for what is no answer of ours."""
    connection = HTTPConnection(host, port, timeout=SECONDS)
    try:
        connection.request("GET", "/healthz", headers={"Host": name} if name else {})
        answer = connection.getresponse()
        found = json.loads(answer.read(10_000))
    finally:
        connection.close()
    if not isinstance(found, dict):
        raise ValueError("no object")
    return answer.status, found
