"""Connections over which nothing is written under leave from before there was one (`bot.leave`). A host is found within
the time that there is to connect (`bot.names`), and answers come in whole (`bot.whole_answers`).

Every client here ends in one of Python's own: a request goes out by `send`, which connects where that was not done.
"""

from __future__ import annotations

import socket
from http.client import HTTPConnection, HTTPSConnection
from typing import Any
from urllib.request import HTTPHandler, HTTPSHandler, Request

import urllib3.connection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from bot import leave, names
from bot.whole_answers import plain_in_whole


class _Asking(HTTPConnection):
    def connect(self) -> None:
        with names.within(self.timeout if isinstance(self.timeout, int | float) else names.LONGEST):
            super().connect()

    def send(self, data: Any) -> None:
        if self.sock is None:
            self.connect()
        leave.renew()
        super().send(data)


class _Pythons(_Asking):
    def __init__(self, *address: Any, **options: Any) -> None:
        super().__init__(*address, **options)
        # Not the socket once there is one: a proxy has told by then whether it connects, and may drip that.
        self._create_connection = _connected


class _PythonsTls(_Pythons, HTTPSConnection):
    pass


def _connected(*address: Any) -> socket.socket:
    return plain_in_whole(socket.create_connection(*address))


class Plain(_Asking, urllib3.connection.HTTPConnection):
    """urllib3's."""

    def _new_conn(self) -> socket.socket:
        return plain_in_whole(super()._new_conn())


class Tls(Plain, urllib3.connection.HTTPSConnection):
    """urllib3's."""


class PlainPool(HTTPConnectionPool):
    ConnectionCls = Plain


class TlsPool(HTTPSConnectionPool):
    ConnectionCls = Tls


POOLS = {"http": PlainPool, "https": TlsPool}  # for `pool_classes_by_scheme` of a manager of urllib3's


class PlainHandler(HTTPHandler):
    """urllib's."""

    def http_open(self, req: Request) -> Any:
        return self.do_open(_Pythons, req)


class TlsHandler(HTTPSHandler):
    """urllib's."""

    def __init__(self, context: Any) -> None:
        super().__init__(context=context)
        self._trusted = context

    def https_open(self, req: Request) -> Any:
        return self.do_open(_PythonsTls, req, context=self._trusted)
