"""The colours of the plan: each has a sign that says what it says."""

from dataclasses import dataclass

__all__ = ["LETTERS", "PALE", "SHADES", "Shade"]


@dataclass(frozen=True)
class Shade:
    """A value of a colouring: its sign says what its colour says. ``label`` is empty for those of the text files."""

    id: str
    sign: str
    fill: str
    stroke: str
    label: str = ""


PALE = ("#F4F5F7", "#6B7280")
GREEN, YELLOW, BLUE, RED = (
    ("#C3F0E0", "#135E4B"),
    ("#FCEEAC", "#55561F"),
    ("#DAE6FD", "#24467F"),
    ("#FDDFDA", "#8A3B2A"),
)
SHADES = {
    "coverage": (
        Shade("covers", "●", *GREEN), Shade("partly_covers", "◐", *YELLOW), Shade("prepares", "○", *BLUE),
        Shade("gap", "✗", *RED), Shade("none", "–", *PALE),
    ),
    "confidence": (
        Shade("quoted", "✓", *GREEN), Shade("doubts", "✓?", *YELLOW), Shade("inferred", "≈", *BLUE),
        Shade("unverified", "?", *RED), Shade("none", "–", *PALE),
    ),
}  # fmt: skip
LETTERS = (GREEN, YELLOW, BLUE, RED, ("#E4DDFB", "#46308A"), ("#F9E2F4", "#6E2F68"), ("#E6EFD3", "#44561B"),
           ("#FEEBD0", "#6B4E16"))  # fmt: skip
