"""Mercator's objects (github.com/dbarzin/mercator): from JSON files, from xlsx exports, or live from its REST interface.

Mercator says one thing in three ways: a list of its interface has the columns of the table, and relations as objects
where they are asked for (``?include=``); one object has them as numbers; a cell of an export has ``"1, 2"``.
What leaves here has one form: names of fields in snake case, relations as tuples of numbers written as texts.
"""

import json
import os
import re
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from graph.errors import BadData, BadInput
from graph.io.html import plain_text

__all__ = ["ENDPOINTS", "LARGEST", "TOKEN", "Thing", "Things", "endpoint_named", "fetch", "read_json", "things_of"]

TOKEN = "MERCATOR_TOKEN"  # where the environment holds the access token
LARGEST = 64 * 1024 * 1024  # bytes of a file or of an answer
SECONDS = 30  # how long the server may stay silent

#: End point → relations that its list is asked for, by the names of Mercator's models.
ENDPOINTS: dict[str, tuple[str, ...]] = {
    "applications": ("entities", "databases", "logicalServers", "services"),
    "application-blocks": (),
    "application-services": ("applications",),
    "application-modules": ("applicationServices",),
    "databases": ("applications", "informations", "logicalServers"),
    "data-processings": ("applications", "informations"),
    "entities": (),
    "fluxes": ("informations",),
    "information": (),
    "logical-servers": ("applications",),
    "processes": (),
    "relations": (),
    "security-controls": (),
}
#: End points without which a map is whole all the same: a token may not open them.
OPTIONAL = ("application-services", "application-modules", "security-controls", "processes")
#: Other names of the objects: models (as exports are named), tables.
ALIASES = {"mapplications": "applications", "fluxs": "fluxes", "informations": "information"}


@dataclass(frozen=True)
class Thing:
    """One object.

    :param fields: name of the field → text without HTML, ``None`` where it is empty, or a tuple of numbers.
    """

    endpoint: str
    number: str
    fields: Mapping[str, str | tuple[str, ...] | None]
    place: str

    def text(self, name: str) -> str:
        """Return a field as text, ``""`` where it says nothing."""
        value = self.fields.get(name)
        return value if isinstance(value, str) else ""

    def numbers(self, *names: str) -> tuple[str, ...]:
        """Return the numbers of the objects that relations lead to; a relation may have several names."""
        found: dict[str, None] = {}
        for name in names:
            value = self.fields.get(name)
            if isinstance(value, str):
                value = tuple(part.strip() for part in value.split(",") if part.strip())
            found |= dict.fromkeys(value or ())
        return tuple(found)


@dataclass
class Things:
    """The objects of a map by end point, and the files or end points that gave none (name, reason)."""

    by_endpoint: dict[str, list[Thing]] = field(default_factory=dict)
    unread: list[tuple[str, str]] = field(default_factory=list)

    def add(self, endpoint: str, rows: list[Mapping], place: str) -> None:
        """Add the objects of an end point; ``place`` is what their numbers are written after."""
        self.by_endpoint.setdefault(endpoint, []).extend(things_of(endpoint, rows, place))


def endpoint_named(text: str) -> str | None:
    """Return the end point that a file, a sheet or a key is named after: ``MApplication-20260612`` is applications."""
    name = re.sub(r"[^a-z]", "", re.sub(r"\d+", "", Path(text).stem).lower())
    known = {re.sub(r"[^a-z]", "", one): one for one in ENDPOINTS} | ALIASES
    for form in (name, f"{name}s", f"{name}es", f"{name[:-1]}ies"):
        if form in known:
            return known[form]
    return None


def things_of(endpoint: str, rows: list[Mapping], place: str) -> Iterator[Thing]:
    """Yield the objects of rows; ``{data: …}`` around one of them is taken off."""
    for rank, row in enumerate(rows, 1):
        inner = row.get("data", row) if isinstance(row, Mapping) else None
        if not isinstance(inner, Mapping):
            yield Thing(endpoint, "", {}, f"{place}, {rank}")
            continue
        fields = {_snake(str(name)): _value(value) for name, value in inner.items()}
        number = fields.get("id") or ""
        yield Thing(endpoint, str(number), fields, f"{place}, {rank}")


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name.strip()).replace("-", "_").lower()


def _value(value: object) -> str | tuple[str, ...] | None:
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))  # a spreadsheet has no integers
    if isinstance(value, list):
        return tuple(str(one.get("id", "")) if isinstance(one, Mapping) else str(one) for one in value)
    if isinstance(value, Mapping):  # a relation to one object, given whole
        return str(value.get("id", "")) or None
    return plain_text(str(value)) or None


def read_json(things: Things, path: Path) -> None:
    """Add the objects of a JSON file: a list, ``{"data": […]}``, or one list per end point.

    :raises BadData: not JSON, too large, or neither form.
    """
    try:
        size = path.stat().st_size
        if size > LARGEST:
            raise BadData("too-large", file=path, size=size // 1024**2, most=LARGEST // 1024**2)
        said = json.loads(path.read_bytes())
    except json.JSONDecodeError as error:
        raise BadData("malformed", file=path, line=error.lineno, column=error.colno, reason=error.msg) from None
    except UnicodeDecodeError as error:
        raise BadData("malformed", file=path, line="?", column="?", reason=error.reason) from None
    except RecursionError:
        raise BadData("malformed", file=path, line="?", column="?", reason="nesting") from None
    except OSError as error:
        raise BadData("unreadable-file", file=path, reason=error.strerror or error) from None
    if isinstance(said, Mapping) and isinstance(said.get("data"), list):
        said = said["data"]
    if isinstance(said, list) and (endpoint := endpoint_named(path.name)):
        things.add(endpoint, said, path.name)
    elif isinstance(said, Mapping) and any(endpoint_named(key) for key in said):
        for key, rows in said.items():
            endpoint = endpoint_named(key)
            if endpoint and isinstance(rows, list):
                things.add(endpoint, rows, f"{path.name}, {key}")
            else:
                things.unread.append((f"{path.name}, {key}", "unknown"))
    elif isinstance(said, Mapping) and (endpoint := endpoint_named(path.name)):
        things.add(endpoint, [said], path.name)
    else:
        things.unread.append((path.name, "unknown"))


# ------------------------------------------------------------------------------------------------------------- live


class _NoOtherHost(urllib.request.HTTPRedirectHandler):
    """Follows a redirection within the same place only: the token goes to nobody else."""

    def redirect_request(self, request, file, code, message, headers, url):  # noqa: ANN001, ANN201
        before, after = urllib.parse.urlsplit(request.full_url), urllib.parse.urlsplit(url)
        if (before.scheme, before.netloc) != (after.scheme, after.netloc):
            raise BadInput("mercator-redirect", url=request.full_url, other=after.netloc or url)
        return super().redirect_request(request, file, code, message, headers, url)


def fetch(url: str, token: str | None = None) -> Things:
    """Return the objects that a Mercator server gives; nothing but GET is ever sent.

    :param url: address of the server (``https://mercator.example``), with or without ``/api``.
    :param token: access token; ``None`` takes the one of the environment.
    :raises BadInput: a bad address, no token, no usable answer, or a redirection to another host.
    """
    parts = urllib.parse.urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or parts.query:
        raise BadInput("mercator-address", url=url)
    token = token or os.environ.get(TOKEN, "").strip()
    if not token:
        raise BadInput("mercator-token", variable=TOKEN)
    if not token.isascii() or not token.isprintable():
        raise BadInput("mercator-bad-token", variable=TOKEN)
    base = url.rstrip("/")
    base = base if base.endswith("/api") else f"{base}/api"
    opener = urllib.request.build_opener(_NoOtherHost, urllib.request.ProxyHandler())
    things = Things()
    for endpoint, relations in ENDPOINTS.items():
        asked = f"{base}/{endpoint}" + (f"?include={','.join(relations)}" if relations else "")
        try:
            rows = _get(opener, asked, token)
            wanted = {_snake(one) for one in relations}
            if rows and wanted and not any(wanted & {_snake(key) for key in row} for row in rows):
                # A server of before « include » gives relations with each object only.
                rows = [_get(opener, f"{base}/{endpoint}/{int(row['id'])}", token)[0] for row in rows]
        except _Refused as refused:
            if endpoint not in OPTIONAL:
                raise BadInput("mercator-answer", url=asked, reason=refused) from None
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
        raise BadInput("mercator-answer", url=url, reason=getattr(error, "reason", error)) from None
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
