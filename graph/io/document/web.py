"""A document as one page for the web that stands alone: no script, nothing from elsewhere, fit for the printer."""

from collections.abc import Iterable
from html import escape

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

__all__ = ["blocks_html", "web_page"]

STYLE = """
:root { --ink: #1b2330; --soft: #515b6b; --rule: #d5dae2; --shade: #f3f5f8; --link: #0b4f9e;
  --violation: #a80f0f; --warning: #855000; --information: #0b4f9e; --held: #1c6b3a; }
* { box-sizing: border-box; }
html { scroll-padding-top: 1rem; }
body { font: 16px/1.55 system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; color: var(--ink);
  background: #fff; margin: 0 auto; padding: 1.5rem 1.25rem 4rem; max-width: 68rem; }
header { border-bottom: 3px solid var(--ink); margin-bottom: 1.5rem; padding-bottom: .75rem; }
h1 { font-size: 1.9rem; line-height: 1.2; margin: 0 0 .25rem; }
header p { margin: 0; max-width: none; color: var(--soft); }
h2 { font-size: 1.4rem; margin: 3rem 0 .75rem; padding-bottom: .3rem; border-bottom: 1px solid var(--rule); }
h3 { font-size: 1.12rem; margin: 2rem 0 .5rem; }
h4 { font-size: 1rem; margin: 1.4rem 0 .35rem; }
h1, h2, h3, h4, td, li, dd, p { overflow-wrap: anywhere; }
a { color: var(--link); }
p { max-width: 46rem; }
.lead { font-size: 1.12rem; }
.small, .note, caption { font-size: .86rem; color: var(--soft); }
nav ol { columns: 2; padding-left: 1.2rem; margin: 0; }
.figures { display: flex; flex-wrap: wrap; gap: .75rem; padding: 0; margin: 1.25rem 0; list-style: none; }
.figures li { flex: 1 1 8.5rem; border: 1px solid var(--rule); border-top: 4px solid var(--soft); border-radius: 4px;
  padding: .6rem .8rem; font-size: .86rem; color: var(--soft); line-height: 1.35; }
.figures b { display: block; font-size: 1.9rem; line-height: 1.15; color: var(--ink); }
.figures .violation { border-top-color: var(--violation); } .figures .warning { border-top-color: var(--warning); }
.figures .information { border-top-color: var(--information); } .figures .held { border-top-color: var(--held); }
span.violation, span.warning, span.information, span.held { font-weight: 600; }
span.violation { color: var(--violation); } span.warning { color: var(--warning); }
span.information { color: var(--information); } span.held { color: var(--held); }
.strong { font-weight: 600; } .soft { color: var(--soft); } .quote { font-style: italic; }
dl { display: grid; grid-template-columns: minmax(7rem, 11rem) 1fr; gap: .3rem 1rem; margin: .5rem 0 1rem; }
dt { color: var(--soft); } dd { margin: 0; }
.wide { overflow-x: auto; margin: .75rem 0 1.5rem; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; min-width: 34rem; }
caption { text-align: left; padding-bottom: .35rem; }
th, td { text-align: left; vertical-align: top; padding: .4rem .55rem; border-bottom: 1px solid var(--rule); }
thead th { background: var(--shade); border-bottom: 2px solid var(--rule); }
tbody th { font-weight: 600; overflow-wrap: anywhere; }
.bar { display: inline-block; vertical-align: middle; margin-left: .5rem; width: 6rem; height: .6rem;
  background: #d9a3a3; border: 1px solid var(--soft); }
.bar i { display: block; height: 100%; background: var(--held); }
figure { margin: 1rem 0; } figure svg { width: 100%; height: auto; }
@media (max-width: 40rem) { nav ol { columns: 1; }
  dl { grid-template-columns: 1fr; gap: 0; } dd { margin-bottom: .5rem; }
  body { padding: 1rem .75rem 3rem; } }
@media print {
  @page { size: A4; margin: 16mm 14mm; }
  body { font-size: 10pt; max-width: none; padding: 0; }
  .figures li { flex-basis: 5rem; } .figures b { font-size: 1.4rem; } .bar { width: 3.5rem; }
  h3 { margin-top: 1.2rem; } th, td { padding: .2rem .35rem; } .wide { margin: .4rem 0 .8rem; }
  h2 { break-before: page; } h2.first { break-before: auto; margin-top: 1.5rem; }
  h2, h3, h4, caption { break-after: avoid; } tr, dl, figure, .figures li { break-inside: avoid; }
  thead { display: table-header-group; } .wide { overflow: visible; } table { min-width: 0; font-size: 8.5pt; }
  a { color: inherit; text-decoration: none; } p, li, dd { orphans: 3; widows: 3; }
  * { -webkit-print-color-adjust: exact; print-color-adjust: exact; }
}
"""


def web_page(document: Document) -> bytes:
    """Return a document as HTML in UTF-8."""
    title = escape(document.title)
    links = "".join(f'<li><a href="#{one.anchor}">{_line(one.line)}</a></li>' for one in document.headings(2))
    body = blocks_html(document.blocks).replace("<h2", '<h2 class="first"', 1)
    return f"""<!doctype html>
<html lang="{document.lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<title>{title}</title>
<style>{STYLE}</style>
</head>
<body>
<header><h1>{title}</h1><p>{escape(document.subtitle)}</p></header>
<main>
<nav aria-label="{escape(document.contents)}"><ol>{links}</ol></nav>
{body}
</main>
</body>
</html>
""".encode()


def blocks_html(blocks: Iterable[Block]) -> str:
    """Return a part of a document as HTML, for a page that has its own style."""
    return "\n".join(map(_block, blocks))


def _block(block: Block) -> str:
    match block:
        case Heading(level, line, anchor):
            named = f' id="{anchor}"' if anchor else ""
            return f"<h{level}{named}>{_line(line)}</h{level}>"
        case Paragraph(line, style):
            styled = f' class="{style}"' if style else ""
            return f"<p{styled}>{_line(line)}</p>"
        case Items(lines):
            return "<ul>" + "".join(f"<li>{_line(one)}</li>" for one in lines) + "</ul>"
        case Terms(pairs):
            return "<dl>" + "".join(f"<dt>{escape(name)}</dt><dd>{_line(one)}</dd>" for name, one in pairs) + "</dl>"
        case Figures(items):
            cells = (f'<li class="{tone}"><b>{escape(value)}</b>{escape(said)}</li>' for value, said, tone in items)
            return f'<ul class="figures">{"".join(cells)}</ul>'
        case Picture(svg, caption):
            return f"<figure>{svg}<figcaption class='small'>{escape(caption)}</figcaption></figure>"
        case Table():
            return _table(block)


def _table(table: Table) -> str:
    columns = "".join(f'<col style="width:{width}%">' for width in table.widths)
    heads = "".join(f'<th scope="col">{escape(one)}</th>' for one in table.columns)
    rows = []
    for first, *others in table.rows:
        cells = "".join(f"<td>{_line(one)}</td>" for one in others)
        rows.append(f'<tr><th scope="row">{_line(first)}</th>{cells}</tr>')
    return (
        f'<div class="wide" tabindex="0" role="region" aria-label="{escape(table.caption)}"><table>'
        f"<caption>{escape(table.caption)}</caption><colgroup>{columns}</colgroup>"
        f"<thead><tr>{heads}</tr></thead>\n<tbody>" + "\n".join(rows) + "</tbody></table></div>"
    )


def _line(line: Line) -> str:
    return "".join(map(_run, line))


def _run(run: Run) -> str:
    text = escape(run.text)
    if run.link.startswith(("#", "https://", "http://")):
        text = f'<a href="{escape(run.link)}">{text}</a>'
    if run.style:
        text = f'<span class="{run.style}">{text}</span>'
    if run.share is not None:
        text += f'<span class="bar" aria-hidden="true"><i style="width:{run.share:.0%}"></i></span>'
    return text + (f' <span class="note">({_line(run.note)})</span>' if run.note else "")
