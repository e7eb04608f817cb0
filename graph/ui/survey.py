"""Every entity of the graph with what the plan shows, filters and colours; read once per version and language."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from graph.find import labels, type_labels
from graph.model import CONFIDENCE
from graph.names import fold, shorten
from graph.sparql import select
from graph.store import Graph
from graph.ui.neighbours import Lane, Ontology
from graph.ui.shades import LETTERS, Shade
from graph.ui.text import say

__all__ = ["LEVELS", "Plot", "Survey", "survey"]

LEVELS = ("covers", "partly_covers", "prepares", "gap")  # best first
NAMED_PROGRAMMES = 8  # that have a letter of their own; the others share one


@dataclass(frozen=True)
class Plot:
    """An entity on the plan.

    :param label: its short name (acronym when it has one); ``name`` is the whole one.
    :param levels: coverage levels of the judgements on it, best first, each once.
    :param card: confidence of the passage that describes it; ``""`` when nothing does.
    :param doubtful: how many of its ``facts`` rest on nothing but passages to be verified.
    :param programmes: programmes that it is, belongs to, implements or addresses, or the other way round.
    """

    id: str
    label: str
    name: str
    kind: str
    family: str
    lane: Lane
    status: str
    levels: tuple[str, ...]
    card: str
    facts: int
    doubtful: int
    programmes: tuple[str, ...]
    words: str

    @property
    def confidence(self) -> str:
        """Return the id of its shade by confidence."""
        if not self.card and not self.facts:
            return "none"
        if self.card == CONFIDENCE[-1] or (self.doubtful and 2 * self.doubtful >= self.facts):
            return "unverified"
        if self.doubtful:
            return "doubts"
        return "inferred" if self.card == CONFIDENCE[1] else "quoted"


@dataclass(frozen=True)
class Survey:
    """Every entity, and the words of the plan in a language."""

    plots: tuple[Plot, ...]
    kinds: dict[str, str]  # class → plural label
    families: dict[str, str]  # concept → label
    statuses: dict[str, str]
    levels: dict[str, str]
    programmes: tuple[Shade, ...]  # the letters, most entities first


def survey(graph: Graph, lang: str, ontology: Ontology) -> Survey:
    """Read every entity of the graph."""
    said, types = labels(graph, lang), {}
    for row in select(graph, "SELECT ?s ?t { ?s a dn:Entity ; dn:entityType ?t }"):
        types[row["s"].value] = row["t"].value
    lists = _concepts(graph, lang)
    short = _several(graph, "SELECT ?s ?o { ?s a dn:Entity ; dn:acronym ?o }")
    others = _several(graph, "SELECT ?s ?o { ?s a dn:Entity ; skos:prefLabel|skos:altLabel|dn:acronym ?o }")
    families = _several(
        graph, "SELECT ?s ?o { ?s a dn:Entity ; dn:provisionKind|dn:categoryScheme|dn:roleKind|dn:actKind ?o }"
    )
    split = _split(types, families)
    status = _several(graph, "SELECT ?s ?o { ?s a dn:Entity ; dn:status ?o }")
    levels = _several(graph, "SELECT ?s ?o { ?j dn:coverageLevel ?o ; dn:provision|dn:coveredBy ?s }")
    card, facts, doubtful = _confidence(graph)
    programmes = _programmes(graph)
    plots = []
    for address, kind in types.items():
        one = shorten(address)
        name = said.get(one, one)
        acronym = next((word for word in sorted(short.get(address, ()), key=len) if len(word) < len(name)), name)
        family = next(iter(sorted(families.get(address, ()))), "") if kind in split else ""
        plots.append(
            Plot(
                one, acronym, name, shorten(kind).removeprefix("dn:"), shorten(family) if family else "",
                ontology.lanes.get(kind, Lane()), _local(next(iter(sorted(status.get(address, ()))), "")),
                tuple(sorted({_local(level) for level in levels.get(address, ())}, key=LEVELS.index)),
                card(address), facts[address], doubtful[address], tuple(sorted(programmes.get(address, ()))),
                " ".join(fold(word) for word in (one, *others.get(address, ()))),
            )
        )  # fmt: skip
    plots.sort(key=lambda plot: (_natural(plot), fold(plot.label), plot.id))
    plurals = type_labels(graph, lang, plural=True)
    return Survey(
        tuple(plots),
        {shorten(one).removeprefix("dn:"): label for one, label in plurals.items()},
        {"": say("plan.other-families", lang)} | {shorten(one): label for one, label in lists.items()},
        {_local(one): label for one, label in lists.items() if shorten(one).startswith("status:")},
        {_local(one): label for one, label in lists.items() if shorten(one).startswith("coverage:")},
        _letters(plots, said),
    )


def _several(graph: Graph, sparql: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for row in select(graph, sparql):
        found[row["s"].value].append(row["o"].value)
    return found


def _concepts(graph: Graph, lang: str) -> dict[str, str]:
    rows = select(graph, f'SELECT ?s ?o {{ ?s skos:inScheme ?x ; skos:prefLabel ?o FILTER (LANG(?o) = "{lang}") }}')
    return {row["s"].value: row["o"].value for row in rows}


def _local(address: str) -> str:
    return address.rpartition("/")[2]


def _natural(plot: Plot) -> tuple[int, ...]:
    """Return the numbers of the id of a provision: article 9 comes before article 10."""
    if not plot.id.startswith("ehds:"):
        return ()
    return tuple(int(part) for part in plot.id.replace("-", "_").split("_") if part.isdigit())


def _split(types: dict[str, str], families: dict[str, list[str]]) -> set[str]:
    """Return the classes that their families cut in more than one block."""
    seen: dict[str, set[str]] = defaultdict(set)
    for address, kind in types.items():
        seen[kind].add(next(iter(sorted(families.get(address, ()))), ""))
    return {kind for kind, names in seen.items() if len(names) > 1}


def _confidence(graph: Graph) -> tuple[object, Counter, Counter]:
    """Return how sure the description of an entity is, and per entity its facts and those to be verified."""
    levels = {}
    for row in select(graph, "SELECT ?s ?o { ?s a dn:Passage ; dn:confidence ?o }"):
        levels[row["s"].value] = CONFIDENCE.index(shorten(row["o"].value).removeprefix("dn:"))
    cards = {shorten(passage).partition("/")[2]: level for passage, level in levels.items()}
    best: dict[tuple[str, str, str], int] = {}
    rows = select(
        graph,
        """SELECT ?s ?p ?o ?g { ?c a dn:Claim ; rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o ; dn:passage ?g .
                                ?s a dn:Entity }""",
    )
    for row in rows:
        key = (row["s"].value, row["p"].value, str(row["o"]))
        best[key] = min(best.get(key, 9), levels.get(row["g"].value, 9))
    facts, doubtful, own = Counter(), Counter(), {}
    for (subject, _, _), level in best.items():
        facts[subject] += 1
        doubtful[subject] += level >= len(CONFIDENCE) - 1
        own[subject] = min(own.get(subject, 9), level)

    def card(address: str) -> str:
        name = shorten(address).replace("/", "-").replace(":", "-").replace("_", "-").lower()
        level = cards.get(name, own.get(address, 9))  # without a passage of its own: the best that speaks of it
        return CONFIDENCE[level] if level < len(CONFIDENCE) else ""

    return card, facts, doubtful


def _programmes(graph: Graph) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for row in select(
        graph,
        """SELECT ?s ?o { ?o a dn:Programme . ?s a dn:Entity .
             { ?s dn:partOf|dn:implements|dn:addresses ?o } UNION { ?o dn:implements|dn:addresses ?s } }""",
    ):
        found[row["s"].value].add(shorten(row["o"].value))
    for row in select(graph, "SELECT ?o { ?o a dn:Programme }"):
        found[row["o"].value].add(shorten(row["o"].value))
    return found


def _letters(plots: Iterable[Plot], said: dict[str, str]) -> tuple[Shade, ...]:
    sizes = Counter(one for plot in plots for one in plot.programmes)
    ranked = sorted(sizes, key=lambda one: (-sizes[one], one))[:NAMED_PROGRAMMES]
    return tuple(
        Shade(one, "ABCDEFGH"[rank], *LETTERS[rank], label=said.get(one, one)) for rank, one in enumerate(ranked)
    )
