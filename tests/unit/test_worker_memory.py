"""What a process does not need it does not load: each of its copies takes memory."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.support.installation import environment_of

NOBODY = "127.0.0.1:9"
# For documents, tools, reports, training and other processes.
RARE = {"argon2", "gunicorn", "leather", "mammoth", "mcp", "openpyxl", "pdfminer", "protego", "spacy", "waitress"}
LOADED = """
import json, sys, threading
import psutil, workers.process.run
from bot.app.container import assemble
from bot.app.settings import load
from workers.handlers.loaded import load_shared
container = assemble(load(dotenv=None))
started = list(sys.modules)
load_shared(container)
print(json.dumps({
    "scrubbed": container.redactor.scrub("my SSN is 219-09-9999"),
    "started": started,
    "loaded": list(sys.modules),
    "threads": threading.active_count(),
    "sockets": len(psutil.Process().net_connections("all")),
}))
import presidio_analyzer.nlp_engine as engines
print(engines.SpacyNlpEngine.__module__)
"""


def test_what_workers_share_is_what_they_need_without_a_thread_or_a_connection(tmp_path: Path) -> None:
    config = tmp_path / "firstline.toml"
    config.write_text(f'[tool_servers.orders]\nurl = "http://{NOBODY}/mcp"\n')
    surroundings = environment_of(f"postgresql://{NOBODY}/none", f"redis://{NOBODY}/0", config, f"http://{NOBODY}")
    environment = {**os.environ, **surroundings, "OPENAI_API_KEY": "nobodys"}

    done = subprocess.run(
        [sys.executable, "-c", LOADED], env=environment, stdout=subprocess.PIPE, text=True, check=True
    )

    told, engine = done.stdout.splitlines()
    seen = json.loads(told)
    assert "219" not in seen["scrubbed"]
    assert {name.partition(".")[0] for name in seen["started"]} & RARE == set()
    assert {name.partition(".")[0] for name in seen["loaded"]} >= {"mcp", "openai"}
    assert (seen["threads"], seen["sockets"]) == (1, 0)
    assert "presidio_analyzer" not in {name.partition(".")[0] for name in seen["loaded"]}
    assert engine == "presidio_analyzer.nlp_engine.spacy_nlp_engine"
