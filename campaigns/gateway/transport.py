"""The only place that speaks HTTP: sessions, and foreign failures turned into ours.

Nothing here keeps the text of a foreign exception: it holds the URL, and the URL holds the token.
"""

from __future__ import annotations

import logging
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.cookiejar import DefaultCookiePolicy

import requests
import urllib3
from requests.adapters import BaseAdapter
from urllib3 import exceptions as inner

from campaigns.gateway.classify import Failure
from campaigns.gateway.connection import Connection
from campaigns.gateway.failures import failure_of
from campaigns.gateway.handshake import Network, written_by
from campaigns.gateway.retry_after import seconds_to_wait

IDLE_LIMIT = 10.0
"""Seconds a connection may rest before a send opens a new one: a server that closed it meanwhile would
make the send look lost.
"""


@dataclass(frozen=True, slots=True)
class Reply:
    """One HTTP exchange: an answer, or the failure that came instead. `retry_after` in seconds."""

    status: int | None = None
    text: str = field(default="", repr=False)
    failure: Failure | None = None
    retry_after: float | None = None


class BrokenOff(Exception):
    """An answer that was being read broke off; `failure` says how."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure)
        self.failure = failure


class _Session(requests.Session):
    """Never looks where a redirect leads: requests would turn the POST into an empty GET, or trip over the
    address.
    """

    def get_redirect_target(self, resp: requests.Response) -> None:
        return None


class Sessions:
    """One keep-alive requests.Session per thread for one account. `adapter` replaces the network in tests."""

    def __init__(
        self, connection: Connection, adapter: BaseAdapter | None = None, idle_limit: float = IDLE_LIMIT
    ) -> None:
        self._connection = connection
        self._adapter = adapter
        self._idle_limit = idle_limit
        self._local = threading.local()
        self._proxies = {"http": connection.proxy, "https": connection.proxy} if connection.proxy else {}
        if not connection.verify_tls:
            urllib3.disable_warnings(inner.InsecureRequestWarning)

    def exchange(self, request: requests.PreparedRequest, read_timeout: float, latest: float | None = None) -> Reply:
        """Send a prepared request once and read the whole answer. Never raises for what the network does.

        `latest`: nothing is written after that moment of time.monotonic; the failure is then `TOO_LATE`.
        """
        try:
            with written_by(latest), self._answer(request, read_timeout, stream=False) as response:
                text = response.content.decode("utf-8", "replace")
                return Reply(response.status_code, text, retry_after=_wait(response))
        except BrokenOff as broken:
            return Reply(failure=broken.failure)

    @contextmanager
    def stream(self, request: requests.PreparedRequest, read_timeout: float) -> Iterator[tuple[Reply, Iterator[bytes]]]:
        """Send a prepared request once and read the answer in pieces. Raises BrokenOff, also between
        pieces.
        """
        with self._answer(request, read_timeout, stream=True) as response:
            reply = Reply(response.status_code, retry_after=_wait(response))
            yield reply, _pieces(response)

    def close(self) -> None:
        """Close the calling thread's connection; the next call opens a new one."""
        session: requests.Session | None = getattr(self._local, "session", None)
        if session is not None:
            session.close()

    @contextmanager
    def _answer(
        self, request: requests.PreparedRequest, read_timeout: float, *, stream: bool
    ) -> Iterator[requests.Response]:
        session = self._fresh_session()
        try:
            response = session.send(
                request,
                stream=stream,
                timeout=(self._connection.connect_timeout, read_timeout),
                allow_redirects=False,
                proxies=self._proxies,
                verify=self._connection.verify_tls,
                cert=None,
            )
        except (requests.RequestException, inner.HTTPError) as error:
            raise BrokenOff(failure_of(error)) from None
        try:
            yield response
        finally:
            self._local.used = time.monotonic()
            if stream:
                response.close()

    def _fresh_session(self) -> requests.Session:
        """Return this thread's session, with its connection closed when it rested too long."""
        session: requests.Session | None = getattr(self._local, "session", None)
        if session is None:
            network = self._adapter or Network(self._connection.read_timeout)
            session = self._local.session = plain_session(network)
        elif time.monotonic() - self._local.used > self._idle_limit:
            session.close()
        self._local.used = time.monotonic()
        return session


def plain_session(network: BaseAdapter) -> requests.Session:
    """Return a session that follows no redirect, keeps no cookie and obeys no proxy of the environment."""
    session = _Session()
    session.trust_env = False
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    session.mount("https://", network)
    session.mount("http://", network)
    return session


def _pieces(response: requests.Response) -> Iterator[bytes]:
    try:
        yield from response.iter_content(65536)
    except (requests.RequestException, inner.HTTPError) as error:
        raise BrokenOff(failure_of(error)) from None


def _wait(response: requests.Response) -> float | None:
    header = response.headers.get("Retry-After")
    return None if header is None else seconds_to_wait(header)


class _WithoutQuery(logging.Filter):
    """Cuts query strings out of urllib3's lines: they hold token, phone and text. Its tracebacks help nobody."""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, tuple):
            record.args = tuple(re.sub(r"\?\S*", "?…", part) if isinstance(part, str) else part for part in record.args)
        record.exc_info = None
        return True


for _name in ("urllib3.connection", "urllib3.connectionpool"):
    logging.getLogger(_name).addFilter(_WithoutQuery())
