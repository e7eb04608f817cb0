"""The documents as HTML: the list with what rests on each, and one document with its passages and their facts."""

from collections.abc import Sequence
from html import escape

from graph.documents import Document, Said, Statement
from graph.model import CONFIDENCE, Value
from graph.ui.links import address, page_link
from graph.ui.sheet import SIGNS, mark, outside, passage_html
from graph.ui.text import day, safe, say

__all__ = ["PAGE", "PASSAGES", "brief", "document_html", "listed", "pager"]

PAGE, PASSAGES = 40, 25  # documents of a page, passages of a page
NUMBERS = ("facts", *CONFIDENCE, "passages")  # columns of figures
FACTS = 12  # facts of a passage before the rest is folded


def _say(key: str, lang: str, **values: object) -> str:
    return safe(say(f"documents.{key}", lang, **values), lang)


def _number(number: int, lang: str) -> str:
    return f"{number:,}".replace(",", "\u202f" if lang == "fr" else ",")


def pager(number: int, size: int, page: int, lang: str, **params: str) -> str:
    """Return the ways to the other pages of a list; empty when it has one page."""
    last = max(1, -(-number // size))
    if last == 1:
        return ""
    ways, before = [], 0
    for one in sorted({1, page - 2, page - 1, page, page + 1, page + 2, last} & set(range(1, last + 1))):
        if one > before + 1:
            ways.append("<li><span>…</span></li>")
        before = one
        where = escape(address("documents", lang, part=str(one) if one > 1 else "", **params), quote=True)
        if one == page:
            ways.append(f'<li><b aria-current="page">{one}</b></li>')
        else:
            ways.append(f'<li><a href="{where}" aria-label="{_say("page", lang, n=one)}">{one}</a></li>')
    return f'<nav class="pager" aria-label="{_say("pages", lang)}"><ul>{"".join(ways)}</ul></nav>'


def listed(found: Sequence[Document], total: int, page: int, order: str, text: str, lang: str) -> str:
    """Return a page of the list of documents as a table, with how many there are."""
    start = (page - 1) * PAGE
    rows = "".join(_row(one, lang) for one in found[start : start + PAGE])
    said = say("documents.count" if len(found) == total else "documents.count-found", lang, n=_number(len(found), lang),
               total=_number(total, lang), a=min(start + 1, len(found)), b=min(start + PAGE, len(found)))  # fmt: skip
    if not rows:
        return f'<div class="documents"><p role="status">{_say("none", lang, text=text)}</p></div>'
    keys = ("document", "publisher", "date", "facts", *CONFIDENCE, "passages")
    heads = _heads(keys, order, lang)
    ways = pager(len(found), PAGE, page, lang, sort=order if order != "facts" else "", q=text)
    return (
        f'<div class="documents"><div class="scroll" tabindex="0" role="region" aria-label="{safe(said, lang)}">'
        f"<table><caption>{safe(said, lang)}</caption><thead><tr>{heads}</tr></thead>"
        f"<tbody>{rows}</tbody></table></div>"
        f"{ways}</div>"
    )


def _sorted(key: str, order: str) -> str:
    named = {"document": "title"}.get(key, key)
    if named != order:
        return ""
    return f' aria-sort="{"descending" if order in ("facts", "date") else "ascending"}"'


def _row(one: Document, lang: str) -> str:
    levels = "".join(f'<td class="n">{_number(one.by_confidence[key], lang)}</td>' for key in CONFIDENCE)
    date = safe(day(one.issued, lang), lang) if one.issued else "–"
    site = outside(one.address, _say("open", lang)) if one.address else ""
    return (
        f'<tr><th scope="row">{page_link("documents", one.title, lang, source=one.id)} '
        f'<span class="site">{site}</span></th>'
        f'<td>{safe(one.publisher, lang) or "–"}</td><td>{date}</td><td class="n"><b>{_number(one.facts, lang)}</b>'
        f'{_bar(one)}</td>{levels}<td class="n">{_number(one.passages, lang)}</td></tr>'
    )


def _bar(one: Document) -> str:
    if not one.facts:
        return ""
    parts = "".join(
        f'<i class="{key}" style="width:{100 * one.by_confidence[key] / one.facts:.1f}%"></i>'
        for key in CONFIDENCE
        if one.by_confidence[key]
    )
    return f'<span class="bar" aria-hidden="true">{parts}</span>'


def document_html(one: Document, said: Sequence[Said], page: int, lang: str) -> str:
    """Return a document: what it is, what rests on it, its passages with the facts that each states."""
    levels = " · ".join(
        f"{SIGNS[key]} {_number(one.by_confidence[key], lang)} {safe(say(f'confidence.{key}', lang), lang)}"
        for key in CONFIDENCE
        if one.by_confidence[key]
    )
    rows = [
        ("publisher", safe(one.publisher, lang)),
        ("date", safe(day(one.issued, lang), lang) if one.issued else _say("undated", lang)),
        ("address", outside(one.address, escape(one.address)) if one.address else ""),
        ("identifier", f"<code>{escape(one.id)}</code>"),
        (
            "rests",
            f"{_say('rests-on', lang, n=_number(one.facts, lang), p=_number(one.passages, lang))} {levels}{_bar(one)}",
        ),
    ]
    described = "".join(
        f"<div><dt>{_say(f'col-{key}', lang)}</dt><dd>{value}</dd></div>" for key, value in rows if value
    )
    start = (page - 1) * PASSAGES
    shown = said[start : start + PASSAGES]
    items = "".join(_passage(place, lang) for place in shown)
    told = _say("passages-shown", lang, a=min(start + 1, len(said)), b=start + len(shown), n=_number(len(said), lang))
    ways = pager(len(said), PASSAGES, page, lang, source=one.id)
    sheet = ""
    if one.id.startswith("edition/"):
        sheet = f"<p>{page_link('entity', say('documents.sheet', lang), lang, entity=one.id)}</p>"
    return (
        f'<article class="documents one"><p class="back">{page_link("documents", say("documents.all", lang), lang)}</p>'
        f"<h1>{safe(one.title, lang)}</h1>{sheet}<dl>{described}</dl>"
        f'<h2>{_say("passages", lang)}</h2><p class="note">{told}</p>{ways}'
        f'<ol class="passages" start="{start + 1}">{items}</ol>'
        f"{ways}</article>"
    )


def _passage(place: Said, lang: str) -> str:
    by_subject: dict[str, list[Statement]] = {}
    for one in place.facts:
        by_subject.setdefault(one.subject.id, []).append(one)
    html, left = "", FACTS
    folded: list[tuple[str, int]] = []
    for members in by_subject.values():
        items = "".join(f"<li>{_fact(one, lang)}</li>" for one in members)
        block = f'<p class="about">{_thing(members[0].subject, lang)}</p><ul>{items}</ul>'
        if left > 0:
            html += block
        else:
            folded.append((block, len(members)))
        left -= len(members)
    if folded:
        more = safe(say("ui.more", lang, n=sum(number for _, number in folded)), lang)
        rest = "".join(block for block, _ in folded)
        html += f'<details class="more"><summary>{more}</summary>{rest}</details>'
    number = len(place.facts)
    count = _say("states-one" if number == 1 else "states", lang, n=number)
    where = safe(place.passage.locator, lang) or _say("no-locator", lang)
    return (
        f"<li><h3>{where} {mark(place.passage.confidence, lang)}</h3>{passage_html(place.passage, lang, source=False)}"
        f'<p class="states">{count}</p>{html}<p class="id"><code>{escape(place.passage.id)}</code></p></li>'
    )


def _fact(one: Statement, lang: str) -> str:
    return f'<span class="relation">{safe(one.label, lang)}</span> {_thing(one.value, lang)}'


def _thing(value: Value, lang: str) -> str:
    """Return one end of a fact: a link to its sheet where it has one."""
    if value.id.startswith("source/"):
        return page_link("documents", value.label, lang, source=value.id)
    if value.id and value.kind:
        return page_link("entity", value.label, lang, entity=value.id)
    if value.id:
        return safe(value.label, lang)
    if value.text.startswith("http"):
        return outside(value.text, escape(value.text))
    return safe(value.text if value.lang else day(value.text, lang), lang)


def brief(found: Sequence[Document], most: int, lang: str) -> str:
    """Return the documents on which most facts rest, and the way to all of them."""
    rows = "".join(_row(one, lang) for one in found[:most])
    keys = ("document", "publisher", "date", "facts", *CONFIDENCE, "passages")
    caption = safe(say("quality.sources-caption", lang, n=most), lang)
    whole = page_link("documents", say("quality.sources-link", lang), lang)
    return (
        f'<section class="documents" id="sources"><h2>{safe(say("quality.sources", lang), lang)}</h2>'
        f'<div class="scroll" tabindex="0" role="region" aria-label="{caption}"><table><caption>{caption}</caption>'
        f"<thead><tr>{_heads(keys, '', lang)}</tr></thead><tbody>{rows}</tbody></table></div><p>{whole}</p></section>"
    )


def _heads(keys: Sequence[str], order: str, lang: str) -> str:
    return "".join(
        f'<th scope="col" class="{"n" if key in NUMBERS else "w"}"{_sorted(key, order)}>'
        f"{safe(say(f'confidence.{key}', lang), lang) if key in CONFIDENCE else _say(f'col-{key}', lang)}</th>"
        for key in keys
    )
