"""Citations of the law to what they designate: « art. 54(2) », « L1470-5 CSP », a CELEX number, an ELI."""

import re

from pyoxigraph import Literal, NamedNode

from graph.names import ID, PREFIXES, expand, fold
from graph.sparql import exists, select
from graph.store import Graph

__all__ = ["cited", "pinpoints"]

ARTICLE = re.compile(
    r"^(?:l['’]\s*)?art(?:icle)?s?\.?\s*(?P<article>\d+)\s*(?:er|re)?\b"
    r"(?P<rest>(?:[\s,]*(?:§|par(?:agraphe|\.)?|para(?:graph)?\.?|points?|al(?:in[ée]a|\.)?)?\s*"
    r"(?:\(\w+\)|\d+|[a-z]{1,2}\)?(?![a-z])))*)"
    r"(?:\s+(?:du\s+|of\s+the\s+)?(?:r[èe]glement\s+)?(?:eeds|ehds|2025/327)(?:\s+regulation)?)?\s*$",
    re.I,
)
WORDS = re.compile(r"\b(?:par(?:agraphe|a|agraph)?|points?|al(?:inéa)?)\b\.?", re.I)
CODE = re.compile(
    r"^(?:art(?:icle)?s?\.?\s*)?(?P<letter>[LRDA])\.?\s*(?P<number>\d[\d-]*)"
    r"(?:\s+(?:du\s+)?(?P<code>csp|css|casf|code.*))?\s*$",
    re.I,
)
OTHER = re.compile(r"^(?P<kind>annexe?|consid[ée]rant|recital|chapitre|chapter)\s*(?P<number>[IVX]+|\d+)\s*$", re.I)
CELEX = re.compile(r"3\d{4}[A-Z]{1,2}\d{4}\S*$")
#: First letters of the kind of a provision → beginning of its id.
KINDS = {"an": "annex", "co": "rec", "re": "rec", "ch": "chap"}


def cited(graph: Graph, text: str) -> list[str]:
    """Return the addresses that a citation designates, the most precise first; empty when it is no citation.

    Read: « art. 54(2) », « Article 54 §2 », « art. 2, par. 2, point u) », « L1470-5 CSP », « annexe II »,
    « considérant 12 », a CELEX number, an ELI.
    """
    text = text.strip()
    if found := ARTICLE.match(text):
        return _article(graph, found["article"], _parts(found))
    if found := CODE.match(text):
        return _code(graph, found["letter"] + found["number"], fold(found["code"] or ""))
    if found := OTHER.match(text):
        address = expand(f"ehds:{KINDS[found['kind'][:2].lower()]}_{found['number'].upper()}")
        return [address] if exists(graph, address) else []
    if CELEX.match(text):
        return _holding(graph, "celex", Literal(text))
    if "/eli/" in text:
        return _holding(graph, "eli", Literal(text, datatype=NamedNode(PREFIXES["xsd"] + "anyURI")))
    return []


def pinpoints(text: str) -> bool:
    """Tell whether a citation designates less than an article: « art. 54(2) »."""
    found = ARTICLE.match(text.strip())
    return bool(found and _parts(found))


def _parts(found: re.Match) -> list[str]:
    return re.findall(r"\w+", WORDS.sub(" ", found["rest"]))


def _article(graph: Graph, article: str, parts: list[str]) -> list[str]:
    """Return an article of the EHDS regulation, with what stands at the paragraph and point cited."""
    address = expand(f"ehds:art_{article}")
    if not exists(graph, address):
        return []
    number = article + "".join(f"({part})" for part in parts)
    at = f'?s dn:number ?n . FILTER (?n = "{number}" || STRSTARTS(?n, "{number}("))'
    requirements = select(
        graph, f"SELECT ?s {{ ?s a dn:Requirement ; dn:laidDownIn <{address}> . {at} }} ORDER BY ?n ?s"
    )
    found = [row["s"].value for row in requirements]
    if not parts:
        return [address, *found]
    definitions = select(graph, f'SELECT ?s {{ ?s a dn:Definition ; dn:number "{number}" }}')
    return [*(row["s"].value for row in definitions), *found, address]


def _code(graph: Graph, number: str, code: str) -> list[str]:
    """Return the articles of French codes that bear a number: their ids end with it (``legal/csp-l1470-5``)."""
    rows = select(graph, "SELECT ?s { ?s a dn:LegalProvision ; dn:partOf ?code } ORDER BY ?s")
    wanted, named = fold(number), "" if code.startswith("code") else code
    addresses = dict.fromkeys(row["s"].value for row in rows)
    return [
        address
        for address in addresses
        if address.startswith(f"{ID}legal/{named}") and fold(address.rpartition("/")[2].partition("-")[2]) == wanted
    ]


def _holding(graph: Graph, name: str, value: Literal) -> list[str]:
    return [row["s"].value for row in select(graph, f"SELECT ?s ?value {{ ?s dn:{name} ?value }}", value=value)]
