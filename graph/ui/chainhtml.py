"""Chains of links as HTML: in words, each hop with how sure it is and the passages that state it."""

from collections.abc import Iterable, Sequence

from graph.chains import Hop
from graph.ui.links import page_link
from graph.ui.sheet import SIGNS, Writer, mark, outside, passage_html
from graph.ui.text import day, safe, say, typo

__all__ = ["brief", "hops_html", "sheet_link", "sure", "table", "writer"]


def sheet_link(name: str, label: str, lang: str) -> str:
    """Return a link to the sheet of an entity."""
    return page_link("entity", label, lang, entity=name)


def writer(lang: str) -> Writer:
    """Return what writes facts for these pages."""
    return Writer({}, lang, sheet_link)


def sure(confidence: str, lang: str) -> str:
    """Return the sign and the word of a confidence."""
    return f"{SIGNS[confidence]} {safe(say(f'confidence.{confidence}', lang), lang)}"


def hops_html(hops: Sequence[Hop], lang: str, opened: bool = False) -> str:
    """Return a chain hop after hop, each with every passage that states it.

    :param opened: show the passages at once.
    """
    items = []
    for hop in hops:
        ends = [sheet_link(one.id, one.label, lang) for one in (hop.start, hop.end)]
        said = "".join(passage_html(one, lang) for one in hop.passages) or f"<p>{_say('no-passage', lang)}</p>"
        only = f' <span class="kind">· {_say("change-only", lang)}</span>' if hop.link.impact == "change-only" else ""
        count = "passage" if len(hop.passages) == 1 else "passages"
        told = safe(say(f"ui.{count}", lang, n=len(hop.passages)), lang)
        fact = f"{ends[0]} <strong>{safe(hop.read, lang)}</strong> {ends[1]}"
        items.append(
            f"<li><p>{fact} {mark(hop.link.confidence, lang)}{only}</p>"
            f"<details{' open' if opened else ''}><summary>{told}</summary>{said}</details></li>"
        )
    return f'<ol class="hops">{"".join(items)}</ol>'


def brief(hops: Iterable[Hop], lang: str) -> str:
    """Return the evidence of a chain, folded: for each hop its surest passage, with source, locator, words and date."""
    items = []
    for hop in hops:
        fact = f"{hop.start.label} {hop.read} {hop.end.label}"
        items.append(f"<li>{safe(fact, lang)} {mark(hop.link.confidence, lang)}{_passage(hop, lang)}</li>")
    return f'<details class="proof"><summary>{_say("evidence", lang)}</summary><ol>{"".join(items)}</ol></details>'


def _passage(hop: Hop, lang: str) -> str:
    if not hop.passages:
        return ""
    one = hop.passages[0]
    where = [outside(one.source.address, safe(one.source.title, lang))] if one.source else []
    where += [safe(one.locator, lang)] if one.locator else []
    if one.edition:
        where.append(safe(say("show.edition", lang, year=one.edition.rpartition("/")[2]), lang))
    if one.valid_from:
        where.append(safe(say("show.since", lang, day=day(one.valid_from, lang, one.precision)), lang))
    elif one.source and one.source.issued:
        where.append(safe(day(one.source.issued, lang), lang))
    tongue = lang if lang in one.quotes else next(iter(one.quotes), "")
    words = one.quotes.get(tongue, "") or one.rationale.get(lang, "")
    told = f' <q lang="{safe(tongue or lang, lang)}">{safe(words, tongue or lang)}</q>' if words else ""
    return f"<br>{' · '.join(where) or safe(say('show.no-source', lang), lang)}{told}"


def table(caption: str, heads: Sequence[str], rows: Iterable[Sequence[str]], lang: str, name: str = "") -> str:
    """Return a table that scrolls by itself; the first cell of a row names it. Cells are HTML."""
    title = safe(typo(caption, lang), lang)
    top = "".join(f'<th scope="col">{safe(one, lang)}</th>' for one in heads)
    body = "".join(
        f'<tr><th scope="row">{first}</th>{"".join(f"<td>{cell}</td>" for cell in rest)}</tr>' for first, *rest in rows
    )
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-label="{title}"{f" id={name}" if name else ""}>'
        f"<table><caption><span>{title}</span></caption><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _say(key: str, lang: str) -> str:
    return safe(say(f"chain.{key}", lang), lang)
