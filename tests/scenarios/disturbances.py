"""What befalls the worker processes of a chaos, and the model: each on a thread of its own, until `over`."""

from __future__ import annotations

import random
import signal
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, field

import requests

from bot.jobs import connect
from tests.support.installation import Installation
from tests.support.langfuse_server import LangfuseServer, Mode
from tests.support.openai_server import Script

# Seconds for which a worker stands still: shorter than a look may take, than a lease, and longer than a lease.
FREEZES = (0.3, 1.5, 3.0, 9.0)
ILL: Sequence[Mode] = ("hang", "drip_head", "drip_body", "status")  # what Langfuse may be


@dataclass
class Disturbances:
    firstline: Installation
    model: Script
    seed: int
    storm: Callable[[random.Random], int]  # humans take several conversations over at once; how many
    chats: Sequence[int] = ()  # ports of `firstline chat`
    langfuse: LangfuseServer | None = None
    over: threading.Event = field(default_factory=threading.Event)
    done: Counter[str] = field(default_factory=Counter)
    _web: list[subprocess.Popen[bytes]] = field(default_factory=list)
    _workers: list[subprocess.Popen[bytes]] = field(default_factory=list)
    _scorer: subprocess.Popen[bytes] | None = None
    _threads: list[threading.Thread] = field(default_factory=list)

    def start(self, workers: int) -> None:
        self._workers.extend(self.firstline.spawn() for _ in range(workers))
        self._web = [self._chat(port) for port in self.chats]
        self._scorer = self.firstline.spawn("workers.scoring")
        fates = (
            self._kill, self._freeze, self._moods, self._storms, self._kill_web, self._empty_redis,
            self._sicken_langfuse, self._kill_scorer,
        )  # fmt: skip
        for number, befall in enumerate(fates, start=1):
            thread = threading.Thread(target=befall, args=(random.Random(self.seed + number),))
            thread.start()
            self._threads.append(thread)

    def stop(self) -> None:
        self.over.set()
        for thread in self._threads:
            thread.join(30)

    def heal(self) -> None:
        """After `stop`: model and Langfuse are well, and what works begins anew, as after an upgrade, so that nobody
        waits on whom an ill Langfuse had told to."""
        self.model.latency, self.model.mode = 0.05, "answer"
        if self.langfuse is not None:
            self.langfuse.mode = "well"
        working = [one for one in (*self._workers, self._scorer) if one is not None]
        for process in working:
            process.terminate()
        for process in working:
            process.wait(30)
        self._workers = [self.firstline.spawn() for _ in self._workers]
        self._scorer = self.firstline.spawn("workers.scoring")

    def _kill(self, dice: random.Random) -> None:
        """One worker after another, without warning; another takes its place."""
        while not self.over.wait(dice.uniform(3, 7)):
            number = dice.randrange(len(self._workers))
            if not all(map(self.firstline.works, self._workers)):
                continue
            self._workers[number].send_signal(signal.SIGKILL)
            self._workers[number].wait()
            self._workers[number] = self.firstline.spawn()
            self.done["workers killed"] += 1

    def _kill_web(self, dice: random.Random) -> None:
        """One process of the web chat after another, without warning; another takes its place, at its port."""
        while self._web and not self.over.wait(dice.uniform(4, 9)):
            number = dice.randrange(len(self._web))
            if not all(map(answers, self.chats)):
                continue
            self._web[number].send_signal(signal.SIGKILL)
            self._web[number].wait()
            self._web[number] = self._chat(self.chats[number])
            self.done["web chats killed"] += 1

    def _chat(self, port: int) -> subprocess.Popen[bytes]:
        return self.firstline.spawn("bot.app.cli", "chat", "--port", str(port))

    def _empty_redis(self, dice: random.Random) -> None:
        """All reminders are gone, and all that was shown of growing answers."""
        with closing(connect(self.firstline.settings.env.redis_url or "")) as client:
            while not self.over.wait(dice.uniform(5, 10)):
                client.flushdb()
                self.done["times Redis was emptied"] += 1

    def _freeze(self, dice: random.Random) -> None:
        """A worker stands still in the middle of whatever it does, as in a paused machine, and goes on."""
        while not self.over.wait(dice.uniform(0.5, 3)):
            worker = dice.choice(self._workers)
            if not self.firstline.works(worker):
                continue
            worker.send_signal(signal.SIGSTOP)
            time.sleep(dice.choice(FREEZES))
            worker.send_signal(signal.SIGCONT)
            self.done["workers frozen"] += 1

    def _moods(self, dice: random.Random) -> None:
        """The model is quick, slow, slower than a lease, or down."""
        while not self.over.wait(0.3):
            self.model.latency = dice.choice((0.05, 0.3, 1.0, 3.0))
            self.model.mode = "error" if dice.random() < 0.1 else "answer"

    def _sicken_langfuse(self, dice: random.Random) -> None:
        """Where traces go is well half of the time; else it hangs, drips or refuses."""
        while self.langfuse is not None and not self.over.wait(dice.uniform(1, 3)):
            self.langfuse.status = dice.choice((401, 413, 429, 500))
            self.langfuse.mode = "well" if dice.random() < 0.5 else dice.choice(ILL)
            self.done["moods of Langfuse"] += 1

    def _kill_scorer(self, dice: random.Random) -> None:
        """In the middle of whatever it judges; another takes its place."""
        while self._scorer is not None and not self.over.wait(dice.uniform(5, 15)):
            if not self.firstline.works(self._scorer):
                continue
            self._scorer.send_signal(signal.SIGKILL)
            self._scorer.wait()
            self._scorer = self.firstline.spawn("workers.scoring")
            self.done["scorers killed"] += 1

    def _storms(self, dice: random.Random) -> None:
        while not self.over.wait(dice.uniform(3, 7)):
            self.done["conversations taken over in storms"] += self.storm(dice)


def answers(port: int) -> bool:
    """Does a process of the web chat?"""
    try:
        return requests.get(f"http://127.0.0.1:{port}/healthz", timeout=2).status_code == 200
    except requests.RequestException:
        return False
