"""Mercator's objects from its REST interface; only when the user names its address."""

import json
import os
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping

from graph.errors import BadInput
from graph.io.mercator.objects import ENDPOINTS, LARGEST, Things, snake

__all__ = ["TOKEN", "fetch"]

TOKEN = "MERCATOR_TOKEN"  # where the environment holds the access token
SECONDS = 30  # how long the server may stay silent
#: End points without which a map is whole all the same: a token may not open them.
OPTIONAL = ("application-services", "application-modules", "security-controls", "processes")


class _NoOtherHost(urllib.request.HTTPRedirectHandler):
    """Follows a redirection within the same place, or to its https: the token goes to nobody else."""

    def redirect_request(self, request, file, code, message, headers, url):
        before, after = urllib.parse.urlsplit(request.full_url), urllib.parse.urlsplit(url)
        secured = after.scheme == "https" and before.port is None and after.port is None
        if before.hostname != after.hostname or not (secured or before[:2] == after[:2]):
            raise BadInput("import.mercator-redirect", url=request.full_url, other=after.netloc or url)
        return super().redirect_request(request, file, code, message, headers, url)


def fetch(url: str, token: str | None = None) -> Things:
    """Return the objects that a Mercator server gives; nothing but GET is ever sent.

    :param url: address of the server (``https://mercator.example``), with or without ``/api``.
    :param token: access token; ``None`` takes the one of the environment.
    :raises BadInput: a bad address, no token, no usable answer, or a redirection to another host.
    """
    parts = urllib.parse.urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or parts.query:
        raise BadInput("import.mercator-address", url=url)
    token = token or os.environ.get(TOKEN, "").strip()
    if not token:
        raise BadInput("import.mercator-token", variable=TOKEN)
    if not token.isascii() or not token.isprintable():
        raise BadInput("import.mercator-bad-token", variable=TOKEN)
    base = url.rstrip("/")
    base = base if base.endswith("/api") else f"{base}/api"
    opener = urllib.request.build_opener(_NoOtherHost)
    things = Things()
    for endpoint, relations in ENDPOINTS.items():
        asked = f"{base}/{endpoint}" + (f"?include={','.join(relations)}" if relations else "")
        try:
            rows = _get(opener, asked, token)
            wanted = {snake(one) for one in relations}
            if rows and wanted and not any(wanted & {snake(key) for key in row} for row in rows):
                # A server of before « include » gives relations with each object only.
                rows = [_get(opener, f"{base}/{endpoint}/{int(row['id'])}", token)[0] for row in rows]
        except _Refused as refused:
            if endpoint not in OPTIONAL:
                raise BadInput("import.mercator-answer", url=asked, reason=refused) from None
            things.unread.append((asked, str(refused)))
            continue
        things.add(endpoint, rows, asked)
    return things


class _Refused(Exception):
    """An answer that cannot be used."""


def _get(opener: urllib.request.OpenerDirector, url: str, token: str) -> list[Mapping]:
    request = urllib.request.Request(url, headers={"Accept": "application/json", "Authorization": f"Bearer {token}"})
    try:
        with opener.open(request, timeout=SECONDS) as response:
            content = response.read(LARGEST + 1)
    except urllib.error.HTTPError as error:
        raise _Refused(str(error.code)) from None
    except (OSError, ValueError) as error:
        raise BadInput("import.mercator-answer", url=url, reason=getattr(error, "reason", error)) from None
    if len(content) > LARGEST:
        raise _Refused(f"> {LARGEST} bytes")
    try:
        said = json.loads(content)
    except (ValueError, RecursionError):
        raise _Refused("not JSON") from None
    if isinstance(said, Mapping):
        said = said.get("data", said)
    rows = said if isinstance(said, list) else [said]
    if not all(isinstance(row, Mapping) for row in rows):
        raise _Refused("not objects")
    return rows
