"""An installation's store, with what erases people from it, its Redis and a server of traces."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import pytest
import redis

from bot import live_answers
from bot.erasing.in_langfuse import InLangfuse
from bot.erasing.in_redis import InRedis
from bot.erasing.run import Erasing, System
from bot.jobs import JobQueue, connect
from bot.pseudonyms import Pseudonyms
from bot.store.people.erasures import Erasure, Erasures
from bot.store.people.removal import Removal
from bot.store.people.who import Person, VendorId
from bot.tracing.langfuse import Langfuse
from tests.support.langfuse_server import PUBLIC_KEY, SECRET_KEY, LangfuseServer, langfuse_server
from tests.support.store import Store

JOE = Person(emails=frozenset({"Joe@Bloggs.example"}))
JOES_ID = VendorId("intercom", "app1", "joe")
NAMES = Pseudonyms(b"of a test")


@dataclass
class Site:
    store: Store
    redis: redis.Redis
    langfuse: LangfuseServer
    erasures: Erasures
    removal: Removal
    erasing: Erasing

    def erase(self, person: Person = JOE, *, linked: bool = False) -> Erasure:
        """From its beginning to its receipt."""
        erasure = self.erasures.begin(person, by="test", linked=linked)
        self.store.rows("UPDATE erasures SET due_at = now() RETURNING id")
        assert self.erasing.run(erasure.id)
        done = self.erasures.with_key(erasure.key)
        assert done is not None
        return done

    def go_on(self, erasure: Erasure) -> bool:
        """As the next process would, at once."""
        self.store.rows("UPDATE erasures SET due_at = now() RETURNING id")
        return self.erasing.run(erasure.id)


@pytest.fixture(scope="session")
def _langfuse() -> Iterator[LangfuseServer]:
    with langfuse_server() as running:
        yield running


@pytest.fixture
def site(store: Store, redis_url: str, _langfuse: LangfuseServer) -> Iterator[Site]:
    _langfuse.deleted.clear()
    _langfuse.mode = "well"
    client = connect(redis_url)
    erasures = Erasures(store.database, store.cipher)
    langfuse = Langfuse(_langfuse.url, PUBLIC_KEY, SECRET_KEY)
    systems: dict[str, System] = {
        "redis": InRedis(JobQueue(client), partial(live_answers.forget, client)),
        "langfuse": InLangfuse(langfuse, lambda: NAMES),
    }
    removal = Removal(store.database, store.cipher)
    erasing = Erasing(erasures, removal, store.accept, systems)
    yield Site(store, client, _langfuse, erasures, removal, erasing)
    client.close()
    langfuse.close()
