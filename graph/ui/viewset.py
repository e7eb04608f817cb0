"""Named views: a few entities chosen by hand, read from small files, and the relations among them."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from graph.errors import BadInput
from graph.find import labels, resolve, type_labels
from graph.model import CONFIDENCE
from graph.names import expand, shorten
from graph.sparql import select
from graph.store import Graph, NamedNode
from graph.ui.neighbours import Lane, Ontology

__all__ = ["MOST", "Part", "Relation", "View", "curated", "described", "found", "read", "related", "written"]

MOST = 60  # entities of a view: beyond, nobody reads the picture
LONGEST = 40_000  # characters of a file


@dataclass(frozen=True)
class View:
    """A view: words by language, ids of entities, local names of the relations to draw (all when empty)."""

    id: str
    title: dict[str, str]
    sentence: dict[str, str]
    entities: tuple[str, ...]
    relations: tuple[str, ...] = ()
    note: dict[str, str] = field(default_factory=dict)
    rank: int = 99


@dataclass(frozen=True)
class Part:
    """An entity of a view."""

    id: str
    label: str
    kind: str
    lane: Lane
    status: str


@dataclass(frozen=True)
class Relation:
    """A fact, a coverage judgement or a change that relates two entities of a view."""

    source: str
    target: str
    label: str
    confidence: str


@cache
def curated() -> dict[str, View]:
    """Return the views that come with the product, in the order of their ranks."""
    folder = files("graph.ui") / "views"
    views = [
        read(one.read_text(encoding="utf-8"), one.name.removesuffix(".toml"))
        for one in folder.iterdir()
        if one.name.endswith(".toml")
    ]
    return {view.id: view for view in sorted(views, key=lambda view: (view.rank, view.id))}


def read(text: str, name: str = "") -> View:
    """Return the view that a file describes.

    :raises BadInput: the file is no view; the message says why.
    """
    if len(text) > LONGEST:
        raise BadInput("views.too-long", longest=LONGEST)
    try:
        said = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise BadInput("views.not-toml", reason=error) from None
    entities = said.get("entities")
    if not isinstance(entities, list) or not entities or not all(isinstance(one, str) for one in entities):
        raise BadInput("views.no-entities")
    if len(entities) > MOST:
        raise BadInput("views.too-many", n=len(entities), most=MOST)
    relations = said.get("relations", [])
    if not isinstance(relations, list) or not all(isinstance(one, str) for one in relations):
        raise BadInput("views.bad-relations")
    words = {key: _words(said.get(key, {}), key) for key in ("title", "sentence", "note")}
    rank = said.get("rank", 99)
    return View(
        name or str(said.get("id", ""))[:80], words["title"], words["sentence"], tuple(dict.fromkeys(entities)),
        tuple(relations), words["note"], rank if isinstance(rank, int) else 99,
    )  # fmt: skip


def _words(said: object, key: str) -> dict[str, str]:
    if isinstance(said, str):
        said = {"fr": said, "en": said}
    if not isinstance(said, dict) or not all(isinstance(one, str) for one in said.values()):
        raise BadInput("views.bad-words", field=key)
    return {lang: said[lang][:600] for lang in ("fr", "en") if lang in said}


def written(view: View) -> str:
    """Return the file that :func:`read` reads back."""

    def quoted(text: str) -> str:
        escaped = text.replace("\\", "\\\\").replace('"', '\\"')
        return '"' + "".join(one if one.isprintable() else f"\\u{ord(one):04x}" for one in escaped) + '"'

    lines = []
    for key in ("title", "sentence", "note"):
        if said := getattr(view, key):
            lines.append(f"{key} = {{ {', '.join(f'{lang} = {quoted(text)}' for lang, text in said.items())} }}")
    lines.append("entities = [")
    lines += [f"    {quoted(one)}," for one in view.entities]
    lines.append("]")
    if view.relations:
        lines.append(f"relations = [{', '.join(map(quoted, view.relations))}]")
    return "\n".join(lines) + "\n"


def found(graph: Graph, names: Iterable[str], lang: str) -> tuple[list[str], list[str]]:
    """Return the ids that names designate, each once, and a sentence for each name that designates nothing."""
    ids, errors = [], []
    things = _types(graph)
    for name in names:
        if not (name := name.strip()[:300]):
            continue
        try:
            address = resolve(graph, name, lang)
            if address not in things:
                raise BadInput("views.no-entity", name=name)
            if shorten(address) not in ids:
                ids.append(shorten(address))
        except BadInput as error:
            errors.append(error.message(lang))
    if len(ids) > MOST:
        errors.append(BadInput("views.too-many", n=len(ids), most=MOST).message(lang))
    return ids[:MOST], errors


def _types(graph: Graph) -> dict[str, str]:
    rows = select(graph, "SELECT ?s ?t { ?s a dn:Entity ; dn:entityType ?t }")
    return {row["s"].value: row["t"].value for row in rows}


def described(graph: Graph, ids: Iterable[str], lang: str, ontology: Ontology) -> list[Part]:
    """Return what is drawn of each entity; those that the graph does not hold (any more) are left out."""
    types, said, kinds = _types(graph), labels(graph, lang), type_labels(graph, lang)
    status = {
        row["s"].value: row["o"].value.rpartition("/")[2]
        for row in select(graph, "SELECT ?s ?o { ?s a dn:Entity ; dn:status ?o }")
    }
    parts = []
    for one in dict.fromkeys(ids):
        address = expand(one) or ""
        if kind := types.get(address):
            lane = ontology.lanes.get(kind, Lane())
            parts.append(Part(one, said.get(one, one), kinds.get(kind, ""), lane, status.get(address, "")))
    return parts


def related(
    graph: Graph, ids: Iterable[str], lang: str, ontology: Ontology, only: Iterable[str] = ()
) -> list[Relation]:
    """Return what relates entities to one another; a relation that another one implies is left out.

    :param only: local names of the relations to keep, ``coverageLevel`` and ``changeKind`` included; all when empty.
    """
    values = " ".join(str(NamedNode(address)) for one in dict.fromkeys(ids) if (address := expand(one)))
    confidence: dict[tuple[str, str, str], int] = {}
    rows = select(
        graph,
        f"""SELECT ?s ?p ?o ?c {{ VALUES ?s {{ {values} }} ?x rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o ;
              dn:passage ?g . VALUES ?o {{ {values} }} OPTIONAL {{ ?g dn:confidence ?c }} }}""",
    )
    for row in rows:
        key = (row["s"].value, row["p"].value, row["o"].value)
        level = CONFIDENCE.index(shorten(row["c"].value).removeprefix("dn:")) if "c" in row else len(CONFIDENCE) - 1
        confidence[key] = min(confidence.get(key, 9), level)
    implied = {fact: _implied(fact, ontology) for fact in confidence}
    wanted, said = set(only), _labels(graph, lang)
    relations = []
    for fact, level in sorted(confidence.items()):
        subject, predicate, target = fact
        # Of a relation and its inverse, both said, the first is drawn.
        stronger = any(
            fact in entailed and not (other in implied[fact] and fact < other)
            for other, entailed in implied.items()
            if other != fact
        )
        if subject == target or stronger or (wanted and shorten(predicate).partition(":")[2] not in wanted):
            continue
        word = said.get(predicate, shorten(predicate))
        relations.append(Relation(shorten(subject), shorten(target), word, CONFIDENCE[level]))
    return relations + _records(graph, values, lang, wanted)


def _implied(fact: tuple[str, str, str], ontology: Ontology) -> set[tuple[str, str, str]]:
    """Return the facts that another makes true of the same two entities."""
    subject, predicate, target = fact
    pairs = ontology.implied(predicate, False)
    return {(target, one, subject) if back else (subject, one, target) for one, back in pairs}


def _labels(graph: Graph, lang: str) -> dict[str, str]:
    rows = select(graph, f'SELECT ?p ?l {{ ?p a owl:ObjectProperty ; rdfs:label ?l FILTER (LANG(?l) = "{lang}") }}')
    return {row["p"].value: row["l"].value for row in rows}


def _records(graph: Graph, values: str, lang: str, wanted: set[str]) -> list[Relation]:
    """Return the judgements of coverage (a means and a provision) and the changes (an edition and a thing)."""
    best: dict[tuple[str, str, str], int] = {}
    rows = select(
        graph,
        f"""SELECT ?s ?o ?l ?c ?p {{
              {{ ?r dn:coveredBy ?s ; dn:provision ?o ; dn:coverageLevel ?k BIND ("coverageLevel" AS ?p) }}
              UNION {{ ?r dn:toEdition ?s ; dn:about ?o ; dn:changeKind ?k BIND ("changeKind" AS ?p) }}
              VALUES ?s {{ {values} }} VALUES ?o {{ {values} }}
              ?k skos:prefLabel ?l . FILTER (LANG(?l) = "{lang}")
              OPTIONAL {{ ?x rdf:subject ?r ; dn:passage/dn:confidence ?c }} }}""",
    )
    for row in rows:
        if wanted and row["p"].value not in wanted:
            continue
        key = (shorten(row["s"].value), shorten(row["o"].value), row["l"].value)
        level = CONFIDENCE.index(shorten(row["c"].value).removeprefix("dn:")) if "c" in row else len(CONFIDENCE) - 1
        best[key] = min(best.get(key, 9), level)
    return [Relation(*key, CONFIDENCE[level]) for key, level in sorted(best.items())]
