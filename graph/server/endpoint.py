"""Answers ``/sparql``: runs the query in the pool, in the format that the client prefers."""

import asyncio
import gzip
from collections.abc import Callable, Sequence
from concurrent.futures import Future

from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from graph.errors import BadInput, Busy, NoFormat, Timeout, TooLarge
from graph.guard import Query
from graph.server import description, page
from graph.server.negotiation import HTML, TABLE_OFFERS, TRIPLE_OFFERS, best, language
from graph.server.protocol import Asked, Problem, asked
from graph.workers import Pool, Result

__all__ = ["Endpoint"]

STATUS = {Timeout: 503, TooLarge: 503, Busy: 503, NoFormat: 406}
STATUS_OF_KEY = {"read-only": 403, "query-too-long": 413}
AT_ONCE = 0.2  # seconds after which one looks whether the client is still there
SMALL = 1024  # bytes that are not worth a compression
VARY = {"Vary": "Accept, Accept-Encoding, Accept-Language"}


class Endpoint:
    """The endpoint on a pool.

    :param pool: gives the pool; called at the first request, in a thread.
    :param home: address of the page for people, where a browser that asks nothing is sent.
    """

    def __init__(self, pool: Callable[[], Pool], home: str = "/") -> None:
        self._open, self._home = pool, home
        self._pool: Pool | None = None

    async def pool(self) -> Pool:
        """Return the pool, started once."""
        if self._pool is None:
            self._pool = await asyncio.to_thread(self._open)
        return self._pool

    def routes(self, before: Sequence[Middleware] = ()) -> list[Route]:
        """Return the routes of the protocol, for any Starlette application.

        :param before: what stands before them alone.
        """
        return [
            Route("/sparql", self.sparql, methods=["GET", "POST"], middleware=before),
            Route("/.well-known/void", self.void, methods=["GET"], middleware=before),
        ]

    async def sparql(self, request: Request) -> Response:
        try:
            said = await asked(request)
            if said.query is None:
                return await self._described(request)
            return await self._answered(request, said)
        except BadInput as error:
            return refused(request, error)

    async def void(self, request: Request) -> Response:
        return await self._described(request)

    async def _described(self, request: Request) -> Response:
        pool = await self.pool()
        media = best(request.headers.get("accept"), [*TRIPLE_OFFERS, HTML])
        if media is None:
            return refused(request, NoFormat("not-acceptable", known=", ".join(TRIPLE_OFFERS)))
        if media == HTML:
            return RedirectResponse(self._home, 303, VARY)
        address = str(request.url.replace(path="/sparql", query=""))
        tag = f'W/"{pool.version}-{TRIPLE_OFFERS[media]}"'
        if _known(request, tag):
            return Response(status_code=304, headers={"ETag": tag, **VARY})
        content = await description.described(pool, address, TRIPLE_OFFERS[media])
        return await _sent(request, content, media, {"ETag": tag, "Cache-Control": "no-cache"})

    async def _answered(self, request: Request, said: Asked) -> Response:
        pool = await self.pool()
        accept = request.headers.get("accept")
        table, triples = best(accept, [*TABLE_OFFERS, HTML]), best(accept, TRIPLE_OFFERS)
        forms = TABLE_OFFERS.get(table, "json" if table == HTML else None), TRIPLE_OFFERS.get(triples)
        tag = f'W/"{pool.version}-{"html" if table == HTML else forms[0]}-{forms[1]}"'
        if _known(request, tag) and not Query.read(said.query).volatile:
            return Response(status_code=304, headers={"ETag": tag, **VARY})
        request.scope.setdefault("state", {})["query"] = said.query
        base = str(request.url.replace(query=""))
        future = pool.submit(said.query, *forms, base=base, default_graphs=said.default, named_graphs=said.named)
        result = await _while_there(request, future)
        if result is None:
            return Response(status_code=499)  # nobody reads it
        headers = {"Cache-Control": "no-store"} if result.volatile else {"ETag": tag, "Cache-Control": "no-cache"}
        if table == HTML and result.rows is not None:
            content = page.table(result, said.query, language(request.headers.get("accept-language")))
            return await _sent(request, content, "text/html; charset=utf-8", headers | page.HEADERS)
        media = result.media if result.rows is not None else triples
        if result.rows is not None and table not in (HTML, result.media.partition(";")[0]):
            media = table  # asked under another name of the same format
        content = result.content
        if result.truncated:
            headers["X-SPARQL-MaxRows"] = str(result.limit)
            content = limited(result, str(request.url.replace(path=self._home, query="", fragment="limits")))
        return await _sent(request, content, media, headers)


def limited(result: Result, link: str) -> bytes:
    """Return the content of a cut answer with a link, in its head, to what says so; CSV and TSV have no head."""
    if "json" in result.media:
        return result.content.replace(b'{"head":{', b'{"head":{"link":["' + link.encode() + b'"],', 1)
    if "xml" in result.media:
        return result.content.replace(b"</head>", b'<link href="' + link.encode() + b'"/></head>', 1)
    return result.content


def refused(request: Request, error: BadInput) -> Response:
    """Return the status and the sentence of an error, in the language of the client."""
    status = getattr(error, "status", None) or STATUS_OF_KEY.get(error.key) or STATUS.get(type(error), 400)
    lang = language(request.headers.get("accept-language"))
    headers = {"Content-Language": lang, "Cache-Control": "no-store", **VARY}
    if isinstance(error, Busy):
        headers["Retry-After"] = "5"
    if isinstance(error, Problem) and status in (408, 413):
        headers["Connection"] = "close"  # what is left of the body is not read
    return Response(error.message(lang) + "\n", status, headers, "text/plain; charset=utf-8")


def _known(request: Request, tag: str) -> bool:
    held = request.headers.get("if-none-match", "") if request.method in ("GET", "HEAD") else ""
    return held.strip() == "*" or tag in (one.strip() for one in held.split(","))


async def _while_there(request: Request, future: Future) -> Result | None:
    """Wait for the answer; ``None`` when the client left, and then the query is stopped."""
    waiting = asyncio.wrap_future(future)
    done, _ = await asyncio.wait({waiting}, timeout=AT_ONCE)
    if not done:
        leaving = asyncio.ensure_future(_left(request))
        await asyncio.wait({waiting, leaving}, return_when=asyncio.FIRST_COMPLETED)
        leaving.cancel()
        if not waiting.done():
            waiting.cancel()
            return None
    return waiting.result()


async def _left(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


async def _sent(request: Request, content: bytes, media: str, headers: dict[str, str]) -> Response:
    headers = headers | VARY
    if len(content) > SMALL and "gzip" in request.headers.get("accept-encoding", ""):
        content = await asyncio.to_thread(gzip.compress, content, 5, mtime=0)
        headers["Content-Encoding"] = "gzip"
    return Response(content, headers=headers, media_type=media)
