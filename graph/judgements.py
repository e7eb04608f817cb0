"""What the graph says of coverage: the articles, their requirements, the judgements and the open questions."""

from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache

from pyoxigraph import Literal

from graph.coverage import Judgement, Material, Question, Row, place_id
from graph.describe import passages
from graph.inquiry import Article, Named, articles, concepts_of
from graph.model import Passage, surest
from graph.names import expand
from graph.names import shorten as _shorten
from graph.sparql import among, pairs, select, tuples
from graph.store import Graph, NamedNode

__all__ = ["evidence", "material"]

shorten = lru_cache(maxsize=100_000)(_shorten)  # the same chapters, roles and levels come many times


def material(graph: Graph, lang: str = "fr") -> Material:
    """Read what the graph says, in one language."""
    known = articles(graph, lang)
    judgements = _judgements(graph, lang)
    entities = _named(graph, {one.entity for one in judgements}, lang)
    rows = _requirements(graph, known, lang)
    tied = {place_id(one): one for one in judgements if not one.requirements and one.article in known}
    covered = {row.article for row in rows}
    places = {name: one for name, one in tied.items() if one.paragraph or one.article not in covered}
    numbers = {f"{known[one.article].number}{one.paragraph}": name for name, one in places.items()}
    labels = _numbered(graph, numbers, lang)
    rows += [
        Row(
            name,
            f"{known[one.article].number}{one.paragraph}",
            labels.get(name, known[one.article].label),
            one.article,
            paragraph=one.paragraph,
        )
        for name, one in places.items()
    ]
    levels = concepts_of(graph, "coverage", lang)
    return Material(known, tuple(rows), tuple(judgements), entities, levels, tuple(_questions(graph, lang)))


def _fields(
    graph: Graph, kind: str, lang: str, whole: Iterable[str], texts: Iterable[str], joined: Iterable[str] = ()
) -> dict[str, dict]:
    """Return the values of properties of the things of a class.

    :param whole: properties that few other things have: read from one end to the other.
    :param texts: texts, in one language.
    :param joined: properties that many other things have: asked of these things only.
    """
    found: dict[str, dict[str, list[str]]] = {
        one.value: defaultdict(list) for (one,) in tuples(graph, f"SELECT ?s {{ ?s a {kind} }}")
    }
    asked = [(name, pairs(graph, name)) for name in whole]
    for names, only in ((texts, f'FILTER (LANG(?o) IN ("", "{lang}"))'), (joined, "")):
        asked += [(name, tuples(graph, f"SELECT ?s ?o {{ ?s a {kind} ; {name} ?o {only} }}")) for name in names]
    for name, rows in asked:
        short = name.partition(":")[2]
        for thing, value in rows:
            if (one := found.get(thing.value)) is not None:
                one[short].append(value.value)
    return found


def _requirements(graph: Graph, known: dict[str, Article], lang: str) -> list[Row]:
    fields = _fields(
        graph, "dn:Requirement", lang,
        ("dn:laidDownIn", "dn:number", "dn:paragraph", "dn:modality", "dn:bearer", "dn:appliesFrom",
         "dn:appliesFromLater"), ("skos:prefLabel",),
    )  # fmt: skip
    bearers = _named(graph, {shorten(one) for some in fields.values() for one in some["bearer"]}, lang)
    modalities = concepts_of(graph, "modality", lang)
    found = []
    for address, one in fields.items():
        places = sorted({shorten(place) for place in one["laidDownIn"]} & known.keys())
        if not places:
            continue
        name, kind = shorten(address), shorten((one["modality"] or [""])[0]).partition(":")[2]
        found.append(
            Row(
                name,
                (one["number"] or [""])[0],
                (one["prefLabel"] or [name])[0],
                places[0],
                kind,
                modalities.get(kind, ""),
                tuple(bearers.get(shorten(b), Named(shorten(b), shorten(b))) for b in sorted(set(one["bearer"]))),
                (one["paragraph"] or [""])[0],
                (one["appliesFrom"] or [""])[0],
                (one["appliesFromLater"] or [""])[0],
            )
        )
    return found


def _judgements(graph: Graph, lang: str) -> list[Judgement]:
    fields = _fields(
        graph, "dn:Coverage", lang, ("dn:coverageLevel", "dn:coveredBy", "dn:requirement"), ("dn:rationale",),
        ("dn:provision", "dn:paragraph"),
    )  # fmt: skip
    return [
        Judgement(
            shorten(address),
            shorten(one["coverageLevel"][0]).partition(":")[2],
            shorten(one["coveredBy"][0]),
            shorten(min(one["provision"], default="")),
            (one["paragraph"] or [""])[0],
            tuple(sorted({shorten(name) for name in one["requirement"]})),
            (one["rationale"] or [""])[0],
        )
        for address, one in sorted(fields.items())
        if one["coverageLevel"] and one["coveredBy"]
    ]


def _named(graph: Graph, names: Iterable[str], lang: str) -> dict[str, Named]:
    """Return label and status (``note``) of things."""
    rows = among(
        graph,
        f"""SELECT ?s ?l ?status {{ VALUES ?s {{ %s }} ?s skos:prefLabel ?l FILTER (LANG(?l) = "{lang}")
              OPTIONAL {{ ?s dn:status ?status }} }}""",
        (NamedNode(expand(one)) for one in names),
    )
    return {
        (name := shorten(thing.value)): Named(
            name, label.value, shorten(status.value).partition(":")[2] if status else ""
        )
        for thing, label, status in rows
    }


def _numbered(graph: Graph, numbers: dict[str, str], lang: str) -> dict[str, str]:
    """Return the label of what the regulation numbers so: « 14(1)(a) » is a category of data."""
    wanted = " ".join(str(Literal(one)) for one in sorted(numbers))
    rows = tuples(
        graph,
        f"""SELECT ?n ?l {{ VALUES ?n {{ {wanted} }} ?s dn:number ?n ; dn:categoryScheme ?c ; skos:prefLabel ?l
              FILTER (LANG(?l) = "{lang}") }}""",
    )
    return {numbers[row[0].value]: row[1].value for row in rows}


def _questions(graph: Graph, lang: str) -> list[Question]:
    """Return what was not seen done or settled in France."""
    places: dict[str, set[str]] = defaultdict(set)
    for row in select(graph, "SELECT ?s ?p { ?s a dn:GovernanceState ; dn:provision ?p }"):
        places[row["s"].value].add(shorten(row["p"].value))
    rows = select(
        graph,
        f"""SELECT ?s ?l ?k ?kl ?d ?summary {{
              ?s a dn:GovernanceState ; dn:governanceStatus governance-status:not_observed ; skos:prefLabel ?l ;
                 dn:governanceKind ?k ; dn:summary ?summary . ?k skos:prefLabel ?kl .
              FILTER (LANG(?l) = "{lang}" && LANG(?kl) = "{lang}" && LANG(?summary) = "{lang}")
              OPTIONAL {{ ?s dn:deadline ?d }} }}""",
    )
    found = [
        Question(
            shorten(row["s"].value), row["l"].value, row["k"].value.rpartition("/")[2], row["kl"].value,
            tuple(sorted(places[row["s"].value])), row["d"].value if "d" in row else "", row["summary"].value,
        )
        for row in rows
    ]  # fmt: skip
    return sorted(found, key=lambda one: (one.kind, one.deadline or "9999", one.label, one.id))


def evidence(graph: Graph, judgements: Iterable[str]) -> dict[str, tuple[Passage, ...]]:
    """Return the passages in which each judgement rests, the surest first."""
    names = {expand(one): one for one in judgements}
    several = " ".join(str(NamedNode(one)) for one in sorted(names))
    places: dict[str, set[str]] = defaultdict(set)
    for row in select(
        graph,
        f"""SELECT DISTINCT ?s ?g {{ VALUES ?s {{ {several} }}
              ?c rdf:subject ?s ; rdf:predicate dn:coverageLevel ; dn:passage ?g }}""",
    ):
        places[row["s"].value].add(row["g"].value)
    known = passages(graph, {one for some in places.values() for one in some})
    return {names[address]: surest(known[one] for one in some) for address, some in places.items()}
