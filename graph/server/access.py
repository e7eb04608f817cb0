"""Who may ask, and what is noted of it: host names, token, and one line a request in the log."""

import hmac
import logging
from collections.abc import Sequence
from ipaddress import ip_address
from time import monotonic

from starlette.datastructures import Headers
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from graph.server.negotiation import language
from graph.text import t

__all__ = ["AccessLog", "gate", "is_local"]

LOG = logging.getLogger("doctrine.access")
#: Names of this machine for itself.
LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


def is_local(host: str) -> bool:
    """Tell whether an address to listen on is reached from this machine alone."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def gate(host: str, token: str | None, names: Sequence[str] = (), to_all: bool = False) -> list[Middleware]:
    """Return what stands before the endpoint.

    On this machine alone, requests must name it: a page of another site whose name was made to point here is turned
    away (DNS rebinding). On any other address, they must give the token, and nobody may ask when there is none.

    :param host: address that is listened on.
    :param token: the secret; it is asked for on this machine too when there is one.
    :param names: other host names that requests may use.
    :param to_all: no token is asked for.
    """
    kept = []
    if is_local(host) or names:
        allowed = [*names, *(LOOPBACK if is_local(host) else ())]
        kept.append(Middleware(TrustedHostMiddleware, allowed_hosts=allowed, www_redirect=False))
    if not to_all and (token or not is_local(host)):
        kept.append(Middleware(Token, token=token))
    return kept


class Token:
    """Lets in only who gives the token (``Authorization: Bearer …``), nobody without one; ``/health`` is open."""

    def __init__(self, app: ASGIApp, token: str | None) -> None:
        self._app, self._wanted = app, f"Bearer {token}".encode() if token else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] == "/health" or self._given(Headers(scope=scope)):
            await self._app(scope, receive, send)
            return
        lang = language(Headers(scope=scope).get("accept-language"))
        sentence = t("error.http-token" if self._wanted else "error.http-closed", lang)
        refusal = PlainTextResponse(sentence + "\n", 401, {"WWW-Authenticate": "Bearer"})
        await refusal(scope, receive, send)

    def _given(self, headers: Headers) -> bool:
        given = headers.get("authorization", "").encode("latin-1")
        return self._wanted is not None and hmac.compare_digest(given, self._wanted)


class AccessLog:
    """Notes method, path, status, bytes and milliseconds of each request; the query only when it is wanted."""

    def __init__(self, app: ASGIApp, queries: bool = False) -> None:
        self._app, self._queries = app, queries

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, status, size = monotonic(), 0, 0

        async def noted(message: Message) -> None:
            nonlocal status, size
            if message["type"] == "http.response.start":
                status = message["status"]
            size += len(message.get("body", b""))
            await send(message)

        try:
            await self._app(scope, receive, noted)
        finally:
            # Quoted, so that no name in a request can write a line of its own.
            query = f" {scope.get('state', {}).get('query')!a}" if self._queries else ""
            LOG.info(
                "%s %a %d %d %.1f ms%s",
                scope["method"],
                scope["path"],
                status,
                size,
                1000 * (monotonic() - began),
                query,
            )
