"""Reads a file within bounds; writes one whole or not at all."""

import os
import tempfile
from pathlib import Path

from graph.errors import BadInput

__all__ = ["read_bytes", "write_whole"]


def read_bytes(path: Path, most: int) -> bytes:
    """Return the bytes of a file.

    :param most: greatest size, in bytes; what is larger is not read.
    :raises BadInput: it is absent, unreadable or too large.
    """
    try:
        with Path(path).open("rb") as file:
            content = file.read(most + 1)
    except FileNotFoundError:
        raise BadInput("no-file", file=path) from None
    except OSError as error:
        raise BadInput("unreadable-file", file=path, reason=error.strerror or error) from None
    if len(content) > most:
        raise BadInput("import.too-large", file=path, most=f"{most // 1_000_000} Mo")
    return content


def write_whole(path: Path, content: bytes) -> None:
    """Write beside the place, then rename: whoever reads it sees the old file or the new one, never half of one.

    A link stays a link, a file keeps its permissions; what is no file (``/dev/null``, a pipe) is written to as it is.

    :raises BadInput: the place cannot be written.
    """
    try:
        path = Path(path).resolve()
        if path.exists() and not path.is_file():
            path.write_bytes(content)
            return
        mode = path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~_umask()
        handle, beside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())  # the name must not come before the content when the power goes
            os.chmod(beside, mode)
            os.replace(beside, path)
        except BaseException:
            Path(beside).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise BadInput("scope.unwritable", file=path, reason=error.strerror or error) from None


def _umask() -> int:
    """Return the mask of new files; it can only be read by setting it."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
