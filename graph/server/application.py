"""The application that ``doctrine serve`` runs: endpoint, page for people, health, and who may come in."""

import asyncio
import logging
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from graph import __version__
from graph.query import questions
from graph.server import page
from graph.server.access import AccessLog, gate
from graph.server.endpoint import Endpoint
from graph.server.negotiation import language
from graph.server.watch import watch
from graph.text import LANGUAGES
from graph.workers import Pool

__all__ = ["Options", "application", "serve"]


@dataclass(frozen=True)
class Options:
    """How the endpoint is served.

    :param host: address to listen on; likewise ``port``.
    :param token: secret that requests must give; ``names`` and ``to_all`` as in :func:`graph.server.access.gate`.
    :param origins: sites whose pages may ask (CORS).
    :param log_queries: write the queries in the log.
    :param data: the files served instead of the graph.
    :param lang: language of what is written in the log.
    """

    host: str = "127.0.0.1"
    port: int = 7878
    token: str | None = None
    names: Sequence[str] = ()
    to_all: bool = False
    origins: Sequence[str] = ()
    log_queries: bool = False
    data: Sequence[Path] = ()
    lang: str = "fr"


def application(pool: Pool, options: Options) -> Starlette:
    """Return the application on a pool, which it closes at its end."""
    endpoint = Endpoint(lambda: pool)

    async def home(request: Request) -> Response:
        asked = request.query_params
        lang = asked.get("lang", "")
        lang = lang if lang in LANGUAGES else language(request.headers.get("accept-language"))
        one = questions().get(asked.get("question", "")) if pool.described else None
        address = str(request.url.replace(path="/sparql", query=""))
        content = page.home(pool, address, lang, one.text if one else "")
        return Response(
            content, headers={"Vary": "Accept-Language"} | page.HEADERS, media_type="text/html; charset=utf-8"
        )

    async def health(_: Request) -> Response:
        state = {"status": "ok", "version": pool.version, "triples": pool.triples, "software": __version__}
        return JSONResponse(state, headers={"Cache-Control": "no-store"})

    @asynccontextmanager
    async def life(_: Starlette) -> AsyncIterator[None]:
        watching = asyncio.create_task(watch(pool, options.data, options.lang))
        yield
        watching.cancel()
        await asyncio.to_thread(pool.close)

    middleware = [Middleware(AccessLog, queries=options.log_queries)]
    if options.origins:  # before the token: a browser asks without it whether it may send it
        middleware.append(
            Middleware(
                CORSMiddleware, allow_origins=[*options.origins], allow_methods=["GET", "POST"], allow_headers=["*"],
                expose_headers=["ETag", "X-SPARQL-MaxRows"],
            )
        )  # fmt: skip
    middleware += gate(options.host, options.token, options.names, options.to_all)
    routes = [*endpoint.routes(), Route("/", home), Route("/health", health)]
    return Starlette(routes=routes, middleware=middleware, lifespan=life)


def serve(pool: Pool, options: Options) -> None:
    """Serve until the process is told to end."""
    logging.basicConfig(stream=sys.stderr, format="%(asctime)s %(message)s", level=logging.INFO)
    uvicorn.run(
        application(pool, options),
        host=options.host,
        port=options.port,
        access_log=False,  # it would note the queries
        log_level="warning",
        server_header=False,
        ws="none",
        timeout_graceful_shutdown=5,
    )
