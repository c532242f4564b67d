"""Redis, the job queue: whether it takes us, and takes jobs."""

from __future__ import annotations

from collections.abc import Iterator

import redis

from bot import jobs
from bot.config import Settings
from bot.health import Finding, at_least, fail, warn

REDIS = (6, 2)
NEEDED = "~rq:* ~firstline:* &rq:* +@all -@dangerous +info +keys"
MARK = "firstline:doctor"  # a key that is gone after a second


def check(settings: Settings) -> Iterator[Finding]:
    if not settings.env.redis_url:
        yield fail("Redis", "REDIS_URL is not set", "set it to the address of a Redis or Valkey 6.2+")
        return
    try:
        client = jobs.connect_once(settings.env.redis_url, timeout=5)
        client.set(MARK, "1", px=1000)
    except redis.RedisError as error:
        yield fail("Redis", *_why(error))
        return
    except ValueError as error:
        yield fail("REDIS_URL", str(error), "expected redis://host:6379/0, rediss://… or unix://…")
        return
    yield from _server(client)


def _why(error: redis.RedisError) -> tuple[str, str]:
    """What was found, and the cure."""
    match error:
        case redis.AuthenticationError() | redis.exceptions.AuthenticationWrongNumberOfArgsError():
            return (
                "reachable, but it refuses the user or the password",
                "correct them in REDIS_URL: redis://user:password@host:6379/0 (special characters as %XX)",
            )
        case redis.exceptions.NoPermissionError():
            return "reachable, but this user may not write", f"give its ACL user: {NEEDED}"
        case redis.ReadOnlyError():
            return "a replica, which takes no jobs", "point REDIS_URL at the primary"
        case redis.OutOfMemoryError():
            return "full: it takes no jobs", "give it more memory (maxmemory); until then answers are delayed"
    found = f"not reachable ({type(error).__name__})"
    return found, "check REDIS_URL, and that this machine can reach the server; until then answers are delayed"


def _server(client: redis.Redis) -> Iterator[Finding]:
    """Its version and what it does when memory is short; managed servers and ACLs may keep both to themselves."""
    try:
        info = client.info()
    except redis.ResponseError:
        cure = "see that it is 6.2 or newer, with maxmemory-policy noeviction; or allow INFO to its ACL user (+info)"
        yield warn("Redis", "takes jobs; its version and settings cannot be read by this user", cure)
        return
    except redis.RedisError as error:
        yield fail("Redis", *_why(error))
        return
    yield at_least("Redis", str(info.get("redis_version", "unknown")), REDIS, "upgrade the server")
    policy = info.get("maxmemory_policy", "noeviction")
    if policy != "noeviction":
        cure = "set maxmemory-policy to noeviction, or jobs may be delayed"
        yield warn("Redis memory", f"evicts keys ({policy})", cure)
