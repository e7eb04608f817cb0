"""Names to entities: search that forgives accents, case and typing errors; names that designate one thing."""

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache

from graph.cite import cited
from graph.errors import UnknownName
from graph.names import expand, fold, shorten
from graph.sparql import exists, select
from graph.store import Graph

__all__ = ["Hit", "entities", "labels", "resolve", "search", "type_labels"]

ID_LIKE = re.compile(r"[a-z]+[:/][\w-]+$")


@dataclass(frozen=True)
class Hit:
    """An entity that answers a search; ``matched`` is the name that did, ``score`` goes from 0 to 100."""

    id: str
    label: str
    type: str
    type_label: str
    matched: str
    score: int


@dataclass(frozen=True)
class _Named:
    id: str
    type: str
    labels: dict[str, str]
    names: tuple[tuple[str, str], ...]  # (folded, as written)
    definition: str
    record: bool  # said about entities (requirement, milestone…), not one of them


@lru_cache(maxsize=30_000)  # every name and definition is asked for at each search
def _words(text: str) -> str:
    """Return the folded words of a text, separated by spaces."""
    return " ".join(filter(None, (fold(word) for word in re.split(r"[\s'’\-–/().,;:]+", text))))


_folded = lru_cache(maxsize=30_000)(fold)


# ----------------------------------------------------------------------------------------------- index

_indexes: dict[str, list[_Named]] = {}


def _index(graph: Graph) -> list[_Named]:
    """Return every named thing with its names; made once per version of the graph, whatever the view of it."""
    version = graph.version.partition("@")[0]  # names stand in every view
    known = _indexes.get(version)
    if known is None:
        names: dict[str, list[tuple[str, str]]] = defaultdict(list)
        labelled: dict[str, dict[str, str]] = defaultdict(dict)
        types: dict[str, str] = {}
        definitions: dict[str, list[str]] = defaultdict(list)
        rows = select(
            graph,
            """SELECT ?s ?t ?p ?name {
                 VALUES ?p { skos:prefLabel skos:altLabel dn:acronym dcterms:title skos:definition
                             dn:celex dn:packageId }
                 ?s dn:entityType ?t ; ?p ?name .
                 FILTER (?t NOT IN (dn:Passage, dn:RefusedPassage, dn:Source)) }""",
        )
        for row in rows:
            subject, name, predicate = row["s"].value, row["name"], row["p"].value
            types[subject] = row["t"].value
            if predicate.endswith("definition"):
                definitions[subject].append(name.value)
                continue
            names[subject].append((fold(name.value), name.value))
            if predicate.endswith("prefLabel"):
                labelled[subject][name.language or "fr"] = name.value
        records = {row["c"].value for row in select(graph, "SELECT ?c { ?c rdfs:subClassOf+ dn:Record }")}
        known = [
            _Named(
                shorten(subject),
                types[subject],
                labelled[subject],
                tuple(names[subject]),
                " ".join(definitions[subject]),
                types[subject] in records,
            )
            for subject in sorted(names)
        ]
        _indexes.clear()  # one version at a time is enough
        _indexes[version] = known
    return known  # another thread may have made room for its own meanwhile


def type_labels(graph: Graph, lang: str, plural: bool = False) -> dict[str, str]:
    """Return ``{class address: label}``."""
    predicate = "dn:pluralLabel" if plural else "rdfs:label"
    rows = select(graph, f'SELECT ?c ?l {{ ?c a owl:Class ; {predicate} ?l . FILTER (LANG(?l) = "{lang}") }}')
    return {row["c"].value: row["l"].value for row in rows}


def labels(graph: Graph, lang: str) -> dict[str, str]:
    """Return ``{id: label}`` of every named thing."""
    return {one.id: _label(one, lang) for one in _index(graph)}


def _label(one: _Named, lang: str) -> str:
    return one.labels.get(lang) or one.labels.get("fr") or one.labels.get("en") or one.id


def entities(graph: Graph, kind: str | None = None, lang: str = "fr") -> list[Hit]:
    """Return every entity, or those of a kind (``Service``, ``service``, « Services »…), by type then label.

    :raises UnknownName: no class has this name.
    """
    named, plurals = type_labels(graph, lang), type_labels(graph, lang, plural=True)
    wanted: set[str] | None = None
    if kind:
        spelled = {address: {fold(shorten(address).removeprefix("dn:"))} for address in named}
        for language in ("fr", "en"):
            for plural in (False, True):
                for address, label in type_labels(graph, language, plural).items():
                    spelled[address].add(fold(label))
        wanted = {address for address, words in spelled.items() if fold(kind) in words}
        wanted |= {
            row["c"].value for top in wanted for row in select(graph, f"SELECT ?c {{ ?c rdfs:subClassOf+ <{top}> }}")
        }
        if not wanted:
            from rapidfuzz import process

            known = {shorten(address).removeprefix("dn:") for address in plurals}
            near = [name for name, _, _ in process.extract(kind, sorted(known), limit=4)]
            raise UnknownName("unknown-kind", name=kind, near=", ".join(near))
    hits = [
        Hit(one.id, _label(one, lang), shorten(one.type).removeprefix("dn:"), named.get(one.type, ""), "", 100)
        for one in _index(graph)
        if wanted is None or one.type in wanted
    ]
    return sorted(hits, key=lambda hit: (hit.type_label, fold(hit.label), hit.id))


# -------------------------------------------------------------------------------------- search, resolve


def search(graph: Graph, text: str, lang: str = "fr", limit: int = 20) -> list[Hit]:
    """Return what a text may designate, best first.

    Names in both languages, acronyms, alternative names, titles, citations, then definitions; accents,
    case, apostrophes and hyphens do not matter, and typing errors are forgiven.
    """
    from rapidfuzz import fuzz

    text = re.sub(r"^\s*(?:(?:les?|la|un|une|du|des|the)\s+|[ld]['’])", "", text, flags=re.I)
    wanted, words = fold(text), _words(text)
    if not wanted:
        return []
    named = type_labels(graph, lang)
    scored: dict[str, tuple[float, str, _Named]] = {}
    by_id = {one.id: one for one in _index(graph)}
    for rank, address in enumerate(cited(graph, text)):
        if one := by_id.get(shorten(address)):
            scored[one.id] = (100 - rank / 1000, _label(one, lang), one)
    for one in _index(graph):
        if one.id in scored:
            continue
        slug = one.id.partition("/")[2]
        best, matched = (
            (100.0, one.id) if one.id == text else (_score(wanted, words, _folded(slug), slug, fuzz), one.id)
        )
        for folded, name in one.names:
            score = _score(wanted, words, folded, name, fuzz)
            if score > best or (score == best and score and len(name) < len(matched)):
                best, matched = score, name
        if best < 76 and " " in words and _all_words(words, one):
            best, matched = 76, _label(one, lang)
        if best < 60 and len(wanted) > 3 and wanted in _folded(one.definition):
            best, matched = 55, one.definition[:80]
        if best >= 55:
            # At equal score a thing comes before what is said about it.
            scored[one.id] = (best - 8 * one.record - min(len(matched), 80) / 100, matched, one)
    ranked = sorted(scored.values(), key=lambda item: (-item[0], item[2].id))[:limit]
    return [
        Hit(
            one.id,
            _label(one, lang),
            shorten(one.type).removeprefix("dn:"),
            named.get(one.type, ""),
            matched,
            max(0, round(score)),
        )
        for score, matched, one in ranked
    ]


def _score(wanted: str, words: str, folded: str, name: str, fuzz: object) -> float:
    if folded == wanted:
        return 100
    if folded.startswith(wanted):
        return 92
    spelled = f" {_words(name)}" if wanted[:3] in folded else ""
    if spelled and f" {words}" in spelled:
        return 86
    if len(wanted) > 2 and wanted in folded:
        return 78
    if len(wanted) < 4 or abs(len(folded) - len(wanted)) > max(2, len(wanted) // 3):
        return 0
    ratio = fuzz.ratio(wanted, folded, score_cutoff=78)
    return ratio * 0.8 if ratio else 0


def _all_words(words: str, one: _Named) -> bool:
    """Tell whether each word begins a word of some name of the thing: « mes sante » is Mon espace santé."""
    pool = " " + " ".join(_words(name) for _, name in one.names)
    return all(f" {word}" in pool for word in words.split() if len(word) > 1)  # l’, d’: not words to match


def resolve(graph: Graph, name: str, lang: str = "fr") -> str:
    """Return the address that a name designates: id, address, citation, label, acronym or alternative name.

    :raises UnknownName: nothing, or several things, bear this name; the near ones are named.
    """
    name = name.strip()
    if ID_LIKE.match(name) or name.startswith("http"):
        address = expand(name)
        if address and exists(graph, address):
            return address
    if found := cited(graph, name):
        return found[0]
    wanted = fold(name)
    exact = [one for one in _index(graph) if wanted and any(folded == wanted for folded, _ in one.names)]
    # An entity comes before the records that bear its name, and a thing that runs before its rules.
    for chosen in (
        lambda one: not one.record,
        lambda one: one.id.split("/")[0] in ("service", "platform", "actor"),
    ):
        if len(exact) > 1 and (kept := [one for one in exact if chosen(one)]):
            exact = kept
    if len(exact) == 1:
        return expand(exact[0].id)
    if exact:
        raise UnknownName("ambiguous-name", name=name, near=", ".join(one.id for one in exact[:6]))
    local = re.split(r"[/:]", name)[-1] if ID_LIKE.match(name) else name
    near = [f"{hit.id} ({hit.label})" for hit in search(graph, local, lang, limit=4)]
    raise UnknownName("unknown-name", name=name, near=" ; ".join(near) or "–")
