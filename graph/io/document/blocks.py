"""What a document is made of: runs of text in lines, lines in blocks. It says what things are, never how they look."""

from collections.abc import Iterable
from dataclasses import dataclass

__all__ = [
    "TONES", "Block", "Document", "Figures", "Heading", "Items", "Line", "Paragraph", "Picture", "Run", "Table",
    "Terms", "line",
]  # fmt: skip

#: How grave a thing is; the word that says it always stands beside: colour alone says nothing.
TONES = ("violation", "warning", "information", "held")


@dataclass(frozen=True)
class Run:
    """A piece of text.

    :param style: ``strong``, ``soft``, ``quote`` or one of :data:`TONES`.
    :param link: a web address, or ``#`` and the anchor of a heading.
    :param note: where it is said: a footnote where pages have a foot, else beside the text.
    :param share: from 0 to 1, drawn as a bar beside the text.
    """

    text: str
    style: str = ""
    link: str = ""
    note: "Line" = ()
    share: float | None = None


Line = tuple[Run, ...]


def line(*parts: "str | Run") -> Line:
    """Return a line of runs and plain texts; empty texts are left out."""
    return tuple(Run(one) if isinstance(one, str) else one for one in parts if one)


@dataclass(frozen=True)
class Heading:
    """A title, of level 2 to 4; the anchor is a word of ASCII letters, digits and hyphens, unique or empty."""

    level: int
    line: Line
    anchor: str = ""


@dataclass(frozen=True)
class Paragraph:
    """A paragraph; ``style`` is ``lead`` (what to read first), ``small`` or empty."""

    line: Line
    style: str = ""


@dataclass(frozen=True)
class Items:
    """A list."""

    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Terms:
    """Names, each with what it is."""

    pairs: tuple[tuple[str, Line], ...]


@dataclass(frozen=True)
class Figures:
    """Numbers that sum a thing up: value, what it counts, tone or ``""``."""

    items: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class Table:
    """A table: the first cell of a row names it.

    :param caption: what it shows.
    :param widths: share of the width that each column takes, in percent.
    """

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Line, ...], ...]
    widths: tuple[int, ...]


@dataclass(frozen=True)
class Picture:
    """A drawing (an ``<svg>`` element) and what it shows; a table beside says the same."""

    svg: str
    caption: str


Block = Heading | Paragraph | Items | Terms | Figures | Table | Picture


@dataclass(frozen=True)
class Document:
    """A document: its title, what stands under it, its blocks.

    :param contents: title of the table of contents.
    """

    title: str
    subtitle: str
    lang: str
    contents: str
    blocks: tuple[Block, ...]

    def headings(self, level: int) -> Iterable[Heading]:
        """Return the headings of a level that can be linked to."""
        return (one for one in self.blocks if isinstance(one, Heading) and one.level == level and one.anchor)
