"""RAGAS itself, in the environment that its lock describes, against a scripted server: `firstline score` from a job in
Redis to a score in Postgres."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.support.installation import QUICK, ROOT, installed
from tests.support.polling import until

pytestmark = [pytest.mark.deploy, pytest.mark.timeout(600)]
LOCK = ROOT / "workers/scoring/environment/requirements.lock"
# By what the prompt asks for: four claims of which three hold, a useful passage.
REPLIES = (
    ("noncommittal", {"question": "How do I reset my password?", "noncommittal": 0}),
    ("verdict", {"reason": "It says so.", "verdict": 1}),
    ("statements", {"statements": ["a", "b", "c", "d"]}),
)
VERDICTS = {"statements": [{"statement": name, "reason": "So.", "verdict": int(name != "d")} for name in "abcd"]}


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.asked.append(asked)  # type: ignore[attr-defined]
        said = _embeddings(asked["input"]) if self.path.endswith("/embeddings") else _completion(asked["messages"])
        body = json.dumps(said).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nobody reads it."""


def _completion(messages: list[dict[str, Any]]) -> dict[str, Any]:
    words = json.dumps(messages)
    of_statements = "verdict" in words and "statements" in words
    told = VERDICTS if of_statements else next(reply for word, reply in REPLIES if word in words)
    message = {"role": "assistant", "content": json.dumps(told)}
    choice = {"index": 0, "finish_reason": "stop", "message": message}
    usage = {"prompt_tokens": 100, "completion_tokens": 10, "total_tokens": 110}
    return {"id": "c", "object": "chat.completion", "created": 1, "model": "m", "choices": [choice], "usage": usage}


def _embeddings(given: str | list[str]) -> dict[str, Any]:
    texts = [given] if isinstance(given, str) else given
    data = [{"object": "embedding", "index": at, "embedding": [1.0, 1.0]} for at in range(len(texts))]
    return {"object": "list", "model": "e", "data": data, "usage": {"prompt_tokens": 1, "total_tokens": 1}}


@contextmanager
def scripted_server() -> Iterator[tuple[str, list[dict[str, Any]]]]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    asked: list[dict[str, Any]] = []
    server.asked = asked  # type: ignore[attr-defined]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1", asked
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Of the environment, as `make scoring` builds it."""
    folder = tmp_path_factory.mktemp("scoring") / "environment"
    uv = str(Path(sys.executable).with_name("uv"))
    subprocess.run([uv, "venv", "-q", "--python", sys.executable, str(folder)], check=True)
    made = str(folder / "bin/python")
    subprocess.run([uv, "pip", "sync", "-q", "--python", made, "--require-hashes", str(LOCK)], check=True)
    return made


def test_a_sampled_answer_is_judged_by_ragas(python: str, database_url: str, redis_url: str, tmp_path: Path) -> None:
    """The worker has no model, so what it quotes is the answer; the scorer has one."""
    behaviour = f'{QUICK}[scoring]\nshare = 1\npython = "{python}"\n[model]\nembedding = "e"\n'
    with (
        scripted_server() as (url, asked),
        installed(database_url, redis_url, tmp_path, behaviour=behaviour) as firstline,
    ):
        firstline.work()
        intercom = firstline.sandbox.intercom
        started = intercom.customer_starts(firstline.sandbox.customer_id, "How do I reset my password?")
        until(lambda: intercom.said_by_bot(started), what="the answer")

        firstline.environment |= {"OPENAI_API_KEY": "sk-test", "OPENAI_BASE_URL": url}
        firstline.spawn("workers.scoring")

        until(lambda: firstline.rows("SELECT id FROM answer_scores"), seconds=300, what="a judgement")
        kept = {row["name"]: row["value"] for row in firstline.rows("SELECT name, value FROM answer_scores")}
        (spent,) = firstline.rows("SELECT model, calls, input_tokens, output_tokens FROM spending")
    assert spent == {"model": "gpt-5-mini", "calls": 4, "input_tokens": 400, "output_tokens": 40}
    assert kept == pytest.approx({"faithfulness": 0.75, "context_precision": 1.0, "answer_relevancy": 1.0})
    assert {one["model"] for one in asked} == {"gpt-5-mini", "e"}
