"""Talks to a SPARQL server elsewhere: bytes out, bytes in; only to the address that the user names.

SPARQL 1.1 Protocol for queries and updates, Graph Store HTTP Protocol for whole graphs. An address that would lead
where the user did not say (another scheme, a redirect, link-local) is refused, and so is one that carries a password.
"""

import os
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from ipaddress import ip_address, ip_network
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import requests
from requests.auth import AuthBase, HTTPBasicAuth, HTTPDigestAuth

from graph.errors import BadInput, BadQuery, Timeout

__all__ = ["Client", "Endpoint"]

ROWS_OR_TRIPLES = "application/sparql-results+json, application/n-triples;q=0.9, text/turtle;q=0.8"
TRIPLES = "application/n-triples"
MOST = 256 * 1024 * 1024  # bytes of an answer
MOST_OF_GRAPH = 8 * 1024**3  # bytes of a graph that is brought to a file
SECONDS = 30.0  # an answer
LONG = 1800.0  # a whole graph, or its switch
CHUNK = 1024 * 1024
#: Where the machines of a cloud keep their secrets.
NEVER = [ip_network(net) for net in ("169.254.0.0/16", "fe80::/10", "fd00:ec2::254/128", "100.100.100.200/32")]
NOT_IN_ADDRESS = set('<>"{}|^`\\ \n\r\t')


@dataclass(frozen=True)
class Endpoint:
    """Where an engine listens.

    :param query: address of the SPARQL Protocol.
    :param graph: IRI of our graph there; empty where it is the default graph.
    :param user: name to give, with ``password``, if the server asks who is there.
    :param update: address that takes updates, if there is one.
    :param store: address of the Graph Store Protocol, if there is one.
    :param seconds: the longest that an answer to a query may take.
    :raises BadInput: an address that must not be called, or a graph that is no IRI.
    """

    query: str
    graph: str = ""
    user: str = ""
    password: str = field(default="", repr=False)
    update: str = ""
    store: str = ""
    seconds: float = SECONDS

    @classmethod
    def of_environment(cls) -> "Endpoint":
        """Return the endpoint that DOCTRINE_ENDPOINT, DOCTRINE_GRAPH, DOCTRINE_USER and DOCTRINE_PASSWORD say."""
        return cls(*(os.environ.get(f"DOCTRINE_{name}", "") for name in ("ENDPOINT", "GRAPH", "USER", "PASSWORD")))

    def __post_init__(self) -> None:
        for address in (self.query, self.update, self.store):
            if address or address is self.query:
                _check(address)
        if self.graph and (not urlsplit(self.graph).scheme or NOT_IN_ADDRESS & set(self.graph)):
            raise BadInput("elsewhere.graph", value=self.graph)


def _check(address: str) -> None:
    """Refuse an address that is not http(s), has no host, carries a password, or leads to the secrets of a cloud."""
    try:
        parts = urlsplit(address)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise BadInput("elsewhere.address", url=address) from None
    if parts.scheme not in ("http", "https") or not host or NOT_IN_ADDRESS & set(address):
        raise BadInput("elsewhere.address", url=address)
    if parts.username is not None:
        raise BadInput("elsewhere.credentials", url=f"{parts.scheme}://{host}{parts.path}")
    try:
        found = {ip_address(one[4][0].partition("%")[0]) for one in socket.getaddrinfo(host, port or 80)}
    except (OSError, ValueError):
        return  # a name that means nothing here: the call says so, or a proxy knows better
    if any((getattr(one, "ipv4_mapped", None) or one) in net for one in found for net in NEVER):
        raise BadInput("elsewhere.link-local", url=address)


class Client:
    """One engine, called over connections that stay open.

    Every call raises :class:`BadQuery` when the engine gives no usable answer, :class:`Timeout` when it is too late,
    :class:`BadInput` when it would lead elsewhere.
    """

    def __init__(self, endpoint: Endpoint) -> None:
        self.endpoint = endpoint
        self._session = requests.Session()
        self._session.auth = _Nobody()
        # Proxies of the environment are for what is far.
        self._session.trust_env = urlsplit(endpoint.query).hostname not in ("localhost", "127.0.0.1", "::1")

    def ask(self, sparql: str) -> tuple[str, bytes]:
        """Return the media type and the bytes of the answer to a query: JSON for rows, N-Triples or Turtle.

        :raises BadQuery: also when the engine says that it left rows out.
        """
        there, graph = self.endpoint.query, self.endpoint.graph
        with self._called(
            "POST", there, self.endpoint.seconds,
            data={"query": sparql, **({"default-graph-uri": graph} if graph else {})},
            headers={"Accept": ROWS_OR_TRIPLES},
        ) as answer:  # fmt: skip
            if most := answer.headers.get("X-SPARQL-MaxRows"):
                raise BadQuery("elsewhere.cut", url=there, rows=most)
            content = b"".join(self._read(answer, self.endpoint.seconds, MOST))
            return answer.headers.get("Content-Type", "").partition(";")[0].strip(), content

    def update(self, sparql: str) -> None:
        """Run an update."""
        with self._called("POST", self.endpoint.update, LONG, data={"update": sparql}):
            pass

    def put(self, graph: str, file: Path) -> None:
        """Put the triples of an N-Triples file in place of a graph."""
        with file.open("rb") as content, self._called(
            "PUT", self.endpoint.store, LONG, params=_named(graph), data=content, headers={"Content-Type": TRIPLES}
        ):  # fmt: skip
            pass

    def get(self, graph: str, file: Path) -> None:
        """Bring a graph into an N-Triples file; one that is not there is empty."""
        with file.open("wb") as content, self._called(
            "GET", self.endpoint.store, LONG, params=_named(graph), headers={"Accept": TRIPLES}, absent=True
        ) as answer:  # fmt: skip
            for chunk in self._read(answer, LONG, MOST_OF_GRAPH) if answer.status_code != 404 else ():
                content.write(chunk)

    def delete(self, graph: str) -> None:
        """Delete a graph, if it is there."""
        with self._called("DELETE", self.endpoint.store, LONG, params=_named(graph), absent=True):
            pass

    def _called(
        self, method: str, address: str, seconds: float, absent: bool = False, **what: object
    ) -> requests.Response:
        """Call the engine, a second time with the password if it asks who is there."""
        answer = self._sent(method, address, seconds, what)
        if answer.status_code == 401 and self.endpoint.user and isinstance(self._session.auth, _Nobody):
            self._session.auth = self._password(answer, address)
            answer.close()
            if hasattr(what.get("data"), "seek"):
                what["data"].seek(0)
            answer = self._sent(method, address, seconds, what)
        if answer.is_redirect:
            raise BadInput("elsewhere.redirect", url=address, to=answer.headers["Location"])
        if not answer.ok and not (absent and answer.status_code == 404):
            said = next(self._read(answer, seconds, MOST), b"")[:300].decode("utf-8", "replace").strip().splitlines()
            reason = f"{answer.status_code} {said[0] if said else answer.reason}"
            answer.close()
            raise BadQuery("endpoint", url=address, reason=reason)
        return answer

    def _sent(self, method: str, address: str, seconds: float, what: dict[str, object]) -> requests.Response:
        try:
            return self._session.request(
                method, address, timeout=(10, seconds), allow_redirects=False, stream=True, **what
            )
        except requests.Timeout:
            raise Timeout("timeout", seconds=f"{seconds:g}") from None
        except (requests.RequestException, OSError, ValueError) as error:
            raise BadQuery("endpoint", url=address, reason=_short(error)) from None

    def _password(self, answer: requests.Response, address: str) -> AuthBase:
        """Return the proof of who is there, in the way the server asks for it."""
        name, password = self.endpoint.user.encode(), self.endpoint.password.encode()
        if answer.headers.get("WWW-Authenticate", "").lower().startswith("digest"):
            return HTTPDigestAuth(name.decode(), password.decode())
        if urlsplit(address).scheme == "http" and self._session.trust_env:
            raise BadInput("elsewhere.plain-password", url=address)
        return HTTPBasicAuth(name, password)

    def _read(self, answer: requests.Response, seconds: float, most: int) -> Iterator[bytes]:
        """Yield the bytes of an answer, as long as it is neither late nor too large."""
        limit, size = time.monotonic() + seconds, 0
        try:
            for chunk in answer.iter_content(CHUNK):
                size += len(chunk)
                if size > most:
                    raise BadQuery("endpoint", url=answer.url, reason=f"> {most} bytes")
                if time.monotonic() > limit:
                    raise Timeout("timeout", seconds=f"{seconds:g}")
                yield chunk
        except requests.RequestException as error:
            raise BadQuery("endpoint", url=answer.url, reason=_short(error)) from None


class _Nobody(AuthBase):
    """Says nothing of who calls: without it, passwords kept for a host in the user's files would be sent."""

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        return request


def _named(graph: str) -> str:
    return urlencode({"graph": graph}) if graph else "default"


def _short(error: Exception) -> str:
    """Return the last words of an error: libraries wrap one in the other."""
    return str(error).rpartition(": ")[2].strip("'\")(") or type(error).__name__
