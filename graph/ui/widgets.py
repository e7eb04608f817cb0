"""Small pieces of the screen that several pages share."""

from functools import cache
from pathlib import Path

__all__ = ["ASSETS", "asset"]

ASSETS = Path(__file__).parent / "assets"


@cache
def asset(name: str) -> str:
    """Return a file of the interface, as text."""
    return (ASSETS / name).read_text(encoding="utf-8")
