"""Who may ask, and what is noted of it: token, and one line a request in the log."""

import hmac
import logging
from time import monotonic

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from graph.server.negotiation import language
from graph.text import t

__all__ = ["LOG", "AccessLog", "Token"]

LOG = logging.getLogger("doctrine.access")


class Token:
    """Lets in only who gives the token (``Authorization: Bearer …``); ``/health`` is open.

    :param token: the secret.
    """

    def __init__(self, app: ASGIApp, token: str) -> None:
        self._app, self._wanted = app, f"Bearer {token}".encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope) if scope["type"] == "http" else None
        if (
            headers is None
            or scope["path"] == "/health"
            or scope["method"] == "OPTIONS"
            or hmac.compare_digest(headers.get("authorization", "").encode(), self._wanted)
        ):
            await self._app(scope, receive, send)
        else:
            sentence = t("error.http-token", language(headers.get("accept-language")))
            refusal = PlainTextResponse(sentence + "\n", 401, {"WWW-Authenticate": "Bearer"})
            await refusal(scope, receive, send)


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
