"""The pages for people: what the endpoint is, a form to ask it, and an answer as a table."""

import json
from html import escape

from graph.answering import TABLES, TRIPLES
from graph.query import questions
from graph.text import t
from graph.workers import Pool, Result

__all__ = ["HEADERS", "home", "table"]

MOST_SHOWN = 1000  # rows of a table; the other formats give them all
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
STYLE = """
body{font:16px/1.5 "Marianne",system-ui,sans-serif;color:#1e2329;max-width:70rem;margin:0 auto;padding:1.5rem}
h1{font-size:1.75rem;line-height:1.2} h2{font-size:1.25rem;margin-top:2rem} a{color:#1f3f8a}
textarea{width:100%;box-sizing:border-box;font:14px/1.5 ui-monospace,monospace;padding:.75rem;border:1px solid #6b7280}
button{font:inherit;background:#1f3f8a;color:#fff;border:0;padding:.6rem 1.2rem;margin-top:.5rem;cursor:pointer}
:focus-visible{outline:3px solid #b34000;outline-offset:2px}
table{border-collapse:collapse;font-size:.9rem} th,td{text-align:left;vertical-align:top;padding:.35rem .75rem;
border-bottom:1px solid #d0d5dd;overflow-wrap:anywhere} th{background:#eef1f8}
.scroll{overflow-x:auto}
code{font:.9em ui-monospace,monospace;background:#eef1f8;padding:.1em .3em;overflow-wrap:anywhere}
ul{padding-left:1.2rem} nav{float:right}
"""
EXAMPLE = """SELECT ?service ?label
WHERE { ?service a dn:Service ; skos:prefLabel ?label . FILTER (LANG(?label) = "%s") }
ORDER BY ?label"""


def home(pool: Pool, address: str, lang: str, query: str = "") -> bytes:
    """Return the page that presents the endpoint at an address, with a form and the questions as examples."""
    formats = " ".join(
        f"<li><code>{escape(form.media_type)}</code></li>" for form in (*TABLES.values(), *TRIPLES.values())
    )
    limits = t(
        "server.limits", lang, seconds=f"{pool.seconds:g}", rows=pool.bounds.rows, size=pool.bounds.size // 2**20,
        memory=pool.bounds.memory // 2**20,
    )  # fmt: skip
    command = f"curl -H 'Accept: text/csv' --data-urlencode 'query=ASK {{}}' {address}"
    examples = ""
    if pool.described:
        listed = "".join(
            f'<li><a href="?lang={lang}&amp;question={escape(one.id)}">{escape(one.title(lang))}</a></li>'
            for one in questions().values()
        )
        examples = f"<h2>{say('server.examples', lang)}</h2><ul>{listed}</ul>"
    return _page(
        lang,
        say("server.title", lang),
        f"<p>{say('server.what', lang, address=address)}</p>{_form(query or EXAMPLE % lang, lang)}"
        f"<h2>{say('server.programs', lang)}</h2><p><code>{escape(command)}</code></p>"
        f"<p>{say('server.formats', lang)}</p><ul>{formats}</ul>"
        f'<h2 id="limits">{say("server.limits-title", lang)}</h2><p>{escape(limits)}</p>'
        f"<p>{say('server.version', lang, version=pool.version, triples=pool.triples)}</p>{examples}",
    )


def table(result: Result, query: str, lang: str) -> bytes:
    """Return an answer in rows, or a yes or no, as a page."""
    answer = json.loads(result.content)
    if "boolean" in answer:
        shown = f"<p><strong>{say('server.yes' if answer['boolean'] else 'server.no', lang)}</strong></p>"
    else:
        columns, rows = answer["head"]["vars"], answer["results"]["bindings"]
        head = "".join(f'<th scope="col">{escape(column)}</th>' for column in columns)
        body = "".join(
            f"<tr>{''.join(f'<td>{_cell(row.get(column))}</td>' for column in columns)}</tr>"
            for row in rows[:MOST_SHOWN]
        )
        count = say("server.rows", lang, rows=len(rows), seconds=f"{result.seconds:.2f}")
        cut = f"<p>{say('server.cut', lang, shown=min(MOST_SHOWN, len(rows)))}</p>" if len(rows) > MOST_SHOWN else ""
        cut += f"<p>{say('server.truncated', lang, rows=result.limit)}</p>" if result.truncated else ""
        shown = (
            f'<p>{count}</p>{cut}<div class="scroll" tabindex="0" role="region" '
            f'aria-label="{say("server.answer", lang)}"><table><thead><tr>{head}</tr></thead>'
            f"<tbody>{body}</tbody></table></div>"
        )
    return _page(lang, say("server.answer", lang), f"{shown}{_form(query, lang)}")


def say(key: str, lang: str, **values: object) -> str:
    """Return a sentence, ready to stand in a page."""
    return escape(t(key, lang, **values))


def _cell(term: dict | None) -> str:
    if term is None:
        return ""
    value = escape(str(term["value"]))
    if term["type"] == "uri" and term["value"].startswith(("http://", "https://")):
        return f'<a href="{value}" rel="noreferrer">{value}</a>'
    return value


def _form(query: str, lang: str) -> str:
    return (
        f'<form action="sparql" method="get"><label for="query">{say("server.query", lang)}</label>'
        f'<textarea id="query" name="query" rows="12" spellcheck="false">{escape(query)}</textarea>'
        f'<button type="submit">{say("server.run", lang)}</button></form>'
    )


def _page(lang: str, title: str, body: str) -> bytes:
    other = "en" if lang == "fr" else "fr"
    name = say("server.other-language", lang)
    turn = f'<nav><a href="./?lang={other}" hreflang="{other}" lang="{other}">{name}</a></nav>'
    return (
        f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><style>{STYLE}</style></head>'
        f"<body>{turn}<main><h1>{title}</h1>{body}</main></body></html>"
    ).encode()
