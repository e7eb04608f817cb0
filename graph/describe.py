"""All that the graph holds of an entity: its facts in both directions, each with its passages."""

from collections import defaultdict

from pyoxigraph import BlankNode, NamedNode, RdfFormat, Triple, serialize

from graph.find import resolve, type_labels
from graph.model import Entity, Fact, Passage, Source, Value, surest
from graph.names import DN, PREFIXES, fold, shorten
from graph.sparql import among, select, used_prefixes
from graph.store import Graph

__all__ = ["as_rdf", "passages", "show", "sources_of", "values_of"]

#: What audit rules say stands in no passage: a rule carries its own source and quote.
UNCLAIMED = """SELECT ?p ?other ?incoming {
  { $node a dn:AuditRule ; ?p ?other . FILTER (?p NOT IN (rdf:type, dn:entityType, skos:prefLabel)) }
  UNION { VALUES ?p { dn:checkedBy } $node ?p ?other }
  UNION { VALUES ?p { dn:checkedBy } ?other ?p $node BIND (true AS ?incoming) } }"""


def show(graph: Graph, name: str, lang: str = "fr") -> Entity:
    """Return all that the graph holds of an entity, each fact with its passages.

    :param name: as for :func:`resolve`.
    :raises UnknownName: nothing bears this name.
    """
    address = resolve(graph, name, lang)
    node = NamedNode(address)
    replaced = next(
        (row["o"].value for row in select(graph, "SELECT ?s ?o { ?s dcterms:isReplacedBy ?o }", s=node)), ""
    )
    if replaced and not next(iter(select(graph, "SELECT ?s ?l { ?s skos:prefLabel ?l }", s=node)), None):
        return show(graph, replaced, lang)
    texts: dict[str, dict[str, str]] = defaultdict(dict)
    alternatives: list[str] = []
    kind = ""
    for row in select(
        graph,
        f"""SELECT ?p ?o {{
              VALUES ?p {{ skos:prefLabel skos:altLabel skos:definition dcterms:title
                           dn:statement dn:says dn:summary dn:acronym dn:entityType }}
              {node} ?p ?o }}""",
    ):
        predicate, value = row["p"].value.rpartition("#")[2].rpartition("/")[2], row["o"]
        if predicate in ("altLabel", "acronym"):
            alternatives.append(value.value)
        elif predicate == "entityType":
            kind = value.value
        else:
            texts[predicate][getattr(value, "language", None) or "fr"] = value.value
    named = type_labels(graph, lang)
    label = (
        _in(texts["prefLabel"], lang)
        or _in(texts["says"], lang)
        or _in(texts["summary"], lang)
        or _in(texts["title"], lang)
        or shorten(address)
    )
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
    # The address is written in the query: bound from outside, the engine does not choose its index by it
    # and takes 100 times longer.
    for incoming, pattern in (
        (False, f"rdf:subject {node} ; rdf:object ?other"),
        (True, f"rdf:object {node} ; rdf:subject ?other"),
    ):
        for row in select(
            graph, f"SELECT ?p ?other ?g {{ ?c a dn:Claim ; {pattern} ; rdf:predicate ?p ; dn:passage ?g }}"
        ):
            other = row["other"]
            if not isinstance(other, BlankNode):
                grouped.setdefault((incoming, row["p"].value, other), []).append(row["g"].value)
    for row in select(graph, UNCLAIMED.replace("$node", str(node))):
        grouped.setdefault(("incoming" in row, row["p"].value, row["other"]), [])
    properties = _properties(graph, lang)
    known = passages(graph, {address for addresses in grouped.values() for address in addresses})
    named = values_of(graph, {other.value for _, _, other in grouped if isinstance(other, NamedNode)}, lang)
    facts = []
    for (incoming, predicate, other), addresses in grouped.items():
        forward, backward, relation, rank = properties.get(predicate, (shorten(predicate), "", False, 999))
        value = (
            named.get(other.value, Value(shorten(other.value), shorten(other.value), shorten(other.value)))
            if isinstance(other, NamedNode)
            else Value(other.value, lang=other.language or "")
        )
        label = (backward or f"← {forward}") if incoming else forward
        proofs = surest(known[one] for one in addresses)
        facts.append(
            (
                not relation,
                incoming,
                rank,
                fold(value.label or value.text),
                Fact(shorten(predicate), label, value, incoming, relation, proofs),
            )
        )
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


def values_of(graph: Graph, addresses: set[str], lang: str) -> dict[str, Value]:
    """Return what to show of each thing, by address: its label and the label of its type."""
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


def passages(graph: Graph, addresses: set[str]) -> dict[str, Passage]:
    """Return passages by address."""
    raw: dict[str, dict[str, list]] = {address: defaultdict(list) for address in addresses}
    for place, name, value in among(graph, "SELECT ?g ?p ?o { VALUES ?g { %s } ?g ?p ?o }", map(NamedNode, addresses)):
        raw[place.value][name.value.removeprefix(DN)].append(value)
    sources = sources_of(graph, {term.value for fields in raw.values() for term in fields["source"]})

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


def sources_of(graph: Graph, addresses: set[str]) -> dict[str, Source]:
    """Return documents by address."""
    if not addresses:
        return {}
    several = " ".join(f"<{address}>" for address in addresses)
    rows = select(
        graph,
        f"""SELECT ?s ?title ?publisher ?address ?issued {{
              VALUES ?s {{ {several} }} ?s dcterms:title|skos:prefLabel ?title .
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
