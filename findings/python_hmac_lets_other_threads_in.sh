#!/usr/bin/env bash
# CPython 3.11.7: `hmac.digest`, there to be the fast one, gives the interpreter's lock away at every call, however short the message.
#
# The documentation calls it an optimized C implementation for messages that fit into memory; alone it takes about as long as
# `hmac.new(...).digest()`. That one keeps the lock for messages of up to 2047 bytes, `hmac.digest` lets go of it for 20 bytes.
# While another thread computes, that one often takes it: a sixth to two thirds of the calls then wait 5 ms
# (`sys.getswitchinterval`) for 2 microseconds of work. A threaded server that verifies a webhook's signature and hashes a few
# ids pays that again and again. Seen the same with 3.12.1 and 3.13.0.
# So: `hmac.new(key, message, "sha256").digest()` where threads compete.
#
# Passes while that is so; fails when a version behaves otherwise. Needs python3 (3.11 to 3.13) and no package.
set -euo pipefail
python3 - <<'PY'
import hmac
import platform
import resource
import threading
import time

CALLS = 500
KEY, MESSAGE = b"k" * 32, b"contact-1234567890"
over = threading.Event()


def computes() -> None:
    while not over.is_set():
        sum(range(100))


def of(name, call):
    """How often the thread had to wait for something in so many calls, and how long all of them took, in milliseconds."""
    before, began = resource.getrusage(resource.RUSAGE_THREAD).ru_nvcsw, time.perf_counter()
    for _ in range(CALLS):
        call()
    waits = resource.getrusage(resource.RUSAGE_THREAD).ru_nvcsw - before
    milliseconds = (time.perf_counter() - began) * 1000
    print(f"{name:46} waited {waits:4} times in {CALLS} calls, {milliseconds:7.1f} ms")
    return waits, milliseconds


def at_once():
    return hmac.digest(KEY, MESSAGE, "sha256")


def in_steps():
    return hmac.new(KEY, MESSAGE, "sha256").digest()


print("Python", platform.python_version())
assert at_once() == in_steps()
alone = of("hmac.digest, nobody else computes", at_once)
other = threading.Thread(target=computes, daemon=True)
other.start()
beside = of("hmac.digest, another thread computes", at_once)
steps = of("hmac.new(...).digest(), another thread computes", in_steps)
over.set()
other.join()
assert alone[0] < CALLS / 100
assert beside[0] > CALLS / 50
assert steps[0] < CALLS / 100
assert beside[1] > 20 * steps[1]
PY
