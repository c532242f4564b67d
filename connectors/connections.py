"""Connections over which nothing is written under leave from before there was one (`bot.leave`).

Every client here ends in one of Python's own: a request goes out by `send`, which connects where that was not done.
"""

from __future__ import annotations

from http.client import HTTPConnection, HTTPSConnection
from typing import Any
from urllib.request import HTTPHandler, HTTPSHandler, Request

import urllib3.connection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from bot import leave


class _Asking(HTTPConnection):
    def send(self, data: Any) -> None:
        if self.sock is None:
            self.connect()
        leave.renew()
        super().send(data)


class _AskingTls(_Asking, HTTPSConnection):
    pass


class Plain(_Asking, urllib3.connection.HTTPConnection):
    """urllib3's."""


class Tls(_Asking, urllib3.connection.HTTPSConnection):
    """urllib3's."""


class PlainPool(HTTPConnectionPool):
    ConnectionCls = Plain


class TlsPool(HTTPSConnectionPool):
    ConnectionCls = Tls


POOLS = {"http": PlainPool, "https": TlsPool}  # for `pool_classes_by_scheme` of a manager of urllib3's


class PlainHandler(HTTPHandler):
    """urllib's."""

    def http_open(self, req: Request) -> Any:
        return self.do_open(_Asking, req)


class TlsHandler(HTTPSHandler):
    """urllib's."""

    def __init__(self, context: Any) -> None:
        super().__init__(context=context)
        self._trusted = context

    def https_open(self, req: Request) -> Any:
        return self.do_open(_AskingTls, req, context=self._trusted)
