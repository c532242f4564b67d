"""Behind the proxies of docs/deploy an answer is read word by word: the first word before the second is written."""

from __future__ import annotations

import os
import re
import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from bot.app.demo.processes import free_port
from tests.support.package import ROOT
from tests.support.polling import until
from tests.support.scraping import quiet_port

DEPLOY = ROOT / "docs/deploy"
CHAT = "chat.firstline.example.com"
SECONDS = 20


class Words(BaseHTTPRequestHandler):
    """As `firstline chat` answers: two events, the second when somebody has read the first."""

    protocol_version = "HTTP/1.1"
    was_read = threading.Event()

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        self._say(b"data: first\n\n")
        if self.path == "/healthz" or self.was_read.wait(SECONDS):
            self._say(b"data: second\n\n")
        self.wfile.write(b"0\r\n\r\n")

    def _say(self, event: bytes) -> None:
        self.wfile.write(b"%x\r\n%s\r\n" % (len(event), event))

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def chat() -> Iterator[int]:
    Words.was_read.clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Words)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield server.server_port
    server.shutdown()
    server.server_close()


def haproxy(folder: Path, port: int, chat: int) -> list[str]:
    public = (DEPLOY / "haproxy.cfg").read_text().partition("\n# Two Redis")[0]
    text = public.replace("/etc/haproxy/firstline.pem", f"{folder}/both.pem").replace("bind :443", f"bind :{port}")
    text = re.sub(r"10\.0\.0\.\d+:8082", f"127.0.0.1:{chat}", text)
    (folder / "haproxy.cfg").write_text(re.sub(r"maxconn \d+", "maxconn 200", text))
    return ["haproxy", "-db", "-f", f"{folder}/haproxy.cfg"]


def nginx(folder: Path, port: int, chat: int) -> list[str]:
    text = re.sub(r"/etc/ssl/\S+(?=;)", f"{folder}/both.pem", (DEPLOY / "nginx.conf").read_text())
    text = text.replace("listen 443", f"listen {port}").replace("127.0.0.1:8082", f"127.0.0.1:{chat}")
    places = "".join(
        f"{name}_temp_path {folder}/{name}; " for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    top = f"pid {folder}/pid; daemon off; error_log stderr; events {{}}"
    (folder / "nginx.conf").write_text(f"{top} http {{ access_log off; {places} {text} }}")
    return ["nginx", "-e", "stderr", "-c", f"{folder}/nginx.conf"]


def caddy(folder: Path, port: int, chat: int) -> list[str]:
    text = (DEPLOY / "Caddyfile").read_text()
    text = re.sub(r"^\{\n", "{\n\tadmin off\n\tauto_https off\n", text, count=1, flags=re.MULTILINE)
    for address in ("{$CHAT_ADDRESS:chat.firstline.example.com}", "{$SITE_ADDRESS:firstline.example.com}"):
        host = address.strip("{}").partition(":")[2]
        pair = f"tls {folder}/cert.pem {folder}/key.pem"
        text = text.replace(f"{address} {{", f"https://{host}:{port} {{\n\t{pair}")
    (folder / "Caddyfile").write_text(text.replace("{$CHAT_UPSTREAM:127.0.0.1:8082}", f"127.0.0.1:{chat}"))
    return ["caddy", "run", "--adapter", "caddyfile", "--config", f"{folder}/Caddyfile"]


@contextmanager
def running(command: list[str], folder: Path, port: int) -> Iterator[None]:
    environment = {**os.environ, "PATH": f"{os.environ['PATH']}:/usr/sbin", "XDG_DATA_HOME": str(folder)}
    with (folder / "log").open("wb") as log:
        proxy = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log, env=environment)
    try:
        until(lambda: _listens(port) or proxy.poll() is not None, SECONDS, command[0])
        assert proxy.poll() is None, (folder / "log").read_text()
        yield
    finally:
        proxy.terminate()
        proxy.wait(SECONDS)


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.mark.parametrize("proxy", [haproxy, nginx, caddy], ids=lambda proxy: proxy.__name__)
def test_the_first_word_is_read_before_the_second_is_written(
    proxy: Callable[[Path, int, int], list[str]], chat: int, tmp_path: Path
) -> None:
    if shutil.which(proxy.__name__, path=f"{os.environ['PATH']}:/usr/sbin") is None:
        pytest.skip(f"{proxy.__name__} is not installed")
    key = ("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")
    files = ("-keyout", "key.pem", "-out", "cert.pem")
    subprocess.run([*key, "-subj", f"/CN={CHAT}", *files], cwd=tmp_path, check=True, capture_output=True)
    (tmp_path / "both.pem").write_text((tmp_path / "cert.pem").read_text() + (tmp_path / "key.pem").read_text())
    port = free_port(quiet_port())

    with running(proxy(tmp_path, port, chat), tmp_path, port), _client(port, tmp_path / "cert.pem") as client:
        client.sendall(f"GET /chat/c1/stream HTTP/1.1\r\nHost: {CHAT}\r\nAccept-Encoding: gzip\r\n\r\n".encode())
        found = _read(client, b"data: first")
        assert b"data: second" not in found
        Words.was_read.set()
        _read(client, b"data: second")


def _client(port: int, certificate: Path) -> ssl.SSLSocket:
    plain = socket.create_connection(("127.0.0.1", port), timeout=SECONDS / 2)
    return ssl.create_default_context(cafile=str(certificate)).wrap_socket(plain, server_hostname=CHAT)


def _read(client: ssl.SSLSocket, words: bytes) -> bytes:
    """Until these words. Raises TimeoutError."""
    found = b""
    while words not in found:
        found += client.recv(65536)
    return found
