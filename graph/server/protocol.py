"""Reads a request of the SPARQL 1.1 Protocol: the query, and the dataset that it is asked on."""

import asyncio
import re
from dataclasses import dataclass
from urllib.parse import parse_qsl

from starlette.requests import ClientDisconnect, Request

from graph.errors import BadInput

__all__ = ["Asked", "Problem", "asked"]

LONGEST_BODY = 1024 * 1024  # bytes
PATIENCE = 10.0  # seconds that a client has to send its request
FORM, QUERY, UPDATE = "application/x-www-form-urlencoded", "application/sparql-query", "application/sparql-update"


class Problem(BadInput):
    """A request that cannot be answered, with the status of HTTP that says so."""

    def __init__(self, status: int, key: str, **values: object) -> None:
        super().__init__(key, **values)
        self.status = status


@dataclass(frozen=True)
class Asked:
    """What a request asks.

    :param query: the text; ``None`` when there is none.
    :param default: addresses of the graphs that make the default graph; with ``named``, the dataset of the query.
    """

    query: str | None
    default: tuple[str, ...] = ()
    named: tuple[str, ...] = ()


async def asked(request: Request) -> Asked:
    """Read a request.

    :raises Problem: 400 encoding, two queries; 403 an update; 408, 413, 415.
    """
    sent = _parameters(request.scope["query_string"])
    if request.method in ("GET", "HEAD"):
        return _read(sent)
    media, _, parameters = request.headers.get("content-type", "").partition(";")
    media = media.strip().lower()
    charset = re.search(r'charset\s*=\s*"?([\w-]+)', parameters, re.I)
    if media not in (FORM, QUERY, UPDATE) or (charset and charset[1].lower() not in ("utf-8", "utf8")):
        raise Problem(415, "http-content-type", known=f"{FORM}, {QUERY}", media=f"{media};{parameters}".strip("; "))
    body = await _body(request)
    if media == UPDATE:
        raise Problem(403, "read-only")
    if media == FORM:
        found = _read(_parameters(body))
    else:
        if any(name == "query" for name, _ in sent):
            raise Problem(400, "http-two-queries")
        found = _read([*sent, ("query", _text(body))])
    if found.query is None:
        raise Problem(400, "http-no-query")
    return found


def _read(sent: list[tuple[str, str]]) -> Asked:
    if any(name == "update" for name, _ in sent):
        raise Problem(403, "read-only")
    queries = [value for name, value in sent if name == "query"]
    if len(queries) > 1:
        raise Problem(400, "http-two-queries")
    default, named = (
        tuple(value for name, value in sent if name == wanted) for wanted in ("default-graph-uri", "named-graph-uri")
    )
    return Asked(queries[0] if queries else None, default, named)


def _parameters(encoded: bytes) -> list[tuple[str, str]]:
    text = _text(encoded)
    if re.search(r"%(?![0-9A-Fa-f]{2})", text):
        raise Problem(400, "http-percent")
    try:
        return parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=200)
    except UnicodeDecodeError:
        raise Problem(400, "http-utf8") from None
    except ValueError:
        raise Problem(400, "http-percent") from None


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        raise Problem(400, "http-utf8") from None


async def _body(request: Request) -> bytes:
    """Read the body, as far as it is allowed to go and as long as it may take."""
    content = bytearray()
    try:
        async with asyncio.timeout(PATIENCE):
            async for piece in request.stream():
                content += piece
                if len(content) > LONGEST_BODY:
                    raise Problem(413, "http-too-large", most=LONGEST_BODY)
    except TimeoutError:
        raise Problem(408, "http-slow", seconds=f"{PATIENCE:g}") from None
    except ClientDisconnect:
        raise Problem(400, "http-slow", seconds=f"{PATIENCE:g}") from None
    return bytes(content)
