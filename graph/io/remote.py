"""Asks a SPARQL endpoint elsewhere: bytes out, bytes in; only when the user names its address."""

import urllib.error
import urllib.parse
import urllib.request

from graph.errors import BadQuery, Timeout

__all__ = ["ask_endpoint"]

ACCEPT = "application/sparql-results+json, text/turtle;q=0.9, application/n-triples;q=0.5"
MOST = 64 * 1024 * 1024  # bytes of an answer


def ask_endpoint(url: str, sparql: str, seconds: float) -> tuple[str, bytes]:
    """Return the media type and the bytes that an endpoint answers.

    :param url: address of the endpoint (SPARQL 1.1 Protocol, query by form POST).
    :param seconds: how long the endpoint may stay silent.
    :raises BadQuery: no usable answer; :raises Timeout: none in time.
    """
    if urllib.parse.urlsplit(url).scheme not in ("http", "https"):
        raise BadQuery("endpoint", url=url, reason="http:// or https:// expected")
    request = urllib.request.Request(
        url,
        data=urllib.parse.urlencode({"query": sparql}).encode(),
        headers={"Accept": ACCEPT, "Content-Type": "application/x-www-form-urlencoded"},
    )
    try:
        with urllib.request.urlopen(request, timeout=seconds) as response:
            content = response.read(MOST + 1)
            media = response.headers.get_content_type()
    except TimeoutError:
        raise Timeout("timeout", seconds=f"{seconds:g}") from None
    except urllib.error.HTTPError as error:
        detail = error.read(300).decode("utf-8", "replace").strip().splitlines()
        raise BadQuery("endpoint", url=url, reason=f"{error.code} {detail[0] if detail else ''}".strip()) from None
    except (OSError, ValueError) as error:
        raise BadQuery("endpoint", url=url, reason=getattr(error, "reason", error)) from None
    if len(content) > MOST:
        raise BadQuery("endpoint", url=url, reason=f"> {MOST} bytes")
    return media, content
