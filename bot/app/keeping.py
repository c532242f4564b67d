"""What the core keeps for channels, and what browsers of web chats watch."""

from __future__ import annotations

from functools import partial

from bot import jobs
from bot.config import Settings
from bot.live_answers import RedisLiveAnswers, RedisWatch
from bot.ports import Keeps, WatchAnswers
from bot.store.chats.kept import PostgresChats
from bot.store.cipher import Cipher
from bot.store.db import Database
from bot.store.installations import PostgresInstallationStore


def keeps_of(settings: Settings, database: Database, cipher: Cipher) -> Keeps:
    return Keeps(
        installations=PostgresInstallationStore(database, cipher),
        chats=PostgresChats(database, cipher),
        live=RedisLiveAnswers(partial(jobs.connect, settings.env.redis_url or ""), cipher.seal),
    )


def watch_of(settings: Settings, cipher: Cipher) -> WatchAnswers:
    return RedisWatch(settings.env.redis_url or "", cipher.open)
