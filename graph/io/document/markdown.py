"""A document as Markdown (GitHub's), notes at the end."""

import re

from graph.io.document.blocks import (
    Block,
    Document,
    Figures,
    Heading,
    Items,
    Line,
    Paragraph,
    Picture,
    Run,
    Table,
    Terms,
)

__all__ = ["markdown_text"]

SPECIAL = re.compile(r"([\\`*_\[\]<>|~$])")
ADDRESS = re.compile(r"(?<=\w)(?=://)|(?<=www)(?=\.)", re.I)  # where a bare address would become a link
STARTS = re.compile(r"^(\s*)([-+=#]|\d+(?=[.)]))")  # what begins a list or underlines a title
STRONG = ("strong", "violation", "warning", "information", "held")


def markdown_text(document: Document) -> bytes:
    """Return a document as Markdown in UTF-8; a text of the user is never read as a mark. Pictures are left out."""
    return _Writer().whole(document).encode()


class _Writer:
    """Writes blocks, and keeps the notes for the end."""

    def __init__(self) -> None:
        self.notes: dict[Line, int] = {}

    def whole(self, document: Document) -> str:
        blocks = [f"# {_plain(document.title)}", _plain(document.subtitle)]
        blocks += [self.block(one) for one in document.blocks if not isinstance(one, Picture)]
        notes = [f"[^{rank}]: {self.line(note)}" for note, rank in self.notes.items()]
        return "\n\n".join([*blocks, "\n".join(notes)]).rstrip() + "\n"

    def block(self, block: Block) -> str:
        match block:
            case Heading(level, line):
                return f"{'#' * level} {self.line(line)}"
            case Paragraph(line):
                return self.line(line)
            case Items(lines):
                return "\n".join(f"- {self.line(one)}" for one in lines)
            case Terms(pairs):
                return "\n".join(f"- **{_plain(name)}** – {self.line(one)}" for name, one in pairs)
            case Figures(items):
                return "\n".join(f"- **{_plain(value)}** {_plain(said)}" for value, said, _ in items)
            case Table(caption, columns, rows):
                lines = [map(_plain, columns), ("---" for _ in columns), *(map(self.line, row) for row in rows)]
                return f"{_plain(caption)}\n\n" + "\n".join(f"| {' | '.join(cells)} |" for cells in lines)
        raise TypeError(block)

    def line(self, line: Line) -> str:
        return "".join(map(self.run, line))

    def run(self, run: Run) -> str:
        text = _plain(run.text)
        if run.style in STRONG:
            text = f"**{text}**"
        if run.link.startswith(("https://", "http://")):
            text = f"[{text}](<{run.link.replace('<', '%3C').replace('>', '%3E')}>)"
        return text + (f"[^{self.notes.setdefault(run.note, len(self.notes) + 1)}]" if run.note else "")


def _plain(text: str) -> str:
    """Return a text that Markdown shows as it is."""
    flat = re.sub(r"[\r\n\t]+", " ", text)
    return STARTS.sub(r"\1\\\2", ADDRESS.sub(r"\\", SPECIAL.sub(r"\\\1", flat)))
