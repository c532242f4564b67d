"""Where the demo's processes are reached, all on this machine."""

from __future__ import annotations

from dataclasses import dataclass

from rich.console import Console

from bot.app.demo.processes import free_port


@dataclass(frozen=True, slots=True)
class Ports:
    web: int
    sandbox: int
    articles: int
    metrics: int  # of the worker
    operations: int  # of the web process
    console: int
    chat: int

    @property
    def web_url(self) -> str:
        return f"http://127.0.0.1:{self.web}"

    @property
    def operations_url(self) -> str:
        return f"http://127.0.0.1:{self.operations}"

    @property
    def console_url(self) -> str:
        return f"http://127.0.0.1:{self.console}"

    @property
    def chat_url(self) -> str:
        return f"http://127.0.0.1:{self.chat}"

    @property
    def sandbox_url(self) -> str:
        return f"http://127.0.0.1:{self.sandbox}"

    @property
    def articles_url(self) -> str:
        return f"http://127.0.0.1:{self.articles}"


def ports_from(console: Console, wanted: int) -> Ports:
    """`wanted` for the web process, the tens above for the others; where one is taken, any that is free."""
    got = {}
    asked_for = {
        "web": wanted,
        "sandbox": wanted + 10,
        "articles": wanted + 20,
        "metrics": wanted + 30,
        "operations": wanted + 40,
        "console": wanted + 50,
        "chat": wanted + 60,
    }
    for name, asked in asked_for.items():
        got[name] = free_port(asked)
        if got[name] != asked:
            console.print(f"[yellow]port {asked} is taken, so {name} uses {got[name]}[/yellow]")
    return Ports(**got)
