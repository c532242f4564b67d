"""Everything goes wrong at once, and afterwards every message has exactly one answer or one handoff.

Senders deliver messages over the four channels, each one to three times, in bursts and out of order, and come back to
earlier conversations; agents answer in the tickets, solve them, merge them, give them back to the bot and take many
conversations over at once; meanwhile worker processes and those of the web chat are killed with SIGKILL at random,
workers stand still (SIGSTOP) and go on, some after their leases; the sandbox answers with 429, 500, time-outs, cut
connections and what was true a while ago; the model fails or thinks longer than its lease; Redis is emptied,
visitors' tabs are closed and cut off, Langfuse hangs, drips and refuses, the scorer is killed, and who judges for it
hangs, dies and talks nonsense.
`disturbances` has what befalls processes, `tabs` the visitors, `witness` the judge of who spoke when.

`python -m tests.scenarios.chaos --messages 1500 --seed 7` runs the long form (`make chaos`).
"""

from __future__ import annotations

import argparse
import html
import logging
import random
import re
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.app.demo.processes import free_port
from bot.store.conversations import SHOWN_SECONDS
from bot.store.postgres.migrating import migrate
from connectors.sandbox.faults import DeliveryPlan, Fault
from connectors.sandbox.zendesk.account import AGENT_ID
from tests.scenarios.disturbances import Disturbances
from tests.scenarios.talks import Requesters, Talk
from tests.scenarios.witness import Witness
from tests.support import moody_judge, web_chat
from tests.support.installation import Installation, installed
from tests.support.langfuse_server import PUBLIC_KEY, SECRET_KEY, LangfuseServer, langfuse_server
from tests.support.openai_server import Script, openai_server
from tests.support.polling import until
from tests.support.scraping import quiet_port
from tests.support.servers import Servers

BEHAVIOUR = (
    """
[answers]
settle_seconds = 0.3
lease_seconds = 2
max_attempts = 50
[delivery]
timeout_seconds = 2
backoff_seconds = 0.2
backoff_limit_seconds = 2
lease_seconds = 6
max_attempts = 50
[handoff]
unanswered_limit = 3
on_model_failure = "unanswered"
[workers]
threads = 16
sweep_seconds = 1
[limits]
requester_per_minute = 0
account_per_minute = 0
"""
    + web_chat.BEHAVIOUR
)
SCORING = """
[scoring]
share = 1
seconds = 5
per_day = 10000
python = "{judge}"
"""
WEB_CHATS = 2  # processes
WORKERS = 2
QUESTIONS = ("How do I reset my password?", "How do I download an invoice?", "How do I export my data?")
AFTERWARDS = 12  # questions, when all is well again
WISH = "please let me talk to a person"
SLOW_LOOK = 1.6  # seconds that an answer to a look is on its way, some of the time: less than the time-out
DONE = ("solved", "closed")


@dataclass
class Chaos:
    firstline: Installation
    model: Script
    langfuse: LangfuseServer
    messages: int
    seed: int
    talks: list[Talk] = field(default_factory=list)
    agents_words: list[str] = field(default_factory=list)  # public, in tickets of conversations elsewhere
    more: int = 0  # messages besides those that were asked for
    done: Counter[str] = field(default_factory=Counter)  # what agents did
    _enough: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self._witness = Witness(self.firstline)
        first = quiet_port()
        self._chats = [first := free_port(first + number) for number in range(WEB_CHATS)]
        self._disturbances = Disturbances(
            self.firstline, self.model, self.seed, storm=self._storm, chats=self._chats, langfuse=self.langfuse
        )
        urls = [f"http://127.0.0.1:{port}" for port in self._chats]
        self._requesters = Requesters(self.firstline.sandbox, urls)

    def run(self) -> Counter[str]:
        """Raises AssertionError where a promise was broken; returns what happened, counted."""
        with self._witness.watching():
            self._happen()
            return self._judge()

    def _happen(self) -> None:
        dice = random.Random(self.seed)
        sandbox = self.firstline.sandbox
        sandbox.faults.plan = DeliveryPlan(copies=3, at_random=True, shuffle=True, delay=0.4)
        for fault in _faults():
            sandbox.faults.add(fault)
        self.firstline.spawn("workers.scheduler")
        self._disturbances.start(WORKERS)
        agents = threading.Thread(target=self._agents, args=(random.Random(self.seed),))
        agents.start()
        try:
            self._talk(dice)
            agents.join(60)  # tickets take their time
            self._enough.set()
            agents.join(10)
            sandbox.deliveries.wait(120)
            self._settle(240 + self.messages / 2)  # a busy machine needs it
        finally:
            self._enough.set()
            agents.join(30)
            self._disturbances.stop()
        sandbox.faults.clear()
        self._settle(120)
        self._recover(dice)

    def _talk(self, dice: random.Random) -> None:
        """Bursts of one to four messages in ever new conversations, some asking for a person, some taken over."""
        openings = self._requesters.in_turn()
        left = self.messages
        while left > 0:
            burst = min(left, dice.randint(1, 4))
            talk = next(openings)(WISH if dice.random() < 0.2 else dice.choice(QUESTIONS))
            self.talks.append(talk)
            for number in range(1, burst):
                time.sleep(dice.uniform(0, 0.15))
                talk.say(WISH if dice.random() < 0.1 else f"{dice.choice(QUESTIONS)} ({number})")
            if talk.edit is not None and dice.random() < 0.2:
                talk.edit(f"{dice.choice(QUESTIONS)} (edited)")
            if talk.take_over is not None and dice.random() < 0.15:
                talk.taken = True
                talk.take_over()
            left -= burst
            if left > 0 and dice.random() < 0.3:
                dice.choice(self.talks).say(f"{dice.choice(QUESTIONS)} (again, {left})")
                left -= 1
            time.sleep(dice.uniform(0, 0.1))

    def _recover(self, dice: random.Random) -> None:
        """Nothing ails any more, and all is as ever: what is asked now is answered, traced and judged."""
        judged, traced = self._judged(), self._traced()
        self._disturbances.heal()
        openings = self._requesters.in_turn()
        for number in range(AFTERWARDS):
            self.talks.append(next(openings)(f"{dice.choice(QUESTIONS)} (afterwards, {number})"))
        self.more += AFTERWARDS
        until(lambda: self._traced() >= traced + AFTERWARDS, 90, "traces of all that was asked afterwards")
        until(lambda: self._judged() > judged, 90, "answers that are judged again")
        self._settle(60 + SHOWN_SECONDS)  # what was shown of the last answers is looked after so late

    def _judged(self) -> int:
        """How many answers were."""
        (row,) = self.firstline.rows("SELECT count(DISTINCT message_id) AS n FROM answer_scores")
        return int(row["n"])

    def _traced(self) -> int:
        """How many turns have reached Langfuse."""
        return len({span.trace for span in tuple(self.langfuse.spans)})

    def _storm(self, dice: random.Random) -> int:
        """Humans take over several of the latest conversations, at the same moment, while the bot is at it."""
        at_hand = [talk for talk in self.talks[-12:] if talk.take_over is not None and not talk.taken]
        chosen = dice.sample(at_hand, min(3, len(at_hand)))
        for talk in chosen:
            talk.taken = True
            assert talk.take_over is not None
            talk.take_over()
        return len(chosen)

    def _agents(self, dice: random.Random) -> None:
        """In the tickets of conversations elsewhere: answers above all, and all that changes hands, once a
        conversation."""
        zendesk = self.firstline.sandbox.zendesk
        returned: set[str] = set()
        while self.done.total() < self.messages // 8 and not self._enough.wait(dice.uniform(0.1, 0.3)):
            open_ones = [
                str(ticket["id"])
                for ticket in zendesk.tickets()
                if str(ticket["external_id"] or "").startswith("firstline:") and ticket["status"] not in DONE
            ]
            if not open_ones:
                continue
            number, other = dice.choice(open_ones), dice.choice(open_ones)
            what = dice.choices(("answers", "solves", "merges", "gives back"), (60, 15, 15, 10))[0]
            if what == "answers" or number in returned or (what == "merges" and number == other):
                self.agents_words.append(f"Agents' word {len(self.agents_words)}.")
                zendesk.agent_comments(number, AGENT_ID, self.agents_words[-1])
                what = "answers"
            elif what == "merges":
                zendesk.agent_merges(number, other, AGENT_ID)
                returned.add(other)  # it is two conversations' now
            elif what == "solves":
                zendesk.agent_sets_status(number, AGENT_ID, "solved")
            else:
                returned.add(number)
                zendesk.agent_adds_tag(number, AGENT_ID, "firstline-resume")
            self.done[what] += 1
            talk = self._talk_of(number)
            if talk is not None and dice.random() < 0.4:
                talk.say(f"{dice.choice(QUESTIONS)} (then, {self.done.total()})")
                self.more += 1

    def _talk_of(self, ticket: str) -> Talk | None:
        rows = self.firstline.rows(
            "SELECT c.channel, c.thread_id FROM handoffs h JOIN conversations c ON c.id = h.conversation_id"
            " WHERE h.ticket_id = %s ORDER BY h.id LIMIT 1",
            ticket,
        )
        found = (talk for talk in self.talks for row in rows if (talk.channel, talk.thread) == tuple(row.values()))
        return next(found, None)

    def _settle(self, seconds: float) -> None:
        """Until nothing waits and nothing is left to send."""
        quiet = (
            "SELECT 1 WHERE NOT EXISTS (SELECT FROM messages WHERE state = 'waiting')"
            " AND NOT EXISTS (SELECT FROM outbox WHERE state = 'pending') AND NOT EXISTS (SELECT FROM thread_syncs)"
        )
        try:
            until(lambda: self.firstline.rows(quiet), seconds, "peace")
        except AssertionError as error:
            raise AssertionError(f"{error}: {self._left()}") from None

    def _left(self) -> list[dict[str, Any]]:
        """What is not at rest."""
        return self.firstline.rows(
            "SELECT kind AS what, lane AS state, attempts AS times, problem, due_at - now() AS due FROM outbox"
            " WHERE state = 'pending' UNION ALL"
            " SELECT c.channel, c.owner, c.failures, c.thread_id, c.retry_at - now() FROM conversations c"
            " WHERE EXISTS (SELECT FROM messages m WHERE m.conversation_id = c.id AND m.state = 'waiting') UNION ALL"
            " SELECT channel, thread_id, attempts, problem, due_at - now() FROM thread_syncs"
        )

    def _judge(self) -> Counter[str]:
        firstline = self.firstline
        self._everything_arrived()
        self._each_answer_answers_something()
        for talk in self.talks:
            self._said_once_and_in_order(talk)
        self._one_ticket_a_handoff()
        self._nobody_talked_over()
        self._agents_were_heard()
        self._tickets_tell_all()
        self._traces_name_nobody()
        for tab in self._requesters.tabs:
            tab.judge()
        # A merge closes the ticket: what it refuses stands in a later one (`_tickets_tell_all`); a note on what became
        # of a message of ours is a dead letter then, and no requester's words.
        dead = firstline.rows(
            "SELECT kind, problem FROM outbox o WHERE state = 'dead' AND NOT (kind = 'comment' AND EXISTS ("
            " SELECT FROM handoffs h WHERE h.conversation_id = o.conversation_id AND h.id > o.handoff_id))"
            " AND NOT (kind = 'note' AND problem ~ 'takes no more words$')"
        )
        assert dead == [], dead
        assert firstline.sandbox.violations == []
        states = firstline.rows("SELECT kind || ' ' || state AS what, count(*) AS n FROM outbox GROUP BY 1")
        counted = Counter({row["what"]: row["n"] for row in states})
        counted.update({f"agents: {what}": times for what, times in self.done.items()})
        counted["messages"] = self.messages
        counted["conversations"] = len(self.talks)
        counted["connections of visitors lost"] = sum(tab.lost for tab in self._requesters.tabs)
        counted["answers of visitors read as streams"] = sum(len(tab.answers) for tab in self._requesters.tabs)
        counted["answers judged"] = self._judged()
        counted["scores told"] = len(self.langfuse.scores)
        counted["turns traced"] = self._traced()
        counted.update(self._disturbances.done)
        return counted

    def _everything_arrived(self) -> None:
        """Every message is here once, and was answered or is a human's."""
        rows = self.firstline.rows("SELECT state, count(*) AS n FROM messages WHERE author = 'requester' GROUP BY 1")
        found = {row["state"]: row["n"] for row in rows}
        assert set(found) <= {"answered", "with_agent"}, found
        assert sum(found.values()) == self.messages + self.more, (found, self.messages, self.more)

    def _each_answer_answers_something(self) -> None:
        """Two answers to one message would leave one of them with nothing that it answers."""
        idle = self.firstline.rows(
            "SELECT t.id FROM messages t WHERE t.author = 'bot'"
            " AND NOT EXISTS (SELECT FROM messages m WHERE m.answered_by = t.id)"
        )
        assert idle == [], idle
        unanswered = "SELECT id FROM messages WHERE state = 'answered' AND answered_by IS NULL"
        assert self.firstline.rows(unanswered) == []

    def _said_once_and_in_order(self, talk: Talk) -> None:
        """What stands at the vendor is what the outbox says was sent, in the outbox's order. Besides, at most what was
        tried, and given up when the conversation changed hands before anybody knew what had come of it."""
        rows = self.firstline.rows(
            "SELECT o.external_id, o.kind, o.state FROM outbox o JOIN conversations c ON c.id = o.conversation_id"
            " WHERE c.channel = %s AND c.thread_id = %s AND o.lane = 'requester'"
            " AND (o.state = 'sent' OR (o.state = 'cancelled' AND o.attempts > 0)) ORDER BY o.id",
            talk.channel,
            talk.thread,
        )
        at_the_vendor = _ids(talk.said())
        sent = [row["external_id"] for row in rows if row["state"] == "sent"]
        known = (talk.channel, talk.thread, talk.said(), [tuple(row.values()) for row in rows])
        assert [name for name in at_the_vendor if name in sent] == sent, known
        assert len(at_the_vendor) <= len(rows), known

    def _one_ticket_a_handoff(self) -> None:
        handoffs = self.firstline.rows(
            "SELECT h.key::text, h.ticket_id, h.state, h.desk = c.channel AS native"
            " FROM handoffs h JOIN conversations c ON c.id = h.conversation_id"
        )
        assert all(row["state"] != "pending" for row in handoffs)
        tickets = Counter(
            str(ticket["external_id"]).removeprefix("firstline:")
            for ticket in self.firstline.sandbox.zendesk.tickets()
            if str(ticket["external_id"] or "").startswith("firstline:")
        )
        assert tickets == Counter(row["key"] for row in handoffs if not row["native"])
        per_conversation = self.firstline.rows(
            "SELECT 1 FROM handoffs WHERE state <> 'closed' GROUP BY conversation_id HAVING count(*) > 1"
        )
        assert per_conversation == []

    def _agents_were_heard(self) -> None:
        """Each public word of theirs is read once where the requester is; nowhere twice."""
        read = [[text for _, text in talk.said()] for talk in self.talks]
        for word in self.agents_words:
            times = [sum(word in html.unescape(text) for text in texts) for texts in read]
            assert max(times) == 1, (word, max(times), self._what_became_of(word))

    def _what_became_of(self, word: str) -> list[Any]:
        """Where a public word of an agent's stands in Zendesk, and what is left of its ticket's conversations."""
        zendesk = self.firstline.sandbox.zendesk
        found: list[Any] = []
        for ticket in zendesk.tickets():
            number = str(ticket["id"])
            if not any(word in str(comment["html_body"]) for comment in zendesk.comments(number)):
                continue
            found.append((number, ticket["status"], ticket["external_id"]))
            found += self.firstline.rows(
                "SELECT h.state AS handoff, c.channel, c.thread_id, c.owner, o.kind, o.state, o.attempts, o.problem"
                " FROM handoffs h JOIN conversations c ON c.id = h.conversation_id"
                " LEFT JOIN outbox o ON o.conversation_id = c.id AND o.lane = 'requester'"
                " WHERE h.ticket_id = %s ORDER BY o.id",
                number,
            )
        return found

    def _tickets_tell_all(self) -> None:
        """What the requester wrote and an agent has stands in a ticket, where the agent is not where it was written;
        and nothing of ours stands in a ticket twice."""
        opened = self.firstline.container.cipher.open
        told: set[int] = set()
        for row in self.firstline.rows(
            "SELECT body FROM outbox WHERE kind IN ('handoff', 'comment') AND state = 'sent'"
        ):
            body = opened(row["body"])
            told.update(turn["id"] for turn in body.get("turns", ()))
            told.add(body.get("message", 0))
        theirs = self.firstline.rows(
            "SELECT m.id FROM messages m JOIN conversations c ON c.id = m.conversation_id"
            " WHERE m.author = 'requester' AND m.state = 'with_agent' AND c.channel IN ('slack', 'webchat')"
        )
        assert {row["id"] for row in theirs} <= told
        zendesk = self.firstline.sandbox.zendesk
        keys = Counter(
            key
            for ticket in zendesk.tickets()
            for comment in zendesk.comments(str(ticket["id"]))
            if (key := comment["metadata"]["custom"].get("firstline_key"))
        )
        assert [key for key, times in keys.items() if times > 1] == []

    def _traces_name_nobody(self) -> None:
        """What reached Langfuse, also what it refused, tells of nobody who they are."""
        told = b"".join(self.langfuse.bodies)
        people = self.firstline.rows("SELECT DISTINCT requester_id AS id FROM conversations WHERE requester_id <> ''")
        assert [row["id"] for row in people if len(row["id"]) > 5 and row["id"].encode() in told] == []
        words = "\n".join(str(value) for span in self.langfuse.spans for value in span.told.values())
        assert re.findall(r"[\w.]+@[\w-]+\.\w+", words) == []

    def _nobody_talked_over(self) -> None:
        """Nothing of the bot's was said once the conversation was in other hands."""
        late = [
            row for talk in self.talks for row in self._witness.too_late(talk.channel, talk.thread, _ids(talk.said()))
        ]
        assert late == [], late


def _faults() -> list[Fault]:
    """Each kind of fault, on some of the requests to every vendor."""
    kinds: tuple[tuple[Any, float], ...] = (
        ("429", 0.04),
        ("500", 0.04),
        ("timeout_after", 0.03),
        ("reset", 0.02),
        ("cut", 0.02),
    )
    slow = Fault(vendor="*", kind="timeout_after", method="GET", times=None, probability=0.05, seconds=SLOW_LOOK)
    return [
        *(
            Fault(vendor="*", kind=kind, times=None, probability=chance, seconds=3, retry_after=1)
            for kind, chance in kinds
        ),
        slow,
    ]


def _ids(said: Sequence[tuple[str, str]]) -> list[str]:
    return [name for name, _ in said]


@contextmanager
def chaotic(
    database_url: str, redis_url: str, folder: Path, contracts: Path | None = None
) -> Iterator[tuple[Installation, Script, LangfuseServer]]:
    """An installation with short leases, and a language model and a Langfuse whose moods can be set."""
    with openai_server() as model, langfuse_server() as langfuse:
        environment = {
            "OPENAI_API_KEY": "chaos",
            "OPENAI_BASE_URL": model.url,
            "LANGFUSE_PUBLIC_KEY": PUBLIC_KEY,
            "LANGFUSE_SECRET_KEY": SECRET_KEY,
            "LANGFUSE_BASE_URL": langfuse.url,
            **web_chat.ENVIRONMENT,
        }
        behaviour = BEHAVIOUR + SCORING.format(judge=moody_judge.executable(folder))
        with installed(
            database_url, redis_url, folder, behaviour=behaviour, environment=environment, contracts=contracts
        ) as firstline:
            yield firstline, model.script, langfuse


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=1500)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    options = parser.parse_args()
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    print(f"seed {options.seed}, {options.messages} messages")  # noqa: T201
    with Servers.start() as servers, tempfile.TemporaryDirectory() as folder:
        database_url = servers.new_database("chaos")
        migrate(database_url)
        with chaotic(database_url, servers.redis_database(1), Path(folder)) as (firstline, model, langfuse):
            chaos = Chaos(firstline, model, langfuse, options.messages, options.seed)
            for what, count in sorted(chaos.run().items()):
                print(f"{count:6} {what}")  # noqa: T201


if __name__ == "__main__":
    main()
