"""HTML to plain text: what a rich-text field says, without its marks."""

from html.parser import HTMLParser

__all__ = ["plain_text"]

BREAKS = ("br", "p", "div", "li", "ul", "ol", "tr", "h1", "h2", "h3", "h4", "table")
SILENT = ("script", "style", "template")


class _Text(HTMLParser):
    """Keeps what a reader sees; never runs nor follows anything."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list) -> None:
        self.silent += tag in SILENT
        if tag in BREAKS:
            self.parts.append(" ")

    def handle_endtag(self, tag: str) -> None:
        self.silent = max(0, self.silent - (tag in SILENT))
        if tag in BREAKS:
            self.parts.append(" ")

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.parts.append(data)


def plain_text(html: str) -> str:
    """Return the text of a fragment of HTML on one line; a text without marks is returned as it is."""
    if "<" not in html and "&" not in html:
        return " ".join(html.split())
    reader = _Text()
    reader.feed(html)
    reader.close()
    return " ".join("".join(reader.parts).split())
