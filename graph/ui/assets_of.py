"""Files of style beside the code."""

from functools import cache
from pathlib import Path

__all__ = ["style"]

ASSETS = Path(__file__).parent / "assets"


@cache
def style(name: str) -> str:
    """Return a file of style, as HTML."""
    return (ASSETS / name).read_text(encoding="utf-8")
