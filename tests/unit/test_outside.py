"""The guard that keeps tests on this machine does guard."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from tests.conftest import outside_calls
from tests.support.outside import OutsideWorld, is_here


@pytest.fixture(autouse=True)
def _meant() -> Iterator[None]:
    """What is tried here is tried on purpose."""
    yield
    outside_calls.clear()


def test_a_connection_to_the_outside_is_refused_and_remembered() -> None:
    with socket.socket() as client, pytest.raises(OutsideWorld):
        client.connect(("192.0.2.1", 443))
    assert len(outside_calls) == 1


def test_a_name_is_not_even_looked_up() -> None:
    with pytest.raises(OutsideWorld):
        socket.getaddrinfo("slack.com", 443)


def test_code_that_swallows_network_errors_cannot_swallow_the_refusal() -> None:
    assert not issubclass(OutsideWorld, OSError)


@pytest.mark.parametrize(
    ("host", "here"),
    [("127.0.0.1", True), ("127.8.8.8", True), ("::1", True), ("localhost", True), (b"localhost", True), (None, True),
     ("", True), ("10.0.0.1", False), ("localhost.example.com", False), ("8.8.8.8", False)],
)  # fmt: skip
def test_here_is_this_machine(host: object, here: bool) -> None:
    assert is_here(host) is here
