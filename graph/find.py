"""Names to entities: search that forgives accents, case, typing errors; citations of the law; entity sheets."""

import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass

from pyoxigraph import BlankNode, NamedNode

from graph.errors import UnknownName
from graph.model import Entity, Fact, Passage, Source, Value
from graph.names import DN, PREFIXES, expand, shorten
from graph.query import select, used_prefixes
from graph.store import Graph

__all__ = ["Hit", "as_rdf", "entities", "fold", "labels", "resolve", "search", "show"]

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


def fold(text: str) -> str:
    """Return text without accents, case, apostrophes, hyphens and spaces: what two spellings share."""
    plain = unicodedata.normalize("NFKD", text.replace("œ", "oe").replace("Œ", "oe")).casefold()
    return "".join(character for character in plain if character.isalnum())


def _words(text: str) -> str:
    """Return the folded words of a text, separated by spaces."""
    return " ".join(filter(None, (fold(word) for word in re.split(r"[\s'’\-–/().,;:]+", text))))


# ----------------------------------------------------------------------------------------------- index

_indexes: dict[str, list[_Named]] = {}


def _index(graph: Graph) -> list[_Named]:
    """Return every named thing with its names; made once per version of the graph."""
    if graph.version not in _indexes:
        names: dict[str, list[tuple[str, str]]] = defaultdict(list)
        labelled: dict[str, dict[str, str]] = defaultdict(dict)
        types: dict[str, str] = {}
        definitions: dict[str, list[str]] = defaultdict(list)
        rows = select(
            graph,
            """SELECT ?s ?t ?p ?name {
                 VALUES ?p { skos:prefLabel skos:altLabel dn:acronym dcterms:title dn:celex dn:packageId skos:definition }
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
        _indexes.clear()  # one version at a time is enough
        _indexes[graph.version] = [
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
    return _indexes[graph.version]


def type_labels(graph: Graph, lang: str, plural: bool = False) -> dict[str, str]:
    """Return ``{class address: label}``."""
    predicate = "dn:pluralLabel" if plural else "rdfs:label"
    rows = select(
        graph, f'SELECT ?c ?l {{ ?c a owl:Class ; {predicate} ?l . FILTER (LANG(?l) = "{lang}") }}'
    )
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
        wanted |= {row["c"].value for top in wanted for row in select(graph, f"SELECT ?c {{ ?c rdfs:subClassOf+ <{top}> }}")}
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


# ------------------------------------------------------------------------------------------- citations

ARTICLE = re.compile(
    r"^(?:l['’]\s*)?art(?:icle)?s?\.?\s*(?P<article>\d+)\s*(?:er|re)?\b"
    r"(?P<rest>(?:[\s,]*(?:§|par(?:agraphe|\.)?|para(?:graph)?\.?|points?|al(?:in[ée]a|\.)?)?\s*"
    r"(?:\([^()\s]+\)|\d+|[a-z]{1,2}\)?(?![a-z])))*)"
    r"(?:\s+(?:du\s+|of\s+the\s+)?(?:r[èe]glement\s+)?(?:eeds|ehds|eeds regulation|ehds regulation|2025/327))?\s*$",
    re.I,
)
CODE = re.compile(r"^(?:art(?:icle)?s?\.?\s*)?(?P<letter>[LRDA])\.?\s*(?P<number>\d[\d-]*)(?:\s+(?:du\s+)?(?P<code>csp|css|casf|code.*))?\s*$", re.I)
OTHER = re.compile(r"^(?P<kind>annexe?|consid[ée]rant|recital|chapitre|chapter)\s*(?P<number>[IVX]+|\d+)\s*$", re.I)


def cited(graph: Graph, text: str) -> list[str]:
    """Return the addresses that a citation designates, the most precise first; empty when it is no citation.

    Read: « art. 54(2) », « Article 54 §2 », « art. 2, par. 2, point u) », « L1470-5 CSP », « annexe II »,
    « considérant 12 », a CELEX number, an ELI.
    """
    text = text.strip()
    if found := ARTICLE.match(text):
        parts = re.findall(r"[^\s,()§.]+", re.sub(r"(?i)\b(par(agraphe|a|agraph)?|points?|al(inéa)?)\b\.?", " ", found["rest"]))
        number = found["article"] + "".join(f"({part})" for part in parts)
        article = f"ehds:art_{found['article']}"
        exact = [
            row["s"].value
            for row in select(
                graph,
                f'''SELECT ?s {{ ?s a dn:Requirement ; dn:number ?n ; dn:laidDownIn {article} .
                      FILTER (?n = "{number}" || STRSTARTS(?n, "{number}(")) }} ORDER BY ?n ?s''',
            )
        ]
        address = expand(article)
        if not graph.store.query(f"ASK {{ <{address}> ?p ?o }}"):
            return []
        definitions = [
            row["s"].value for row in select(graph, f'SELECT ?s {{ ?s a dn:Definition ; dn:number "{number}" }}')
        ]
        return [*definitions, *exact, address] if parts else [address, *exact]
    if found := CODE.match(text):
        wanted = fold(found["letter"] + found["number"])
        code = fold(found["code"] or "")
        return [
            expand(one.id)
            for one in _index(graph)
            if one.id.startswith("legal/")
            and re.search(rf"(?<!\d){wanted}(?!\d)", fold(one.id.split("/")[1].split("-", 1)[-1]))
            and (not code or code.startswith("code") or f"/{code}-" in one.id)
            and fold(one.id).endswith(wanted)
        ]
    if found := OTHER.match(text):
        kind = {"a": "annex", "c": "rec" if found["kind"].lower().startswith("con") else "chap", "r": "rec"}
        address = expand(f"ehds:{kind[found['kind'][0].lower()]}_{found['number'].upper()}")
        return [address] if graph.store.query(f"ASK {{ <{address}> ?p ?o }}") else []
    if re.fullmatch(r"3\d{4}[A-Z]\d{4}.*", text) or "/eli/" in text:
        quoted = text.replace('"', "")
        return [
            row["s"].value
            for row in select(graph, f'SELECT ?s {{ {{ ?s dn:celex "{quoted}" }} UNION {{ ?s dn:eli "{quoted}"^^xsd:anyURI }} }}')
        ]
    return []


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
        best, matched = (100.0, one.id) if one.id == text else (_score(wanted, words, fold(slug), slug, fuzz), one.id)
        for folded, name in one.names:
            score = _score(wanted, words, folded, name, fuzz)
            if score > best:
                best, matched = score, name
        if best < 76 and " " in words and _all_words(words, one):
            best, matched = 76, _label(one, lang)
        if best < 60 and len(wanted) > 3 and wanted in fold(one.definition):
            best, matched = 55, one.definition[:80]
        if best >= 55:
            # At equal score a thing comes before what is said about it.
            scored[one.id] = (best - 8 * one.record - min(len(matched), 80) / 100, matched, one)
    ranked = sorted(scored.values(), key=lambda item: (-item[0], item[2].id))[:limit]
    return [
        Hit(one.id, _label(one, lang), shorten(one.type).removeprefix("dn:"), named.get(one.type, ""), matched, max(0, round(score)))
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
        if address and "<" not in address and graph.store.query(f"ASK {{ {NamedNode(address)} ?p ?o }}"):
            return address
    if found := cited(graph, name):
        return found[0]
    wanted = fold(name)
    exact = [one for one in _index(graph) if wanted and any(folded == wanted for folded, _ in one.names)]
    # An entity comes before the records that bear its name, and a thing that runs before its rules.
    for chosen in (lambda one: not one.record, lambda one: one.id.split("/")[0] in ("service", "platform", "actor")):
        if len(exact) > 1 and (kept := [one for one in exact if chosen(one)]):
            exact = kept
    if len(exact) == 1:
        return expand(exact[0].id)
    if exact:
        raise UnknownName("ambiguous-name", name=name, near=", ".join(one.id for one in exact[:6]))
    local = re.split(r"[/:]", name)[-1] if ID_LIKE.match(name) else name
    near = [f"{hit.id} ({hit.label})" for hit in search(graph, local, lang, limit=4)]
    raise UnknownName("unknown-name", name=name, near=" ; ".join(near) or "–")


# ------------------------------------------------------------------------------------------------ sheet


def show(graph: Graph, name: str, lang: str = "fr") -> Entity:
    """Return all that the graph holds of an entity, each fact with its passages.

    :param name: as for :func:`resolve`.
    :raises UnknownName: nothing bears this name.
    """
    address = resolve(graph, name, lang)
    node = NamedNode(address)
    replaced = next((row["o"].value for row in select(graph, "SELECT ?s ?o { ?s dcterms:isReplacedBy ?o }", s=node)), "")
    if replaced and not next(iter(select(graph, "SELECT ?s ?l { ?s skos:prefLabel ?l }", s=node)), None):
        return show(graph, replaced, lang)
    texts: dict[str, dict[str, str]] = defaultdict(dict)
    alternatives: list[str] = []
    kind = ""
    for row in select(graph, "SELECT ?s ?p ?o { ?s ?p ?o . FILTER (?p IN (skos:prefLabel, skos:altLabel, skos:definition, dn:statement, dn:says, dn:summary, dn:acronym, dn:entityType, dcterms:title)) }", s=node):
        predicate, value = row["p"].value.rpartition("#")[2].rpartition("/")[2], row["o"]
        if predicate in ("altLabel", "acronym"):
            alternatives.append(value.value)
        elif predicate == "entityType":
            kind = value.value
        else:
            texts[predicate][getattr(value, "language", None) or "fr"] = value.value
    named = type_labels(graph, lang)
    label = _in(texts["prefLabel"], lang) or _in(texts["says"], lang) or _in(texts["summary"], lang) or _in(texts["title"], lang) or shorten(address)
    return Entity(
        id=shorten(address),
        iri=address,
        label=label,
        type=shorten(kind).removeprefix("dn:"),
        type_label=named.get(kind, ""),
        definition=_in(texts["definition"], lang) or _in(texts["statement"], lang) or "",
        labels=dict(texts["prefLabel"]),
        alternatives=tuple(dict.fromkeys(sorted(alternatives, key=len))),
        facts=tuple(_facts(graph, node, lang)),
        replaced_by=shorten(replaced) if replaced else "",
    )


def _in(texts: dict[str, str], lang: str) -> str:
    return texts.get(lang) or texts.get("fr") or texts.get("en") or ""


def _facts(graph: Graph, node: NamedNode, lang: str) -> list[Fact]:
    grouped: dict[tuple, list[str]] = {}
    # The address is written in the query: bound from outside, the engine does not use it to choose its index (100 times slower).
    for incoming, pattern in ((False, f"rdf:subject {node} ; rdf:object ?other"), (True, f"rdf:object {node} ; rdf:subject ?other")):
        for row in select(graph, f"SELECT ?p ?other ?g {{ ?c a dn:Claim ; {pattern} ; rdf:predicate ?p ; dn:passage ?g }}"):
            other = row["other"]
            if not isinstance(other, BlankNode):
                grouped.setdefault((incoming, row["p"].value, other), []).append(row["g"].value)
    properties = _properties(graph, lang)
    known = _passages(graph, {address for addresses in grouped.values() for address in addresses}, lang)
    values = _values(graph, {other.value for _, _, other in grouped if isinstance(other, NamedNode)}, lang)
    facts = []
    for (incoming, predicate, other), addresses in grouped.items():
        forward, backward, relation, rank = properties.get(predicate, (shorten(predicate), "", False, 999))
        value = (
            values.get(other.value, Value(shorten(other.value), shorten(other.value), shorten(other.value)))
            if isinstance(other, NamedNode)
            else Value(other.value, lang=other.language or "")
        )
        label = (backward or f"← {forward}") if incoming else forward
        passages = tuple(sorted((known[a] for a in addresses), key=lambda p: ("Quoted Inferred ToBeVerified".index(p.confidence), p.id)))
        facts.append((not relation, incoming, rank, fold(value.label or value.text), Fact(shorten(predicate), label, value, incoming, relation, passages)))
    return [fact for *_, fact in sorted(facts, key=lambda item: item[:4])]


def _properties(graph: Graph, lang: str) -> dict[str, tuple[str, str, bool, int]]:
    """Return ``{property: (label, inverse label, is of the property table, rank)}``."""
    rows = select(
        graph,
        f'''SELECT ?p ?l ?inverse ?impact {{ ?p rdfs:label ?l . FILTER (LANG(?l) = "{lang}")
              OPTIONAL {{ ?p dn:inverseLabel ?inverse . FILTER (LANG(?inverse) = "{lang}") }}
              OPTIONAL {{ ?p dn:impact ?impact }} }} ORDER BY ?l''',
    )
    weight = {"backward": 0, "forward": 100, "change-only": 200, "none": 300}
    return {
        row["p"].value: (
            row["l"].value,
            row["inverse"].value if "inverse" in row else "",
            "impact" in row,
            weight[row["impact"].value.rpartition("/")[2]] + rank if "impact" in row else 500 + rank,
        )
        for rank, row in enumerate(rows)
    }


def _values(graph: Graph, addresses: set[str], lang: str) -> dict[str, Value]:
    if not addresses:
        return {}
    named = type_labels(graph, lang)
    several = " ".join(f"<{address}>" for address in addresses)
    found: dict[str, dict[str, str]] = defaultdict(dict)
    kinds: dict[str, str] = {}
    rows = select(
        graph,
        f"""SELECT ?s ?l ?t ?title {{ VALUES ?s {{ {several} }}
              OPTIONAL {{ ?s dn:entityType ?t }} OPTIONAL {{ ?s skos:prefLabel|rdfs:label ?l }}
              OPTIONAL {{ ?s dcterms:title|dn:says|dn:summary ?title }} }}""",
    )
    for row in rows:
        address = row["s"].value
        if label := row.get("l") or row.get("title"):  # « Article 30 – … » rather than its title alone
            found[address][label.language or "fr"] = label.value
        if "t" in row:
            kinds[address] = row["t"].value
    return {
        address: Value(
            text=_in(found[address], lang) or shorten(address),
            id=shorten(address),
            label=_in(found[address], lang) or shorten(address),
            kind=named.get(kinds.get(address, ""), ""),
        )
        for address in addresses
    }


def _passages(graph: Graph, addresses: set[str], lang: str) -> dict[str, Passage]:
    several = " ".join(f"<{address}>" for address in addresses)
    raw: dict[str, dict[str, list]] = {address: defaultdict(list) for address in addresses}
    for row in select(graph, f"SELECT ?g ?p ?o {{ VALUES ?g {{ {several} }} ?g ?p ?o }}"):
        raw[row["g"].value][row["p"].value.removeprefix(DN)].append(row["o"])
    sources = _sources(graph, {term.value for fields in raw.values() for term in fields["source"]})

    def one(fields: dict[str, list], name: str) -> str:
        return fields[name][0].value if fields[name] else ""

    def texts(fields: dict[str, list], name: str) -> dict[str, str]:
        return {term.language or "": term.value for term in fields[name]}

    return {
        address: Passage(
            id=shorten(address),
            confidence=one(fields, "confidence").removeprefix(DN) or "ToBeVerified",
            source=sources.get(one(fields, "source")),
            locator=one(fields, "locator"),
            quotes=texts(fields, "quote"),
            rationale=texts(fields, "rationale"),
            edition=shorten(one(fields, "edition")) if fields["edition"] else "",
            valid_from=one(fields, "validFrom"),
            valid_until=one(fields, "validUntil"),
            precision=one(fields, "datePrecision").rpartition("/")[2],
            reliability=one(fields, "reliability").rpartition("/")[2],
            evidence_kind=one(fields, "evidenceKind").rpartition("/")[2],
            declared_version=one(fields, "declaredVersion"),
            observed_on=one(fields, "observedOn"),
            announced=one(fields, "announced") == "true",
            near_edition=shorten(one(fields, "nearEdition")) if fields["nearEdition"] else "",
        )
        for address, fields in raw.items()
    }


def _sources(graph: Graph, addresses: set[str]) -> dict[str, Source]:
    if not addresses:
        return {}
    several = " ".join(f"<{address}>" for address in addresses)
    rows = select(
        graph,
        f"""SELECT ?s ?title ?publisher ?address ?issued {{ VALUES ?s {{ {several} }} ?s dcterms:title|skos:prefLabel ?title .
              OPTIONAL {{ ?s dcterms:publisher ?publisher }} OPTIONAL {{ ?s dn:address ?address }}
              OPTIONAL {{ ?s dcterms:issued ?issued }} }}""",
    )
    return {
        row["s"].value: Source(
            shorten(row["s"].value),
            row["title"].value,
            *(row[name].value if name in row else "" for name in ("publisher", "address", "issued")),
        )
        for row in rows
    }


def as_rdf(graph: Graph, address: str, form: str) -> str:
    """Return the triples of an entity, its claims and their passages as Turtle or JSON-LD."""
    from pyoxigraph import RdfFormat, Triple, serialize

    node = NamedNode(address)
    about = {node} | {row["c"] for row in select(graph, "SELECT ?s ?c { ?c a dn:Claim ; rdf:subject ?s }", s=node)}
    about |= {row["g"] for row in select(graph, "SELECT ?s ?g { ?c rdf:subject ?s ; dn:passage ?g }", s=node)}
    triples = [
        Triple(quad.subject, quad.predicate, quad.object)
        for subject in sorted(about, key=lambda one: (one != node, one.value))
        for quad in graph.store.quads_for_pattern(subject, None, None)
    ]
    if form == "jsonld":
        return serialize(triples, format=RdfFormat.JSON_LD, prefixes=PREFIXES).decode() + "\n"
    return used_prefixes(serialize(triples, format=RdfFormat.TURTLE, prefixes=PREFIXES).decode())
